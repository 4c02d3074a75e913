"""Who takes a lane over from a worker that is just finishing after all waits for nobody: a job's row comes before its lane's."""

import asyncio

from sqlalchemy import delete

from crm.storage.jobs import Job, JobKind
from crm.storage.unit_of_work import Database
from hub.engine.leases import Leases
from tests.hub.engine.engine import Engine, StillClock, make_tables, saying

ORDERED = JobKind("test.ordered", keeps_order=True, max_attempts=3)


async def test_a_lane_is_taken_over_while_its_job_is_being_finished(postgres_url: str) -> None:
    database = Database(postgres_url, StillClock())
    async with database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    engine = Engine(database)
    await engine.enqueue(saying(ORDERED, "late"))
    assert await Leases(database, engine.metrics).take(["lane"])
    engine.clock.pass_seconds(31)
    async with database.transaction() as finishing:
        await finishing.session.execute(delete(Job))
        async with asyncio.timeout(5):
            ((_, job),) = await Leases(database, engine.metrics).take(["lane"])
    assert job.attempts == 0
    assert await engine.jobs() == []
    await database.close()
