"""Working off lanes: take their leases, do the ready jobs of each in order, leave them free.

A process may be killed at every line of this file. What was committed stays done, what was not is done again by whoever
takes the lane next; the lease only says when.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

import structlog
from sqlalchemy import update

from connectors.contract.hidden import without_hidden
from crm.storage.jobs import Job, JobState, JobTaken, RetryLater
from crm.storage.unit_of_work import Database, Handler, UnitOfWork
from hub.clock import monotonic_seconds
from hub.engine.backoff import BackOff
from hub.engine.batch import Batch, BatchHandler, may_be_done_together
from hub.engine.leases import Lease, Leases, Taken
from hub.engine.ready import NextJob
from hub.engine.run import Run
from hub.web.metrics import Metrics

HANDLER_SECONDS = 60.0
JOBS_PER_TURN = 50
BATCHES_PER_TURN = 4
ALONE_AT_ONCE = 8  # lanes side by side, whichever turn they belong to
RELEASE_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up: `error` is what the last attempt said."""

    id: int
    kind: str
    lane: str
    payload: Mapping[str, object]
    attempts: int
    error: str


OnDead = Callable[[UnitOfWork, DeadJob], Awaitable[None]]
"""Called inside the transaction that declares the job dead: an alert enqueued here is as sure as the death itself."""


async def tell_nobody(work: UnitOfWork, job: DeadJob) -> None:
    """For tools and tests without a desk; the job is still shown and replayable."""


class HandlerUnfinished(Exception):
    """A handler returned without its finish(): its effects are not fenced."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of one turn at a lane. `again_in` seconds it is worth another one; None when the rows will tell."""

    jobs: int = 0
    again_in: float | None = None


