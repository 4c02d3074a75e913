"""Posting messages while processes are killed, and judging what was made of them."""

import asyncio
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
from sqlalchemy import func, select

from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from tests.hub.engine.engine import EFFECTS, make_tables
from tests.hub.pigeon import SECRET, bird, flock
from tests.servers import free_port

RING = {"X-Ring": SECRET}
PATH = "/webhooks/pigeons/loft"
REPEATED = 0.05  # so many are posted twice, as providers do
READY_SECONDS = 60.0
SETTLE_SECONDS = 180.0


@dataclass
class Child:
    """One process of the hub, which may be killed and started again on the same port."""

    role: str
    database: str
    redis: str
    lease_seconds: float
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.faults.child", self.role, str(self.port), self.database, self.redis]
        self.process = subprocess.Popen([*command, str(self.lease_seconds)], stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is given back."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> int:
        """As an operator stops it; its exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=60)

    async def until_ready(self, http: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(READY_SECONDS):
            while True:
                if await _is_ready(http, self.port):
                    return
                await asyncio.sleep(0.05)


@dataclass
class Trial:
    """So many messages from so many contacts, each posted in order and again until it is acknowledged."""

    children: Sequence[Child]
    messages: int
    contacts: int
    chance: random.Random
    accepted: int = 0
    _reached: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self, faults: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Post everything, with a fault at each of so many random moments of the way."""
        moments = sorted(self.chance.randrange(self.messages // 10, self.messages * 9 // 10) for _ in faults)
        async with asyncio.TaskGroup() as group:
            for contact in range(self.contacts):
                group.create_task(self._post_all(contact))
            for moment, fault in zip(moments, faults, strict=True):
                group.create_task(self._break(moment, fault))

    def expected(self, contact: int) -> list[str]:
        return [f"m{number:05}" for number in range(contact, self.messages, self.contacts)]

    async def _break(self, moment: int, fault: Callable[[], Awaitable[None]]) -> None:
        async with self._reached:
            await self._reached.wait_for(lambda: self.accepted >= moment)
        await fault()

    async def _post_all(self, contact: int) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
            for word in self.expected(contact):
                body = flock(bird(word, f"c{contact:03}"))
                await self._until_acknowledged(http, body)
                if self.chance.random() < REPEATED:
                    await self._until_acknowledged(http, body)
                async with self._reached:
                    self.accepted += 1
                    self._reached.notify_all()

    async def _until_acknowledged(self, http: aiohttp.ClientSession, body: bytes) -> None:
        """As a provider does: what is not answered with 200 is posted again."""
        webs = [child for child in self.children if child.role != "worker"]
        async with asyncio.timeout(READY_SECONDS):
            while True:
                if await _post(http, self.chance.choice(webs).port, body):
                    return
                await asyncio.sleep(0.02)


async def prepare(url: str) -> Database:
    database = Database(url, SystemClock())
    async with database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    return database


async def settle(database: Database) -> None:
    """Return when nothing is left to do."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while True:
            async with database.reading() as session:
                if not await session.scalar(select(func.count()).select_from(Job)):
                    return
            await asyncio.sleep(0.1)


async def judge(database: Database, trial: Trial) -> None:
    """None lost, none doubled, and in every lane the order in which they were sent."""
    for contact in range(trial.contacts):
        for lane in (f"address:sms:c{contact:03}", f"conversation:sms:c{contact:03}"):
            async with database.reading() as session:
                statement = select(EFFECTS.c.word).where(EFFECTS.c.lane == lane).order_by(EFFECTS.c.id)
                found = list(await session.scalars(statement))
            assert found == trial.expected(contact), lane


async def _is_ready(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _post(http: aiohttp.ClientSession, port: int, body: bytes) -> bool:
    try:
        async with http.post(f"http://127.0.0.1:{port}{PATH}", data=body, headers=RING) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
