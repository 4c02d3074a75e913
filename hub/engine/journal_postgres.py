"""Writing a batch of the journal to PostgreSQL: one statement on one connection of its own, one round trip, one commit."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from crm.storage.unit_of_work import Database
from hub.engine.journal import DataRefused, JournalUnavailable, Key, Moments, Row

WRITE_SECONDS = 8.0
CONNECT_SECONDS = 3.0

# Rows go in sorted by key, so that two web processes with the same events never wait for each other in a ring; jobs go
# in as the events came, since a job's number is its place in its lane.
WRITE = """
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[],
                       $8::timestamptz[], $9::text[], $10::text[], $11::boolean[], $12::integer[])
  WITH ORDINALITY AS arrival (connector, account, event_id, lane, kind, item, headers,
                              received_at, problem, blob_key, keeps_order, max_attempts, place)
), kept AS (
  INSERT INTO journal (connector, account, event_id, lane, kind, item, headers, received_at, kept_at, state, problem,
                       blob_key)
  SELECT connector, account, event_id, lane, kind, item, headers::jsonb, received_at, $14,
         CASE WHEN problem IS NULL THEN 'accepted' ELSE 'unreadable' END, problem, blob_key
  FROM given ORDER BY connector, account, event_id
  ON CONFLICT (connector, account, event_id) DO NOTHING
  RETURNING id, connector, account, event_id
), queued AS (
  INSERT INTO jobs (kind, lane, payload, due_at, not_before, created_at, priority, keeps_order, generation,
                    done_generation, attempts, max_attempts, state)
  SELECT given.kind, given.lane, jsonb_build_object('journal', kept.id), $13, $14, $14, 5, given.keeps_order, 0, -1, 0,
         given.max_attempts, 'ready'
  FROM given JOIN kept USING (connector, account, event_id)
  WHERE given.problem IS NULL ORDER BY given.place
)
SELECT connector, account, event_id FROM kept
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
        records = await connection.fetch(WRITE, *zip(*rows, strict=True), *moments)
        return {(record[0], record[1], record[2]) for record in records}

    async def _connect(self) -> "asyncpg.Connection[Any]":
        self._connection = await asyncpg.connect(**self._connect_options, timeout=CONNECT_SECONDS)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
