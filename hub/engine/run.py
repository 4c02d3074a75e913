"""One attempt at one job: what its handler is given, and the transaction that proves nobody else has done it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import BigInteger, Integer, Table, bindparam, delete, select, update

from crm.storage.base import Base, JsonObject
from crm.storage.jobs import Job, JobState, JobTaken
from crm.storage.session import asked
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.engine.leases import Lease, Leases
from hub.engine.ready import NextJob

# Run for every job, so they are built once and speak to the table itself.
_JOBS: Table = Base.metadata.tables[Job.__tablename__]
_SEEN = bindparam("seen", type_=Integer)
_LIVE = (_JOBS.c.id == bindparam("job", type_=BigInteger)) & (_JOBS.c.state == JobState.READY.value)
_DELETE = delete(_JOBS).where(_LIVE, _JOBS.c.generation == _SEEN).returning(_JOBS.c.id)
_HOLD = select(_JOBS.c.id).where(_LIVE).with_for_update()
_KEEP_NEWER = (
    update(_JOBS)
    .where(_LIVE, _JOBS.c.generation > _SEEN, _JOBS.c.done_generation < _SEEN)
    .values(done_generation=_SEEN, attempts=0, last_error=None)
    .returning(_JOBS.c.id)
)


class Run:
    """A JobRun. After `finish` committed, `finished` is true and `following` is the lane's next job, if it has one."""

    def __init__(self, job: NextJob, lease: Lease, leases: Leases, database: Database) -> None:
        self._job = job
        self._lease = lease
        self._leases = leases
        self._database = database
        self._opened = False
        self.rest_seconds = 0.0
        self.rested = False
        self.finished = False
        self.following: NextJob | None = None

    @property
    def id(self) -> int:
        return self._job.id

    @property
    def kind(self) -> str:
        return self._job.kind

    @property
    def lane(self) -> str:
        return self._job.lane

    @property
    def payload(self) -> JsonObject:
        return self._job.payload

    @property
    def attempt(self) -> int:
        return self._job.attempts + 1

    @property
    def is_last_attempt(self) -> bool:
        return self.attempt >= self._job.max_attempts

    @property
    def database(self) -> Database:
        return self._database

    def finish(self) -> AbstractAsyncContextManager[UnitOfWork]:
        if self._opened:
            raise RuntimeError(f"the handler of {self.kind} opened finish() twice")
        self._opened = True
        return self._finish()

    def rest_lane(self, seconds: float) -> None:
        self.rest_seconds = max(self.rest_seconds, seconds)

    @asynccontextmanager
    async def _finish(self) -> AsyncIterator[UnitOfWork]:
        async with self._database.transaction() as work:
            await _claim(work, self._job)
            yield work
            await work.write_jobs()  # before the look at the lane: a job for this very lane follows at once
            self.following = await self._leave(work)
        self.finished = True

    async def _leave(self, work: UnitOfWork) -> NextJob | None:
        if self.rest_seconds:
            await self._leases.rest(work, self._lease, self.rest_seconds)
            self.rested = True
            return None
        return await self._leases.hand_on(work, self._lease)


async def _claim(work: UnitOfWork, job: NextJob) -> None:
    """Delete the job's own row. No row: somebody else did it. A newer wish in it: the row stays, and this run still counts once."""
    seen = {"job": job.id, "seen": job.generation}
    if (await asked(work.session, _DELETE, seen)).first() is not None:
        return
    await work.session.execute(_HOLD, seen)  # as firmly as deleting does: who wishes it again meanwhile steps aside
    if (await work.session.execute(_KEEP_NEWER, seen)).first() is None:
        raise JobTaken(f"job {job.id} ({job.kind}) was done by somebody else")
