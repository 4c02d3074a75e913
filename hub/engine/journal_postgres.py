"""Writing a batch of the journal to PostgreSQL: one statement on one connection of its own, one round trip, one commit."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from crm.storage.unit_of_work import Database
from hub.engine.journal import DataRefused, JournalUnavailable, Key, Moments, Row
from hub.engine.journal_numbers import first_number_at

WRITE_SECONDS = 8.0
CONNECT_SECONDS = 3.0

# Fingerprints go in sorted, so that two web processes with the same events never wait for each other in a ring; jobs go in
# as the events came, since a job's number is its place in its lane.
WRITE = """
WITH given AS MATERIALIZED (
  SELECT arrival.*, $16::bigint + nextval('journal_id_seq') % 10000000000 AS id
  FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[],
              $9::timestamptz[], $10::text[], $11::text[], $12::boolean[], $13::integer[])
  WITH ORDINALITY AS arrival (key, connector, account, event_id, lane, kind, item, headers,
                              received_at, problem, blob_key, keeps_order, max_attempts, place)
), fresh AS (
  INSERT INTO journal_keys (key, journal_id) SELECT key, id FROM given ORDER BY key
  ON CONFLICT (key) DO NOTHING
  RETURNING journal_id, key
), kept AS (
  INSERT INTO journal (id, key, connector, account, event_id, lane, kind, item, headers, received_at, kept_at, state,
                       problem, blob_key)
  SELECT given.id, given.key, connector, account, event_id, lane, kind, item, headers::jsonb, received_at, $15,
         CASE WHEN problem IS NULL THEN 'accepted' ELSE 'unreadable' END, problem, blob_key
  FROM given JOIN fresh ON fresh.journal_id = given.id
), queued AS (
  INSERT INTO jobs (kind, lane, payload, due_at, not_before, created_at, priority, keeps_order, generation,
                    done_generation, attempts, max_attempts, state)
  SELECT kind, lane, jsonb_build_object('journal', given.id), $14, $15, $15, 5, keeps_order, 0, -1, 0, max_attempts, 'ready'
  FROM given JOIN fresh ON fresh.journal_id = given.id
  WHERE problem IS NULL ORDER BY place
)
SELECT key FROM fresh
"""

_ROWS_AT_FAULT = (
    ValueError,  # the driver's own: a text with lone surrogates, a number too large
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)
_CONNECTION_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that is lost just as it is used
    OSError,
)
_DATABASE_AT_FAULT = (asyncpg.PostgresError, *_CONNECTION_LOST, TimeoutError)


def given_to_write(rows: Sequence[Row], moments: Moments) -> tuple[object, ...]:
    """What WRITE is given: a column for each field, both times, and where the day's numbers begin."""
    return *zip(*rows, strict=True), *moments, first_number_at(moments.machine_now)


class PostgresJournalWriter:
    """Rows and their jobs in one durable commit, in at most `seconds`. A lost connection is made anew once per batch."""

    def __init__(self, database: Database, seconds: float = WRITE_SECONDS) -> None:
        self._seconds = seconds
        self._connect_options: dict[str, Any] = dict(database.engine.dialect.create_connect_args(database.url)[1])
        self._connection: asyncpg.Connection[Any] | None = None

    async def __call__(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._write_or_reconnect(rows, moments)
        except _ROWS_AT_FAULT as error:
            raise DataRefused(str(error)) from error
        except _DATABASE_AT_FAULT as error:
            self._drop()
            raise JournalUnavailable(f"PostgreSQL: {error!r}") from error

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=CONNECT_SECONDS)

    async def _write_or_reconnect(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        """To write twice is harmless: what the first attempt did keep, the second finds."""
        known = self._connection is not None
        try:
            return await self._write(rows, moments)
        except _CONNECTION_LOST:
            self._drop()
            if not known:
                raise
        return await self._write(rows, moments)

    async def _write(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        connection = self._connection or await self._connect()
        return {record[0] for record in await connection.fetch(WRITE, *given_to_write(rows, moments))}

    async def _connect(self) -> "asyncpg.Connection[Any]":
        self._connection = await asyncpg.connect(**self._connect_options, timeout=CONNECT_SECONDS)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
