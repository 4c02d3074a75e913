"""A small hub for the kill proofs: the real accept path and the real worker, with handlers that only write down.

`python -m tests.faults.child ROLE PORT DATABASE REDIS LEASE_SECONDS`; ROLE is all, web or worker; REDIS may be `-`.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import insert

from crm.storage.base import JsonObject
from crm.storage.jobs import JobKind, JobRequest
from crm.storage.unit_of_work import Database, JobRun
from hub.clock import SystemClock
from hub.engine.backoff import BackOff
from hub.engine.entrance import Entrance
from hub.engine.handlers import Handlers
from hub.engine.journal import Journal, WriteRows
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.redis_wake import RedisWakeUp
from hub.engine.replay import read_item
from hub.engine.wake import LocalWakeUp, WakeUp
from hub.engine.worker import Worker
from hub.logs import set_up
from hub.web.app import build_app, serving
from hub.web.health import CanCommit, Health, IsWorking, Probe
from hub.web.metrics import Metrics
from hub.web.webhooks import Webhooks
from inbox.jobs import INTAKE
from tests.hub.engine.engine import EFFECTS, MemoryBlobs
from tests.hub.pigeon import PigeonConnector

SECOND = JobKind("test.second", keeps_order=True)
PIGEON = PigeonConnector()


async def take_in(run: JobRun) -> None:
    """As intake does: read the item again, write what it says, and hand it on to the next lane in the same transaction."""
    async with run.database.reading() as session:
        item = await read_item(session, MemoryBlobs(), run.payload["journal"])
    assert item is not None
    (event,) = PIGEON.parse(item.request)
    async with run.finish() as work:
        await work.session.execute(insert(EFFECTS).values(lane=run.lane, word=event.event_id))
        payload: JsonObject = {"word": event.event_id}
        work.enqueue(JobRequest(SECOND, run.lane.replace("address:", "conversation:"), payload))


async def second(run: JobRun) -> None:
    async with run.finish() as work:
        await work.session.execute(insert(EFFECTS).values(lane=run.lane, word=run.payload["word"]))


async def main(role: str, port: int, url: str, redis: str, lease_seconds: float) -> None:
    clock, metrics = SystemClock(), Metrics()
    wake_up: WakeUp = LocalWakeUp() if redis == "-" else RedisWakeUp(redis, metrics, f"{role}-{port}")
    database = Database(url, clock, wake_up.wake)
    worker = Worker(
        database,
        Handlers([(INTAKE, take_in), (SECOND, second)], [INTAKE, SECOND]),
        wake_up,
        metrics,
        alone=role == "all",
        lease_seconds=lease_seconds,
        back_off=BackOff(first_seconds=0.05, factor=1),
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with _serving(role, port, database, metrics, clock, worker):
        if role == "web":
            await stop.wait()
        else:
            running = asyncio.create_task(worker.run())
            await stop.wait()
            worker.stop()
            await running
    await wake_up.close()
    await database.close()


@asynccontextmanager
async def _serving(
    role: str, port: int, database: Database, metrics: Metrics, clock: SystemClock, worker: Worker
) -> AsyncIterator[None]:
    write: WriteRows = SqliteJournalWriter(database) if database.is_sqlite else PostgresJournalWriter(database)
    journal = Journal(write, clock, database.wake, MemoryBlobs(), metrics)
    webhooks = Webhooks({("pigeons", "loft"): PIGEON}, Entrance(journal, clock, metrics), clock, metrics)
    probe: Probe = IsWorking(lambda: worker.is_running) if role == "worker" else CanCommit(database, f"{role}-{port}")
    routes: list[Any] = Health(database, metrics, role, (probe,)).routes()
    if role != "worker":
        routes += webhooks.routes()
    async with serving(build_app(routes), "127.0.0.1", port):
        yield
    await journal.close()


if __name__ == "__main__":
    set_up("warning", "json")
    role, port, url, redis, lease_seconds = sys.argv[1:]
    asyncio.run(main(role, int(port), url, redis, float(lease_seconds)))
