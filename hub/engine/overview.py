"""What waits, what is dead, how late we are: questions for `hub jobs`, `/health` and metrics."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import Job, JobState
from hub.engine.model import JournalEntry, JournalState

LOOKED_AT = 100

# In words: parameters would hide the partial indexes from the planner.
_READY: ColumnElement[str] = literal_column(f"'{JobState.READY}'")
_DEAD: ColumnElement[str] = literal_column(f"'{JobState.DEAD}'")
_UNREADABLE: ColumnElement[str] = literal_column(f"'{JournalState.UNREADABLE}'")


@dataclass(frozen=True, slots=True)
class KindCount:
    """Jobs of one kind in one state; `oldest` is when the first of them was written (machine time)."""

    kind: str
    state: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as `hub jobs` lists it. Times of `due_at` are the hub's, the others the machine's."""

    id: int
    kind: str
    lane: str
    state: str
    attempts: int
    max_attempts: int
    created_at: datetime
    due_at: datetime
    not_before: datetime
    last_error: str | None


async def counts(session: AsyncSession) -> list[KindCount]:
    """Every kind and state that has jobs, by kind."""
    found = await session.execute(
        select(Job.kind, Job.state, func.count(), func.min(Job.created_at))
        .group_by(Job.kind, Job.state)
        .order_by(Job.kind, Job.state)
    )
    return [KindCount(*row) for row in found]


async def due_counts(session: AsyncSession, now: datetime, machine_now: datetime) -> dict[str, int]:
    """How many jobs of each kind could run now: the backlog."""
    found = await session.execute(
        select(Job.kind, func.count())
        .where(Job.state == _READY, Job.due_at <= now, Job.not_before <= machine_now)
        .group_by(Job.kind)
    )
    return {row[0]: row[1] for row in found}


async def oldest_lag(session: AsyncSession, now: datetime, machine_now: datetime) -> timedelta:
    """How long the longest waiting job that could run has been waiting; zero when none waits."""
    found = await session.execute(
        select(Job.due_at, Job.not_before)
        .where(Job.state == _READY, Job.due_at <= now, Job.not_before <= machine_now)
        .order_by(Job.due_at)
        .limit(LOOKED_AT)
    )
    waits = [min(now - due_at, machine_now - not_before) for due_at, not_before in found]
    return max(waits, default=timedelta(0))


async def dead_count(session: AsyncSession) -> int:
    found = await session.scalar(select(func.count()).select_from(Job).where(Job.state == _DEAD))
    return found or 0


async def unreadable_count(session: AsyncSession) -> int:
    unreadable = JournalEntry.state == _UNREADABLE
    found = await session.scalar(select(func.count()).select_from(JournalEntry).where(unreadable))
    return found or 0


async def journal_age(session: AsyncSession, machine_now: datetime) -> timedelta | None:
    """How old the oldest entry of the journal is, the one with the smallest number; None where there is none."""
    oldest = await session.scalar(select(JournalEntry.kept_at).order_by(JournalEntry.id).limit(1))
    return None if oldest is None else machine_now - oldest


async def list_jobs(session: AsyncSession, state: JobState, kind: str | None = None, limit: int = 100) -> list[JobLine]:
    """Jobs in this state, oldest first."""
    statement = select(Job).where(Job.state == state.value)
    if kind is not None:
        statement = statement.where(Job.kind == kind)
    found = await session.scalars(statement.order_by(Job.id).limit(limit))
    return [_line(job) for job in found]


def _line(job: Job) -> JobLine:
    return JobLine(
        id=job.id,
        kind=job.kind,
        lane=job.lane,
        state=job.state,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        created_at=job.created_at,
        due_at=job.due_at,
        not_before=job.not_before,
        last_error=job.last_error,
    )
