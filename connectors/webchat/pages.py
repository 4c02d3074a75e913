"""The files that browsers load: one script for the host page, and the frame in which the chat lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from connectors.contract.live import PageFile

SCRIPT, STYLE, PAGE = "text/javascript", "text/css", "text/html"
TYPES: Mapping[str, str] = {
    "widget.js": SCRIPT,
    "texts.js": SCRIPT,
    "line.js": SCRIPT,
    "frame.js": SCRIPT,
    "frame.css": STYLE,
    "frame.html": PAGE,
}
FRAME = "frame.html"
KEPT_SECONDS = 300  # how long a browser may go on with what it loaded


@dataclass(frozen=True, slots=True)
class Look:
    """What an account says about its chat."""

    title: str
    colour: str
    asks_for_email: bool
    forgets_on_close: bool = False


def page_file(name: str, look: Look, origins: frozenset[str], hub: str) -> PageFile | None:
    """The file of this name; None where there is none. Only pages of these origins may show the frame."""
    kind = TYPES.get(name)
    if kind is None:
        return None
    if name == FRAME:
        return PageFile(_frame(look).encode(), kind, _frame_headers(origins, hub))
    return PageFile(_served(name).encode(), kind, _headers())


@cache
def _served(name: str) -> str:
    """The file without its indentation and comment lines. None of ours has a text that runs over several lines."""
    lines = (line.strip() for line in (files(__package__) / "widget" / name).read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def _frame(look: Look) -> str:
    values = {
        "title": look.title,
        "colour": look.colour,
        "email": "yes" if look.asks_for_email else "no",
        "tab": "only" if look.forgets_on_close else "",
    }
    page = _served(FRAME)
    for name, value in values.items():
        page = page.replace(f"{{{{{name}}}}}", escape(value.replace("{", "")), 1)
    return page


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
    }


def _frame_headers(origins: frozenset[str], hub: str) -> dict[str, str]:
    """Nothing but our own files runs in the frame, and nobody shows it whom the operator did not name."""
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        f"connect-src 'self' {hub.replace('http', 'ws', 1)}",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {' '.join(sorted(origins))}",
    )
    return {**_headers(), "Content-Security-Policy": "; ".join(policy)}
