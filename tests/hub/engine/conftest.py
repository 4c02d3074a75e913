"""The engine on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from crm.storage.unit_of_work import Database
from tests.hub.engine.engine import Engine, StillClock, make_tables


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(database_url, StillClock()))
    engine.database.wake = engine.wake
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    for writer in engine.writers:
        await writer.close()
    await engine.database.close()
