"""One transaction with its time and the jobs it enqueues, and the database that opens it.

SQLite: every write goes through one connection and takes its turn, begun IMMEDIATE, short, with nothing outside awaited
inside. PostgreSQL: a pool through asyncpg. The code above sees one shape.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Executable,
    String,
    Table,
    bindparam,
    case,
    event,
    exists,
    func,
    insert,
    inspect,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from crm.storage import sqlite_driver
from crm.storage.base import Base, JsonObject
from crm.storage.jobs import COALESCED, Job, JobRequest
from crm.storage.session import Session, is_written_late, write_now
from crm.storage.turns import Precedence, Turns, goes_first, going_first

LOCK_TIMEOUT_SECONDS = 30.0

# What PostgreSQL does about a process of which it hears no more: a machine cut off, or stopped in the middle of a
# transaction. By itself it keeps the rows locked that this process held, for two hours where nobody hangs up.
SILENT_CLIENT = {
    "idle_in_transaction_session_timeout": "30s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
}
Record = TypeVar("Record", bound=DeclarativeBase)
_JOBS: Table = Base.metadata.tables[Job.__tablename__]
_KEY, _LANE = bindparam("key", type_=String), bindparam("its_lane", type_=String)


def _unless_held() -> ColumnElement[str | None]:
    """The key to join by; none where the job that would be joined is just being done: then it is done once more.

    Who does a job claims its row first and asks for other rows after; who waited here with one of those would wait in a
    ring (PostgreSQL ends such a ring after a second, and one of the two has failed). Only a claim is stepped aside for
    (FOR KEY SHARE collides with deleting and FOR UPDATE alone): others who join are waited for, in the sorted order.
    """
    standing = _JOBS.alias("standing")
    same = (standing.c.lane == _LANE) & (standing.c.coalesce_key == _KEY)
    there = select(standing.c.id).where(same, standing.c.state == literal_column("'ready'"))
    is_held = exists(there) & ~exists(there.with_for_update(read=True, key_share=True, skip_locked=True))
    return case((is_held, null()), else_=_KEY)


def _join(
    dialect_insert: type[postgresql.Insert] | type[sqlite.Insert], key: ColumnElement[Any], earlier: str
) -> Executable:
    """A new row, or a waiting one that runs once more."""
    statement = dialect_insert(_JOBS).values(coalesce_key=key)
    least = getattr(func, earlier)
    return statement.on_conflict_do_update(
        index_elements=[_JOBS.c.lane, _JOBS.c.coalesce_key],
        index_where=text(COALESCED),  # in words: a parameter would hide the partial index from the planner
        set_={
            "generation": _JOBS.c.generation + 1,
            "payload": statement.excluded.payload,
            "due_at": least(_JOBS.c.due_at, statement.excluded.due_at),
            "priority": least(_JOBS.c.priority, statement.excluded.priority),
        },
    )


# Run by nearly every transaction, so they are built once.
_INSERT_JOBS = insert(_JOBS)
_JOIN_JOBS = {
    "postgresql": _join(postgresql.Insert, _unless_held(), "least"),
    "sqlite": _join(sqlite.Insert, _KEY, "min"),
}


REPEATABLE: ColumnElement[str] = literal_column("set_config('synchronous_commit', 'off', true)")
"""In what a statement on PostgreSQL gives back: its transaction's commit does not wait for the disk (Database.transaction)."""


class Clock(Protocol):
    """Where the time comes from. `now` is the hub's (machine time plus the sandbox's offset), `machine_now` the machine's."""

    def now(self) -> datetime: ...
    def machine_now(self) -> datetime: ...


