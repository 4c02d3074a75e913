"""The words of promises: what is promised, on whose calendar, and what is said when it runs out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from connectors.contract.channel import Channel
from inbox.service_levels.calendars.values import Calendar
from inbox.triage.levels import PriorityLevel


class Promise(StrEnum):
    """`first_response`: an answer to what they wrote, anew whenever it becomes our turn. `resolution`: the matter is settled."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class WarningLevel(StrEnum):
    """`early`: three quarters of the time are gone, `due`: all of it, `late`: half an hour more."""

    EARLY = "early"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Where:
    """What chooses a calendar: the queue, the team of whoever has the conversation, and our end of the channel."""

    queue: str = ""
    team: str = ""
    channel: Channel | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """This calendar is used where all that is named here fits; what is empty fits everything."""

    calendar: str
    queues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    accounts: frozenset[str] = frozenset()


Targets = Mapping[PriorityLevel, timedelta]


def _targets() -> Mapping[Promise, Targets]:
    first = {
        PriorityLevel.URGENT: timedelta(minutes=30),
        PriorityLevel.HIGH: timedelta(hours=2),
        PriorityLevel.MEDIUM: timedelta(hours=8),
        PriorityLevel.LOW: timedelta(hours=18),
    }
    resolution = {
        PriorityLevel.URGENT: timedelta(hours=4),
        PriorityLevel.HIGH: timedelta(hours=9),
        PriorityLevel.MEDIUM: timedelta(hours=27),
        PriorityLevel.LOW: timedelta(hours=45),
    }
    return MappingProxyType(
        {Promise.FIRST_RESPONSE: MappingProxyType(first), Promise.RESOLUTION: MappingProxyType(resolution)}
    )


def _one_calendar() -> Mapping[str, Calendar]:
    calendar = Calendar()
    return MappingProxyType({calendar.name: calendar})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevels:
    """What an installation promises. Targets are open time of the calendar, except `around_the_clock`; what has no target is not
    promised. A tier's targets are multiplied by its factor. The first of the `rules` that fits names the calendar."""

    calendars: Mapping[str, Calendar] = field(default_factory=_one_calendar)
    default: str = "office"
    rules: tuple[CalendarRule, ...] = ()
    targets: Mapping[Promise, Targets] = field(default_factory=_targets)
    tier_factors: Mapping[str, float] = field(default_factory=dict)
    around_the_clock: frozenset[PriorityLevel] = frozenset({PriorityLevel.URGENT})


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to one: so much time of this calendar. Without a calendar it runs around the clock."""

    target: timedelta
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which it was on us. Without an end it still is."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_at`: when the promised time has passed; None while the clock stands still before that. `warnings`: when each is due,
    those of which the clock stands still before left out."""

    due_at: datetime | None
    used: timedelta
    warnings: Mapping[WarningLevel, datetime]
