"""Twilio's posts about messages into our events. Pure: no network, no clock.

Source: Twilio's pages on incoming messages, message statuses, Advanced Opt-Out and WhatsApp's parameters, 2026-10. One post is one
happening. A message from WhatsApp names its channel in front of the addresses; nothing else tells it from an SMS.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import NotReachable, RecipientGone, WindowClosed
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    ConsentTopic,
    Direction,
    FormSubmitted,
    Ignored,
    InboundEvent,
    Location,
    MediaKind,
    MessageReceived,
    Referral,
    ReportedStatus,
    Sender,
    StatusReported,
    Unreadable,
    Unsupported,
)
from connectors.toolkit.payload import read_answers
from connectors.toolkit.twilio.errors import ERRORS, PERMANENT
from connectors.toolkit.twilio.forms import TwilioForm
from connectors.toolkit.twilio.parties import Party, Road, party, sender_of

IDS = ("MessageSid", "SmsSid", "SmsMessageSid")
ARRIVING = frozenset({"received", "receiving"})  # what the status says of a message that came in
MOST_MEDIA = 32  # Twilio takes ten in one message

STATUSES: Mapping[str, ReportedStatus] = {
    "sent": ReportedStatus.SENT,
    "delivered": ReportedStatus.DELIVERED,
    "read": ReportedStatus.READ,
    "undelivered": ReportedStatus.FAILED,
    "failed": ReportedStatus.FAILED,
    "canceled": ReportedStatus.FAILED,
}
UNDER_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "partially_delivered"})

CONSENTS: Mapping[str, bool] = {"STOP": False, "START": True}  # HELP is a question like any other

KINDS: Mapping[str, MediaKind] = {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO, "video": MediaKind.VIDEO}
PLAIN_TYPES = frozenset({"", "text", "button", "interactive"})  # of these an empty one is an empty message

FLOW_FIELDS = ("InteractiveData", "FlowData")
FLOW_TOKENS = frozenset({"flow_token"})


class Frame(TypedDict):
    """What every event of a post has."""

    event_id: str
    item: bytes
    channel: Channel
    address: ChannelAddress | None
    account_id: str | None
    at: datetime | None


class Incoming(Frame):
    """And what all that comes from a person has beside."""

    sender: Sender | None


def is_message(form: TwilioForm) -> bool:
    """Whether the post speaks of a message, rather than of a call."""
    return any(name in form for name in IDS)


def parse_message(form: TwilioForm) -> list[InboundEvent]:
    """The one event of a post about a message; [] when it is about something else."""
    if not is_message(form):
        return []
    sid = next((found for name in IDS if (found := form.text(name))), None)
    if sid is None:
        name = f"nameless:{hashlib.sha256(form.item).hexdigest()[:32]}"
        return [Unreadable(event_id=name, item=form.item, channel=Channel.SMS, problem="a message without an id")]
    return [_incoming(sid, form) if came_in(form) else _status(sid, form)]


def our_number(form: TwilioForm) -> Party:
    """Our end of a message."""
    return party(form.text("To" if came_in(form) else "From"))


def came_in(form: TwilioForm) -> bool:
    """Somebody wrote to us; otherwise it is told what became of a message of ours."""
    status = _status_of(form)
    return status in ARRIVING or (not form.text("MessageStatus") and status not in STATUSES and "Body" in form)


def _status_of(form: TwilioForm) -> str:
    return (form.text("MessageStatus") or form.text("SmsStatus") or "").lower()


# Statuses of our messages


def _status(sid: str, form: TwilioForm) -> InboundEvent:
    status = _status_of(form)
    them = party(form.text("To"))
    frame = _frame(f"status:{sid}:{status}", them, party(form.text("From")), form)
    known = STATUSES.get(status)
    if known is None:
        return Ignored(**frame, direction=Direction.OUTBOUND, what=f"message {status}", known=status in UNDER_WAY)
    code = form.whole("ErrorCode") or None
    problem = ERRORS.get(code) if code is not None and known is ReportedStatus.FAILED else None
    return StatusReported(
        **frame,
        direction=Direction.OUTBOUND,
        status=known,
        target_ids=(sid,),
        recipient_id=them.handle or None,
        error_code=code,
        error_text=form.text("ErrorMessage"),
        permanent=problem is not None and code in PERMANENT,
        unreachable=problem is NotReachable,
        window_closed=problem is WindowClosed,
        opted_out=ConsentTopic.ALL if problem is RecipientGone else None,
    )


# What people send


def _incoming(sid: str, form: TwilioForm) -> InboundEvent:
    them = party(form.text("From"))
    frame = _frame(f"message:{sid}", them, party(form.text("To")), form)
    sender = sender_of(them, form)
    if sender is None:
        return Unreadable(**frame, problem="a message that names no sender")
    incoming = Incoming(**frame, sender=sender)
    consent = CONSENTS.get((form.text("OptOutType") or "").upper())
    if consent is not None:
        words = form.text("Body")
        return ConsentChanged(**incoming, granted=consent, topic=ConsentTopic.ALL, external_id=sid, text=words)
    return _pressed(sid, incoming, form) or _form(sid, incoming, form) or _message(sid, incoming, form)


def _pressed(sid: str, incoming: Incoming, form: TwilioForm) -> InboundEvent | None:
    """A quick reply, or a row of a list: only where the channel has them."""
    value = form.text("ButtonPayload") or form.text("ListId")
    label = form.text("ButtonText") or form.text("ListTitle")
    if value is None and label is None:
        return None
    return ButtonPressed(
        **incoming,
        external_id=sid,
        payload=value,
        text=label or form.text("Body"),
        reply_to=form.text("OriginalRepliedMessageSid"),
        referral=_referral(form),
    )


def _form(sid: str, incoming: Incoming, form: TwilioForm) -> InboundEvent | None:
    """The answers of a WhatsApp flow."""
    written = next((found for name in FLOW_FIELDS if (found := form.text(name))), None)
    if written is None:
        return None
    answers = read_answers(written)
    fields = {name: value for name, value in answers.items() if name not in FLOW_TOKENS} if answers else answers
    return FormSubmitted(**incoming, external_id=sid, fields=fields, payload=written)


def _message(sid: str, incoming: Incoming, form: TwilioForm) -> InboundEvent:
    text, media, place = form.text("Body"), _media(form), _location(form)
    kind = (form.text("MessageType") or "").lower()
    if text is None and not media and place is None and kind not in PLAIN_TYPES:
        return Unsupported(**incoming, external_id=sid, what=kind)
    return MessageReceived(
        **incoming,
        external_id=sid,
        text=text,
        media=media,
        location=place,
        reply_to=form.text("OriginalRepliedMessageSid"),
        referral=_referral(form),
        forwarded=(form.text("Forwarded") or "").lower() == "true",
    )


def _media(form: TwilioForm) -> tuple[AttachmentRef, ...]:
    is_sticker = (form.text("MessageType") or "").lower() == "sticker"
    found = []
    for number in range(MOST_MEDIA):
        url = form.text(f"MediaUrl{number}")
        if url is None:
            break
        kind = form.text(f"MediaContentType{number}")
        main = KINDS.get((kind or "").partition("/")[0].lower(), MediaKind.DOCUMENT)
        reference = url.rpartition("/")[2] or None
        medium = MediaKind.STICKER if is_sticker else main
        found.append(AttachmentRef(kind=medium, reference=reference, url=url, mime_type=kind))
    return tuple(found)


def _location(form: TwilioForm) -> Location | None:
    latitude, longitude = form.number("Latitude"), form.number("Longitude")
    if latitude is None or longitude is None:
        return None
    return Location(latitude, longitude, name=form.text("Label"), address=form.text("Address"))


def _referral(form: TwilioForm) -> Referral | None:
    """The advertisement by which somebody came (click to WhatsApp)."""
    referral = Referral(
        source_type=form.text("ReferralSourceType"),
        source_id=form.text("ReferralSourceId"),
        source_url=form.text("ReferralSourceUrl"),
        headline=form.text("ReferralHeadline"),
        click_id=form.text("ReferralCtwaClid"),
    )
    return referral if referral != Referral() else None


# What all have in common


def _frame(event_id: str, them: Party, us: Party, form: TwilioForm) -> Frame:
    is_whatsapp = Road.WHATSAPP in (them.road, us.road)
    return Frame(
        event_id=event_id,
        item=form.item,
        channel=Channel.WHATSAPP if is_whatsapp else Channel.SMS,
        address=_address(them, is_whatsapp=is_whatsapp),
        account_id=us.handle or None,
        at=form.moment("Timestamp"),
    )


def _address(them: Party, *, is_whatsapp: bool) -> ChannelAddress | None:
    """A number, and WhatsApp's own id of somebody, mean the same everywhere."""
    if not them.handle:
        return None
    return (
        ChannelAddress(Channel.WHATSAPP, "", them.digits)
        if is_whatsapp
        else ChannelAddress(Channel.SMS, "", them.handle)
    )
