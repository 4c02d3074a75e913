"""What all events of LinkedIn share. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction, Ignored, InboundEvent, PublicKind, Sender, Unreadable
from connectors.toolkit.items import digest
from connectors.toolkit.payload import REPLACEMENT

LONGEST_WORD = 100
Json = dict[str, object]


class Unusable(Exception):
    """Something without which an item tells nothing is missing; the text names it."""


class Frame(TypedDict):
    event_id: str
    item: bytes
    channel: Channel
    account_id: str | None
    delivery_id: str | None
    address: ChannelAddress | None
    sender: Sender | None
    at: datetime | None
    direction: Direction
    thread_id: str | None
    is_group: bool
    public: PublicKind | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A thing as `account` (the operator's name) sees it; `body` is the body that holds it alone."""

    account: str
    body: Json

    def address(self, handle: str) -> ChannelAddress:
        return ChannelAddress(Channel.LINKEDIN, self.account, handle)

    def digest(self) -> str:
        return digest(self.body)

    def frame(self, event_id: str, account_id: str | None, at: datetime | None) -> Frame:
        """Of something that nobody in particular did."""
        return Frame(
            event_id=event_id,
            item=orjson.dumps(self.body),
            channel=Channel.LINKEDIN,
            account_id=account_id,
            delivery_id=None,
            address=None,
            sender=None,
            at=at,
            direction=Direction.INBOUND,
            thread_id=None,
            is_group=False,
            public=None,
        )


def ignored(origin: Origin, what: str) -> InboundEvent:
    words = what.replace("\x00", REPLACEMENT)[:LONGEST_WORD]
    return Ignored(**origin.frame(f"ignored:{origin.digest()}", None, None), what=words, known=False)


def unreadable(origin: Origin, problem: str) -> InboundEvent:
    return Unreadable(**origin.frame(f"unreadable:{origin.digest()}", None, None), problem=problem)
