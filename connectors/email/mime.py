"""Writing the body of a mail: text in two forms, and files. RFC 2045, 2046, 2183.

By hand rather than by the standard library, whose writer draws boundaries by chance and folds what must not be folded: the
same mail is always the same bytes.
"""

import binascii
import html
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from connectors.contract.outbound import Attachment
from connectors.email.fields import field, file_name_parameters, one_line

LONGEST_NAME = 120
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_ANY = "application/octet-stream"
# What cannot be carried in base64 under its own name (RFC 2046, sections 5.1 and 5.2).
_COMPOSITE = ("message/", "multipart/")
_PATH = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands below the text, in both of its forms: `html` is escaped."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a mail: its own fields, as lines, and its content on the wire."""

    head: bytes
    content: bytes

    @property
    def whole(self) -> bytes:
        return self.head + b"\r\n" + self.content


def written(text: str, last: Line | None = None) -> Entity:
    """Plain text and the same as simple HTML, with `last` below it where there is one."""
    plain = text if last is None else f"{text}\n\n{last.text}".lstrip("\n")
    return _multipart("alternative", [_text("plain", plain), _text("html", as_html(text, last))])


def with_files(body: Entity | None, attachments: Sequence[Attachment]) -> Entity:
    """The body, if there is one, and the files beside it."""
    files = [_file(attachment) for attachment in attachments]
    return _multipart("mixed", files if body is None else [body, *files])


def as_html(text: str, last: Line | None = None) -> str:
    """Paragraphs and line breaks; every letter that means something in HTML is escaped."""
    paragraphs = [html.escape(paragraph).replace("\n", "<br>\n") for paragraph in text.split("\n\n")]
    if last is not None:
        paragraphs = [*(paragraphs if text else ()), f"<small>{last.html}</small>"]
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def clean_text(text: str) -> str:
    """Line ends as they are in Unix, no other control characters but tabs, and nothing that UTF-8 cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).encode("utf-8", "replace").decode()


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _text(subtype: str, text: str) -> Entity:
    encoding, content = _transferable(text if text.endswith("\n") else f"{text}\n")
    charset = "us-ascii" if text.isascii() else "utf-8"
    head = field("Content-Type", [f"text/{subtype};", f"charset={charset}"])
    return Entity(head + field("Content-Transfer-Encoding", [encoding]), content)


def _transferable(text: str) -> tuple[str, bytes]:
    """Text as lines of at most 76 characters: as it is, quoted-printable, or base64, whichever reads best."""
    raw = text.encode()
    if text.isascii() and all(len(line) <= 76 for line in raw.split(b"\n")):
        return "7bit", raw.replace(b"\n", b"\r\n")
    if sum(byte > 126 for byte in raw) * 3 < len(raw):
        return "quoted-printable", binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")
    return "base64", encodebytes(text.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")


def _file(attachment: Attachment) -> Entity:
    head = field("Content-Type", [_type_of(attachment)])
    head += field("Content-Transfer-Encoding", ["base64"])
    names = file_name_parameters(_name_of(attachment))
    head += field("Content-Disposition", ["attachment;", *(f"{one};" for one in names[:-1]), names[-1]])
    return Entity(head, encodebytes(attachment.content).replace(b"\n", b"\r\n"))


def _type_of(attachment: Attachment) -> str:
    named = attachment.mime_type.lower()
    return named if _TYPE.fullmatch(named) and not named.startswith(_COMPOSITE) else _ANY


def _name_of(attachment: Attachment) -> str:
    """The file's name without a path; a long one keeps its ending."""
    name = one_line(_PATH.split(attachment.filename)[-1]) or "attachment"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - 20]}.{ending[:19]}" if dot and stem else name[:LONGEST_NAME]


def _multipart(subtype: str, parts: list[Entity]) -> Entity:
    """The boundary comes from the content, so that it cannot stand in it, and is the same each time."""
    digest = sha256(b"\x00".join(part.whole for part in parts)).hexdigest()[:40]
    boundary = f"=_{digest}"
    opened = (f"--{boundary}\r\n".encode() + part.whole + b"\r\n" for part in parts)
    content = b"".join(opened) + f"--{boundary}--\r\n".encode()
    return Entity(field("Content-Type", [f"multipart/{subtype};", f'boundary="{boundary}"']), content)
