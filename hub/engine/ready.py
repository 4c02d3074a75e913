"""Which job of a lane comes next, and which lanes have one: the questions that drain and sweeper share.

A job is ready when the hub's clock has passed `due_at`, machine time has passed `not_before`, and no earlier ordered job
of its lane waits on machine time. Waiting on hub time (quiet hours) holds nobody up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.base import Base, JsonObject, UtcDateTime
from crm.storage.jobs import Job, JobState, Lane
from crm.storage.session import asked

# Asked for every job, so they speak to the tables themselves.
_JOBS: Table = Base.metadata.tables[Job.__tablename__]
_LANES: Table = Base.metadata.tables[Lane.__tablename__]
_JOB, _LANE = _JOBS.c, _LANES.c

_READY: ColumnElement[str] = literal_column(
    f"'{JobState.READY}'"
)  # in words: a parameter would hide the partial index from the planner
_NOW = bindparam("now", type_=UtcDateTime)
_MACHINE_NOW = bindparam("machine_now", type_=UtcDateTime)
_SOON = bindparam("soon", type_=UtcDateTime)
_MACHINE_SOON = bindparam("machine_soon", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class NextJob:
    """A job as it was when it was found; its row may have moved on since."""

    id: int
    kind: str
    lane: str
    payload: JsonObject
    generation: int
    attempts: int
    max_attempts: int
    due_at: datetime


def _may_be_first(lane: ColumnElement[str]) -> ColumnElement[bool]:
    """True for the first job of `lane` that is ready, whatever it says of those behind it.

    Of those that keep their order only the earliest can come next: where it waits, all wait. It is looked for once, not
    for each job: 800 that wait in a Slack channel behind one that Slack lets wait cost 20 ms a look, and now 0.2 ms.
    """
    earliest = _JOBS.alias()
    earliest_ordered = (
        select(earliest.c.id)
        .where(earliest.c.lane == lane, earliest.c.state == _READY, earliest.c.keeps_order, earliest.c.due_at <= _NOW)
        .order_by(earliest.c.priority, earliest.c.id)
        .limit(1)
        .correlate_except(earliest)
        .scalar_subquery()
    )
    return (
        (_JOB.lane == lane)
        & (_JOB.state == _READY)
        & (_JOB.due_at <= _NOW)
        & (_JOB.not_before <= _MACHINE_NOW)
        & (~_JOB.keeps_order | (_JOB.id == earliest_ordered))
    )


def _nobody_works_on_it() -> ColumnElement[bool]:
    return (_LANE.lane.is_(None)) | (
        (_LANE.lease_until.is_(None) | (_LANE.lease_until <= _MACHINE_NOW))
        & (_LANE.next_allowed_at.is_(None) | (_LANE.next_allowed_at <= _MACHINE_NOW))
    )


_COLUMNS = (_JOB.id, _JOB.kind, _JOB.lane, _JOB.payload, _JOB.generation, _JOB.attempts, _JOB.max_attempts, _JOB.due_at)


def first_job_of(lane: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """The columns of a NextJob, with the moments `now` and `machine_now` to be given."""
    return select(*_COLUMNS).where(_may_be_first(lane)).order_by(_JOB.priority, _JOB.id).limit(1)


def _next_jobs_postgresql() -> Select[Any]:
    wanted = func.unnest(bindparam("lanes", type_=ARRAY(String))).table_valued("lane").render_derived(name="wanted")
    return select(first_job_of(wanted.c.lane).lateral("first")).select_from(wanted)


def _next_jobs_sqlite() -> Select[Any]:
    """SQLite knows no LATERAL: the first one's id is looked up for each lane."""
    wanted = func.json_each(bindparam("lanes", type_=JSON)).table_valued("value", name="wanted")
    first = select(_JOB.id).where(_may_be_first(wanted.c.value)).order_by(_JOB.priority, _JOB.id).limit(1)
    chosen = _JOBS.alias()
    columns = [chosen.c[column.key] for column in _COLUMNS]
    return select(*columns).select_from(wanted).join(chosen, chosen.c.id == first.correlate(wanted).scalar_subquery())


