"""What Slack says of a rep, as frozen values. Every moment is machine time, which is Slack's too."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """Slack's two words."""

    ACTIVE = "active"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Status:
    """What a rep wrote behind their own name: one harmless line, the name of its emoji without colons, and when Slack takes
    it away by itself, None where it stays."""

    text: str = ""
    emoji: str = ""
    until: datetime | None = None


NO_STATUS = Status()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What Slack said last, and when that was read; None where it never was."""

    presence: Presence | None = None
    presence_at: datetime | None = None
    status: Status = NO_STATUS
    status_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What may be shown of a rep at the moment `at`; the oldest of it was read at `read_at`."""

    presence: Presence | None
    status: Status
    read_at: datetime
    at: datetime
