"""Languages as visitors and their browsers name them."""

import re

# BCP 47: a language, then script, region and others behind hyphens.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def language_of(text: str) -> str | None:
    """The text as a language tag with hyphens, or None where it is none."""
    tag = text.strip()[:40].replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None


def first_language(accept_language: str) -> str | None:
    """The language that a browser names first: they list them by preference (RFC 9110, 12.5.4)."""
    tags = (language_of(part.partition(";")[0]) for part in accept_language.split(",", 20)[:20])
    return next(filter(None, tags), None)