@dataclass(slots=True)
class UnitOfWork:
    """One transaction. `now` is the hub's time at its begin, `machine_now` the machine's; jobs become rows before the commit."""

    session: AsyncSession
    now: datetime
    machine_now: datetime
    requests: list[JobRequest] = field(default_factory=list)
    lanes_to_wake: dict[str, None] = field(default_factory=dict)  # in the order of the wishes: what shows comes first

    @property
    def dialect(self) -> str:
        return self.session.get_bind().dialect.name

    def add(self, record: DeclarativeBase) -> None:
        self.session.add(record)

    def enqueue(self, request: JobRequest) -> None:
        """Write this job together with everything else of this transaction."""
        self.requests.append(request)

    async def insert_if_absent(self, record: type[DeclarativeBase], values: JsonObject) -> bool:
        """True when the row was new; False when a unique index already held it. Never breaks the transaction."""
        dialect_insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        keys = inspect(record).primary_key
        statement = dialect_insert(record).values(values).on_conflict_do_nothing().returning(*keys)
        return (await self.session.execute(statement)).first() is not None

    async def insert_if_new(self, record: type[Record], values: JsonObject) -> Record | None:
        """The record of a new row; None when a unique index already held it. Never breaks the transaction.

        Where it is written late, it is taken to be new; a transaction that is mistaken fails when it writes.
        """
        if is_written_late(self.session):
            new = record(**values)
            self.session.add(new)
            return new
        dialect_insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        statement = dialect_insert(record).values(values).on_conflict_do_nothing().returning(record)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def write_jobs(self) -> None:
        """Write the jobs collected so far, and remember which lanes now have something to do.

        Coalesced ones come last and sorted: two transactions that touch the same two never wait for each other in a ring.
        Those that keep order stay as they were asked for, since their place in the lane is the order of their rows.
        """
        await write_now(self.session)
        requests, self.requests = self.requests, []
        self.lanes_to_wake.update((request.lane, None) for request in requests if self._is_ready(request))
        alone = [one for one in requests if one.coalesce_key is None]
        joining = sorted((one for one in requests if one.coalesce_key is not None), key=_place_in_line)
        if joining:  # all in one go: a row without a key joins none
            await self.session.execute(_JOIN_JOBS[self.dialect], [self._joining_row(one) for one in (*alone, *joining)])
        elif alone:
            await self.session.execute(_INSERT_JOBS, [job_row(one, self.now, self.machine_now) for one in alone])

    def _joining_row(self, request: JobRequest) -> dict[str, Any]:
        row = job_row(request, self.now, self.machine_now)
        return {**row, "key": row.pop("coalesce_key"), "its_lane": request.lane}

    def _is_ready(self, request: JobRequest) -> bool:
        due, allowed = request.due_at or self.now, request.not_before or self.machine_now
        return due <= self.now and allowed <= self.machine_now


def _place_in_line(request: JobRequest) -> tuple[str, bool, str]:
    return request.lane, request.kind.keeps_order, "" if request.kind.keeps_order else request.coalesce_key or ""


def job_row(request: JobRequest, now: datetime, machine_now: datetime) -> dict[str, Any]:
    """The columns of a job as it is first written."""
    return {
        "kind": request.kind.name,
        "lane": request.lane,
        "payload": request.payload,
        "due_at": request.due_at or now,
        "not_before": request.not_before or machine_now,
        "created_at": machine_now,
        "priority": int(request.priority),
        "keeps_order": request.kind.keeps_order,
        "coalesce_key": request.coalesce_key,
        "max_attempts": request.kind.max_attempts,
        "generation": 0,
        "done_generation": -1,
        "attempts": 0,
        "state": "ready",
    }


Wake = Callable[[Iterable[str]], Awaitable[None]]


async def wake_nobody(lanes: Iterable[str]) -> None:
    """For tests and tools without workers: the sweeper finds the jobs."""


