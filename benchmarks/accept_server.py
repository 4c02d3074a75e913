"""One web process for the benchmark: the hub's own accept path, its floor, or an echo. Prints its port and serves until ended.

The floor is the same handler, signature check, parser, driver, statement and rows, with one commit for each request: on a
pool of ten connections to PostgreSQL (asyncpg's own, as it comes), on the one writing connection of SQLite. The bare floor
leaves out what that pool does beside: the query that cleans a connection each time it comes back. The echo is the bare HTTP
server: it reads the same posts as JSON and says them again, and keeps nothing.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
import orjson
from aiohttp import web
from pydantic import SecretStr

from benchmarks.load import ACCOUNT, ENDPOINT, SECRET
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from crm.storage.base import Base
from crm.storage.jobs import Job, Lane
from crm.storage.unit_of_work import Database, wake_nobody
from hub.clock import SystemClock
from hub.engine.entrance import Entrance
from hub.engine.journal import Arrival, Journal, Key, Moments, Row, WriteRows, row_of
from hub.engine.journal_postgres import WRITE, PostgresJournalWriter, given_to_write
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.model import JournalEntry
from hub.process import loop_factory, settle
from hub.web.app import build_app, serving
from hub.web.metrics import Metrics
from hub.web.webhooks import PATH, Webhooks

FLOOR_POOL = 10


class CommitEach(Journal):
    """The floor: no queue, no batch, one commit for each request."""

    async def accept(self, arrivals: Sequence[Arrival]) -> int:
        rows = [row_of(arrival, arrival.item, None) for arrival in arrivals]
        new = await self._write(rows, Moments(self._clock.now(), self._clock.machine_now()))
        self._metrics.accepted.inc(len(new))
        return len(new)


class Pool:
    """The driver's own pool, as it comes, with the hub's own statement; who finds no connection free waits."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def __call__(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        return {record[0] for record in await self._pool.fetch(WRITE, *given_to_write(rows, moments))}


class NoBlobs:
    """Updates of this size never reach the blob store."""

    async def put(self, content: bytes) -> str:
        raise OSError("the benchmark sends nothing so large")

    async def get(self, key: str) -> bytes:
        raise OSError("the benchmark sends nothing so large")

    async def drop(self, key: str, put_before: datetime) -> bool:
        raise OSError("the benchmark sends nothing so large")


async def serve(path: str, url: str) -> None:
    async with serving(await _app(path, url), "127.0.0.1", 0) if path != "echo" else _echoing() as port:
        settle()
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


async def _app(path: str, url: str) -> web.Application:
    clock, metrics = SystemClock(), Metrics()
    database = Database(url, clock)
    async with database.engine.begin() as connection:
        tables = [Base.metadata.tables[record.__tablename__] for record in (Job, Lane, JournalEntry)]
        await connection.run_sync(Base.metadata.create_all, tables)
    kind = Journal if path == "hub" else CommitEach
    journal = kind(await _writer(path, database), clock, wake_nobody, NoBlobs(), metrics)
    settings = TelegramSettings(bot_token=SecretStr("1:bench"), webhook_secret=SecretStr(SECRET))
    accounts = {(ENDPOINT, ACCOUNT): TelegramConnector(ACCOUNT, settings)}
    return build_app(Webhooks(accounts, Entrance(journal, clock, metrics), clock, metrics).routes())


@asynccontextmanager
async def _echoing() -> AsyncIterator[int]:
    """Nothing of the hub's around it: no measuring, no headers, no shape of errors."""
    app = web.Application()
    app.add_routes([web.post(PATH, _echo)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


async def _echo(request: web.Request) -> web.Response:
    return web.Response(body=orjson.dumps(orjson.loads(await request.read())), content_type="application/json")


async def _writer(path: str, database: Database) -> WriteRows:
    if database.is_sqlite:
        return SqliteJournalWriter(database)
    if path == "hub":
        return PostgresJournalWriter(database)
    options = dict(database.engine.dialect.create_connect_args(database.url)[1])
    reset = _leave_as_it_is if path == "bare-floor" else None  # None: the driver's own
    return Pool(await asyncpg.create_pool(**options, min_size=FLOOR_POOL, max_size=FLOOR_POOL, reset=reset))


async def _leave_as_it_is(connection: object) -> None:
    """Saves the round trip by which asyncpg cleans a connection that comes back to its pool."""


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("path", choices=["hub", "floor", "bare-floor", "echo"])
    arguments.add_argument("database")
    given = arguments.parse_args()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(given.path, given.database))
