"""Things to do later. A job is a row; the row is the truth, and a wake-up is only a hint.

Two clocks: `due_at` is compared with the hub's clock (quiet hours, snoozes, drips), `not_before` with machine time
(back-off, undo). A job is ready when both have passed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Boolean, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from crm.storage.base import Base, BigId, Json, JsonObject, UtcDateTime

COALESCED = "coalesce_key IS NOT NULL AND state = 'ready'"


class JobState(StrEnum):
    READY = "ready"
    DEAD = "dead"


class JobPriority(IntEnum):
    """Order inside a lane among due jobs: what a customer wrote before the look of a card, ticks last."""

    FIRST = 0
    NORMAL = 5
    LAST = 9


@dataclass(frozen=True, slots=True)
class JobKind:
    """A name of a job and what is promised of it.

    `keeps_order`: while such a job waits on machine time (back-off, undo), later ordered jobs of its lane wait too.
    `max_attempts`: after so many failures the job is dead: shown, replayable, never dropped.
    """

    name: str
    keeps_order: bool = False
    max_attempts: int = 8


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job to be written in the same transaction as what caused it. `payload` is JSON.

    With `coalesce_key`, a request joins a waiting job of the same lane and key, which then runs once more after the
    change it was asked for.
    """

    kind: JobKind
    lane: str
    payload: JsonObject = field(default_factory=dict)
    due_at: datetime | None = None
    not_before: datetime | None = None
    priority: JobPriority = JobPriority.NORMAL
    coalesce_key: str | None = None


class Job(Base, kw_only=True):
    """One thing to do. Done jobs are deleted, so the table stays small.

    `generation` counts how often a coalesced job was asked for; `done_generation` is the last one that was done while a
    later one was already asked for, so that two workers who saw the same generation cannot both finish it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "ix_jobs_due",
            "due_at",
            "lane",
            postgresql_where=text("state = 'ready'"),
            sqlite_where=text("state = 'ready'"),
        ),
        Index(
            "ix_jobs_lane",
            "lane",
            "priority",
            "id",
            postgresql_where=text("state = 'ready'"),
            sqlite_where=text("state = 'ready'"),
        ),
        Index("ix_jobs_dead", "id", postgresql_where=text("state = 'dead'"), sqlite_where=text("state = 'dead'")),
        Index(
            "uq_jobs_coalesce",
            "lane",
            "coalesce_key",
            unique=True,
            postgresql_where=text(COALESCED),
            sqlite_where=text(COALESCED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, init=False)
    kind: Mapped[str] = mapped_column(String(80))
    lane: Mapped[str] = mapped_column(String(255))
    payload: Mapped[JsonObject] = mapped_column(Json)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(SmallInteger, default=int(JobPriority.NORMAL))
    keeps_order: Mapped[bool] = mapped_column(Boolean, default=False)
    coalesce_key: Mapped[str | None] = mapped_column(String(255), default=None)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    done_generation: Mapped[int] = mapped_column(Integer, default=-1)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=8)
    state: Mapped[str] = mapped_column(String(10), default=JobState.READY.value)
    last_error: Mapped[str | None] = mapped_column(Text, default=None)


class Lane(Base, kw_only=True):
    """A lane that somebody works on, or that must rest until `next_allowed_at` (machine time). Idle lanes have no row.

    `owner` is a word made anew for every lease. `taken_over` says that the owner before never gave the lane back.
    """

    __tablename__ = "lanes"

    lane: Mapped[str] = mapped_column(String(255), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(64), default=None)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    next_allowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    taken_over: Mapped[bool] = mapped_column(Boolean, default=False)


async def is_worked_on(session: AsyncSession, lane: str, machine_now: datetime) -> bool:
    """Somebody holds the lane's lease."""
    found = await session.get(Lane, lane, populate_existing=True)
    return found is not None and found.lease_until is not None and found.lease_until > machine_now


class JobTaken(Exception):
    """The job's row is gone: somebody else did it. The transaction is rolled back, nothing more is to do."""


class RetryLater(Exception):
    """A handler asks to be called again after `seconds` of machine time.

    With `rest_lane` the whole lane rests so long (a provider's rate). With `counts` false it is no failed attempt.
    """

    def __init__(self, seconds: float, reason: str, *, rest_lane: bool = False, counts: bool = True) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.rest_lane = rest_lane
        self.counts = counts
