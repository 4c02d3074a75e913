"""The page on which somebody gets no more of our news: a sentence and a button. It works without any script."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import assert_never

from hub.web.leaving.words import WORDS
from inbox.opt_out.leaving import Seen, Standing

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What mail programs post, and our own button too. RFC 8058, section 3.2."""
UNDO = ("undo", "yes")
BY_BUTTON = ("by", "button")

PLACE = re.compile(r"\{\{(\w+)\}\}")


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
    """The template with its places filled, each once: what stands in a part is never taken for a place."""
    parts = {
        "style": _style(),
        "language": language,
        "title": escape(title),
        "said": said,
        "button": button,
        "after": after,
    }
    return PLACE.sub(lambda found: parts[found[1]], _template())


@cache
def _template() -> str:
    return (files(__package__) / "page.html").read_text("utf-8")


@cache
def _style() -> str:
    return (files(__package__) / "page.css").read_text("utf-8")


@cache
def headers() -> Mapping[str, str]:
    """Nobody keeps the page, and nobody else's page shows it; it runs nothing and posts only to us."""
    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
