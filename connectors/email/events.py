"""A mail as one event of ours: a message, a report about a mail of ours, a complaint, or our own mail coming back.

Pure. Reading is heavy: the hub calls `read` in a process of its own, which is ended when it takes too long.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from itertools import islice
from typing import TypedDict
from urllib.parse import unquote

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    AttachmentRef,
    ConsentChanged,
    ConsentTopic,
    Correspondent,
    Direction,
    InboundEvent,
    MediaKind,
    MessageEchoed,
    MessageReceived,
    ReportedStatus,
    Sender,
    StatusReported,
)
from connectors.contract.protocol import Arrival
from connectors.email import posted_events, ses
from connectors.email.charsets import one_line
from connectors.email.complaints import complaint_of
from connectors.email.encoded_words import decode_words
from connectors.email.envelope import Envelope, Home, unpack
from connectors.email.front import Front, event_id, front_of
from connectors.email.leaving import token_in
from connectors.email.mail import Bounce, Mail, MailFile, NamedAddress
from connectors.email.notices import is_notice, mail_in
from connectors.email.reading import read_mail
from connectors.email.report_parts import header_values
from connectors.email.reports import INSTANCE_HEADER, loop_reason
from connectors.email.shown import AS_IT_CAME, MOST_FILES, left_out, shown_text
from connectors.email.trust import is_proven

_CONTENT_ID = re.compile(r"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_AMAZON = re.compile(r"@(?:[a-z0-9-]{1,30}\.)amazonses\.com\Z")
_TITLE = 2000  # bytes of a subject that are looked at where the mail as a whole could not be read
_STATUSES = {"failed": ReportedStatus.FAILED, "delayed": ReportedStatus.DELAYED}
_KINDS = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


def read(account: str, item: bytes) -> list[InboundEvent]:
    """The events of a kept body: exactly one of a mail, those of a notice of Amazon's. Raises WebhookUnreadable for such a
    notice that makes no sense; a mail can always be read."""
    if is_notice(item):
        return _read_notice(account, item)
    if posted_events.is_posted(item):
        return posted_events.events(item)
    envelope, raw = unpack(item)
    return [_Reading(item, envelope, raw, read_mail(raw), front_of(raw)).event()]


def arrival(item: bytes) -> Arrival:
    """What is known of a kept mail by its head alone: the id that its event will have, and who says to have written it."""
    envelope, raw = unpack(item)
    front = front_of(raw)
    address = front.sender.address if front.sender is not None else envelope.mail_from
    return Arrival(event_id=event_id(raw, front), item=item, address=_place(address))


def unread(item: bytes, why: str) -> MessageReceived:
    """A kept mail that could not be read, as far as its head tells, with all of it as a file."""
    envelope, raw = unpack(item)
    front = front_of(raw)
    author = front.sender or (NamedAddress(envelope.mail_from) if envelope.mail_from else None)
    name = event_id(raw, front)
    return MessageReceived(
        event_id=name,
        item=item,
        channel=Channel.EMAIL,
        address=_place(author.address if author else None) or _nobody(name),
        sender=Sender(_handle(author.address), author.name) if author else None,
        delivery_id=envelope.transport_id,
        sender_verified=author is not None and is_proven(envelope, author.address),
        external_id=front.message_id or name,
        subject=_title(front),
        text=f"[This mail could not be read: {why.rstrip('.')}. {AS_IT_CAME}]",
        media=(_as_it_came(raw),),
        spam=_is_spam(envelope),
    )


def _as_it_came(raw: bytes) -> AttachmentRef:
    return AttachmentRef(MediaKind.DOCUMENT, None, None, "message/rfc822", "mail.eml", len(raw), content=raw)


def _nobody(name: str) -> ChannelAddress:
    """A mail that names no sender is seen all the same, by somebody nobody knows, at an address where nothing arrives
    (RFC 2606)."""
    return ChannelAddress(Channel.EMAIL, "", f"{name[:16]}@unknown-sender.invalid")


def _read_notice(account: str, item: bytes) -> list[InboundEvent]:
    inside = mail_in(item)
    return ses.events(account, item) if inside is item else read(account, inside)


class _Common(TypedDict):
    """What every event of a mail carries."""

    event_id: str
    item: bytes
    channel: Channel
    at: datetime | None
    delivery_id: str | None
    sender_verified: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """One mail and all that is known of it."""

    item: bytes
    envelope: Envelope
    raw: bytes
    mail: Mail
    front: Front

    def event(self) -> InboundEvent:
        if self.mail.bounce is not None:
            return self._status(self.mail.bounce)
        if self.mail.is_complaint:
            return self._complaint()
        if self._has_our_mark or self._written_to is not None:
            return self._echo()
        return self._message() if self._token is None else self._leaving(self._token)

    def _common(self, *, verified: bool) -> _Common:
        return _Common(
            event_id=event_id(self.raw, self.front),
            item=self.item,
            channel=Channel.EMAIL,
            at=self.mail.at,
            delivery_id=self.envelope.transport_id,
            sender_verified=verified,
        )

    @property
    def _name(self) -> str:
        return self.mail.message_id or event_id(self.raw, self.front)

    @property
    def _home(self) -> Home:
        return self.envelope.home or Home()

    @property
    def _proven(self) -> bool:
        return self.mail.sender is not None and is_proven(self.envelope, self.mail.sender.address)

    @property
    def _head(self) -> "Message[str, str]":
        head: Message[str, str] = Message()
        for name, value in self.front.fields.fields:
            head.set_raw(name, value.decode("ascii", "surrogateescape"))
        return head

    # A message

    def _message(self) -> MessageReceived:
        mail, author = self.mail, self._author
        answers = _names((*mail.in_reply_to, *reversed(mail.references)))
        return MessageReceived(
            **self._common(verified=self._proven and author is mail.sender),
            address=_place(author.address if author else None) or _nobody(event_id(self.raw, self.front)),
            sender=Sender(_handle(author.address), author.name) if author else None,
            external_id=self._name,
            subject=mail.subject,
            text=shown_text(mail, _title(self.front)),
            full_text=mail.full_text or None,
            html=mail.html,
            media=(*islice(_attachments(mail), MOST_FILES), *self._whole),
            reply_to=mail.in_reply_to[0] if mail.in_reply_to else None,
            answers=answers,
            reply_addresses=tuple(_people(one for one in mail.reply_to if not _same(one, author))),
            to=tuple(_people(mail.to)),
            copied=tuple(_people(mail.cc)),
            automatic=mail.is_automatic or mail.is_receipt or self.envelope.mail_from == "" or self._goes_in_circles,
            bulk=mail.is_bulk,
            spam=_is_spam(self.envelope),
            wants_no_machine=mail.forbids_answer,
            in_our_name=author is not None and self._home.answers_for(author.address),
        )

    @property
    def _whole(self) -> Iterable[AttachmentRef]:
        """The mail itself, where not all of it is shown."""
        return [_as_it_came(self.raw)] if left_out(self.mail) else []

    @property
    def _author(self) -> NamedAddress | None:
        """Who wrote: From; without one, who the servers said sent it. A form on our own page that mails in our name tells
        in Reply-To who filled it."""
        author = self.mail.sender
        if author is None:
            return NamedAddress(self.envelope.mail_from) if self.envelope.mail_from else None
        if self._home.answers_for(author.address):
            return next(self._strangers(self.mail.reply_to), author)
        return author

    @property
    def _goes_in_circles(self) -> bool:
        return loop_reason(self._head, (), "") is not None

    # Somebody leaves what we sent them, as the head of our mail told their program

    @property
    def _token(self) -> str | None:
        """Nobody leaves in the name of a mail server that only reports."""
        if self.mail.sender is None or self.envelope.mail_from == "":
            return None
        named = (one.address for one in (*self.mail.to, *self.mail.cc))
        return token_in((*self.envelope.recipients, *named), self.mail.subject, self._home)

    def _leaving(self, token: str) -> ConsentChanged:
        author = self._author
        return ConsentChanged(
            **self._common(verified=self._proven and author is self.mail.sender),
            address=_place(author.address if author else None),
            sender=Sender(_handle(author.address), author.name) if author else None,
            external_id=self._name,
            granted=False,
            topic=ConsentTopic.MARKETING,
            payload=token,
        )

    # Our own mail

    @property
    def _has_our_mark(self) -> bool:
        home = self._home
        return bool(home.instance) and home.instance in header_values(self._head, INSTANCE_HEADER)

    @property
    def _written_to(self) -> NamedAddress | None:
        """To whom one of us wrote by hand, with a copy to us. Believed only where it is proven that one of us did; what is
        sent in our name by a form, or by somebody who only says so, is a mail like any other."""
        author = self.mail.sender
        if author is None or not self._home.answers_for(author.address) or not self._proven:
            return None
        if next(self._strangers(self.mail.reply_to), None) is not None:
            return None
        return next(self._strangers((*self.mail.to, *self.mail.cc)), None)

    def _echo(self) -> MessageEchoed:
        to = self._written_to
        return MessageEchoed(
            **self._common(verified=self._proven),
            address=_place(to.address if to else None),
            direction=Direction.OUTBOUND,
            external_id=self._name,
            text=self.mail.text or None,
            media=tuple(_attachments(self.mail)),
            reply_to=self.mail.in_reply_to[0] if self.mail.in_reply_to else None,
        )

    def _strangers(self, people: Iterable[NamedAddress]) -> Iterator[NamedAddress]:
        return (one for one in people if not self._home.answers_for(one.address))

    # Reports

    def _status(self, bounce: Bounce) -> StatusReported:
        words = bounce.diagnostic or ""
        if bounce.status and bounce.status not in words:
            words = f"{bounce.status} {words}".strip()
        return StatusReported(
            **self._common(verified=self._proven),
            address=_place(bounce.recipient),
            direction=Direction.OUTBOUND,
            status=_STATUSES.get(bounce.action, ReportedStatus.FAILED),
            target_ids=_names(bounce.original_ids),
            recipient_id=_handle(bounce.recipient) if bounce.recipient else None,
            error_text=words or self.mail.subject,
            permanent=bounce.is_permanent,
            subject=bounce.original_subject,
        )

    def _complaint(self) -> ConsentChanged:
        """`delivery_id` names the mail complained of, where the report does."""
        found = complaint_of(self.raw)
        common = self._common(verified=self._proven)
        common["delivery_id"] = next(iter(reversed(_names(found.original_ids))), None)
        return ConsentChanged(
            **common,
            address=_place(found.address),
            sender=Sender(_handle(found.address)) if found.address else None,
            external_id=self._name,
            granted=False,
            topic=ConsentTopic.MARKETING,
        )


def _attachments(mail: Mail) -> Iterable[AttachmentRef]:
    """Of a file that the HTML shows, its Content-ID too."""
    shown = {unquote(found).lower() for found in _CONTENT_ID.findall(mail.html or "")}
    return (_attachment(file, file.inline or (file.content_id or "").lower() in shown) for file in mail.files)


def _attachment(file: MailFile, is_shown: bool) -> AttachmentRef:
    return AttachmentRef(
        kind=_KINDS.get(file.mime_type.partition("/")[0], MediaKind.DOCUMENT),
        mime_type=file.mime_type,
        filename=file.name,
        size=len(file.content),
        content=file.content,
        content_id=file.content_id if is_shown else None,
    )


def _names(ids: Iterable[str]) -> tuple[str, ...]:
    """Message-IDs, each once. Amazon replaces ours by its own id of the mail with a domain of its own: that id alone too."""
    found = [(one, one.removesuffix(domain)) for one in ids for domain in _AMAZON.findall(one) or ("",)]
    return tuple(dict.fromkeys(name for pair in found for name in pair))


def _title(front: Front) -> str | None:
    value = front.fields.first("subject") or b""
    return one_line(decode_words(value[:_TITLE].decode("utf-8", "replace"))) or None


def _is_spam(envelope: Envelope) -> bool:
    return "fail" in (envelope.verdicts.get("spam"), envelope.verdicts.get("virus"))


def _people(mailboxes: Iterable[NamedAddress]) -> Iterable[Correspondent]:
    return (Correspondent(_handle(one.address), one.name) for one in mailboxes)


def _same(one: NamedAddress, other: NamedAddress | None) -> bool:
    return other is not None and _handle(one.address) == _handle(other.address)


def _place(address: str | None) -> ChannelAddress | None:
    return ChannelAddress(Channel.EMAIL, "", _handle(address)) if address and "@" in address else None


def _handle(address: str) -> str:
    return address.strip().lower()
