"""What all events of X share: their id, their item, by whom and where they happened. Pure.

Source of the order: X's page on its ids. Posts and direct messages are numbered alike over all of X, by time to the millisecond;
of two the one with the greater id is the newer one ("roughly": two of the same millisecond may have it either way).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction, Ignored, InboundEvent, PublicKind, Sender, Unreadable
from connectors.toolkit.payload import JsonObject
from connectors.twitter.batch import Item, owner_of

LONGEST_WORD = 100

# "Thu Nov 14 09:15:22 +0000 2024": how the old form writes a time, always in English.
_OLD_TIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) \+0000 (\d{4})", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    sequence: int | None
    direction: Direction
    thread_id: str | None
    public: PublicKind | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An item as our account `account` (the operator's name) sees it."""

    account: str
    item: Item

    @property
    def us(self) -> str | None:
        return self.item.owner

    def is_us(self, user: str | None) -> bool:
        return user is not None and user == self.us

    def person(self, user: str | None) -> Sender | None:
        """Somebody by id, with their names as far as the body tells them."""
        if user is None:
            return None
        told = JsonObject(self.item.people.get(user, {}))
        return Sender(user, name=told.text("name"), username=told.text("username") or told.text("screen_name"))

    def address(self, user: str | None) -> ChannelAddress | None:
        """Where somebody is written to; nobody writes to themselves."""
        return None if user is None or self.is_us(user) else ChannelAddress(Channel.TWITTER, self.account, user)

    def frame(
        self,
        event_id: str,
        user: str | None,
        *,
        at: datetime | None = None,
        partner: str | None = None,
        numbered: str | None = None,
    ) -> Frame:
        """Of what `user` did; `partner` is whom it concerns, where that is not `user`. Their names go into the item.

        `numbered`: the id of the post or message which this is itself.
        """
        ours = self.is_us(user)
        return Frame(
            event_id=event_id,
            item=self.item.body(user),
            channel=Channel.TWITTER,
            account_id=owner_of(self.item),
            delivery_id=self.item.delivery_id,
            address=self.address(partner if ours else user),
            sender=self.person(user),
            at=at,
            sequence=_number(numbered),
            direction=Direction.OUTBOUND if ours else Direction.INBOUND,
            thread_id=None,
            public=None,
        )


def _number(name: str | None) -> int | None:
    """X's ids are unsigned numbers of 64 bits, of which the first is not used."""
    number = int(name) if name is not None and name.isascii() and name.isdigit() and len(name) < 20 else 0
    return number if 0 < number < 2**63 else None


def ignored(
    seen: Seen, what: str, *, known: bool = False, user: str | None = None, at: datetime | None = None
) -> InboundEvent:
    """`known` is for what the published format has a word for; the rest tells nothing to anybody."""
    return Ignored(**seen.frame(f"ignored:{seen.item.digest()}", user, at=at), what=what[:LONGEST_WORD], known=known)


def unreadable(seen: Seen, problem: str) -> InboundEvent:
    return Unreadable(**seen.frame(f"unreadable:{seen.item.digest()}", None), problem=problem)


def moment(thing: JsonObject, *keys: str) -> datetime | None:
    """The first of these that holds a time: ISO 8601, the old form's words, or seconds or milliseconds since 1970."""
    found = (thing.moment(key) or _written(thing.text(key)) for key in keys)
    return next((at for at in found if at is not None), None)


def _written(text: str | None) -> datetime | None:
    if text is None or len(text) > LONGEST_WORD:
        return None
    if (old := _OLD_TIME.fullmatch(text)) is not None:
        return _old_time(*old.groups())
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _old_time(month: str, day: str, hour: str, minute: str, second: str, year: str) -> datetime | None:
    if month not in _MONTHS:
        return None
    try:
        number = _MONTHS.index(month) + 1
        return datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return None
