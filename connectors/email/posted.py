"""What a mail provider posts, in the same values for all of them: a mail that came in, or what became of one of ours."""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from connectors.email.charsets import one_line
from connectors.email.envelope import Envelope
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription

LONGEST_ID = 512  # characters; an id, address or topic beyond is none
LONGEST_WORDS = 1000
_HEADER_NAME = re.compile(r"[!-9;-~]{1,100}")  # RFC 5322, section 3.6.8
_MIME_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}", re.ASCII)
# What says how the original was packed: the mail built here is packed anew.
PACKING = ("content-", "mime-version")


@dataclass(frozen=True, slots=True)
class PostedReport:
    """What became of a mail of ours at one recipient.

    `target_id` is the provider's id as it stands. `permanent`: of a bounce, whether the provider says that it is for good.
    `status` (5.1.1) stands only where the provider has a field of its own for it; `diagnostic` is in free words.
    `message_name` is our own Message-ID without angle brackets, `told_as` the provider's id of this very report, where it
    has one.
    """

    outcome: Outcome
    target_id: str | None
    recipient: str | None
    at: datetime | None
    permanent: bool = False
    status: str | None = None
    action: str | None = None
    diagnostic: str | None = None
    url: str | None = None
    message_name: str | None = field(default=None, compare=False)
    told_as: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PostedMail:
    """A mail that came in, as raw RFC 5322: as it was, or built of the fields in which the provider took it apart."""

    raw: bytes
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class PostedFile:
    """`content_id` (without angle brackets): the HTML shows it."""

    content: bytes
    name: str | None = None
    mime_type: str = "application/octet-stream"
    content_id: str | None = None


Posted = PostedReport | PostedMail | Subscription


# A mail of fields


def built_mail(
    head: Iterable[tuple[str, str]], text: str | None, html: str | None, files: Sequence[PostedFile] = ()
) -> bytes:
    """One mail of these fields. Headers stand as UTF-8 (RFC 6532), each on one line; what would lie about the packing is
    left out. Everything below is base64, in which no boundary can occur."""
    lines = [f"{name}: {one_line(value)}" for name, value in head if _is_kept(name)]
    return "\r\n".join([*lines, "MIME-Version: 1.0", ""]).encode("utf-8", "replace") + _body(text, html, files)


def _is_kept(name: str) -> bool:
    return _HEADER_NAME.fullmatch(name) is not None and not name.lower().startswith(PACKING)


def person(address: str | None, name: str | None) -> str | None:
    """As a header names somebody; None without an address. A name may hold any letters."""
    if not address:
        return None
    shown = (name or "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}" <{address}>' if shown else address


def _body(text: str | None, html: str | None, files: Sequence[PostedFile]) -> bytes:
    texts = [_text_part(kind, words) for kind, words in (("plain", text), ("html", html)) if words is not None]
    content = _joined("alternative", texts or [_text_part("plain", "")])
    shown = [_file_part(file, "inline") for file in files if file.content_id]
    beside = [_file_part(file, "attachment") for file in files if not file.content_id]
    return _joined("mixed", [_joined("related", [content, *shown]), *beside])


def _joined(kind: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one; a single one stays as it is."""
    if len(parts) == 1:
        return parts[0]
    boundary = f"=_{kind}_="
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _text_part(kind: str, words: str) -> bytes:
    return _part([f'Content-Type: text/{kind}; charset="utf-8"'], words.encode("utf-8", "replace"))


def _file_part(file: PostedFile, disposition: str) -> bytes:
    kind = _MIME_TYPE.match(file.mime_type)
    name = f"; filename*=UTF-8''{quote(file.name[:1000], safe='')}" if file.name else ""
    shown = [f"Content-ID: <{one_line(file.content_id).strip('<> ')}>"] if file.content_id else []
    mime_type = kind[0] if kind is not None and not kind[0].lower().startswith("multipart/") else None
    return _part(
        [
            f"Content-Type: {mime_type or 'application/octet-stream'}",
            f"Content-Disposition: {disposition}{name}",
            *shown,
        ],
        file.content,
    )


def _part(head: Sequence[str], content: bytes) -> bytes:
    lines = "\r\n".join([*head, "Content-Transfer-Encoding: base64", "", ""]).encode("utf-8", "replace")
    return lines + base64.encodebytes(content).replace(b"\n", b"\r\n")
