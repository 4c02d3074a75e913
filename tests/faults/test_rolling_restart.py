"""Every process of an installation is stopped and started again while customers write: nobody is refused, nothing is lost."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import structlog
from sqlalchemy import func, select

from config.sources import foreign_environment
from crm.interactions.model import Interaction
from crm.storage.jobs import Job, JobState
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock, monotonic_seconds
from hub.engine.model import JournalEntry
from inbox.conversations.model import ConversationEntry
from inbox.jobs import INTAKE
from tests.faults.balancing import Balancer
from tests.hub.whole import HEADER, PATH, SECRET, update, write_settings
from tests.servers import PostgresServer, RedisServer, free_port
from tests.tables import migrate

CUSTOMERS = 8
PAUSE_SECONDS = 0.5
DRAIN_SECONDS = 2.0
READY_SECONDS = 120.0
STOP_SECONDS = 60.0
SETTLE_SECONDS = 600.0
BEFORE_AND_AFTER_SECONDS = 3.0

log = structlog.stdlib.get_logger(__name__)


@dataclass
class Process:
    """One `hub serve` with a role, always on the same port."""

    role: str
    folder: Path
    database: str
    redis: str
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = write_settings(
            self.folder,
            self.database,
            server={"host": "127.0.0.1", "port": self.port, "drain_seconds": DRAIN_SECONDS},
            redis={"url": self.redis},
        )
        words = [sys.executable, "-m", "hub", "serve", "--role", self.role, "--no-migrate", "--config", str(config)]
        with (self.folder / "log").open("ab") as out:
            self.running = subprocess.Popen(
                words, env=foreign_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    async def stop(self) -> int:
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.running.wait, STOP_SECONDS)

    async def until_ready(self, http: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(READY_SECONDS):
            while True:
                if await self._is_ready(http):
                    return
                await asyncio.sleep(0.1)

    async def _is_ready(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"http://127.0.0.1:{self.port}/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@dataclass
class Crowd:
    """Customers who write one message after the other, until they are told to stop. Nothing is posted twice."""

    url: str
    sent: list[int] = field(default_factory=lambda: [0] * CUSTOMERS)
    refused: list[int] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, customer: int) -> None:
        async with aiohttp.ClientSession(self.url) as http:
            while not self.enough.is_set():
                self.sent[customer] += 1
                number = customer * 1_000_000 + self.sent[customer]
                body = update(number, f"message {self.sent[customer]}", sender=customer + 1)
                async with http.post(PATH, data=body, headers={HEADER: SECRET}) as answer:
                    if answer.status != 200:
                        self.refused.append(answer.status)
                await asyncio.sleep(PAUSE_SECONDS)


@asynccontextmanager
async def installation(folder: Path, url: str, redis: str) -> AsyncIterator[list[Process]]:
    """Two web and two worker processes, ready."""
    processes = []
    for number, role in enumerate(("web", "web", "worker", "worker")):
        own = folder / f"{role}{number}"
        own.mkdir()
        processes.append(Process(role, own, url, redis))
    try:
        for one in processes:
            one.start()
        async with aiohttp.ClientSession() as http:
            for one in processes:
                await one.until_ready(http)
        yield processes
    finally:
        for one in processes:
            if one.running is not None:
                one.running.kill()
                one.running.wait(10)


async def roll(processes: Sequence[Process], balancer: Balancer) -> list[int]:
    """Each is stopped and started again, and the next only when the proxy has it back; the exit statuses."""
    ended = []
    async with aiohttp.ClientSession() as http:
        for one in processes:
            ended.append(await one.stop())
            one.start()
            await one.until_ready(http)
            if one.role == "web":
                await balancer.until_serving({one.port})
    return ended


async def settled(database: Database) -> int:
    """How many jobs are dead, once every message has been taken in."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while True:
            async with database.reading() as session:
                ready = (Job.state == JobState.READY.value) & (Job.kind == INTAKE.name)
                if not await session.scalar(select(func.count()).select_from(Job).where(ready)):
                    dead = select(func.count()).select_from(Job).where(Job.state == JobState.DEAD.value)
                    return await session.scalar(dead) or 0
            await asyncio.sleep(0.2)


async def timelines(database: Database) -> list[list[str | None]]:
    """What stands in each conversation, in its order."""
    query = (
        select(ConversationEntry.conversation_id, Interaction.content)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .order_by(ConversationEntry.conversation_id, ConversationEntry.sequence)
    )
    found: dict[object, list[str | None]] = {}
    async with database.reading() as session:
        for conversation, content in await session.execute(query):
            found.setdefault(conversation, []).append(content)
    return list(found.values())


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_not_one_message_is_refused_or_lost_while_every_process_is_replaced(
    tmp_path: Path, postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    url = postgres_server.fresh_database()
    await migrate(url)
    database = Database(url, SystemClock())
    async with installation(tmp_path, url, redis_server.url) as processes:
        balancer = Balancer([one.port for one in processes if one.role == "web"])
        async with balancer.running() as address:
            await balancer.until_serving(balancer.ports)
            began, crowd = monotonic_seconds(), Crowd(address)
            async with asyncio.TaskGroup() as group:
                for customer in range(CUSTOMERS):
                    group.create_task(crowd.write(customer))
                await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
                ended = await roll(processes, balancer)
                await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
                crowd.enough.set()
        dead = await settled(database)
        async with database.reading() as session:
            kept = await session.scalar(select(func.count()).select_from(JournalEntry))
        found = await timelines(database)
    await database.close()
    seconds = round(monotonic_seconds() - began)
    log.warning("rolled", messages=sum(crowd.sent), refused=len(crowd.refused), seconds=seconds, ended=ended)
    assert crowd.refused == []
    assert balancer.answered == {200: sum(crowd.sent)}
    assert ended == [0, 0, 0, 0]
    assert (kept, dead) == (sum(crowd.sent), 0)
    expected = [[f"message {number}" for number in range(1, sent + 1)] for sent in crowd.sent]
    assert sorted(found, key=len) == sorted(expected, key=len)
