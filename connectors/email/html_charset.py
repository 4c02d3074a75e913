"""The charset that an HTML text names in its own head, for parts whose header names none."""

import re

_META = re.compile(rb"""<meta\b[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.-]{1,60})""", re.IGNORECASE)
_HEAD_BYTES = 4096


def named_charset(html: bytes) -> str | None:
    match = _META.search(html[:_HEAD_BYTES])
    return match.group(1).decode("ascii") if match is not None else None
