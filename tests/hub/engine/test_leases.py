"""Taking lanes in one statement that commits by itself: whoever is cut short then has a lease and does not know it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import JobKind
from crm.storage.unit_of_work import Database
from hub.engine.leases import Leases
from tests.hub.engine.engine import Engine, StillClock, make_tables, saying

SAY = JobKind("test.say")


class CutShort(Database):
    """Whoever writes so is cancelled once the database has it."""

    @asynccontextmanager
    async def each_alone(self) -> AsyncIterator[AsyncSession]:
        async with super().each_alone() as session:
            yield session
        raise asyncio.CancelledError


async def test_a_lane_taken_by_somebody_cut_short_is_free_after_the_next_renewal(postgres_url: str) -> None:
    engine = Engine(CutShort(postgres_url, StillClock()))
    try:
        async with engine.database.engine.begin() as connection:
            await connection.run_sync(make_tables)
        await engine.enqueue(saying(SAY, "hello", "lane"))
        leases = Leases(engine.database, engine.metrics)
        with pytest.raises(asyncio.CancelledError):
            await leases.take(["lane"])
        assert [lane.lane for lane in await engine.lanes()] == ["lane"]
        await leases.renew()
        assert await engine.lanes() == []
    finally:
        await engine.database.close()
