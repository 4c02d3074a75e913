"""The words of a contact's hours."""

from dataclasses import dataclass
from enum import StrEnum

MINUTES_A_DAY = 24 * 60


class HoursUnreadable(ValueError):
    """Stated hours that say nothing certain. The text says what is wrong with them, for the rep."""


class TimeRule(StrEnum):
    """What a moment can break."""

    WEEKEND = "weekend"
    CONTACT_HOURS = "contact_hours"
    QUIET_HOURS = "quiet_hours"


@dataclass(frozen=True, slots=True)
class Window:
    """A part of every day by the wall clock, in minutes from midnight: `start` belongs to it, `end` does not.

    With `end` before `start` it reaches over midnight. 0 to 1440 is the whole day; `start` never equals `end`.
    """

    start: int
    end: int

    def __contains__(self, minute: int) -> bool:
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        return f"{clock(self.start)} to {clock(self.end)}"


# Forbids nothing by itself: what has to wait anyway, for somebody who states no hours of the day, waits for the morning.
NIGHT = Window(22 * 60, 8 * 60)


@dataclass(frozen=True, slots=True)
class Hours:
    """What the contact allows. `contact` None: at any hour. `quiet` None: no quiet hours. `weekend`: Saturday and Sunday too."""

    contact: Window | None = None
    quiet: Window | None = None
    weekend: bool = False


def clock(minute: int) -> str:
    """570 -> "09:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
