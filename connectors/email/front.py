"""The front of a mail: what is looked at before it is acknowledged, however long it is."""

import re
from dataclasses import dataclass
from hashlib import sha256

from connectors.email.headers import Headers, message_start, read_block
from connectors.email.mail import NamedAddress
from connectors.email.reading import HEAD_BYTES, HEAD_LINES, head_in, with_line_feeds

# What the author's own program wrote; Message-IDs are given twice by programs that know no better.
_WRITTEN = (
    *("message-id", "from", "sender", "reply-to", "to", "cc", "date", "subject", "in-reply-to", "references"),
    *("content-type", "content-transfer-encoding", "content-disposition"),
)
_LONGEST = 2000  # bytes of such a field
_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Front:
    """`fields` of the header, its `message_id` without angle brackets, who it says wrote it, and where the body begins;
    `body` is 0 where nothing ends the header."""

    fields: Headers
    message_id: str | None
    sender: NamedAddress | None
    body: int


def front_of(raw: bytes) -> Front:
    """Only the first HEAD_BYTES are looked at, but for the end of a header that is longer."""
    raw = with_line_feeds(raw)
    head = raw[:HEAD_BYTES].lstrip(b"\r\n")
    block = read_block(head, message_start(head), lines=HEAD_LINES)
    said = head_in(block.headers)
    skipped = len(raw[:HEAD_BYTES]) - len(head)
    return Front(block.headers, said.message_id, said.sender, _body(raw, skipped, block.body if block.closed else 0))


def event_id(raw: bytes, front: Front) -> str:
    """The same for the same mail, however often it is handed over and whatever servers wrote on top of it."""
    written = b"\n".join(b" ".join((front.fields.first(name) or b"")[:_LONGEST].split()) for name in _WRITTEN)
    body = raw[front.body :].replace(b"\r\n", b"\n").rstrip(b"\n")
    return sha256(written + b"\0" + body).hexdigest()


def _body(raw: bytes, skipped: int, closed_at: int) -> int:
    if closed_at:
        return skipped + closed_at
    blank = _BLANK_LINE.search(raw, HEAD_BYTES)
    return blank.end() if blank is not None else 0
