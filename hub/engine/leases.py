"""Who works on which lane. A lease keeps others away for a while; it is never what makes an effect happen once.

That is the job's own row. So a lease that runs out under a stalled worker costs work done twice, not effects, and a lease that
is lost with the machine costs nothing: it is written without waiting for the disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import (
    ARRAY,
    JSON,
    Executable,
    Select,
    String,
    Table,
    bindparam,
    case,
    delete,
    false,
    func,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from crm.storage.base import Base, UtcDateTime
from crm.storage.jobs import Job, JobState, Lane
from crm.storage.session import asked
from crm.storage.unit_of_work import REPEATABLE, Database, UnitOfWork
from hub.engine.ready import NextJob, first_job_of, next_jobs
from hub.web.metrics import Metrics

LEASE_SECONDS = 30.0
VANISHED = "The worker stopped in the middle of it."

log = structlog.stdlib.get_logger(__name__)

# Run for every job, so they are built once and speak to the tables themselves.
_LANES: Table = Base.metadata.tables[Lane.__tablename__]
_JOBS: Table = Base.metadata.tables[Job.__tablename__]
_UNTIL, _MACHINE_NOW = bindparam("until", type_=UtcDateTime), bindparam("machine_now", type_=UtcDateTime)


def _wanted_postgresql() -> Select[Any]:
    lanes, owners = bindparam("lanes", type_=ARRAY(String)), bindparam("owners", type_=ARRAY(String))
    return select(func.unnest(lanes), func.unnest(owners), _UNTIL, false())


def _wanted_sqlite() -> Select[Any]:
    """`true()`: without a WHERE SQLite would read the ON of ON CONFLICT as that of a join."""
    lane = func.json_each(bindparam("lanes", type_=JSON)).table_valued("key", "value", name="lane")
    owner = func.json_each(bindparam("owners", type_=JSON)).table_valued("key", "value", name="owner")
    wanted = select(lane.c.value, owner.c.value, _UNTIL, false()).select_from(
        lane.join(owner, lane.c.key == owner.c.key)
    )
    return wanted.where(true())


def _take(
    insert: type[postgresql.Insert] | type[sqlite.Insert], wanted: Select[Any]
) -> ReturningInsert[*tuple[Any, ...]]:
    """One conditional upsert: a lane is ours when nobody holds it and it does not rest."""
    statement = insert(_LANES).from_select(["lane", "owner", "lease_until", "taken_over"], wanted)
    return statement.on_conflict_do_update(
        index_elements=[_LANES.c.lane],
        set_={
            "owner": statement.excluded.owner,
            "lease_until": statement.excluded.lease_until,
            "taken_over": _LANES.c.owner.is_not(None),
            "next_allowed_at": null(),
        },
        where=or_(_LANES.c.lease_until.is_(None), _LANES.c.lease_until <= _MACHINE_NOW)
        & or_(_LANES.c.next_allowed_at.is_(None), _LANES.c.next_allowed_at <= _MACHINE_NOW),
    ).returning(_LANES.c.lane, _LANES.c.owner, _LANES.c.taken_over)


_TAKE = {
    "postgresql": _take(postgresql.Insert, _wanted_postgresql()),
    "sqlite": _take(sqlite.Insert, _wanted_sqlite()),
}


def _take_with_jobs() -> Select[Any]:
    """PostgreSQL's: the leases that could be had, each with its lane's first ready job, in one statement."""
    taken = _TAKE["postgresql"].cte("taken")
    first = first_job_of(taken.c.lane).lateral("first")
    leased = (taken.c.lane.label("leased"), taken.c.owner, taken.c.taken_over)
    return select(*leased, *first.c, REPEATABLE).select_from(taken.outerjoin(first, true()))


_TAKE_WITH_JOBS = _take_with_jobs()
_ERASE = {
    "postgresql": delete(_LANES).where(
        _LANES.c.lane == func.any(bindparam("lanes", type_=ARRAY(String))),
        _LANES.c.owner == func.any(bindparam("owners", type_=ARRAY(String))),
    ),
    "sqlite": delete(_LANES).where(
        _LANES.c.lane.in_(bindparam("lanes", expanding=True)), _LANES.c.owner.in_(bindparam("owners", expanding=True))
    ),
}

# A subquery that gives a value is asked for each lane; an EXISTS would be joined, with every job there is.
_IDLE = first_job_of(_LANES.c.lane).with_only_columns(_JOBS.c.id).correlate(_LANES).scalar_subquery().is_(None)
_FREE_IDLE = {dialect: erase.where(_IDLE).returning(_LANES.c.lane) for dialect, erase in _ERASE.items()}


def _rest(insert: type[postgresql.Insert] | type[sqlite.Insert]) -> Executable:
    lane, allowed_at = bindparam("its_lane", type_=String), bindparam("allowed_at", type_=UtcDateTime)
    is_ours = _LANES.c.owner == bindparam("our_word", type_=String)
    statement = insert(_LANES).values(lane=lane, next_allowed_at=allowed_at, taken_over=false())
    return statement.on_conflict_do_update(
        index_elements=[_LANES.c.lane],
        set_={
            "next_allowed_at": statement.excluded.next_allowed_at,
            "owner": case((is_ours, null()), else_=_LANES.c.owner),
            "lease_until": case((is_ours, null()), else_=_LANES.c.lease_until),
        },
    )


_REST = {"postgresql": _rest(postgresql.Insert), "sqlite": _rest(sqlite.Insert)}


@dataclass(slots=True)
class Lease:
    """One lane for one worker. `lost` when somebody else may have it now; `taken_over` when its last owner vanished."""

    lane: str
    owner: str
    until: datetime
    taken_over: bool = False
    lost: bool = False


Taken = tuple[Lease, NextJob]
"""A lane that is ours, and what is to be done in it first."""


class Leases:
    """The leases of one worker process, with the words that prove them."""

    def __init__(self, database: Database, metrics: Metrics, seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._metrics = metrics
        self._span = timedelta(seconds=seconds)
        self._process = uuid4().hex[:16]
        self._numbers = count()
        self._held: dict[str, Lease] = {}
        self._forsaken: set[str] = set()

    @property
    def process(self) -> str:
        return self._process

    @property
    def seconds(self) -> float:
        return self._span.total_seconds()

    async def take(self, lanes: Sequence[str]) -> list[Taken]:
        """Those of these lanes that nobody holds, that do not rest and have something to do, each with its first ready job."""
        words = [self._new_word() for _ in lanes]
        try:
            taken = await (self._take_in_turn if self._database.is_sqlite else self._take_at_once)(lanes, words)
        except BaseException:  # cancelled too: nobody knows whether the rows were written
            self._forsaken.update(words)
            raise
        for lease, _ in taken:
            self._hold(lease)
        return taken

    async def _take_in_turn(self, lanes: Sequence[str], words: Sequence[str]) -> list[Taken]:
        async with self._database.transaction(repeatable=True) as work:
            leases = await self._write(work, lanes, words)
            jobs = await next_jobs(work.session, list(leases), work.now, work.machine_now) if leases else {}
            await self._erase(work, [lease for lane, lease in leases.items() if lane not in jobs])
            taken = [(leases[lane], job) for lane, job in jobs.items()]
            return [(lease, await _count_vanished(work, lease, job)) for lease, job in taken]

    async def _take_at_once(self, lanes: Sequence[str], words: Sequence[str]) -> list[Taken]:
        """In one statement, which commits by itself. A lane without a job is rare, and so is one whose last owner vanished."""
        clock = self._database.clock
        now, machine_now = clock.now(), clock.machine_now()
        until = machine_now + self._span
        async with self._database.each_alone() as session:
            rows = (
                await asked(
                    session, _TAKE_WITH_JOBS, {**_wanted(lanes, words, until), "now": now, "machine_now": machine_now}
                )
            ).all()
        leases = {row.leased: Lease(row.leased, row.owner, until, bool(row.taken_over)) for row in rows}
        jobs = {row.leased: NextJob(*row[3:-1]) for row in rows if row.id is not None}
        idle = [lease for lane, lease in leases.items() if lane not in jobs]
        if not idle and not any(lease.taken_over for lease in leases.values()):
            return [(leases[lane], job) for lane, job in jobs.items()]
        async with self._database.transaction() as work:
            jobs |= await self.hand_all_on(work, idle) if idle else {}
            return [(leases[lane], await _count_vanished(work, leases[lane], job)) for lane, job in jobs.items()]

    async def hand_on(self, work: UnitOfWork, lease: Lease) -> NextJob | None:
        """As `hand_all_on`, for one lane."""
        return (await self.hand_all_on(work, [lease])).get(lease.lane)

    async def hand_all_on(self, work: UnitOfWork, leases: Sequence[Lease]) -> dict[str, NextJob]:
        """Inside a transaction that did a job of each: each lane's next one; a lane without one is free when this commits.

        A lane is freed before it is looked at once more, so that a job committed meanwhile is seen here or its waker finds
        the lane free: no job falls between. SQLite has one writer, and nobody can have committed meanwhile.
        """
        lanes = {lease.lane: lease for lease in leases}
        freed = await self._free_idle(work, leases)
        looked_at = [lane for lane in lanes if lane not in freed] if self._database.is_sqlite else list(lanes)
        found = await next_jobs(work.session, looked_at, work.now, work.machine_now) if looked_at else {}
        late = [lane for lane in found if lane in freed]
        again = await self._write(work, late, [lanes[lane].owner for lane in late]) if late else {}
        await self._erase(work, [lease for lane, lease in lanes.items() if lane not in freed and lane not in found])
        return {lane: job for lane, job in found.items() if lane not in freed or lane in again}

    async def rest(self, work: UnitOfWork, lease: Lease, seconds: float) -> None:
        """Close the lane to everybody for so many seconds of machine time, and free it if it is still ours."""
        allowed_at = work.machine_now + timedelta(seconds=seconds)
        ours = {"its_lane": lease.lane, "our_word": lease.owner, "allowed_at": allowed_at}
        await asked(work.session, _REST[work.dialect], ours)

    async def release(self, leases: Sequence[Lease]) -> None:
        """Free these lanes now."""
        async with self._database.transaction() as work:
            await self._erase(work, leases)

    def let_go(self, lease: Lease) -> None:
        """This worker no longer counts on the lane; its row is another matter."""
        self._held.pop(lease.owner, None)
        self._metrics.lanes_held.set(len(self._held))

    def forsake(self, lease: Lease) -> None:
        """The row could not be freed just now; `renew` frees it later instead of keeping it."""
        self.let_go(lease)
        self._forsaken.add(lease.owner)

    async def renew(self) -> None:
        """Keep every lane that is being worked on, free those forsaken, and mark the leases that were lost."""
        if not self._held and not self._forsaken:
            return
        held, forsaken = dict(self._held), set(self._forsaken)
        async with self._database.transaction() as work:
            until = work.machine_now + self._span
            kept = await work.session.scalars(
                update(Lane).where(Lane.owner.in_(held)).values(lease_until=until).returning(Lane.owner)
            )
            owners = set(kept)
            await work.session.execute(delete(Lane).where(Lane.owner.in_(forsaken)))
        self._forsaken -= forsaken
        for owner, lease in held.items():
            self._mark(lease, until, lost=owner not in owners and owner in self._held)

    async def forget_all(self) -> None:
        """At the start of the only process there is: nobody else can hold a lane."""
        async with self._database.transaction() as work:
            await work.session.execute(update(Lane).where(Lane.owner.is_not(None)).values(lease_until=work.machine_now))

    async def clear_idle(self) -> None:
        """Idle lanes have no row: remove those whose rest or lease is long over."""
        async with self._database.transaction() as work:
            long_ago = work.machine_now - 10 * self._span
            await work.session.execute(
                delete(Lane).where(
                    or_(Lane.lease_until.is_(None), Lane.lease_until < long_ago),
                    or_(Lane.next_allowed_at.is_(None), Lane.next_allowed_at < long_ago),
                )
            )

    def _hold(self, lease: Lease) -> None:
        self._held[lease.owner] = lease
        self._metrics.lanes_held.set(len(self._held))

    def _mark(self, lease: Lease, until: datetime, *, lost: bool) -> None:
        lease.until = until
        if lost and not lease.lost:
            lease.lost = True
            self._metrics.leases_lost.inc()
            log.warning("a lease ran out while its lane was worked on", lane=lease.lane)

    async def _write(self, work: UnitOfWork, lanes: Sequence[str], owners: Sequence[str]) -> dict[str, Lease]:
        """Our leases on those of the lanes that could be had."""
        until = work.machine_now + self._span
        values = {**_wanted(lanes, owners, until), "machine_now": work.machine_now}
        taken = await asked(work.session, _TAKE[work.dialect], values)
        return {row.lane: Lease(row.lane, row.owner, until, bool(row.taken_over)) for row in taken}

    def _new_word(self) -> str:
        return f"{self._process}-{next(self._numbers)}"

    async def _free_idle(self, work: UnitOfWork, leases: Sequence[Lease]) -> set[str]:
        """Free those of these lanes in which nothing is ready; their names."""
        moments = {"now": work.now, "machine_now": work.machine_now}
        freed = await asked(work.session, _FREE_IDLE[work.dialect], {**_ours(leases), **moments})
        return {row.lane for row in freed}

    async def _erase(self, work: UnitOfWork, leases: Sequence[Lease]) -> None:
        if leases:
            await asked(work.session, _ERASE[work.dialect], _ours(leases))


def _ours(leases: Sequence[Lease]) -> dict[str, list[str]]:
    return {"lanes": [lease.lane for lease in leases], "owners": [lease.owner for lease in leases]}


def _wanted(lanes: Sequence[str], owners: Sequence[str], until: datetime) -> dict[str, Any]:
    """In the lanes' order: two who ask for the same do not wait in a ring."""
    wanted = sorted(zip(lanes, owners, strict=True))
    return {"lanes": [lane for lane, _ in wanted], "owners": [owner for _, owner in wanted], "until": until}


async def _count_vanished(work: UnitOfWork, lease: Lease, job: NextJob) -> NextJob:
    """Where the worker before vanished in the middle of this job that was an attempt, or a job that kills would kill forever."""
    if not lease.taken_over:
        return job
    # A row that somebody holds is just being finished after all: who waited for it with the lane's row in hand would wait in
    # a ring, since a job's row is taken before its lane's.
    free = select(Job.id).where(Job.id == job.id, Job.state == JobState.READY.value).with_for_update(skip_locked=True)
    counted = await work.session.execute(
        update(Job)
        .where(Job.id.in_(free))
        .values(attempts=job.attempts + 1, last_error=VANISHED)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return job if counted.first() is None else replace(job, attempts=job.attempts + 1)
