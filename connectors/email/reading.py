"""Raw RFC 5322 bytes into a Mail. Pure, linear in the length of the mail, never raises.

Whatever is broken, something readable is kept, and `broken` says what was repaired.
"""

import re
from dataclasses import dataclass
from itertools import islice

from connectors.email.bodies import Body, FilePart, read_body, without_marks
from connectors.email.charsets import clean, one_line, read_text
from connectors.email.dates import read_date
from connectors.email.encoded_words import decode_words
from connectors.email.headers import Headers, message_start, read_block
from connectors.email.mail import Mail, MailFile, NamedAddress
from connectors.email.mailboxes import has_place, read_mailboxes
from connectors.email.parameters import file_name, read_parameterised
from connectors.email.parsed_message import as_message
from connectors.email.parts import LIMITS, Limits, Part, header_text, read_tree
from connectors.email.reply import own_words
from connectors.email.reports import bounce_of, forbids_answer, is_automatic, is_bulk, is_complaint, is_receipt

HEAD_BYTES = 256 * 1024
HEAD_LINES = 5000
SENDERS = 5  # From headers that are looked at, and letters of each: this is read before a mail is acknowledged
MOST_LISTS = 20  # headers of one name with people or ids that are looked at
SENDER_LETTERS = 2000
_BRACKETED = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a mail before it is acknowledged."""

    message_id: str | None
    sender: NamedAddress | None


def read_head(raw: bytes) -> Head:
    """A quick look at the first HEAD_BYTES of the header block; the body is never touched."""
    start = with_line_feeds(raw)[:HEAD_BYTES]
    return head_in(read_block(start, message_start(start), lines=HEAD_LINES).headers)


def head_in(headers: Headers) -> Head:
    second = read_parameterised(header_text(headers, "content-type")[:SENDER_LETTERS]).parameters.get("charset")
    return Head(next(iter(_ids(headers, "message-id")), None), _sender(headers, second))


def read_mail(raw: bytes, limits: Limits = LIMITS) -> Mail:
    tree = read_tree(with_line_feeds(raw), limits)
    headers = tree.top.headers
    second = _text_charset(tree.top)
    body = read_body(tree.top, limits, second)
    files, left_out = _files(body, limits, second)
    message = as_message(tree.top)
    sender = _sender(headers, second)
    bounce = bounce_of(message, body.full, sender)
    return Mail(
        sender=sender,
        reply_to=_people(headers, "reply-to", second),
        to=_people(headers, "to", second),
        cc=_people(headers, "cc", second),
        subject=one_line(decode_words(header_text(headers, "subject", second), second)) or None,
        text=_own_words(body),
        full_text=body.full,
        html=body.html,
        files=files,
        message_id=next(iter(_ids(headers, "message-id")), None),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        at=read_date(decode_words(header_text(headers, "date"))),
        bounce=bounce,
        is_complaint=is_complaint(message),
        is_automatic=is_automatic(message, bounce),
        is_bulk=is_bulk(message),
        forbids_answer=forbids_answer(message),
        is_receipt=is_receipt(message),
        broken=(*tree.broken, *body.broken),
        left_out=(*tree.left_out, *body.left_out, *left_out),
    )


def with_line_feeds(raw: bytes) -> bytes:
    """Mail of old systems ends its lines with a carriage return alone; only a server on the way may have put a line feed at
    the very end. Nothing moves: every byte keeps its place."""
    first = raw.find(b"\n")
    is_old = first == -1 or (raw.find(b"\r", 0, first - 1) != -1 and not raw[first:].strip(b"\r\n"))
    return raw.replace(b"\r", b"\n") if is_old else raw


def _text_charset(top: Part) -> str | None:
    """The charset that the mail names for its text, also where a multipart does; it is tried for headers with raw bytes."""
    parts = list(top.walk())
    named = [part.content_type.parameters.get("charset") for part in parts if part.kind.startswith("text/")]
    return next((label for label in [*named, top.content_type.parameters.get("charset")] if label), None)


def _own_words(body: Body) -> str:
    """What is left when quotes, signature and forwarded mail are gone; everything where nothing would be left."""
    return without_marks(own_words(body.answer)).strip() or own_words(body.full) or body.full


def _sender(headers: Headers, second: str | None) -> NamedAddress | None:
    """Of several From headers the first that has an address; one without `@` (`MAILER-DAEMON`) where there is no other."""
    texts = (_text(value, second)[:SENDER_LETTERS] for value in islice(headers.every("from"), SENDERS))
    found = [mailbox for text in texts for mailbox in read_mailboxes(text, second)]
    return next((mailbox for mailbox in found if has_place(mailbox)), found[0] if found else None)


def _people(headers: Headers, name: str, second: str | None) -> tuple[NamedAddress, ...]:
    """Everybody with an address in the first header of that name that has one."""
    lists = (read_mailboxes(_text(value, second), second) for value in islice(headers.every(name), MOST_LISTS))
    found = (tuple(mailbox for mailbox in people if has_place(mailbox)) for people in lists)
    return next((people for people in found if people), ())


def _text(value: bytes, second: str | None) -> str:
    return read_text(value, None, second).text


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Everything in angle brackets; without any brackets, the words. Each once, in order."""
    text = clean(read_text(b" ".join(headers.every(name)), None).text)
    bracketed = ["".join(inside.split()) for inside in _BRACKETED.findall(text)]
    words = bracketed if any(bracketed) else [word.strip("<>") for word in text.split()]
    return tuple(dict.fromkeys(word for word in words if word))


def _files(body: Body, limits: Limits, second: str | None) -> tuple[tuple[MailFile, ...], tuple[str, ...]]:
    """The files, decoded, and in words which ones are over the limit."""
    files: list[MailFile] = []
    left_out: list[str] = []
    room = limits.files_bytes
    for found in body.files:
        file = _file(found, second)
        if len(file.content) > room:
            left_out.append(f"the file {file.name or 'without a name'} is over the limit and was left out")
            continue
        room -= len(file.content)
        files.append(file)
    return tuple(files), tuple(left_out)


def _file(found: FilePart, second: str | None) -> MailFile:
    part = found.part
    disposition = read_parameterised(header_text(part.headers, "content-disposition", second), second)
    content_type = read_parameterised(header_text(part.headers, "content-type", second), second)
    return MailFile(
        content=part.decoded().content,
        name=file_name(disposition, content_type),
        mime_type=one_line(part.declared if "/" in part.declared else part.kind),
        content_id=_content_id(part.headers),
        inline=found.inline,
    )


def _content_id(headers: Headers) -> str | None:
    return next(iter(_ids(headers, "content-id")), None)
