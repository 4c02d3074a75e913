"""What the hub's own pages have in common: a template in the package, a style inside it, and headers that keep both to themselves."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

PLACE = re.compile(r"\{\{(\w+)\}\}")

PRIVATE: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""For everything that is nobody else's business, under an address that must not be told to anybody."""


def filled(package: str, parts: Mapping[str, str]) -> str:
    """The page.html of a package with its places filled, each once, its page.css among them: what stands in a part is never taken
    for a place.
    """
    known = {"style": _text(package, "page.css"), **parts}
    return PLACE.sub(lambda found: known[found[1]], _text(package, "page.html"))


@cache
def headers(package: str, allowed: str) -> Mapping[str, str]:
    """Only the package's own style and what is `allowed` (directives of a content security policy); nobody else's page may show
    this one.
    """
    style = base64.b64encode(hashlib.sha256(_text(package, "page.css").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; {allowed}; base-uri 'none'; frame-ancestors 'none'"
    return {**PRIVATE, "Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}


@cache
def _text(package: str, name: str) -> str:
    return (files(package) / name).read_text("utf-8")
