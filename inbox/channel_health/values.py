"""The words of channel health."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connectors.contract.channel import Channel


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One of our ends: `account` is the operator's name for it."""

    channel: Channel
    account: str

    def __str__(self) -> str:
        return f"{self.channel} ({self.account})"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, and without, `end` (UTC)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What came in during the last `window`, and at the same time of the week in each of the weeks before that are known."""

    window: timedelta
    came: int
    weeks: tuple[int, ...]


class Verdict(StrEnum):
    LIVELY = "lively"
    SILENT = "silent"
    UNKNOWN = "unknown"  # nobody can tell: too short known, or too little comes at this time of the week


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason` says it in words, with its figures. `rhythm` is the one it rests on, None for UNKNOWN."""

    verdict: Verdict
    reason: str
    rhythm: Rhythm | None = None


class Change(StrEnum):
    """What a look changes, and tells the operators."""

    NOTHING = "nothing"
    BEGAN = "began"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Sends:
    """Calls that carried something, by what came of them: `sent`, or the class of the error."""

    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How one of our ends is. `failures` are sends that failed by our or the provider's fault in the last hour. `verdict` and
    `reason` are those of the last look.

    `silent_since` and `undelivered_since`: when the alarm began that still stands; `silence` and `problem` are its words.
    `waiting`: how much the provider has for us and did not hand over, None where it gives no such number.
    """

    place: Place
    last_seen: datetime | None
    last_hour: int
    last_day: int
    sends: int
    failures: int
    paused_at: datetime | None = None
    paused_reason: str | None = None
    verdict: Verdict = Verdict.UNKNOWN
    reason: str = ""
    silent_since: datetime | None = None
    silence: str | None = None
    waiting: int | None = None
    undelivered_since: datetime | None = None
    problem: str | None = None

    @property
    def error_rate(self) -> float | None:
        """From 0 to 1; None when nothing was sent."""
        return self.failures / self.sends if self.sends else None

    @property
    def is_well(self) -> bool:
        return self.paused_at is None and self.silent_since is None and self.undelivered_since is None
