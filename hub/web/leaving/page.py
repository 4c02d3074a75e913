"""The page on which somebody gets no more of our news: a sentence and a button. It works without any script."""

from collections.abc import Mapping
from html import escape
from typing import assert_never

from hub.web import pages
from hub.web.leaving.words import WORDS
from inbox.opt_out.leaving import Seen, Standing

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What mail programs post, and our own button too. RFC 8058, section 3.2."""
UNDO = ("undo", "yes")
BY_BUTTON = ("by", "button")

PACKAGE = "hub.web.leaving"


def page(seen: Seen, language: str, *, pressed: bool = False, untouched: bool = False) -> str:
    """How things stand, and the button for the other way. `pressed`: it was brought about just now; `untouched`: something was
    posted that asks for nothing."""
    words = WORDS[language]
    note = _said(words.untouched, quiet=True) if untouched else ""
    after = _said(words.answers, quiet=True)
    match seen.standing:
        case Standing.GETS:
            told = words.back if pressed else words.asks.format(address=half_hidden(seen.handle))
            button = _button(words.stop, ONE_CLICK, BY_BUTTON)
        case Standing.LEFT:
            told, button = words.done, _button(words.undo, UNDO, second=True)
        case Standing.GETS_NONE:
            told, button = words.none, ""
        case _:
            assert_never(seen.standing)
    return _filled(words.title, language, _said(told) + note, button, after)


def missing(language: str) -> str:
    """For what is no link of ours."""
    words = WORDS[language]
    return _filled(words.missing_title, language, _said(words.missing), "", "")


def slow(language: str) -> str:
    """For who asks too often."""
    words = WORDS[language]
    return _filled(words.title, language, _said(words.slow), "", "")


def half_hidden(handle: str) -> str:
    """Enough of an address for its owner to know it, and not for others to write there: l***@home.example."""
    local, at, domain = handle.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else f"{handle[:2]}***"


def _said(text: str, *, quiet: bool = False) -> str:
    return f'<p class="quiet">{escape(text)}</p>' if quiet else f'<p role="status">{escape(text)}</p>'


def _button(label: str, *fields: tuple[str, str], second: bool = False) -> str:
    """A form that posts to where the page itself lies."""
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields)
    look = ' class="second"' if second else ""
    return f'<form method="post">{hidden}<button type="submit"{look}>{escape(label)}</button></form>'


def _filled(title: str, language: str, said: str, button: str, after: str) -> str:
    parts = {"language": language, "title": escape(title), "said": said, "button": button, "after": after}
    return pages.filled(PACKAGE, parts)


def headers() -> Mapping[str, str]:
    """It runs nothing and posts only to us."""
    return pages.headers(PACKAGE, "form-action 'self'")
