"""How long the journal keeps what: a job that writes its own successor empties what is old, in small batches.

What was not handled yet stays, however old: what nobody could read, and what a job, a dead one too, still has to take in.
All times are the machine's.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from hub.blob_dropping import drop_blobs
from hub.engine import journal_partitions as partitions
from hub.engine.model import WHOLE_AND_DONE, JournalEntry, JournalState

SWEEP_JOURNAL = JobKind("hub.sweep_journal", max_attempts=1_000_000)  # {}; lane sweep:journal; it never gives up
LANE = "sweep:journal"
EVERY = timedelta(hours=12)
SOON = timedelta(minutes=1)  # the next turn, where more is left than one run takes
ROWS_AT_ONCE = 500
EMPTIED_LANE = "emptied"  # a lane names the address it was for
BATCHES = 100  # in one run, of each step

Batch = tuple[bool, int]
"""Whether there may be more, and the number behind which it is."""

Step = Callable[[UnitOfWork, int], Awaitable[Batch]]
"""Empties or forgets some entries behind this number."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long after its arrival what is kept. `keys` counts from when the items are gone."""

    bodies: timedelta
    items: timedelta
    keys: timedelta


@dataclass(frozen=True, slots=True)
class JournalSweeping:
    keeping: Retention

    async def begin(self, database: Database) -> None:
        """There is one job, and on PostgreSQL a place for what arrives in the next weeks."""
        if not database.is_sqlite:
            await partitions.make_ahead(database)
        async with database.transaction() as work:
            known = select(Job.id).where(Job.lane == LANE, Job.state == JobState.READY.value)
            if (await work.session.execute(known)).first() is None:
                work.enqueue(_request())

    async def sweep(self, run: JobRun) -> None:
        """Handler of `hub.sweep_journal`."""
        database, now = run.database, run.database.clock.machine_now()
        async with database.reading() as session:
            awaited = await awaited_by_jobs(session)
        items, keys = now - self.keeping.items, now - self.keeping.items - self.keeping.keys
        steps: list[Step] = [emptying_bodies(now - self.keeping.bodies, awaited)]
        if database.is_sqlite:
            steps += [emptying_items(items, awaited), forgetting_entries(keys)]
        else:
            await partitions.make_ahead(database)
            await partitions.drop_old(database, items, awaited)
            steps += [partitions.forgetting_rest(items, awaited), partitions.forgetting_keys(keys)]
        is_more = False
        for step in steps:
            is_more = await _in_batches(database, step) or is_more
        async with run.finish() as work:
            work.enqueue(_request(work.now + (SOON if is_more else EVERY)))


def _request(due_at: datetime | None = None) -> JobRequest:
    return JobRequest(SWEEP_JOURNAL, LANE, due_at=due_at, coalesce_key="sweep")


async def _in_batches(database: Database, step: Step) -> bool:
    """True when it is not known to be done. Each batch is a transaction of its own, which gives way to who is waited for."""
    behind = 0
    for _ in range(BATCHES):
        async with database.transaction() as work:
            is_more, behind = await step(work, behind)
        if not is_more:
            return False
    return True


async def awaited_by_jobs(session: AsyncSession) -> frozenset[int]:
    """The entries that some job, waiting or dead, is about."""
    number = cast(Job.payload["journal"].as_string(), String)
    return frozenset(int(one) for one in await session.scalars(select(number).where(number.is_not(None))))


def emptying_bodies(before: datetime, awaited: frozenset[int]) -> Step:
    """Whole bodies that were taken apart in the end: what they held lies in entries of its own."""
    whole = (text(WHOLE_AND_DONE), JournalEntry.kept_at < before)

    async def step(work: UnitOfWork, behind: int) -> Batch:
        query = select(JournalEntry.id).where(*whole, JournalEntry.id > behind).order_by(JournalEntry.id)
        found = list(await work.session.scalars(query.limit(ROWS_AT_ONCE)))
        await empty(work, [one for one in found if one not in awaited])
        return len(found) == ROWS_AT_ONCE, found[-1] if found else behind

    return step


def emptying_items(before: datetime, awaited: frozenset[int]) -> Step:
    """SQLite: the entry stays, as the one who knows that this event came."""
    full = select(JournalEntry.id, JournalEntry.kept_at, JournalEntry.state).where(JournalEntry.emptied_at.is_(None))

    async def step(work: UnitOfWork, behind: int) -> Batch:
        query = full.where(JournalEntry.id > behind).order_by(JournalEntry.id).limit(ROWS_AT_ONCE)
        found = (await work.session.execute(query)).all()
        old = [
            row for row in found if row.kept_at < before
        ]  # numbers and times go together: behind them is nothing old
        handled = [row.id for row in old if row.state == JournalState.ACCEPTED.value and row.id not in awaited]
        await empty(work, handled)
        return len(old) == ROWS_AT_ONCE, old[-1].id if old else behind

    return step


def forgetting_entries(before: datetime) -> Step:
    """SQLite: an entry that is empty goes when nobody repeats its event any more."""

    async def step(work: UnitOfWork, behind: int) -> Batch:
        columns = select(JournalEntry.id, JournalEntry.kept_at, JournalEntry.emptied_at)
        query = columns.where(JournalEntry.id > behind).order_by(JournalEntry.id).limit(ROWS_AT_ONCE)
        old = [row for row in (await work.session.execute(query)).all() if row.kept_at < before]
        gone = [row.id for row in old if row.emptied_at is not None]
        await work.session.execute(
            delete(JournalEntry).where(JournalEntry.id.in_(gone)).execution_options(synchronize_session=False)
        )
        return len(old) == ROWS_AT_ONCE, old[-1].id if old else behind

    return step


async def empty(work: UnitOfWork, journal_ids: Sequence[int]) -> None:
    """Take the content out of these entries, their blobs too where nothing else names them."""
    if not journal_ids:
        return
    these = JournalEntry.id.in_(journal_ids)
    blobs = select(JournalEntry.blob_key).where(these, JournalEntry.blob_key.is_not(None))
    keys = [key for key in await work.session.scalars(blobs) if key is not None]
    emptied: dict[str, object] = {
        "item": b"",
        "headers": {},
        "event_id": "",
        "problem": None,
        "blob_key": None,
        "lane": EMPTIED_LANE,
        "emptied_at": work.machine_now,
    }
    await work.session.execute(
        update(JournalEntry).where(these).values(emptied).execution_options(synchronize_session=False)
    )
    drop_blobs(work, keys)
