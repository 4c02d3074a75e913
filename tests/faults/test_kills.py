"""kill -9 at random moments: nothing accepted is lost, nothing is done twice, and order is kept."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp
import pytest

from crm.storage.unit_of_work import Database
from tests.faults.harness import Child, Trial, judge, prepare, settle
from tests.servers import DURABLE, PostgresServer, RedisServer

QUICK = (300, 2)
FULL = (2000, 6)
PROOFS = [
    pytest.param(*QUICK, id="quick"),
    pytest.param(*FULL, id="full", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
]
LEASE_SECONDS = 3.0


@pytest.mark.parametrize(("messages", "kills"), PROOFS)
async def test_one_process_on_sqlite(sqlite_url: str, messages: int, kills: int) -> None:
    database = await prepare(sqlite_url)
    child = Child("all", sqlite_url, "-", LEASE_SECONDS)
    await _prove(database, [child], Trial([child], messages, 20, random.Random(2)), [partial(_restart, child)] * kills)


@pytest.mark.parametrize(("messages", "kills"), PROOFS)
async def test_two_web_and_two_workers_on_postgresql_and_redis(messages: int, kills: int) -> None:
    server, redis = PostgresServer(DURABLE), RedisServer()
    try:
        await _distributed(server, redis, messages, kills)
    finally:
        server.close()
        redis.close()


async def _distributed(server: PostgresServer, redis: RedisServer, messages: int, kills: int) -> None:
    url = server.fresh_database()
    database = await prepare(url)
    children = [Child(role, url, redis.url, LEASE_SECONDS) for role in ("web", "web", "worker", "worker")]
    chance = random.Random(3)

    async def empty_redis() -> None:
        redis.kill()
        redis.start()

    async def crash_postgres() -> None:
        await asyncio.to_thread(server.stop, "immediate")
        await asyncio.to_thread(server.start)
        await database.engine.dispose()

    faults: list[Callable[[], Awaitable[None]]] = [
        partial(_restart, child) for child in chance.choices(children, k=kills)
    ]
    await _prove(database, children, Trial(children, messages, 20, chance), [*faults, empty_redis, crash_postgres])


async def _prove(
    database: Database, children: list[Child], trial: Trial, faults: list[Callable[[], Awaitable[None]]]
) -> None:
    for child in children:
        child.start()
    try:
        async with aiohttp.ClientSession() as http:
            for child in children:
                await child.until_ready(http)
        await trial.run(faults)
        assert trial.accepted == trial.messages
        await settle(database)
        await judge(database, trial)
        assert [child.stop() for child in children] == [0] * len(children)
    finally:
        for child in children:
            child.kill()
        await database.close()


async def _restart(child: Child) -> None:
    child.kill()
    child.start()
