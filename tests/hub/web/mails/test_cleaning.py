"""Whatever stands in a mail's HTML, what is shown runs nothing, sends nothing and loads nothing by itself."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading import ReadingEnded, ReadingProcess
from hub.web.mails.cleaning import TAGS, Page, cleaned, request

LOGO = "https://hub.example/mails/t/pictures/1"
PIECES = [
    "<script>alert(1)</script>",
    "<img src=http://tracker.example/p.gif>",
    "<img src='//tracker.example/p.gif' onerror=alert(1)>",
    "<img src=cid:One@Home>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='/inside'>x</a>",
    "<a href='https://there.example/?a=1'>there</a>",
    "<form action=https://there.example><input name=a><button>go</button></form>",
    "<p style='background:url(https://tracker.example/p)'>x</p>",
    "<p style='color:red;background-image:u\\72l(https://tracker.example/p)'>x</p>",
    "<table background=https://tracker.example/p><tr><td style='width:9px'>x",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src=https://there.example></iframe><object data=x></object><embed src=x>",
    "<base href=https://there.example/><meta http-equiv=refresh content='0;url=https://there.example'>",
    "<link rel=stylesheet href=https://there.example/x.css><style>@import 'https://there.example/x.css'</style>",
    "<video src=x poster=https://tracker.example/p autoplay></video>",
    "<div id=top name=x class=y onclick=alert(1)>deep</div>",
    "<!-- <b> -->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


class Look(HTMLParser):
    """What is really in it, as a second opinion."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def clean(html: str, *, from_elsewhere: bool = False) -> Page:
    return cleaned("", request(html, {"one@home": LOGO}, from_elsewhere=from_elsewhere))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    look = Look()
    look.feed(html)
    return look.tags


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12))
def test_nothing_runs_and_nothing_loads(pieces: list[str]) -> None:
    shown = clean("".join(pieces)).html
    for tag, attributes in tags(shown):
        assert tag in TAGS
        assert not [
            name for name in attributes if name.startswith("on") or name in ("id", "name", "srcset", "background")
        ]
        assert attributes.get("src") in (None, LOGO)
        assert re.match(r"(?:https?|mailto|tel):", attributes.get("href") or "https:")
        assert "url" not in (attributes.get("style") or "")
        if tag == "a":
            assert (attributes["target"], attributes["rel"]) == ("_blank", "noopener noreferrer nofollow")


def test_pictures_that_came_with_it_are_shown_and_others_counted() -> None:
    page = clean("<img src='CID:One@Home' alt=logo><img src=http://t.example/p.gif alt=offer><img src=cid:unknown>")
    assert page.elsewhere == 1
    assert [found.get("src") for _, found in tags(page.html)] == [LOGO, None, None]
    assert 'alt="offer"' in page.html


def test_pictures_from_elsewhere_are_loaded_when_asked_for() -> None:
    page = clean("<img src=http://t.example/p.gif><img src=//t.example/q.gif>", from_elsewhere=True)
    sources = [found.get("src") for _, found in tags(page.html)]
    assert (page.elsewhere, sources) == (0, ["http://t.example/p.gif", "https://t.example/q.gif"])


def test_a_picture_inside_the_html_is_shown_and_a_drawing_there_is_not() -> None:
    page = clean("<img src='data:image/png;base64,AAA='><img src='data:image/svg+xml;base64,AAA='>")
    assert [found.get("src") for _, found in tags(page.html)] == ["data:image/png;base64,AAA=", None]


def test_the_look_stays_as_far_as_it_is_harmless() -> None:
    page = clean(
        "<table bgcolor=#eee><tr><td colspan=2 style='padding:4px;position:fixed;color:red'><font color=blue>Hi"
    )
    assert 'bgcolor="#eee"' in page.html
    assert 'colspan="2"' in page.html
    assert "padding:4px;color:red" in page.html
    assert '<font color="blue">' in page.html


def test_broken_letters_are_no_trouble() -> None:
    assert "a" in clean("a\ud800\x00b").html


async def test_what_takes_too_long_is_given_up() -> None:
    reading = ReadingProcess(1.0)
    try:
        with pytest.raises(ReadingEnded):
            await reading.read(cleaned, "", request("<div>" * 300_000, {}, from_elsewhere=False))
        assert (await reading.read(cleaned, "", request("<b>x", {}, from_elsewhere=False))).html == "<b>x</b>"
    finally:
        reading.close()
