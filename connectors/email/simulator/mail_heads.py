"""The head of a mail as a provider reads and changes it, before it passes the mail on."""

import re
from collections.abc import Callable

_UNFOLDED = re.compile(rb"\r\n(?=[^ \t])")
_BLANK_LINE = b"\r\n\r\n"


def fields_of(raw: bytes) -> list[tuple[str, str]]:
    """Name and value of each field, on one line, in their order."""
    named = (one.partition(b":") for one in _lines(raw))
    return [(name.decode("ascii", "replace"), _text(value)) for name, _, value in named]


def field_of(raw: bytes, name: str) -> str:
    """The value of the first field of this name, in whatever case; empty without one."""
    return next((value for found, value in fields_of(raw) if found.lower() == name.lower()), "")


def without(raw: bytes, is_taken: Callable[[str], bool]) -> bytes:
    """The mail without the fields whose names, in lower case, are taken out."""
    kept = [one for one in _lines(raw) if not is_taken(one.partition(b":")[0].decode("ascii", "replace").lower())]
    return b"\r\n".join(kept) + _BLANK_LINE + raw.partition(_BLANK_LINE)[2]


def with_field(raw: bytes, name: str, value: str) -> bytes:
    """The mail with one field more, on top."""
    return f"{name}: {value}\r\n".encode() + raw


def _lines(raw: bytes) -> list[bytes]:
    return _UNFOLDED.split(raw.partition(_BLANK_LINE)[0])


def _text(value: bytes) -> str:
    return " ".join(value.decode("utf-8", "replace").replace("\r\n", "").split())
