"""Content-Transfer-Encoding undone (RFC 2045, section 6; uuencode as POSIX has it). Damaged input gives what can be had."""

import binascii
import re
from dataclasses import dataclass
from itertools import islice

_NOT_BASE64 = bytes(
    byte for byte in range(256) if not (chr(byte).isascii() and (chr(byte).isalnum() or byte in b"+/="))
)
_UUENCODE = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_PLAIN = re.compile(r"(?:\d{0,2}[-_ ]?bits?|\d|binary|plain|text|none|utf-?8)?")
_DAMAGED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The bytes of a part. `repair`: what was wrong, in words; None when nothing was."""

    content: bytes
    repair: str | None = None


def decode_transfer(body: bytes, encoding: str) -> Decoded:
    """`encoding` as the header says it, in lower case. An unknown one leaves the bytes as they are."""
    match encoding:
        case "base64" | "b64" | "x-base64":
            return Decoded(decode_base64(body))
        case "quoted-printable" | "quotedprintable" | "qp":
            return _decode_quoted_printable(body)
        case _ if encoding in _UUENCODE:
            return Decoded(decode_uuencode(body))
        case _ if _PLAIN.fullmatch(encoding):
            return Decoded(body)
        case _:
            return Decoded(body, f"the encoding {encoding[:40]!r} is not known")


def decode_base64(body: bytes) -> bytes:
    """Letters outside the alphabet are dropped. Behind the end mark only whole lines of base64 count: files joined by their
    encoded text go on there, the footer of a mailing list does not."""
    first, mark, rest = body.partition(b"=")
    content = _decode_quads(first.translate(None, _NOT_BASE64))
    further = rest.lstrip(b"=")
    if not mark or not further.startswith((b"\r", b"\n")):
        return content
    lines = further.replace(b"\r", b"").replace(b"\n", b"")
    if len(lines) % 4 or lines.translate(None, _NOT_BASE64) != lines:
        return content
    return content + b"".join(_decode_quads(piece) for piece in lines.split(b"=") if piece)


def decode_uuencode(body: bytes) -> bytes:
    """The lines between `begin` and `end`, or all where there are no such lines. Never more than the encoded text was: a line
    can say that it holds more than it does, and would be filled up with nothing."""
    lines = body.splitlines()
    first = next((number + 1 for number, line in enumerate(lines) if line.startswith(b"begin ")), 0)
    content = bytearray()
    for line in islice(lines, first, None):
        if line.strip() in (b"end", b"`", b"") or len(content) >= len(body):
            break
        content += _decode_uu_line(line)
    return bytes(content[: len(body)])


def _decode_quads(letters: bytes) -> bytes:
    """Base64 without its end mark: a single letter over is dropped, two or three are completed."""
    over = len(letters) % 4
    whole = letters[:-1] if over == 1 else letters + b"=" * (-over % 4)
    return binascii.a2b_base64(whole)


def _decode_quoted_printable(body: bytes) -> Decoded:
    repair = "the quoted-printable text was damaged" if _DAMAGED.search(body) else None
    return Decoded(binascii.a2b_qp(body), repair)


def _decode_uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        return _decode_short_uu(line[:length])


def _decode_short_uu(line: bytes) -> bytes:
    """Some programs leave out the filling at the end of a line."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
