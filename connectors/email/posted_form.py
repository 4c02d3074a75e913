"""A form of multipart/form-data, part by part, as bytes. Linear in its length.

Sources: RFC 7578 (multipart/form-data), RFC 2046, section 5.1.1 (boundaries), HTML standard 4.10.21.8 (names).
"""

import re
from dataclasses import dataclass

from connectors.contract.errors import WebhookUnreadable

MOST_PARTS = 2000
LONGEST_HEAD = 8192  # bytes of one part's head that are read
_LONGEST_BOUNDARY = 70  # RFC 2046, section 5.1.1
_BOUNDARY = re.compile(r'[;\s]boundary=(?:"([^"]{1,200})"|([^";\s]{1,200}))', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name=(?:"([^"]*)"|([^";\s]+))', re.IGNORECASE)
_FILENAME = re.compile(rb'[;\s]filename=(?:"([^"]*)"|([^";\s]*))', re.IGNORECASE)
_TYPE = re.compile(rb"(?:^|\n)content-type:[ \t]{0,20}([^\r\n;]{1,200})", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_ESCAPED = ((b"%22", b'"'), (b"%0D%0A", b" "), (b"%0A", b" "))


@dataclass(frozen=True, slots=True)
class FormPart:
    """One field, or one file where there is a `filename`."""

    content: bytes
    filename: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class PostedForm:
    """Parts by the names of their fields; of a repeated one the first.

    `is_doubtful`: a field stands there twice, or something follows the end. Whoever knows the boundary could have put that into
    a mail, so what such a form vouches for is worth nothing.
    """

    parts: dict[str, FormPart]
    is_doubtful: bool


def is_form(content_type: str | None) -> bool:
    return (content_type or "").partition(";")[0].strip().lower() == "multipart/form-data"


def read_form(content_type: str, body: bytes) -> PostedForm:
    """Raises WebhookUnreadable when there is no boundary, no part, or far too many of them."""
    found = _BOUNDARY.search(content_type)
    boundary = ((found[1] or found[2]) if found is not None else "")[:_LONGEST_BOUNDARY].encode("utf-8", "replace")
    if not boundary:
        raise WebhookUnreadable("the form does not say what stands between its parts")
    parts: dict[str, FormPart] = {}
    pieces, is_doubtful = _pieces(body, boundary)
    for piece in pieces:
        name, part = _part(piece)
        is_doubtful = is_doubtful or name in parts
        parts.setdefault(name, part)
    if not parts:
        raise WebhookUnreadable("the form has no field")
    return PostedForm(parts, is_doubtful)


def _pieces(body: bytes, boundary: bytes) -> tuple[list[memoryview], bool]:
    """What stands between two delimiters each, and whether anything stands behind the last."""
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]{0,20}(?=\r?\n|\Z)")
    view, pieces, begun = memoryview(body), [], -1
    for found in delimiter.finditer(body):
        if begun >= 0:
            pieces.append(view[begun : found.start()])
        if len(pieces) > MOST_PARTS:
            raise WebhookUnreadable(f"the form has more than {MOST_PARTS} parts")
        if found[1]:
            return pieces, bool(body[found.end() : found.end() + 1000].strip()) or len(body) > found.end() + 1000
        begun = found.end()
    return pieces, True  # it was cut off


def _part(piece: memoryview) -> tuple[str, FormPart]:
    blank = _BLANK_LINE.search(piece, 0, LONGEST_HEAD)
    head = bytes(piece[: blank.start()]) if blank is not None else b""
    content = bytes(piece[blank.end() :]) if blank is not None else bytes(piece)
    filename, kind = _FILENAME.search(head), _TYPE.search(head)
    return _text(_NAME.search(head)) or "", FormPart(
        content, _text(filename), kind[1].decode("ascii", "replace").strip().lower() if kind is not None else None
    )


def _text(found: "re.Match[bytes] | None") -> str | None:
    if found is None:
        return None
    raw: bytes = found[1] or found[2] or b""
    for escaped, plain in _ESCAPED:
        raw = raw.replace(escaped, plain)
    return raw.decode("utf-8", "replace").replace("\0", "")
