"""Who works on which lane. A lease keeps others away for a while; it is never what makes an effect happen once.

That is the job's own row. So a lease that runs out under a stalled worker costs work done twice, not effects.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import structlog
from sqlalchemy import Executable, String, Table, bindparam, delete, null, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.storage.base import Base, UtcDateTime
from crm.storage.jobs import Job, JobState, Lane
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.engine.ready import NextJob, next_job
from hub.web.metrics import Metrics

LEASE_SECONDS = 30.0
VANISHED = "The worker stopped in the middle of it."

log = structlog.stdlib.get_logger(__name__)

# Run for every job, so they are built once and speak to the tables themselves.
_LANES: Table = Base.metadata.tables[Lane.__tablename__]
_LANE, _OWNER = bindparam("the_lane", type_=String), bindparam("the_owner", type_=String)
_UNTIL, _MACHINE_NOW = bindparam("until", type_=UtcDateTime), bindparam("machine_now", type_=UtcDateTime)


def _take(insert: type[postgresql.Insert] | type[sqlite.Insert]) -> Executable:
    """One conditional upsert: ours when nobody holds the lane and it does not rest."""
    statement = insert(_LANES).values(lane=_LANE, owner=_OWNER, lease_until=_UNTIL, taken_over=False)
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
    ).returning(_LANES.c.taken_over)


_TAKE = {"postgresql": _take(postgresql.Insert), "sqlite": _take(sqlite.Insert)}
_ERASE = delete(_LANES).where(_LANES.c.lane == _LANE, _LANES.c.owner == _OWNER)


@dataclass(slots=True)
class Lease:
    """One lane for one worker. `lost` when somebody else may have it now; `taken_over` when its last owner vanished."""

    lane: str
    owner: str
    until: datetime
    taken_over: bool = False
    lost: bool = False


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

    async def take(self, lane: str) -> tuple[Lease, NextJob] | None:
        """The lane and its first ready job, in one transaction; None when it is held, rests, or has nothing to do."""
        async with self._database.transaction() as work:
            lease = await self._write(work, lane)
            if lease is None:
                return None
            job = await next_job(work.session, lane, work.now, work.machine_now)
            if job is None:
                await self._erase(work, lease)
                return None
            if lease.taken_over:
                job = await _count_vanished_attempt(work, job)
        self._hold(lease)
        return lease, job

    async def hand_on(self, work: UnitOfWork, lease: Lease) -> NextJob | None:
        """Inside a transaction that did a job: the lane's next one, or the lane is free when this commits.

        The lane is freed before it is looked at once more, so that a job committed meanwhile is seen here or its waker
        finds the lane free: no job falls between.
        """
        job = await next_job(work.session, lease.lane, work.now, work.machine_now)
        if job is not None:
            return job
        await self._erase(work, lease)
        if self._database.is_sqlite:
            return None  # one writer: nobody can have committed since the look before
        job = await next_job(work.session, lease.lane, work.now, work.machine_now)
        if job is None:
            return None
        again = await self._write(work, lease.lane, lease.owner)
        return None if again is None else job

    async def rest(self, work: UnitOfWork, lease: Lease, seconds: float) -> None:
        """Close the lane to everybody for so many seconds of machine time, and free it if it is still ours."""
        allowed_at = work.machine_now + timedelta(seconds=seconds)
        insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
        statement = insert(Lane).values(lane=lease.lane, next_allowed_at=allowed_at, taken_over=False)
        await work.session.execute(
            statement.on_conflict_do_update(index_elements=[Lane.lane], set_={"next_allowed_at": allowed_at})
        )
        await work.session.execute(
            update(Lane).where(Lane.lane == lease.lane, Lane.owner == lease.owner).values(owner=None, lease_until=None)
        )

    async def release(self, lease: Lease) -> None:
        """Free the lane now."""
        async with self._database.transaction() as work:
            await self._erase(work, lease)

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

    async def _write(self, work: UnitOfWork, lane: str, owner: str | None = None) -> Lease | None:
        lease = Lease(lane, owner or f"{self._process}-{next(self._numbers)}", work.machine_now + self._span)
        values = {"the_lane": lane, "the_owner": lease.owner, "until": lease.until, "machine_now": work.machine_now}
        taken = await work.session.execute(_TAKE[work.dialect], values)
        row = taken.first()
        if row is None:
            return None
        lease.taken_over = bool(row[0])
        return lease

    async def _erase(self, work: UnitOfWork, lease: Lease) -> None:
        await work.session.execute(_ERASE, {"the_lane": lease.lane, "the_owner": lease.owner})


async def _count_vanished_attempt(work: UnitOfWork, job: NextJob) -> NextJob:
    """The worker before vanished in the middle of this job: that was an attempt, or a job that kills would kill forever."""
    await work.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.READY.value)
        .values(attempts=job.attempts + 1, last_error=VANISHED)
    )
    return replace(job, attempts=job.attempts + 1)
