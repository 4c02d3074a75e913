"""Viber's callbacks into our events. Pure: no network, no clock.

Source: Viber REST bot API 7.3.0: one callback is one event. `message_token` is a whole number beyond 2**53, or the same as a text;
it names a message of theirs, and in a status the message of ours.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    ConsentTopic,
    ContactCard,
    Direction,
    Ignored,
    InboundEvent,
    Location,
    MediaKind,
    MessageReceived,
    Referral,
    Referred,
    ReportedStatus,
    Sender,
    StatusReported,
    Unreadable,
    Unsupported,
    WebhookConfirmed,
)
from connectors.toolkit.payload import JsonObject, read_object
from connectors.viber.tracking import pressed

FILES: Mapping[str, MediaKind] = {
    "picture": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "file": MediaKind.DOCUMENT,
}
STATUSES: Mapping[str, ReportedStatus] = {
    "delivered": ReportedStatus.DELIVERED,
    "seen": ReportedStatus.READ,
    "failed": ReportedStatus.FAILED,
}
OF_NO_USE = frozenset({"client_status"})


class Origin(TypedDict):
    """What every event of a callback has."""

    event_id: str
    item: bytes
    channel: Channel
    at: datetime | None


class Frame(Origin):
    """And where and by whom it happened."""

    address: ChannelAddress | None
    sender: Sender | None


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback, and the account it came to."""

    account: str
    item: bytes
    kind: str
    body: JsonObject

    @property
    def token(self) -> str | None:
        return self.body.identifier("message_token")


def parse_callback(account: str, body: bytes) -> list[InboundEvent]:
    """The one event of a callback; WebhookUnreadable when it is none."""
    content = read_object(body)
    kind = content.text("event")
    if kind is None:
        raise WebhookUnreadable("the body names no event, so it is no callback of Viber's")
    callback = Callback(account, body, kind, content)
    return [READERS.get(kind, _ignored)(callback)]


# What people send