class Database:
    """Opens transactions. `wake` is told, after each commit, which lanes have something new."""

    def __init__(self, url: str, clock: Clock, wake: Wake = wake_nobody, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.wake = wake
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url, 1) if self.is_sqlite else _postgres_engine(url, pool_size)
        # PostgreSQL shows each question what is committed at that moment, inside a transaction as well: to begin and end one
        # for questions would be two round trips for nothing.
        self.reading_engine = (
            _sqlite_engine(url, 4) if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._sessions = async_sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self._readers = async_sessionmaker(self.reading_engine, class_=Session, expire_on_commit=False)
        self._turns = Turns()
        self._precedence = Precedence()

    def somebody_waits(self, *, urgently: bool = True) -> AbstractContextManager[Callable[[], None]]:
        """What is asked and written inside goes before what jobs ask and write: a person or a provider waits for the answer. Call
        what it gives to end that early."""
        return self._precedence.somebody_waits(urgently=urgently)

    def connections(self) -> tuple[int, int]:
        """How many connections of this process are in use, and how many lie idle."""
        pools = {engine.pool for engine in (self.engine, self.reading_engine)}  # PostgreSQL's is one
        counted = [pool for pool in pools if isinstance(pool, QueuePool)]
        return sum(pool.checkedout() for pool in counted), sum(pool.checkedin() for pool in counted)

    @asynccontextmanager
    async def transaction(self, *, repeatable: bool = False) -> AsyncIterator[UnitOfWork]:
        """Commit at the end, roll back on any exception, then wake the lanes that have something to do now.

        A `repeatable` one does nothing but what a job or a restart does again, and tells nobody outside: its commit does not
        wait for the disk. The next commit that does takes it along, so whatever is told outside stands on what is kept. On
        PostgreSQL a statement of the transaction says so (REPEATABLE), which saves asking apart.
        """
        await self._precedence.give_way()
        async with self._writing(repeatable=repeatable) as session:
            work = UnitOfWork(session, self.clock.now(), self.clock.machine_now())
            async with session.begin():
                with going_first():  # what it holds, others wait for
                    yield work
                await work.write_jobs()
        if work.lanes_to_wake:
            await self.wake(list(work.lanes_to_wake))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for questions; nothing is committed."""
        await self._precedence.give_way()
        async with self._readers() as session:
            with going_first():  # a connection is held, which others may wait for
                yield session

    def each_alone(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session whose every statement, those that write too, commits by itself. On PostgreSQL alone."""
        assert not self.is_sqlite
        return self.reading()

    @asynccontextmanager
    async def _writing(self, *, repeatable: bool) -> AsyncIterator[AsyncSession]:
        if not self.is_sqlite:
            async with self._sessions() as session:
                yield session
            return
        async with self._sqlite_turn(first=goes_first()):
            if repeatable:
                await self._wait_for_disk(wait=False)
            try:
                async with self._sessions() as session:
                    yield session
            finally:
                if repeatable:
                    await self._wait_for_disk(wait=True)

    async def _wait_for_disk(self, *, wait: bool) -> None:
        """From now on, for the commits of SQLite's one writing connection."""
        async with self.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.wait_for_disk(wait=wait)

    @asynccontextmanager
    async def sqlite_writer(self, patience: float = LOCK_TIMEOUT_SECONDS) -> AsyncIterator[sqlite_driver.Connection]:
        """The one writing connection of SQLite as its driver knows it, in autocommit, where the session is too slow and somebody
        waits for an answer.

        Raises TimeoutError when its turn does not come within `patience` seconds.
        """
        async with self._sqlite_turn(patience, first=True):
            taken = await self.engine.raw_connection()
            driver: Any = taken.driver_connection
            try:
                yield driver
            finally:
                await greenlet_spawn(taken.close)

    @asynccontextmanager
    async def _sqlite_turn(self, patience: float = LOCK_TIMEOUT_SECONDS, *, first: bool) -> AsyncIterator[None]:
        async with asyncio.timeout(patience):
            await self._turns.take(first=first)
        try:
            yield
        finally:
            self._turns.give_back()

    async def close(self) -> None:
        await self.engine.dispose()
        await self.reading_engine.dispose()


SMALL_QUESTIONS = {"jit": "off", "max_parallel_workers_per_gather": "0"}
"""Every question of ours looks at few rows: to begin a helper process or a compilation takes longer than to answer it."""


STATEMENTS_PREPARED = 500
"""Of each connection. All of ours that come often: one that was forgotten is parsed and planned once more."""


def _postgres_engine(url: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_use_lifo=True,  # what one connection has prepared the others have not: the one just used is used again
        hide_parameters=True,  # errors are logged, what people write is not
        connect_args={
            "timeout": 5,
            "command_timeout": 30,
            "server_settings": {**SMALL_QUESTIONS, **SILENT_CLIENT},
            "prepared_statement_cache_size": STATEMENTS_PREPARED,
        },
    )

    @event.listens_for(engine.sync_engine, "connect")
    def learn(connection: Any, _record: Any) -> None:
        connection.run_async(_learn_types)

    return engine


OUR_ENUMS = """\
SELECT array_agg(format('%I.%I', space.nspname, type.typname)) FROM pg_type AS type
JOIN pg_namespace AS space ON space.oid = type.typnamespace
WHERE type.typtype = 'e' AND space.nspname NOT IN ('pg_catalog', 'information_schema')"""


ARRAYS = ("varchar[]", "text[]", "bigint[]", "uuid[]")


async def _learn_types(driver: Any) -> None:
    """asyncpg asks what an enumeration or array is when a connection first meets it, in the middle of somebody's question: three
    round trips for each. A statement that names them all is answered once."""
    enums = await driver.fetchval(OUR_ENUMS) or []
    names = [*ARRAYS, *enums, *(f"{name}[]" for name in enums)]
    await driver.prepare("SELECT " + ", ".join(f"NULL::{name}" for name in names))


def _sqlite_engine(url: str, pool_size: int) -> AsyncEngine:
    database = make_url(url).database
    if not database:
        raise ValueError("SQLite needs a file: sqlite+aiosqlite:///hub.db")
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,
        async_creator=partial(sqlite_driver.connect, database),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    writes = pool_size == 1

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class JobRun(Protocol):
    """One attempt at one job, handed to its handler by the engine."""

    @property
    def id(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def lane(self) -> str: ...

    @property
    def payload(self) -> JsonObject: ...

    @property
    def attempt(self) -> int:
        """1 for the first."""
        ...

    @property
    def is_last_attempt(self) -> bool: ...

    @property
    def database(self) -> Database:
        """For questions (`reading`), and for steps before the last: an intention before an outside call, a result by its own id."""
        ...

    def finish(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """The transaction of this job: it first deletes the job's own row; JobTaken when the row is gone.

        A coalesced job that was asked for again meanwhile keeps its row and runs once more.
        Every handler opens it exactly once, at its end.
        """
        ...

    def rest_lane(self, seconds: float) -> None:
        """After this job nobody works on the lane for so long (machine time): a provider's pace."""
        ...


Handler = Callable[[JobRun], Awaitable[None]]