_NEXT_JOBS = {"postgresql": _next_jobs_postgresql(), "sqlite": _next_jobs_sqlite()}

# Whether an earlier job holds up its lane is asked of each lane once: asked of each job, that grew with the square of those
# that wait in one lane.
_WAITING = (
    select(_JOB.lane, func.min(_JOB.due_at).label("due_at"))
    .outerjoin(_LANES, _LANE.lane == _JOB.lane)
    .where(_JOB.state == _READY, _JOB.due_at <= _NOW, _JOB.not_before <= _MACHINE_NOW, _nobody_works_on_it())
    .group_by(_JOB.lane)
    .subquery("waiting")
)


def _due_lanes_postgresql() -> Select[*tuple[Any, ...]]:
    """SKIP LOCKED: a job that somebody is just finishing is no reason to wake its lane."""
    first = first_job_of(_WAITING.c.lane).with_for_update(of=_JOBS, skip_locked=True).lateral("first")
    return select(_WAITING.c.lane).join(first, true()).order_by(_WAITING.c.due_at).limit(bindparam("limit"))


def _due_lanes_sqlite() -> Select[*tuple[Any, ...]]:
    first = first_job_of(_WAITING.c.lane).with_only_columns(_JOB.id).correlate(_WAITING).scalar_subquery()
    return select(_WAITING.c.lane).where(first.is_not(None)).order_by(_WAITING.c.due_at).limit(bindparam("limit"))


_DUE_LANES = {"postgresql": _due_lanes_postgresql(), "sqlite": _due_lanes_sqlite()}

_SOON_READY = (
    select(_JOB.due_at, _JOB.not_before)
    .where(
        _JOB.state == _READY,
        _JOB.due_at <= _SOON,
        _JOB.not_before <= _MACHINE_SOON,
        (_JOB.due_at > _NOW) | (_JOB.not_before > _MACHINE_NOW),
    )
    .limit(100)
)

_SOON_ALLOWED = (
    select(_LANE.next_allowed_at)
    .where(_LANE.next_allowed_at > _MACHINE_NOW, _LANE.next_allowed_at <= _MACHINE_SOON)
    .order_by(_LANE.next_allowed_at)
    .limit(1)
)


async def next_jobs(
    session: AsyncSession, lanes: Sequence[str], now: datetime, machine_now: datetime
) -> dict[str, NextJob]:
    """The first ready job of each of these lanes; a lane that has none is missing."""
    statement = _NEXT_JOBS[session.get_bind().dialect.name]
    found = await asked(session, statement, {"lanes": list(lanes), "now": now, "machine_now": machine_now})
    return {row.lane: NextJob(*row) for row in found}


async def due_lanes(session: AsyncSession, now: datetime, machine_now: datetime, limit: int) -> Sequence[str]:
    """Lanes with a ready job that nobody works on, longest due first; at most `limit`."""
    statement = _DUE_LANES[session.get_bind().dialect.name]
    found = await asked(session, statement, {"now": now, "machine_now": machine_now, "limit": limit})
    return [row.lane for row in found]


async def seconds_to_next(session: AsyncSession, now: datetime, machine_now: datetime, at_most: float) -> float:
    """How long nothing new becomes ready, as far as the rows say now; never more than `at_most` seconds."""
    span = timedelta(seconds=at_most)
    moments = {
        "now": now,
        "machine_now": machine_now,
        "soon": now + span,
        "machine_soon": machine_now + span,
    }
    jobs = (await session.execute(_SOON_READY, moments)).all()
    waits = [max(due_at - now, not_before - machine_now) for due_at, not_before in jobs]
    allowed_at = await session.scalar(_SOON_ALLOWED, {"machine_now": machine_now, "machine_soon": machine_now + span})
    if allowed_at is not None:
        waits.append(allowed_at - machine_now)
    return float(min([span, *waits]).total_seconds())
