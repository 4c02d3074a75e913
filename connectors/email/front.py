"""The front of a mail: what is looked at before it is acknowledged, however long it is."""

import re
from dataclasses import dataclass
from hashlib import sha256

from connectors.email.headers import Headers, message_start, read_block
from connectors.email.mail import Mailbox
from connectors.email.reading import HEAD_BYTES, read_head

_STABLE_FIELDS = ("from", "date", "subject", "to")  # what tells mails without a Message-ID apart
_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Front:
    """`fields` of the header, its `message_id` without angle brackets, who it says wrote it, and where the body begins;
    `body` is 0 where nothing ends the header."""

    fields: Headers
    message_id: str | None
    sender: Mailbox | None
    body: int


def front_of(raw: bytes) -> Front:
    """Only the first HEAD_BYTES are looked at, but for the end of a header that is longer."""
    head = raw[:HEAD_BYTES].lstrip(b"\r\n")
    block = read_block(head, message_start(head))
    said = read_head(head)
    skipped = len(raw[:HEAD_BYTES]) - len(head)
    return Front(block.headers, said.message_id, said.sender, _body(raw, skipped, block.body if block.closed else 0))


def event_id(raw: bytes, front: Front) -> str:
    """The same for the same mail, however often it is handed over and whatever servers wrote on top of it."""
    told = front.message_id or "\n".join(_field(front, name) for name in _STABLE_FIELDS)
    body = raw[front.body :].replace(b"\r\n", b"\n").rstrip(b"\n")
    return sha256(told.encode("utf-8", "backslashreplace") + b"\0" + body).hexdigest()


def _body(raw: bytes, skipped: int, closed_at: int) -> int:
    if closed_at:
        return skipped + closed_at
    blank = _BLANK_LINE.search(raw, HEAD_BYTES)
    return blank.end() if blank is not None else 0


def _field(front: Front, name: str) -> str:
    return (front.fields.first(name) or b"").decode("utf-8", "replace")
