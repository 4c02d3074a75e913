"""Fifty copies of one webhook, at the same time over four processes: one row, one job, one effect."""

import asyncio

import aiohttp
from sqlalchemy import func, select

from hub.engine.model import JournalEntry
from tests.faults.harness import PATH, RING, Child, prepare, settle
from tests.hub.engine.engine import EFFECTS
from tests.hub.pigeon import bird, flock
from tests.servers import PostgresServer

COPIES = 50


async def test_fifty_copies_over_four_processes_are_one(postgres_server: PostgresServer) -> None:
    url = postgres_server.fresh_database()
    database = await prepare(url)
    children = [Child(role, url, "-", 3.0) for role in ("web", "web", "web", "web", "worker")]
    try:
        for child in children:
            child.start()
        async with aiohttp.ClientSession() as http:
            for child in children:
                await child.until_ready(http)
            body = flock(bird("m00001", "c001"))
            ports = [child.port for child in children if child.role == "web"]
            answers = await asyncio.gather(*(_post(http, ports[copy % 4], body) for copy in range(COPIES)))
        assert answers == [200] * COPIES
        await settle(database)
        async with database.reading() as session:
            rows = await session.scalar(select(func.count()).select_from(JournalEntry))
            effects = list(await session.scalars(select(EFFECTS.c.word)))
        assert (rows, effects) == (1, ["m00001", "m00001"])  # taken in, and handed on to the next lane
    finally:
        for child in children:
            child.kill()
        await database.close()


async def _post(http: aiohttp.ClientSession, port: int, body: bytes) -> int:
    async with http.post(f"http://127.0.0.1:{port}{PATH}", data=body, headers=RING) as answer:
        return answer.status
