"""Direct messages, encrypted ones, and what is told of them, into events. Pure.

Sources: X's pages on the Account Activity API v2, whose form direct messages keep in the X Activity API, and its payload examples
of 2026-08. Of an encrypted chat (XChat) X says that something was written, not what.
"""

from collections.abc import Iterator

from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    Direction,
    InboundEvent,
    Location,
    MessageEchoed,
    MessageReceived,
    ReportedStatus,
    StatusReported,
)
from connectors.toolkit.payload import JsonObject
from connectors.twitter.batch import id_of
from connectors.twitter.frames import Frame, Seen, Unusable, ignored, moment
from connectors.twitter.posts import old_file, unescaped

CREATED = "message_create"


def read_message(seen: Seen) -> InboundEvent:
    content = seen.item.content
    kind = content.text("type") or CREATED
    if kind != CREATED:
        return ignored(seen, "direct message notice")
    created = content.inside(CREATED)
    name, author = id_of(content), created.identifier("sender_id")
    if name is None or author is None:
        raise Unusable("a direct message without an id or without a sender")
    target = created.inside("target").identifier("recipient_id")
    frame = seen.frame(f"dm:{name}", author, at=moment(content, "created_timestamp"), partner=target, numbered=name)
    return _message(seen, frame, name, created.inside("message_data"), target)


def _message(seen: Seen, frame: Frame, name: str, data: JsonObject, target: str | None) -> InboundEvent:
    text, media = unescaped(data.text("text")), tuple(_media(data))
    author = frame["sender"].handle if frame["sender"] is not None else None
    if seen.is_us(author):
        return MessageEchoed(**frame, external_id=name, text=text, media=media, recipient_id=target)
    pressed = data.inside("quick_reply_response")
    if pressed:
        return ButtonPressed(**frame, external_id=name, payload=pressed.text("metadata"), text=text)
    return MessageReceived(**frame, external_id=name, text=text, media=media, location=_location(data))


def _media(data: JsonObject) -> Iterator[AttachmentRef]:
    attachment = data.inside("attachment")
    if attachment.text("type") == "media":
        yield from old_file(attachment.inside("media"))


def _location(data: JsonObject) -> Location | None:
    """GeoJSON: longitude first."""
    place = data.inside("attachment").inside("location").inside("shared_coordinate").inside("coordinates")
    numbers = [one for one in place.items("coordinates") if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) != 2 or not (abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90):
        return None
    return Location(latitude=float(numbers[1]), longitude=float(numbers[0]))


def read_reading(seen: Seen) -> InboundEvent:
    """Somebody read what we wrote, up to this message. That we read theirs is no news."""
    content = seen.item.content
    reader, last = content.identifier("sender_id"), content.identifier("last_read_event_id")
    at = moment(content, "created_timestamp")
    if reader is None or last is None:
        raise Unusable("a reading of nothing, or by nobody")
    if seen.is_us(reader):
        return ignored(seen, "read by us", user=reader, at=at)
    frame = seen.frame(f"read:{reader}:{last}", reader, at=at)
    frame["direction"] = Direction.OUTBOUND
    return StatusReported(**frame, status=ReportedStatus.READ, target_ids=(last,), up_to=True, recipient_id=reader)


def read_typing(seen: Seen) -> InboundEvent:
    content = seen.item.content
    at = moment(content, "created_timestamp")
    return ignored(seen, "typing", known=True, user=content.identifier("sender_id"), at=at)


def read_encrypted(seen: Seen) -> InboundEvent:
    content = seen.item.content
    name, author = content.text("id"), content.identifier("sender_id")
    if name is None or author is None:
        raise Unusable("an encrypted message without an id or without a sender")
    thread = content.text("conversation_id")
    others = [one for one in (thread or "").split(":") if one and one != author]
    partner = others[0] if len(others) == 1 else None
    frame = seen.frame(f"chat:{name}", author, at=moment(content, "created_at_msec"), partner=partner)
    frame["thread_id"] = thread
    if seen.is_us(author):
        return MessageEchoed(**frame, external_id=name, recipient_id=partner)
    return MessageReceived(**frame, external_id=name, encrypted=True)
