"""What the App Home shows, as frozen values: taken from the database in one reading, turned into blocks without it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from connectors.contract.channel import Channel
from inbox.slack.home.values import EVERYTHING, Filter, Risk
from inbox.triage.values import PriorityLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One conversation of a rep's queue. `link` leads to its card, None where none stands yet."""

    conversation_id: UUID
    version: int
    name: str
    channel: Channel | None
    priority: PriorityLevel
    why: str
    last_words: str
    waiting_since: datetime | None
    sla_due_at: datetime | None
    is_mine: bool
    risk: Risk = Risk.NONE
    snoozed_until: datetime | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class TaskItem:
    """Something the rep promised to do."""

    id: UUID
    title: str
    due_at: datetime | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class DealItem:
    """A deal of the rep's that has gone quiet. `value` in words, with its currency."""

    title: str
    stage: str
    value: str
    quiet_days: int


@dataclass(frozen=True, slots=True)
class NudgeItem:
    """A conversation that waits for the customer for so long that it may be closed."""

    conversation_id: UUID
    version: int
    name: str
    quiet_days: int


@dataclass(frozen=True, slots=True)
class Counters:
    mine: int = 0
    unowned: int = 0
    overdue: int = 0
    snoozed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """A rep's own page: the queue in order as far as it is shown, and how many are in it."""

    rep: str
    zone: ZoneInfo
    on_duty: bool
    role: str = "rep"
    team: str = ""
    languages: tuple[str, ...] = ()
    may_lead: bool = False
    chosen: Filter = EVERYTHING
    channels: tuple[Channel, ...] = ()
    queue: tuple[QueueItem, ...] = ()
    more: int = 0
    counters: Counters = Counters()
    tasks: tuple[TaskItem, ...] = ()
    deals: tuple[DealItem, ...] = ()
    nudges: tuple[NudgeItem, ...] = ()


@dataclass(frozen=True, slots=True)
class RepLoad:
    """How much one rep has: open conversations of at most so many, and how many promises of theirs are broken."""

    name: str
    on_duty: bool
    open: int
    max_load: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Light:
    """How one of our ends is: its name, whether it is well (None: nobody can tell), and a word about it."""

    channel: Channel
    account: str
    is_well: bool | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFacts:
    """The page of those who lead. `team` is empty for everybody. `oldest_unowned`: since when the first of them waits."""

    rep: str
    zone: ZoneInfo
    team: str
    reps: tuple[RepLoad, ...] = ()
    overdue: tuple[QueueItem, ...] = ()
    overdue_count: int = 0
    unowned: int = 0
    oldest_unowned: datetime | None = None
    lights: tuple[Light, ...] = ()
