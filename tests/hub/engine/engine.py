"""The engine on a real database, with a clock that moves only when told."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, func, insert, select

from crm.storage.base import Base
from crm.storage.jobs import Job, JobKind, JobPriority, JobRequest, Lane
from crm.storage.unit_of_work import Database, Handler, JobRun
from hub.engine.backoff import BackOff
from hub.engine.batch import BatchHandler
from hub.engine.drain import Drain, OnDead, tell_nobody
from hub.engine.journal import Arrival, Journal, JournalBounds, WriteRows
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.engine.model import ClockOffset, Heartbeat, JournalEntry
from hub.web.metrics import Metrics

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

EFFECTS = Table(
    "effects",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("lane", String(255)),
    Column("word", String(255)),
)


@dataclass
class StillClock:
    """Both of the hub's clocks, standing still until a test moves them."""

    machine: datetime = NOON
    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.machine + self.offset

    def machine_now(self) -> datetime:
        return self.machine

    def pass_seconds(self, seconds: float) -> None:
        self.machine += timedelta(seconds=seconds)

    def move_hub_time(self, by: timedelta) -> None:
        self.offset += by


class MemoryBlobs:
    """`put_at`: when everything was put."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.put_at = datetime.min.replace(tzinfo=UTC)

    async def put(self, content: bytes) -> str:
        key = f"blob-{len(content)}"
        self.kept[key] = content
        return key

    async def get(self, key: str) -> bytes:
        return self.kept[key]

    async def drop(self, key: str, put_before: datetime) -> bool:
        if self.put_at >= put_before:
            return False
        self.kept.pop(key, None)
        return True


@dataclass
class Engine:
    """One database and everything that works on it."""

    database: Database
    metrics: Metrics = field(default_factory=Metrics)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    woken: list[str] = field(default_factory=list)
    writers: list[PostgresJournalWriter] = field(default_factory=list)

    @property
    def clock(self) -> StillClock:
        """The clock of a test that moves it; a live engine has one that runs."""
        assert isinstance(self.database.clock, StillClock)
        return self.database.clock

    def writer(self) -> WriteRows:
        if self.database.is_sqlite:
            return SqliteJournalWriter(self.database)
        self.writers.append(PostgresJournalWriter(self.database))
        return self.writers[-1]

    def journal(self, write: WriteRows | None = None, bounds: JournalBounds | None = None) -> Journal:
        return Journal(write or self.writer(), self.clock, self.wake, self.blobs, self.metrics, bounds)

    def drain(
        self,
        handlers: dict[str, Handler],
        *,
        on_dead: OnDead = tell_nobody,
        handler_seconds: float = 60.0,
        leases: Leases | None = None,
        together: Mapping[str, BatchHandler] = MappingProxyType({}),
    ) -> Drain:
        return Drain(
            self.database,
            handlers,
            leases or Leases(self.database, self.metrics),
            self.metrics,
            together=together,
            back_off=BackOff(first_seconds=10, factor=1, jitter=0),
            on_dead=on_dead,
            handler_seconds=handler_seconds,
        )

    def arrival(
        self, event_id: str, lane: str = "address:ann", item: bytes = b"{}", problem: str | None = None
    ) -> Arrival:
        return Arrival("pigeon", "loft", event_id, item, lane, self.clock.now(), {}, problem)

    async def wake(self, lanes: Iterable[str]) -> None:
        self.woken.extend(lanes)

    async def enqueue(self, *requests: JobRequest) -> None:
        async with self.database.transaction() as work:
            for request in requests:
                work.enqueue(request)

    async def words(self, lane: str | None = None) -> list[str]:
        """What handlers wrote, in the order they committed it."""
        statement = select(EFFECTS.c.word).order_by(EFFECTS.c.id)
        if lane is not None:
            statement = statement.where(EFFECTS.c.lane == lane)
        async with self.database.reading() as session:
            return list(await session.scalars(statement))

    async def jobs(self) -> list[Job]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Job).order_by(Job.id)))

    async def lanes(self) -> list[Lane]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Lane)))

    async def journal_entries(self) -> list[JournalEntry]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(JournalEntry).order_by(JournalEntry.id)))

    async def job_count(self) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(Job)) or 0


async def write_word(run: JobRun) -> None:
    """The handler most tests use: its effect is a row with the payload's word."""
    async with run.finish() as work:
        await work.session.execute(insert(EFFECTS).values(lane=run.lane, word=run.payload["word"]))


def saying(
    kind: JobKind,
    word: str,
    lane: str = "lane",
    *,
    due_at: datetime | None = None,
    not_before: datetime | None = None,
    priority: JobPriority = JobPriority.NORMAL,
    coalesce_key: str | None = None,
) -> JobRequest:
    return JobRequest(kind, lane, {"word": word}, due_at, not_before, priority, coalesce_key)


@dataclass
class Stalled:
    """A handler that stops before its finish until it is let go."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, run: JobRun) -> None:
        self.begun.set()
        await self.may_go_on.wait()
        await write_word(run)


def make_tables(connection: Connection) -> None:
    records = (Job, Lane, JournalEntry, ClockOffset, Heartbeat)
    Base.metadata.create_all(connection, [Base.metadata.tables[record.__tablename__] for record in records])
    EFFECTS.metadata.create_all(connection)
