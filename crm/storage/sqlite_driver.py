"""SQLite, asked where we stand: a connection as SQLAlchemy's aiosqlite dialect wants one, but without a thread for each step.

A question that SQLite answers at once costs less than handing it to a thread and back: of a statement through aiosqlite
(four hand-overs) nine tenths are the hand-overs. So statements run in the event loop's own thread, and only what may
take long goes to a thread of the connection's own:

- COMMIT, which waits for the disk, and BEGIN IMMEDIATE when another process is writing;
- full-text search, many rows at once, and changes of the tables' shape;
- every other question that is not answered after `STEPS` steps of SQLite's machine: it is stopped, and asked again there.

Whoever is cancelled while the thread works waits for its end, so that nobody else uses the connection meanwhile.
"""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import lru_cache
from typing import Any, Self, TypeVar

STEPS = 50_000  # about a millisecond
MANY_VALUES = 400
IN_A_ROW = 8  # statements, before others in the event loop have their turn
WAIT_SECONDS = 5.0  # for another process that writes
_PRIMARY = 0xFF  # of an extended result code (SQLite, "Result and Error Codes")

T = TypeVar("T")
Values = Sequence[Any]

_QUICK = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE|BEGIN\s*$|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_BEGIN = re.compile(r"\s*BEGIN\s+IMMEDIATE\s*$", re.IGNORECASE)
_QUESTION = re.compile(r"\s*(SELECT|WITH)\b(?!.*\b(INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)
_SLOW = re.compile(r"\bMATCH\b|'(rebuild|optimize|merge|delete-all|integrity-check)'", re.IGNORECASE)


class Kind(Enum):
    """How a statement is run."""

    QUESTION = "question"  # here, and when it takes long once more in the thread: it changes nothing
    CHANGE = "change"  # here
    BEGIN = "begin"  # here, and when another process writes once more in the thread
    SLOW = "slow"  # in the thread


@lru_cache(maxsize=4096)
def kind_of(sql: str) -> Kind:
    if _BEGIN.match(sql):
        return Kind.BEGIN
    if not _QUICK.match(sql) or _SLOW.search(sql):
        return Kind.SLOW
    return Kind.QUESTION if _QUESTION.match(sql) else Kind.CHANGE


async def connect(database: str, **options: Any) -> "Connection":
    """A connection in autocommit: we say BEGIN ourselves. `options` are those of sqlite3.connect."""
    options = {**options, "isolation_level": None, "check_same_thread": False, "timeout": WAIT_SECONDS}
    return Connection(sqlite3.connect(database, **options))


class Connection:
    """What SQLAlchemy's dialect and the journal use of an aiosqlite.Connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._conn = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._is_open = True
        self._in_a_row = 0

    @property
    def _connection(self) -> sqlite3.Connection | None:
        """The dialect asks whether there is one before it rolls back."""
        return self._conn if self._is_open else None

    def cursor(self) -> "Cursor":
        return Cursor(self, self._conn.cursor())

    async def execute_fetchall(self, sql: str, values: Values = ()) -> list[Any]:
        async with self.cursor() as cursor:
            await cursor.execute(sql, values)
            return await cursor.fetchall()

    async def commit(self) -> None:
        if self._conn.in_transaction:
            await self.in_thread(self._conn.commit)

    async def rollback(self) -> None:
        self._conn.rollback()

    def wait_for_disk(self, *, wait: bool) -> None:
        """Whether commits from now on do, outside a transaction. One that does not may be lost when the machine ends, never
        without those after it (SQLite, PRAGMA synchronous in WAL mode)."""
        self._conn.execute(f"PRAGMA synchronous={'FULL' if wait else 'NORMAL'}")

    async def create_function(self, name: str, arguments: int, function: Callable[..., Any], **options: Any) -> None:
        self._conn.create_function(name, arguments, function, **options)

    async def close(self) -> None:
        """May be said twice, as the dialect does with what it gives up."""
        if self._is_open:
            await self.in_thread(self._conn.close)
            self.stop()

    def stop(self) -> None:
        """For the dialect, which ends like this what it cannot close in time."""
        self._is_open = False
        self._thread.shutdown(wait=False)

    async def answered(self, question: Callable[[], T]) -> T:
        """What it returns or raises; asked once more in the thread when it takes too many steps for the event loop."""
        is_long = False

        def stop() -> bool:
            nonlocal is_long
            is_long = True
            return True

        self._conn.set_progress_handler(stop, STEPS)
        try:
            return question()
        except sqlite3.OperationalError:
            if not is_long:
                raise
        finally:
            self._conn.set_progress_handler(None, 0)
        return await self.in_thread(question)

    async def begun(self, begin: Callable[[], T]) -> T:
        """What it returns or raises; where another process writes, its turn is waited for in the thread."""
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            return begin()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:
                raise
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000:.0f}")
        return await self.in_thread(begin)

    async def let_others(self) -> None:
        """Many short statements, one after another, do not keep the event loop to themselves."""
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            await asyncio.sleep(0)

    async def run(self, steps: Callable[[sqlite3.Connection], T]) -> T:
        """What it returns or raises, in the thread: a whole transaction for one hand-over."""
        return await self.in_thread(lambda: steps(self._conn))

    async def in_thread(self, step: Callable[[], T]) -> T:
        """What the step returns or raises. Whoever is cancelled meanwhile hears of it once the step has ended."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, step)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _ended(future)
            raise


async def _ended(future: "asyncio.Future[Any]") -> None:
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue  # told to its caller once the step has ended
    future.exception()  # retrieved: nobody waits for it any more


class Cursor:
    """A cursor whose rows are fetched as soon as there are some."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, sql: str, values: Values = ()) -> Self:
        def step() -> list[Any]:
            return self._cursor.execute(sql, values).fetchall()

        kind = kind_of(sql)
        if kind is Kind.BEGIN:
            self._rows = await self._connection.begun(step)
        elif kind is Kind.SLOW or len(values) > MANY_VALUES:
            self._rows = await self._connection.in_thread(step)
        elif kind is Kind.QUESTION:
            self._rows = await self._connection.answered(step)
        else:
            self._rows = step()
        await self._connection.let_others()
        return self

    async def executemany(self, sql: str, rows: Iterable[Values]) -> Self:
        rows = list(rows)
        if len(rows) * len(rows[0] if rows else ()) > MANY_VALUES:
            await self._connection.in_thread(lambda: self._cursor.executemany(sql, rows))
        else:
            self._cursor.executemany(sql, rows)
        await self._connection.let_others()
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    async def close(self) -> None:
        self._cursor.close()
