"""What a rep chose to see on their page."""

from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.channel import Channel


class Pile(StrEnum):
    """Which conversations stand in the queue."""

    ALL = "all"  # theirs and nobody's
    MINE = "mine"
    UNOWNED = "unowned"
    AT_RISK = "risk"
    SNOOZED = "snoozed"


class Page(StrEnum):
    MINE = "mine"
    TEAM = "team"


class Risk(StrEnum):
    """What becomes of the promise of an answer."""

    BROKEN = "broken"
    NEAR = "near"  # three quarters of the time are gone
    FAR = "far"
    NONE = "none"  # nothing is promised


@dataclass(frozen=True, slots=True)
class Filter:
    """A pile, or what came by one channel, theirs and nobody's. As a word: `mine`, `channel:telegram`."""

    pile: Pile = Pile.ALL
    channel: Channel | None = None

    def __str__(self) -> str:
        return f"{CHANNEL}{self.channel.value}" if self.channel else self.pile.value


CHANNEL = "channel:"
EVERYTHING = Filter()


def filter_named(word: str) -> Filter:
    """The filter behind a word; everything for a word that is none."""
    if word.startswith(CHANNEL):
        name = word.removeprefix(CHANNEL)
        return Filter(channel=Channel(name)) if name in {one.value for one in Channel} else Filter()
    return Filter(Pile(word)) if word in {one.value for one in Pile} else Filter()