def _message(callback: Callback) -> InboundEvent:
    message, token = callback.body.inside("message"), callback.token
    sender = _person(callback.body.inside("sender"))
    if token is None or sender is None:
        return Unreadable(**_origin(callback), problem="a message without a token, or without a sender")
    frame = _frame(callback, sender)
    kind = message.text("type") or ""
    if kind not in CONTENTS:
        return Unsupported(**frame, external_id=token, what=kind or "message")
    button = pressed(message.text("tracking_data"), message.text("text")) if kind == "text" else None
    if button is not None:
        return ButtonPressed(**frame, external_id=token, payload=button.value, text=button.label)
    found = CONTENTS[kind](message)
    return MessageReceived(
        **frame,
        external_id=token,
        text=found.text,
        media=found.media,
        contacts=found.contacts,
        location=found.location,
    )


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds."""

    text: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    contacts: tuple[ContactCard, ...] = ()
    location: Location | None = None


def _text(message: JsonObject) -> Content:
    return Content(text=message.text("text"))


def _link(message: JsonObject) -> Content:
    """An address; also an animated picture comes as one."""
    return Content(text=message.text("media") or message.text("text"))


def _file(message: JsonObject) -> Content:
    url = message.text("media")
    size = message.whole("size")
    file = AttachmentRef(
        kind=FILES[message.text("type") or "file"],
        url=url,
        filename=message.text("file_name"),
        size=size if size is not None else message.whole("file_size"),
    )
    return Content(text=message.text("text"), media=(file,) if url else ())


def _sticker(message: JsonObject) -> Content:
    number, url = message.identifier("sticker_id"), message.text("media")
    sticker = AttachmentRef(kind=MediaKind.STICKER, reference=number, url=url)
    return Content(media=(sticker,) if number or url else ())


def _contact(message: JsonObject) -> Content:
    card = message.inside("contact")
    digits = "".join(sign for sign in card.identifier("phone_number") or "" if sign in "0123456789").removeprefix("00")
    return Content(contacts=(ContactCard(card.text("name"), (f"+{digits}",) if digits else ()),))


def _location(message: JsonObject) -> Content:
    point = message.inside("location")
    latitude, longitude = _degrees(point, "lat"), _degrees(point, "lon")
    if latitude is None or longitude is None:
        return Content()
    return Content(location=Location(latitude, longitude, address=point.text("address")))


def _degrees(point: JsonObject, name: str) -> float | None:
    """A number, or one written as a text."""
    number, written = point.number(name), point.text(name)
    if number is None and written is not None:
        try:
            number = float(written)
        except ValueError:
            return None
    return number if number is not None and -360 <= number <= 360 else None


CONTENTS: Mapping[str, Callable[[JsonObject], Content]] = {
    "text": _text,
    "url": _link,
    "picture": _file,
    "video": _file,
    "file": _file,
    "sticker": _sticker,
    "contact": _contact,
    "location": _location,
}


# What else they do


def _subscribed(callback: Callback) -> InboundEvent:
    person = _person(callback.body.inside("user")) or _user(callback)
    if person is None:
        return Unreadable(**_origin(callback), problem="a subscription that names nobody")
    return ConsentChanged(**_frame(callback, person), granted=True, topic=ConsentTopic.ALL)


def _unsubscribed(callback: Callback) -> InboundEvent:
    person = _user(callback) or _person(callback.body.inside("user"))
    if person is None:
        return Unreadable(**_origin(callback), problem="an unsubscription that names nobody")
    return ConsentChanged(**_frame(callback, person), granted=False, topic=ConsentTopic.ALL)


def _started(callback: Callback) -> InboundEvent:
    """Somebody opened the chat, perhaps by a deep link with a word of ours. Until they write or subscribe we may not."""
    person = _person(callback.body.inside("user"))
    if person is None:
        return Unreadable(**_origin(callback), problem="a conversation that names nobody")
    word = callback.body.text("context")
    return Referred(**_frame(callback, person), payload=word, referral=Referral(ref=word) if word else None)


def _status(callback: Callback) -> InboundEvent:
    token, person = callback.token, _user(callback)
    if token is None:
        return Unreadable(**_origin(callback), problem="a status that names no message")
    frame = _frame(callback, person)
    frame["sender"] = None
    return StatusReported(
        **frame,
        direction=Direction.OUTBOUND,
        status=STATUSES[callback.kind],
        target_ids=(token,),
        recipient_id=person.handle if person else None,
        error_text=callback.body.text("desc"),
    )


def _confirmed(callback: Callback) -> InboundEvent:
    return WebhookConfirmed(**_origin(callback))


def _ignored(callback: Callback) -> InboundEvent:
    return Ignored(**_origin(callback), what=callback.kind[:64], known=callback.kind in OF_NO_USE)


READERS: Mapping[str, Callable[[Callback], InboundEvent]] = {
    "message": _message,
    "subscribed": _subscribed,
    "unsubscribed": _unsubscribed,
    "conversation_started": _started,
    "delivered": _status,
    "seen": _status,
    "failed": _status,
    "webhook": _confirmed,
}


# What all have in common


def _origin(callback: Callback) -> Origin:
    return Origin(
        event_id=f"{callback.kind[:64]}:{callback.token or _fingerprint(callback.item)}",
        item=callback.item,
        channel=Channel.VIBER,
        at=callback.body.moment("timestamp"),
    )


def _frame(callback: Callback, person: Sender | None) -> Frame:
    address = ChannelAddress(Channel.VIBER, callback.account, person.handle) if person else None
    return Frame(**_origin(callback), address=address, sender=person)


def _person(person: JsonObject) -> Sender | None:
    handle = person.text("id")
    if handle is None:
        return None
    name, language, country = person.text("name"), person.text("language"), person.text("country")
    return Sender(handle=handle, name=name, language=language, country=country)


def _user(callback: Callback) -> Sender | None:
    handle = callback.body.text("user_id")
    return Sender(handle) if handle is not None else None


def _fingerprint(item: bytes) -> str:
    """What stands for a token where there is none."""
    return hashlib.sha256(item).hexdigest()[:32]
