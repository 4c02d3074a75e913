"""Writing a batch of the journal to SQLite: four statements in the thread of the one writing connection, handed over together."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial

from crm.storage.unit_of_work import Database
from hub.engine.journal import DataRefused, JournalUnavailable, Key, Moments, Row
from hub.engine.model import JournalState

TURN_SECONDS = 8.0  # providers wait little longer for an answer
JOURNAL_COLUMNS = (
    "key, connector, account, event_id, lane, kind, item, headers, received_at, kept_at, state, problem, blob_key"
)
JOB_COLUMNS = (
    "kind, lane, payload, due_at, not_before, created_at, priority, keeps_order, generation, done_generation,"
    " attempts, max_attempts, state"
)


class SqliteJournalWriter:
    """Rows and their jobs in one durable commit, through the database's fair lock, for which `seconds` are waited."""

    def __init__(self, database: Database, seconds: float = TURN_SECONDS) -> None:
        self._database = database
        self._seconds = seconds

    async def __call__(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        try:
            async with self._database.sqlite_writer(self._seconds) as connection:
                return await connection.run(partial(_in_one_commit, rows=rows, moments=moments))
        except (
            ValueError,
            OverflowError,
            sqlite3.DataError,
            sqlite3.IntegrityError,
            sqlite3.ProgrammingError,
        ) as error:
            raise DataRefused(str(error)) from error
        except (sqlite3.Error, OSError, TimeoutError) as error:
            raise JournalUnavailable(f"SQLite: {error!r}") from error


def _in_one_commit(connection: sqlite3.Connection, rows: Sequence[Row], moments: Moments) -> set[Key]:
    """The keys that were new. Few steps, since after each the thread waits for the interpreter, which the web has meanwhile; so
    no row is returned."""
    kept_at = _moment(moments.machine_now)
    try:
        connection.execute("BEGIN IMMEDIATE")
        new = _kept(connection, rows, kept_at)
        if with_job := [row for row in new if row.problem is None]:
            values = [value for row in with_job for value in (row.key, row.keeps_order, row.max_attempts)]
            due_at = _moment(moments.now)
            connection.execute(_jobs_sql(len(with_job)), (*values, due_at, kept_at, kept_at))
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return {row.key for row in new}


def _kept(connection: sqlite3.Connection, rows: Sequence[Row], kept_at: str) -> Sequence[Row]:
    """Those that were new. Nearly always all of them are; where not, which ones is looked up, and begun anew."""
    if _inserted(connection, rows, kept_at) == len(rows):
        return rows
    connection.rollback()
    connection.execute("BEGIN IMMEDIATE")
    known = {key for (key,) in connection.execute(_known_sql(len(rows)), [row.key for row in rows])}
    new = [row for row in rows if row.key not in known]
    if new:
        _inserted(connection, new, kept_at)
    return new


def _inserted(connection: sqlite3.Connection, rows: Sequence[Row], kept_at: str) -> int:
    values = [value for row in rows for value in _journal_values(row, kept_at)]
    return connection.execute(_journal_sql(len(rows)), values).rowcount


def _journal_values(row: Row, kept_at: str) -> tuple[object, ...]:
    state = JournalState.ACCEPTED if row.problem is None else JournalState.UNREADABLE
    return (
        row.key,
        row.connector,
        row.account,
        row.event_id,
        row.lane,
        row.kind,
        row.item,
        row.headers,
        _moment(row.received_at),
        kept_at,
        state.value,
        row.problem,
        row.blob_key,
    )


@lru_cache(maxsize=1024)
def _journal_sql(rows: int) -> str:
    values = ",".join(["(?,?,?,?,?,?,?,?,?,?,?,?,?)"] * rows)
    return f"INSERT INTO journal ({JOURNAL_COLUMNS}) VALUES {values} ON CONFLICT (key) DO NOTHING"


@lru_cache(maxsize=1024)
def _known_sql(rows: int) -> str:
    return f"SELECT key FROM journal WHERE key IN ({','.join('?' * rows)})"


@lru_cache(maxsize=1024)
def _jobs_sql(rows: int) -> str:
    """The jobs' numbers grow as the journal's do: that is the order of a lane."""
    return f"""
        WITH given (key, keeps_order, max_attempts) AS (VALUES {",".join(["(?,?,?)"] * rows)})
        INSERT INTO jobs ({JOB_COLUMNS})
        SELECT journal.kind, journal.lane, '{{"journal": ' || journal.id || '}}', ?, ?, ?, 5, given.keeps_order, 0, -1, 0,
            given.max_attempts, 'ready'
        FROM given CROSS JOIN journal ON journal.key = given.key ORDER BY journal.id"""


def _moment(moment: datetime) -> str:
    """As SQLAlchemy writes it: without zone, always with microseconds, so that texts compare like times."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
