"""What visitors say into our events. Pure: no network, no clock.

The words are our own. One body holds one thing that one visitor did:

    {"visitor": ..., "type": "message", "id": ..., "text": ..., "name", "email", "language", "page", "title"}
    {"visitor": ..., "type": "press",   "id": ..., "key": ..., "value": ..., "label": ...}
    {"visitor": ..., "type": "seen",    "id": ..., "keys": [...], "read": true}

`id` is the visitor's own, the same each time they say it again. Name and e-mail are what they say: they travel as data of
the message and never become part of who they are. That is the token alone, which was checked before.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ButtonPressed,
    ContactCard,
    Correspondent,
    InboundEvent,
    MessageReceived,
    Referral,
    ReportedStatus,
    Sender,
    StatusReported,
)
from connectors.toolkit.payload import JsonObject, read_object

VISITOR = re.compile(r"[0-9a-f]{32}")
SHORT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST_NAME = 200
LONGEST_EMAIL = 254  # RFC 5321
LONGEST_ADDRESS = 2000
MOST_KEYS = 100


class Origin(TypedDict):
    """What every event of a visitor carries."""

    event_id: str
    item: bytes
    channel: Channel
    address: ChannelAddress
    sender: Sender
    thread_id: str
    sender_verified: bool


def parse_body(account: str, body: bytes) -> list[InboundEvent]:
    """The one event of the body; WebhookUnreadable when it says nothing that we understand."""
    said = read_object(body)
    reader = READERS.get(said.text("type") or "")
    if reader is None:
        raise WebhookUnreadable(f"the body has no type that we know: {', '.join(READERS)}")
    return [reader(said, _origin(account, said, body))]


def visitor_of(said: JsonObject) -> str:
    visitor = said.text("visitor") or ""
    if not VISITOR.fullmatch(visitor):
        raise WebhookUnreadable("the body names no visitor")
    return visitor


def message_id(visitor: str, key: str) -> str:
    """How a message from or to a visitor is named outside the chat: nobody can name one of another visitor."""
    return f"{visitor}:{key}"


def _origin(account: str, said: JsonObject, body: bytes) -> Origin:
    visitor = visitor_of(said)
    return Origin(
        event_id=f"{said.text('type')}:{visitor}:{_own_id(said)}",
        item=body,
        channel=Channel.CHAT,
        address=ChannelAddress(Channel.CHAT, account, visitor),
        sender=Sender(handle=visitor, language=_language(said)),
        thread_id=visitor,
        sender_verified=True,
    )


def _message(said: JsonObject, origin: Origin) -> InboundEvent:
    text = (said.text("text") or "").strip()
    if not text:
        raise WebhookUnreadable("the message says nothing")
    name, email = _name(said), _email(said)
    return MessageReceived(
        **origin,
        external_id=message_id(origin["thread_id"], _own_id(said)),
        text=text,
        contacts=(ContactCard(name),) if name else (),
        reply_addresses=(Correspondent(email, name),) if email else (),
        referral=_page(said),
    )


def _press(said: JsonObject, origin: Origin) -> InboundEvent:
    key = said.text("key") or ""
    value, label = said.text("value"), said.text("label")
    if not SHORT_ID.fullmatch(key) or (value is None and label is None):
        raise WebhookUnreadable("the press names no button")
    visitor = origin["thread_id"]
    pressed = message_id(visitor, _own_id(said))
    return ButtonPressed(**origin, external_id=pressed, payload=value, text=label, reply_to=message_id(visitor, key))


def _seen(said: JsonObject, origin: Origin) -> InboundEvent:
    visitor = origin["thread_id"]
    keys = seen_keys(said)
    if not keys:
        raise WebhookUnreadable("no message was seen")
    status = ReportedStatus.READ if said.flag("read") else ReportedStatus.DELIVERED
    return StatusReported(**origin, status=status, target_ids=tuple(message_id(visitor, key) for key in keys))


READERS: Mapping[str, Callable[[JsonObject, Origin], InboundEvent]] = {
    "message": _message,
    "press": _press,
    "seen": _seen,
}


def seen_keys(said: JsonObject) -> tuple[str, ...]:
    """The keys of the messages that were seen, each once."""
    found = [key for key in said.items("keys")[:MOST_KEYS] if isinstance(key, str) and SHORT_ID.fullmatch(key)]
    return tuple(dict.fromkeys(found))


def _own_id(said: JsonObject) -> str:
    own = said.text("id") or ""
    if not SHORT_ID.fullmatch(own):
        raise WebhookUnreadable("what was said has no id of its own")
    return own


def _language(said: JsonObject) -> str | None:
    """The first part of a language tag (BCP 47), as browsers write it."""
    word = (said.text("language") or "").partition("-")[0].lower()
    return word if LANGUAGE.fullmatch(word) else None


def _name(said: JsonObject) -> str | None:
    return " ".join((said.text("name") or "").split())[:LONGEST_NAME].strip() or None


def _email(said: JsonObject) -> str | None:
    email = (said.text("email") or "").strip()
    local, _, domain = email.rpartition("@")
    is_one = bool(local) and "." in domain and len(email) <= LONGEST_EMAIL and not any(map(str.isspace, email))
    return email if is_one else None


def _page(said: JsonObject) -> Referral | None:
    page = said.text("page") or ""
    if not page.startswith(("https://", "http://")):
        return None
    return Referral(
        source_type="page", source_url=page[:LONGEST_ADDRESS], headline=(said.text("title") or "")[:200] or None
    )
