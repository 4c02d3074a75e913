"""Jobs of one kind, each the first of its own lane, done in one transaction: all of them, or none.

A handler of many asks its questions for all at once and writes all rows of a kind together, which costs a fraction of what it
costs one by one. It is an optimisation, never a rule: whatever it leaves out, and everything where it fails, is done by the
kind's own handler, one job at a time. Only what was never tried comes here, so that a job that ends its process ends it alone.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, BigInteger, Table, bindparam, delete, func, select

from crm.storage.base import Base
from crm.storage.jobs import Job, JobState
from crm.storage.session import write_late
from crm.storage.unit_of_work import REPEATABLE, Database, UnitOfWork
from hub.engine.leases import Leases, Taken
from hub.engine.ready import NextJob

_JOBS: Table = Base.metadata.tables[Job.__tablename__]
_THERE = _JOBS.alias("there")
_UNCHANGED = (_JOBS.c.state == JobState.READY.value) & (_JOBS.c.attempts == 0) & (_JOBS.c.generation == 0)
_FREE = (
    # A job that another transaction has is left to it: that one may wait for a contact that is held here already.
    select(_THERE.c.id)
    .where(_THERE.c.id == func.any(bindparam("jobs", type_=ARRAY(BigInteger))))
    .order_by(_THERE.c.id)
    .with_for_update(skip_locked=True)
)
_CLAIM = {
    "postgresql": delete(_JOBS)
    .where(_JOBS.c.id == func.any(func.array(_FREE.scalar_subquery())), _UNCHANGED)
    .returning(_JOBS.c.id, REPEATABLE),
    "sqlite": delete(_JOBS).where(_JOBS.c.id.in_(bindparam("jobs", expanding=True)), _UNCHANGED).returning(_JOBS.c.id),
}


def may_be_done_together(taken: Taken) -> bool:
    """It was never tried, nobody vanished over it, and nobody asked for it twice."""
    lease, job = taken
    return not lease.taken_over and job.attempts == 0 and job.generation == 0


@dataclass(slots=True)
class Batch:
    """`done`: the jobs that were done here. `following`: for their lanes, what comes next; a lane without one was freed."""

    taken: Sequence[Taken]
    leases: Leases
    database: Database
    claimed: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    following: dict[str, NextJob] = field(default_factory=dict)

    @property
    def jobs(self) -> list[NextJob]:
        return [job for _, job in self.taken]

    @asynccontextmanager
    async def finish(self) -> AsyncIterator[UnitOfWork]:
        """The one transaction of these jobs; what is changed in it is written late. Inside, `claim` comes before any effect.

        Should its commit be lost with the machine, the jobs are there again, and are done again: nothing was told outside that
        does not stand on a later commit (Database.transaction, `repeatable`)."""
        async with self.database.transaction(repeatable=True) as work:
            write_late(work.session)
            yield work
            await work.write_jobs()  # before the look at the lanes: a job for one of them follows at once
            ours = [lease for lease, job in self.taken if job.id in self.claimed]
            following = await self.leases.hand_all_on(work, ours)
        self.done, self.following = self.claimed, following

    async def claim(self, work: UnitOfWork, chosen: Collection[int]) -> set[int]:
        """Which of these jobs (ids) are still there to be done, and held by nobody else; their rows are deleted, and what is left
        out stays to be done one by one."""
        rows = await work.session.scalars(_CLAIM[work.dialect], {"jobs": sorted(chosen)}) if chosen else ()
        self.claimed = set(rows)
        return self.claimed


BatchHandler = Callable[[Batch], Awaitable[None]]


def lane_family(lane: str) -> str:
    """What stands before the first colon: lanes of one family have jobs of the same kinds."""
    return lane.partition(":")[0]
