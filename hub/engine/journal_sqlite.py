"""Writing a batch of the journal to SQLite: four calls to the driver on the one writing connection."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from crm.storage.sqlite_driver import Connection
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
                return await _in_one_commit(connection, rows, moments)
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


async def _in_one_commit(connection: Connection, rows: Sequence[Row], moments: Moments) -> set[Key]:
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        new = await _insert(connection, rows, moments)
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise
    return set(new)


async def _insert(connection: Connection, rows: Sequence[Row], moments: Moments) -> dict[Key, int]:
    kept_at = _moment(moments.machine_now)
    values = [value for row in rows for value in _journal_values(row, kept_at)]
    kept = await connection.execute_fetchall(_journal_sql(len(rows)), values)
    new = {key: journal_id for journal_id, key in kept}
    with_job = [(row, new[row.key]) for row in rows if row.problem is None and row.key in new]
    if with_job:
        due_at = _moment(moments.now)
        values = [value for row, journal_id in with_job for value in _job_values(row, journal_id, due_at, kept_at)]
        await connection.execute_fetchall(_jobs_sql(len(with_job)), values)
    return new


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


def _job_values(row: Row, journal_id: int, due_at: str, machine_now: str) -> tuple[object, ...]:
    payload = f'{{"journal": {journal_id}}}'
    return row.kind, row.lane, payload, due_at, machine_now, machine_now, row.keeps_order, row.max_attempts


@lru_cache(maxsize=1024)
def _journal_sql(rows: int) -> str:
    values = ",".join(["(?,?,?,?,?,?,?,?,?,?,?,?,?)"] * rows)
    return f"INSERT INTO journal ({JOURNAL_COLUMNS}) VALUES {values} ON CONFLICT (key) DO NOTHING RETURNING id, key"


@lru_cache(maxsize=1024)
def _jobs_sql(rows: int) -> str:
    values = ",".join(["(?,?,?,?,?,?,5,?,0,-1,0,?,'ready')"] * rows)
    return f"INSERT INTO jobs ({JOB_COLUMNS}) VALUES {values}"


def _moment(moment: datetime) -> str:
    """As SQLAlchemy writes it: without zone, always with microseconds, so that texts compare like times."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
