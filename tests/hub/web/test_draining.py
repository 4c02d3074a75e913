"""A process that is asked to end says so before it stops listening."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from crm.storage.unit_of_work import Database
from hub.engine.heartbeat import beating, processes
from hub.web.app import build_app, serving
from hub.web.draining import Draining
from hub.web.health import Health, NotReady
from hub.web.metrics import Metrics
from tests.hub.engine.engine import Engine, StillClock, make_tables

EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(sqlite_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    await engine.database.close()


async def test_while_it_drains_it_is_not_ready_and_closes_what_it_answers(engine: Engine) -> None:
    draining = Draining()
    health = Health(engine.database, Metrics(), "web", (draining,))
    app = build_app(health.routes(), before_answer=draining.close_after_answer)
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        async with http.get("/ready") as answer:
            assert (answer.status, answer.headers.get("Connection")) == (200, None)
        draining.begin()
        async with http.get("/ready") as answer:
            assert (answer.status, answer.headers["Connection"]) == (503, "close")
            assert "stopping" in (await answer.json())["why"]
        async with http.get("/health") as answer:  # it still does its work
            assert (answer.status, answer.headers["Connection"]) == (200, "close")


async def test_whoever_asks_twice_waits_no_longer() -> None:
    draining = Draining()
    waiting = asyncio.create_task(draining.drain(3600))
    await asyncio.sleep(0)
    with pytest.raises(NotReady):
        await draining()
    draining.hurry()
    await waiting


async def test_a_process_is_seen_while_it_lives_and_not_after(engine: Engine) -> None:
    async with beating(engine.database, "p1", "web"), asyncio.timeout(20):
        while True:
            if await _seen(engine) == ["p1"]:
                break
            await asyncio.sleep(0.01)
    assert await _seen(engine) == []


async def _seen(engine: Engine) -> list[str]:
    async with engine.database.reading() as session:
        return [one.process for one in await processes(session, EVER)]
