"""HTML as a person would read it, and what of it is the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.html_text import QUOTE_MARK, read_html

OLD = "<p>Does it work now?</p>"


def _full(html: str) -> str:
    return read_html(html).full


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("One<br>two<br><br>three", "One\ntwo\n\nthree"),
        ("<div>One</div><div>two</div>", "One\ntwo"),
        ("a <b>b</b>c <i>d</i>", "a bc d"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<td>left 1<br>left 2</td><td>right 1<br>right 2</td>", "left 1\nleft 2 right 1\nright 2"),
        ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"),
        ("a\n\n  b&nbsp; &amp; &#8364; &lt;c&gt;", "a b & € <c>"),
        ("<style>p {color: red}</style><script>if (a < b) {}</script><title>no</title>yes", "yes"),
        ("a<!-- no <b> --><![if !mso]>b<![endif]><?xml no?>c", "abc"),
        ('a<div style="display:none">preview</div><span style="DISPLAY: none;">x</span>b', "ab"),
        ('a<input style="display:none">b', "ab"),
        ("<a title=\"a > b\" class='x'>link</a>", "link"),
        ("<p don't>it's</p>", "it's"),
        ("1 < 2 and <ann@kunde.example> 3 > 2", "1 < 2 and <ann@kunde.example> 3 > 2"),
        ("<!-- never closed <p>text</p>", "text"),
        ("<style> text", "text"),
        ('<div style="display:none">text', "text"),
        ("<a href='open>text</a> end", "text end"),
        ("&#99999999999; &#xFFFFFFFFF;", "\ufffd \ufffd"),
        ("", ""),
    ],
)
def test_everything_visible_and_nothing_else(html: str, text: str) -> None:
    assert _full(html) == text


def test_no_depth_hides_a_text() -> None:
    assert _full("<div>" * 20_000 + "deep" + "</div>" * 20_000) == "deep"


@pytest.mark.parametrize(
    "quote",
    [
        f'<blockquote type="cite">{OLD}<blockquote type="cite">older</blockquote></blockquote>',
        f'<div class="gmail_quote"><blockquote class="gmail_quote" style="margin:0">{OLD}</blockquote></div>',
        f'<div class="gmail_quote gmail_quote_container"><div>Forwarded</div>{OLD}</div>',
        f'<div class="moz-cite-prefix">Am 11.11. schrieb Ann:</div><blockquote type=cite>{OLD}</blockquote>',
        f'<div id="ydp1" class="yahoo_quoted">{OLD}</div>',
        f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div>{OLD}',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Von:</b> Ann<br><b>Gesendet:</b> heute</p></div>'
        + OLD,
        f'<div name="quote">{OLD}</div>',
        f'<div class="protonmail_quote">{OLD}</div>',
        f'<hr id="zwchr"><div>{OLD}</div>',
        f'<div class="gmail_quote">{OLD}',
    ],
)
def test_what_the_program_marks_as_quoted_is_no_part_of_the_answer(quote: str) -> None:
    read = read_html(f"<div>It works now.</div>{quote}")
    assert read.answer.replace(QUOTE_MARK, "").strip() == "It works now."
    assert read.full.startswith("It works now.")
    assert "Does it work now?" in read.full or "Forwarded" in read.full


def test_answers_between_the_quotes_stay() -> None:
    html = (
        '<div class="gmail_quote"><blockquote class="gmail_quote">One?</blockquote><div>First answer</div>'
        '<blockquote class="gmail_quote">Two?</blockquote></div><div>Second answer</div>'
    )
    assert read_html(html).answer.split("\n") == [QUOTE_MARK, "First answer", QUOTE_MARK, "Second answer"]


def test_a_line_in_a_newsletter_and_a_place_for_a_quote_cut_nothing() -> None:
    line = '<div style="border-top:solid #E1E1E1 1.0pt">Our news</div><div>More</div>'
    assert read_html(line).answer == "Our news\nMore"
    assert read_html('<div id="appendonsend"></div><p>Text</p>').answer == "Text"


def test_a_mail_that_is_nothing_but_a_quote_stays_whole() -> None:
    assert read_html(f"<blockquote type=cite>{OLD}</blockquote>").answer == "Does it work now?"


@given(st.text(alphabet="<>/!-=\"'& pdivbrstyle&#;\n", max_size=120))
def test_anything_can_be_read(html: str) -> None:
    read_html(html)


@given(st.text(alphabet=st.characters(exclude_characters="<&", exclude_categories=["C"]), max_size=60))
def test_text_without_markup_stays_but_for_its_blanks(text: str) -> None:
    assert _full(text).split() == text.split()
