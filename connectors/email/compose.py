"""Our message into a mail: who it is from, what it answers, its text in two forms. Pure: the time is handed in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import Attachment, OutboundPart, PartAction
from connectors.email.envelope import Home
from connectors.email.fields import field, one_line, phrase, words_of
from connectors.email.leaving import head_fields, last_line
from connectors.email.mime import Entity, clean_text, with_files, written
from connectors.email.recipients import Recipient, recipient
from connectors.toolkit.text import shorten

INSTANCE_HEADER = "X-Inbox-Hub-Instance"
MOST_REFERENCES = 20
SUBJECT = 300  # characters
_TITLE = 60  # characters of the text that stand in for a subject nobody gave
# "Re:" in the languages whose mail programs translate it, repeated or numbered.
_ANSWERED = re.compile(r"(?:(?:re|aw|antw|sv|vs|odp)(?:\[\d{1,3}\])?\s{0,9}:\s{0,9})+", re.IGNORECASE)
_ID = re.compile(r"[!-;=?-~]{1,250}")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


_NOWHERE = Home()


@dataclass(frozen=True, slots=True)
class Author:
    """Our own end: who the mails are from. `domain` stands in Message-IDs, `mark` in INSTANCE_HEADER; `home` knows which
    addresses come back to us."""

    address: str
    display_name: str = ""
    signature: str = ""
    domain: str = "localhost"
    mark: str = ""
    home: Home = _NOWHERE


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A mail ready for the wire: CRLF, ASCII unless `is_international`. `message_id` without angle brackets; the first of
    `recipients` is the one it is written to."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    is_international: bool


def message_name(part: OutboundPart, domain: str) -> str:
    """The Message-ID of this part, without angle brackets: the same each time, since it is made of the part's key."""
    return f"{part.key if _NAME.fullmatch(part.key) else _fingerprint(part)}@{domain}"


def compose(part: OutboundPart, author: Author, now: datetime) -> ComposedMail:
    """The mail that carries this part. `now` becomes its Date. Raises ContentRefused for what a mail cannot do, NotReachable for
    what is no address."""
    if part.action is not PartAction.SEND:
        raise ContentRefused(f"a mail that was sent cannot be changed ({part.action.value})")
    to, copied = recipient(part.address.handle), _copied(part)
    name = message_name(part, author.domain)
    body = _body(part, author)
    head = b"".join(
        [
            field("Date", [format_datetime(now)]),
            field("From", _mailbox(author)),
            field("To", _listed([to])),
            *([field("Cc", _listed(copied))] if copied else []),
            field("Subject", words_of(subject_of(part))),
            field("Message-ID", [f"<{name}>"]),
            *_threading(part),
            *([field("Auto-Submitted", [_how_automatic(part)])] if part.automatic else []),
            *([field(INSTANCE_HEADER, [author.mark])] if author.mark else []),
            *head_fields(part.unsubscribe, author.address, author.home),
            field("MIME-Version", ["1.0"]),
        ]
    )
    everybody = (to, *copied)
    return ComposedMail(
        message_id=name,
        sender=author.address,
        recipients=tuple(one.address for one in everybody),
        content=head + body.whole,
        is_international=any(one.is_international for one in everybody),
    )


def subject_of(part: OutboundPart) -> str:
    """The subject, with one "Re: " where it is an answer; where nobody gave one, how the text begins."""
    given = one_line(part.subject or "")
    if part.reply_to is None:
        return shorten(given, SUBJECT) or shorten(one_line(part.text[:500]), _TITLE) or "Your message"
    plain = _ANSWERED.sub("", given, count=1) if _ANSWERED.match(given) else given
    return f"Re: {shorten(plain, SUBJECT) or 'your message'}"


def references_of(part: OutboundPart) -> list[str]:
    """The ids for References, oldest first, the answered one last: at most twenty, the first and the newest."""
    ids = [one for one in dict.fromkeys((*part.references, part.reply_to or "")) if _ID.fullmatch(one)]
    if part.reply_to in ids:
        ids.remove(part.reply_to)
        ids.append(part.reply_to)
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[-(MOST_REFERENCES - 1) :]]


def _body(part: OutboundPart, author: Author) -> Entity:
    text = clean_text(part.text).strip("\n")
    files = files_of(part)
    last = last_line(part.unsubscribe, author.address, author.home)
    if not text.strip():
        if not files:
            raise ContentRefused("a mail without text and without a file")
        return with_files(None if last is None else written("", last), files)
    signature = clean_text(author.signature).strip()
    entity = written(f"{text}\n\n-- \n{signature}" if signature else text, last)
    return with_files(entity, files) if files else entity


def files_of(part: OutboundPart) -> tuple[Attachment, ...]:
    return (part.attachment, *part.further) if part.attachment is not None else part.further


def _copied(part: OutboundPart) -> list[Recipient]:
    """Each once, and nobody who gets it anyway."""
    found = {one.address: one for one in (recipient(handle) for handle in part.copied)}
    found.pop(recipient(part.address.handle).address, None)
    return list(found.values())


def _mailbox(author: Author) -> list[str]:
    name = one_line(author.display_name)
    return [*phrase(name), f"<{author.address}>"] if name else [author.address]


def _listed(everybody: Iterable[Recipient]) -> list[str]:
    addresses = [one.address for one in everybody]
    return [*(f"{address}," for address in addresses[:-1]), addresses[-1]]


def _threading(part: OutboundPart) -> list[bytes]:
    references = references_of(part)
    if not references:
        return []
    answered = [field("In-Reply-To", [f"<{part.reply_to}>"])] if part.reply_to in references else []
    return [*answered, field("References", [f"<{one}>" for one in references])]


def _how_automatic(part: OutboundPart) -> str:
    """RFC 3834, section 5."""
    return "auto-replied" if part.reply_to else "auto-generated"


def _fingerprint(part: OutboundPart) -> str:
    """A name for a part whose key is none that a Message-ID could hold."""
    told = (part.key, str(part.address), part.subject or "", part.text, part.reply_to or "", part.references)
    files = b"\0".join(one.content for one in files_of(part))
    return sha256(repr(told).encode("utf-8", "replace") + files).hexdigest()[:40]
