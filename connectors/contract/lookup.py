"""Asking a provider what became of a call whose answer was lost. Optional: few providers let us ask.

Nothing is sent again because of an answer. What was taken is written down as sent; what was not taken is said to the rep.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from connectors.contract.outbound import OutboundPart

CLOCKS_DIFFER = timedelta(minutes=1)  # what a provider's clock and ours may be apart


class Verdict(StrEnum):
    """`not_taken`: the provider shows everything of that time, and this is not among it."""

    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class LostCall:
    """One call of which we do not know whether the provider took it.

    It was made after `begun` and had ended, as far as we were concerned, by `ended` (UTC). `known`: ids of messages at this
    provider that are others of ours. `rivals`: how many more calls to the same address with the same words are lost or under way.
    """

    part: OutboundPart
    begun: datetime
    ended: datetime
    known: frozenset[str] = field(default=frozenset())
    rivals: int = 0


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message of ours that the provider shows. `at`: when the provider took it (UTC)."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the provider knows of a lost call; `message` only where it was taken."""

    verdict: Verdict
    message: FoundMessage | None = None


@runtime_checkable
class TellsWhatWasSent(Protocol):
    """A connector whose provider shows what was sent."""

    async def look_up(self, lost: LostCall) -> LookedUp:
        """Whether the provider took it. Changes nothing there. Raises a SendError when it does not answer."""
        ...


CANNOT_TELL = LookedUp(Verdict.CANNOT_TELL)


def judged(lost: LostCall, words: str, shown: Iterable[FoundMessage], shown_since: datetime | None) -> LookedUp:
    """The verdict on a call that carried these words, from what the provider shows of our messages to that address.

    `shown_since`: nothing younger than that is missing from `shown`; None where everything is there. Equal words may have been
    sent twice, by us or by somebody at the provider's own console, and some providers write words their own way (links made
    short, quotation marks made plain): only where exactly one message can be this one is it taken for it, and only where
    nothing at all stands there that we do not know is the call held for not taken.
    """
    if not words.strip():
        return CANNOT_TELL
    first, last = lost.begun - CLOCKS_DIFFER, lost.ended + CLOCKS_DIFFER
    unexplained = [one for one in shown if one.id not in lost.known and first <= one.at <= last]
    fitting = [one for one in unexplained if _plain(one.text) == _plain(words)]
    if len(fitting) == 1 and not lost.rivals:
        return LookedUp(Verdict.TAKEN, fitting[0])
    if unexplained or (shown_since is not None and shown_since > first):
        return CANNOT_TELL
    return LookedUp(Verdict.NOT_TAKEN)


def _plain(text: str) -> str:
    """As it is compared: providers trim what they take, and write line ends their own way."""
    return " ".join(text.split())
