"""What digests say, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from inbox.slack.home.facts import DealItem, QueueItem, RepLoad, TaskItem


@dataclass(frozen=True, slots=True)
class QuietNotice:
    """Something that was kept for the morning."""

    id: UUID
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningFacts:
    """What a rep's day holds. `mine`: how many conversations wait for them."""

    rep: str
    zone: ZoneInfo
    mine: int = 0
    at_risk: tuple[QueueItem, ...] = ()
    waking: tuple[QueueItem, ...] = ()
    tasks: tuple[TaskItem, ...] = ()
    deals: tuple[DealItem, ...] = ()
    notices: tuple[QuietNotice, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.mine or self.at_risk or self.waking or self.tasks or self.deals or self.notices)

    @property
    def conversations(self) -> list[UUID]:
        return [one.conversation_id for one in (*self.at_risk, *self.waking)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningFacts:
    """What the team's day was. `team` is empty for everybody."""

    team: str
    zone: ZoneInfo
    opened: int = 0
    sent: int = 0
    resolved: int = 0
    open: int = 0
    overdue: int = 0
    unowned: int = 0
    oldest_unowned: datetime | None = None
    reps: tuple[RepLoad, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.opened or self.sent or self.resolved or self.open)
