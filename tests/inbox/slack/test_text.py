"""Words between two worlds: what a customer wrote, harmless in Slack; what a rep typed, plain for the customer."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.slack.text import clean, cut, escaped, for_customer, notification, one_line, several_lines

ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=400)
NAMES = {"U1": "Petr Dvořák"}


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\x00b\x07c", "abc"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("\u202eevil\u2066", "evil"),
        ("\ud83d alone", "\ufffd alone"),
        ("a\n \n\n\n\n b", "a\n\n b"),
        ("pay\u200bpal", "paypal"),
    ],
)
def test_what_hides_or_breaks_is_taken_out(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


def test_piled_up_marks_are_cut_down_and_real_accents_stay() -> None:
    assert len(clean("Z" + "\u0301" * 500)) == 5
    assert clean("Nguyễn Nováková अनुभूति") == "Nguyễn Nováková अनुभूति"


def test_a_family_of_emoji_stays_together() -> None:
    assert clean("👩‍👩‍👧 hi") == "👩‍👩‍👧 hi"


def test_ten_thousand_lines_become_two() -> None:
    assert several_lines("line\n" * 10_000, 200, 2) == "line\nline…"


def test_a_very_long_word_can_be_broken_but_an_address_stays_whole() -> None:
    address = "https://example.com/" + "a" * 100
    assert max(len(piece) for piece in clean("x" * 500).split("\u200b")) == 60
    assert clean(address) == address


@given(ANY_TEXT, st.integers(1, 80))
def test_cut_never_exceeds_its_limit_however_it_is_counted(text: str, limit: int) -> None:
    kept = cut(text, limit)
    assert len(kept.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    assert text == kept or kept.endswith("…")


@given(ANY_TEXT, st.integers(2, 80))
def test_one_line_is_one_line_and_never_empty(text: str, limit: int) -> None:
    shown = one_line(text, limit)
    assert shown.strip()
    assert not re.search(r"[\n\r\x00]", shown)


@given(ANY_TEXT)
def test_a_notification_holds_no_live_markup(text: str) -> None:
    shown = notification(f"{text}<!channel> @here & @everyone <@U1>")
    assert "<" not in shown
    assert ">" not in shown
    assert not re.search(r"@(here|channel|everyone)", shown, re.IGNORECASE)
    assert not re.search(r"&(?!amp;|lt;|gt;|$|…)", shown) or shown.endswith("…")


@given(ANY_TEXT)
def test_no_direction_marks_survive(text: str) -> None:
    assert not any(
        unicodedata.bidirectional(letter) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"} for letter in clean(text)
    )


def test_pings_are_broken_in_text_slack_reads() -> None:
    assert escaped("@channel") == "@\u200bchannel"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ask <@U1> or <@U999>", "Ask Petr Dvořák or my colleague"),
        ("See <#C123|internal-sales> and <!subteam^S1|@sales>", "See our team and our team"),
        ("<!here> look", "all of you look"),
        ("<https://example.com/a|our page> is up", "our page (https://example.com/a) is up"),
        ("<https://example.com|example.com>", "https://example.com"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("2 &lt; 3 &amp;&amp; 5 &gt; 4", "2 < 3 && 5 > 4"),
        ("On <!date^1700000000^{date}|14 November>", "On 14 November"),
        (":+1::skin-tone-3: thanks :tada:", "👍🏼 thanks 🎉"),
        ("at 10:30:45 sharp, :unknown_thing:", "at 10:30:45 sharp, :unknown_thing:"),
        ("*Yes*, _really_ ~no~ `code`", "Yes, really no code"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("```\nblock\n```", "block"),
        ("&lt;@U123&gt; slipped through", "slipped through"),
    ],
)
def test_what_a_rep_typed_is_plain_for_the_customer(typed: str, read: str) -> None:
    assert for_customer(typed, NAMES) == read


@given(st.text("<>@!#U1|^& :*_~`a\n", max_size=60))
def test_no_id_of_slack_ever_reaches_a_customer(typed: str) -> None:
    assert not re.search(r"<[@#!][^<>]*>", for_customer(typed, {}))