class Drain:
    """Does the jobs of one lane at a time; any number of its turns may run side by side."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        leases: Leases,
        metrics: Metrics,
        *,
        together: Mapping[str, BatchHandler] = MappingProxyType({}),
        back_off: BackOff | None = None,
        on_dead: OnDead = tell_nobody,
        handler_seconds: float = HANDLER_SECONDS,
        at_once: int = ALONE_AT_ONCE,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._together = together
        self._leases = leases
        self._metrics = metrics
        self._back_off = back_off or BackOff()
        self._on_dead = on_dead
        self._handler_seconds = handler_seconds
        self._stopping = False
        self._room = asyncio.Semaphore(at_once)

    def stop(self) -> None:
        """Every turn ends after the job it is at."""
        self._stopping = True

    async def turn(self, lane: str) -> Drained:
        """As `turns`, for one lane."""
        return (await self.turns([lane])).get(lane, Drained())

    async def turns(self, lanes: Sequence[str], when_alone: Callable[[], None] = lambda: None) -> dict[str, Drained]:
        """Do the ready jobs of these lanes until they have none, rest, or have had their fair share. What came of those that
        could be had. First what can be done together is; then, told by `when_alone`, the rest one by one."""
        taken = await self._leases.take(lanes)
        try:
            alone, again = await self._do_together(taken)
            when_alone()
            return await self._do_alone(alone) | {lane: Drained(again_in=0.0) for lane in again}
        finally:
            self._let_go(lease for lease, _ in taken)

    def _let_go(self, leases: Iterable[Lease]) -> None:
        """As soon as a lane is given back: a renewal that looks for it would take it for lost."""
        for lease in leases:
            self._leases.let_go(lease)

    async def _do_together(self, taken: Sequence[Taken]) -> tuple[list[Taken], list[str]]:
        """What is left to be done one by one, its lanes still held; and lanes that had their fair share, given back."""
        held, alone = list(taken), list[Taken]()
        try:
            for _ in range(BATCHES_PER_TURN):
                kind = next((one[1].kind for one in held if self._is_for_many(one)), None)
                if kind is None or self._stopping:
                    break
                members = [one for one in held if one[1].kind == kind and self._is_for_many(one)]
                alone += [one for one in held if one not in members]
                batch = await self._attempt_together(kind, members)
                alone += [one for one in members if one[1].id not in batch.done]
                self._let_go(
                    lease for lease, job in members if job.id in batch.done and lease.lane not in batch.following
                )
                held = [(lease, batch.following[lease.lane]) for lease, _ in members if lease.lane in batch.following]
            alone += [one for one in held if not self._is_for_many(one)]
            rested = [one for one in held if one not in alone]
            await self._free(*(lease for lease, _ in rested))
        except (
            BaseException
        ):  # cancelled too: a lane that is not given back is taken for that of a worker that vanished
            await self._free(*(lease for lease, _ in [*held, *alone]))
            raise
        self._let_go(lease for lease, _ in rested)
        return alone, [lease.lane for lease, _ in rested]

    def _is_for_many(self, one: Taken) -> bool:
        return one[1].kind in self._together and may_be_done_together(one)

    async def _attempt_together(self, kind: str, members: Sequence[Taken]) -> Batch:
        batch, begun = Batch(members, self._leases, self._database), monotonic_seconds()
        try:
            async with asyncio.timeout(self._handler_seconds):
                await self._together[kind](batch)
        except (
            Exception
        ):  # whatever it was: each is done by itself now, where it is counted, tried again or shown as dead
            log.warning("jobs could not be done together; each is done by itself", kind=kind, exc_info=True)
        seconds = monotonic_seconds() - begun
        for job in batch.jobs:
            if job.id in batch.done:
                self._note_begun(job)
                self._metrics.jobs.labels(kind, "done").inc()
                self._metrics.job_seconds.labels(kind).observe(seconds / len(batch.done))
        return batch

    async def _do_alone(self, taken: Sequence[Taken]) -> dict[str, Drained]:
        async def one(lease: Lease, job: NextJob) -> tuple[str, Drained]:
            try:
                async with self._room:
                    return lease.lane, await self._work_off(lease, job)
            except BaseException:
                await self._free(lease)
                raise
            finally:
                self._leases.let_go(lease)

        found = await asyncio.gather(*(one(lease, job) for lease, job in taken), return_exceptions=True)
        for failed in found:
            if isinstance(failed, BaseException):
                raise failed
        return dict(one for one in found if not isinstance(one, BaseException))

    def _note_begun(self, job: NextJob) -> None:
        self._metrics.job_lag.observe(max(0.0, (self._database.clock.now() - job.due_at).total_seconds()))

    async def _work_off(self, lease: Lease, first: NextJob) -> Drained:
        job: NextJob | None = first
        for done in range(1, JOBS_PER_TURN + 1):
            assert job is not None
            step = await self._do(lease, job)
            job = step.following
            if job is None:
                return Drained(done, step.again_in)
            if self._stopping or lease.lost:
                break
        await self._free(lease)
        return Drained(JOBS_PER_TURN, again_in=0.0)

    async def _do(self, lease: Lease, job: NextJob) -> "_Step":
        begun = monotonic_seconds()
        self._note_begun(job)
        run = Run(job, lease, self._leases, self._database)
        outcome, step = await self._attempt(run, lease, job)
        self._metrics.jobs.labels(job.kind, outcome).inc()
        self._metrics.job_seconds.labels(job.kind).observe(monotonic_seconds() - begun)
        return step

    async def _attempt(self, run: Run, lease: Lease, job: NextJob) -> "tuple[str, _Step]":
        try:
            await self._handle(run, job)
        except JobTaken:
            return "taken", await self._after_taken(lease)
        except RetryLater as later:
            return "retried", await self._put_off(run, lease, job, later)
        except (
            Exception
        ) as error:  # whatever a handler raises: counted, kept with the job, tried again or shown as dead
            log.exception("a job failed", kind=job.kind, job=job.id, attempt=run.attempt)
            if run.finished:
                return "done", await self._after_finish(run, lease)
            return "failed", await self._fail(run, lease, job, repr(error))
        return "done", await self._after_finish(run, lease)

    async def _handle(self, run: Run, job: NextJob) -> None:
        if job.attempts >= job.max_attempts:
            raise RuntimeError("its worker stopped in the middle of every attempt")
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"no handler knows the job kind {job.kind}")
        async with asyncio.timeout(self._handler_seconds):
            await handler(run)
        if not run.finished:
            raise HandlerUnfinished(f"the handler of {job.kind} returned without finish()")

    async def _after_finish(self, run: Run, lease: Lease) -> "_Step":
        if run.rest_seconds and not run.rested:  # asked for after its finish()
            async with self._database.transaction() as work:
                await self._leases.rest(work, lease, run.rest_seconds)
            return _Step(None, run.rest_seconds)
        return _Step(run.following, run.rest_seconds or None)

    async def _after_taken(self, lease: Lease) -> "_Step":
        async with self._database.transaction() as work:
            return _Step(await self._leases.hand_on(work, lease))

    async def _put_off(self, run: Run, lease: Lease, job: NextJob, later: RetryLater) -> "_Step":
        if later.rest_lane:
            run.rest_lane(later.seconds)
        if later.counts:
            return await self._fail(run, lease, job, str(later), later.seconds)
        async with self._database.transaction() as work:
            await _record(work, job, attempts=job.attempts, seconds=later.seconds, error=str(later))
            return await self._leave(work, run, lease, later.seconds)

    async def _fail(self, run: Run, lease: Lease, job: NextJob, error: str, seconds: float | None = None) -> "_Step":
        wait = self._back_off.seconds(run.attempt) if seconds is None else seconds
        if run.is_last_attempt:
            return await self._bury(run, lease, job, error)
        async with self._database.transaction() as work:
            await _record(work, job, attempts=run.attempt, seconds=wait, error=error)
            return await self._leave(work, run, lease, wait)

    async def _bury(self, run: Run, lease: Lease, job: NextJob, error: str) -> "_Step":
        log.error("a job is dead; replay it once its cause is mended", kind=job.kind, job=job.id, error=error)
        self._metrics.dead.labels(job.kind).inc()
        try:
            return await self._declare_dead(run, lease, job, error, self._on_dead)
        except Exception:  # an alert that cannot be written must not bring the dead job back to life
            log.exception("the alert for a dead job failed", kind=job.kind, job=job.id)
        return await self._declare_dead(run, lease, job, error, tell_nobody)

    async def _declare_dead(self, run: Run, lease: Lease, job: NextJob, error: str, on_dead: OnDead) -> "_Step":
        attempts = min(run.attempt, job.max_attempts)
        async with self._database.transaction() as work:
            if await _record(work, job, attempts=attempts, seconds=0, error=error, state=JobState.DEAD):
                await on_dead(work, DeadJob(job.id, job.kind, job.lane, job.payload, attempts, error))
                await work.write_jobs()
            return await self._leave(work, run, lease, 0.0)

    async def _leave(self, work: UnitOfWork, run: Run, lease: Lease, seconds: float) -> "_Step":
        if run.rest_seconds:
            await self._leases.rest(work, lease, run.rest_seconds)
            return _Step(None, run.rest_seconds)
        return _Step(await self._leases.hand_on(work, lease), seconds)

    async def _free(self, *leases: Lease) -> None:
        """Give lanes back even while we are being cancelled; where the database is away, the renewal does it later."""
        if not leases:
            return
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                await asyncio.shield(self._leases.release(leases))
        except Exception:
            log.warning("lanes could not be given back at once", lanes=[one.lane for one in leases], exc_info=True)
            for lease in leases:
                self._leases.forsake(lease)


@dataclass(frozen=True, slots=True)
class _Step:
    following: NextJob | None
    again_in: float | None = None


async def _record(
    work: UnitOfWork,
    job: NextJob,
    *,
    attempts: int,
    seconds: float,
    error: str,
    state: JobState = JobState.READY,
) -> bool:
    """Write down what came of an attempt, unless the row is gone or another attempt was written down since."""
    recorded = await work.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.READY.value, Job.attempts == job.attempts)
        .values(
            attempts=attempts,
            not_before=work.machine_now + timedelta(seconds=seconds),
            last_error=_printable(error),
            state=state.value,
        )
        .returning(Job.id)
    )
    return recorded.first() is not None


def _printable(error: str) -> str:
    return without_hidden(error).encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")[:2000]
