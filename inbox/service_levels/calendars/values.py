"""The words of business calendars."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From `opens` to `closes` on the clocks of a calendar's zone. `closes` at or before `opens` means the next day: a shift over
    midnight belongs to the day it begins on, and 00:00 to 00:00 is a whole day."""

    opens: time
    closes: time


Week = tuple[tuple[Shift, ...], ...]
"""The shifts of seven days, Monday first."""


def every(days: int, *shifts: Shift) -> Week:
    """The same shifts on the first `days` days of the week, and none on the others."""
    return tuple(tuple(sorted(shifts)) if day < days else () for day in range(len(DAYS)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody is at the desk. A shift that would begin on one of the `days_off` (in `zone`) does not take place."""

    name: str = "office"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: Week = field(default_factory=lambda: every(5, Shift(time(9), time(18))))
    days_off: Container[date] = frozenset()
