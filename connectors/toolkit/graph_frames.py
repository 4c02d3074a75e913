"""What every event of Messenger, Instagram and a Page has in common, whatever happened. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction, Ignored, InboundEvent, PublicKind, Sender, Unreadable
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.payload import REPLACEMENT

LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Whose connector reads: its channel, and the operator's name for the account."""

    channel: Channel
    account: str

    def address(self, handle: str) -> ChannelAddress:
        return ChannelAddress(self.channel, self.account, handle)


class Frame(TypedDict):
    event_id: str
    item: bytes
    channel: Channel
    account_id: str | None
    address: ChannelAddress | None
    sender: Sender | None
    at: datetime | None
    direction: Direction
    thread_id: str | None
    is_group: bool
    public: PublicKind | None
    standby: bool


def frame_of(place: Place, item: Item, event_id: str) -> Frame:
    """The frame of something about our account, which nobody said."""
    return Frame(
        event_id=event_id,
        item=item.body(),
        channel=place.channel,
        account_id=item.account_id or None,
        address=None,
        sender=None,
        at=item.sent_at,
        direction=Direction.INBOUND,
        thread_id=None,
        is_group=False,
        public=None,
        standby=item.is_standby,
    )


def ignored(place: Place, item: Item, what: str, *, known: bool) -> InboundEvent:
    return Ignored(
        **frame_of(place, item, f"ignored:{item.digest()}"), what=without_nul(what)[:LONGEST_WORD], known=known
    )


def unreadable(place: Place, item: Item, problem: str) -> InboundEvent:
    return Unreadable(**frame_of(place, item, f"unreadable:{item.digest()}"), problem=problem)


def without_nul(key: str) -> str:
    """A key of a payload as text that can be kept: what is read as a value is cleaned by its reader."""
    return key.replace("\x00", REPLACEMENT)


class Unusable(Exception):
    """Something without which an item tells nothing is missing; the text names it."""
