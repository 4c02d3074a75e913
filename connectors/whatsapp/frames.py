"""What all events of one thing share: its id, its item, where and by whom it happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction, Ignored, Sender, Unreadable
from connectors.toolkit.payload import NOTHING, JsonObject
from connectors.whatsapp.batch import Thing, digest
from connectors.whatsapp.people import Ids, address_of, read_id, sender_of


class Origin(TypedDict):
    event_id: str
    item: bytes
    channel: Channel
    account_id: str | None
    at: datetime | None


class Frame(Origin):
    address: ChannelAddress | None
    sender: Sender | None
    direction: Direction
    thread_id: str | None
    is_group: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A thing between one person and us. `person` is the one outside, also where we wrote; `contact` what the change says of
    them beside."""

    thing: Thing
    person: Sender | None
    contact: JsonObject

    @property
    def content(self) -> JsonObject:
        return self.thing.content

    @property
    def handle(self) -> str | None:
        return self.person.handle if self.person is not None else None


def spoken(thing: Thing, ids: Ids) -> Spoken:
    contact = thing.change.roster.of(ids)
    return Spoken(thing, sender_of(ids, contact), contact)


def origin(thing: Thing, item: bytes, event_id: str | None, at: datetime | None) -> Origin:
    """`event_id` None: the thing has no id of its own and is named by what it says."""
    change = thing.change
    return {
        "event_id": event_id or f"{change.field}:{digest(item)}",
        "item": item,
        "channel": Channel.WHATSAPP,
        "account_id": change.number_id or change.account_id or None,
        "at": at,
    }


def received_frame(spoke: Spoken, event_id: str | None) -> Frame:
    """Of what the person did."""
    return _frame(spoke, event_id, spoke.person, Direction.INBOUND)


def sent_frame(spoke: Spoken, event_id: str | None, sender: Sender | None = None) -> Frame:
    """Of what our own account did, or what became of it."""
    return _frame(spoke, event_id, sender, Direction.OUTBOUND)


def ignored(thing: Thing, what: str, *, known: bool) -> Ignored:
    return Ignored(**origin(thing, thing.body(NOTHING), None, None), what=what[:100], known=known)


def unreadable(thing: Thing, problem: str, contact: JsonObject = NOTHING) -> Unreadable:
    return Unreadable(**origin(thing, thing.body(contact), None, None), problem=problem)


def _frame(spoke: Spoken, event_id: str | None, sender: Sender | None, direction: Direction) -> Frame:
    content = spoke.content
    group = read_id(content, "group_id")
    return {
        **origin(spoke.thing, spoke.thing.body(spoke.contact), event_id, content.moment("timestamp")),
        "address": address_of(group or spoke.handle),
        "sender": sender,
        "direction": direction,
        "thread_id": group,
        "is_group": group is not None,
    }
