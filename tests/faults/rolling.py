"""Every process of an installation is stopped and started again while customers write: nobody is refused, nothing is lost.

`make faults-rolling`; `ARGS='--web 3 --worker 3 --customers 20'` takes more.
"""

import argparse
import asyncio
import itertools
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
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
from tests.servers import DURABLE, PostgresServer, RedisServer, free_port
from tests.tables import migrate

DRAIN_SECONDS = 2.0
READY_SECONDS = 120.0
STOP_SECONDS = 60.0
SETTLE_SECONDS = 600.0
BEFORE_AND_AFTER_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    web: int = 2
    worker: int = 2
    customers: int = 16
    pause_seconds: float = 0.25  # after each message of a customer


@dataclass(frozen=True, slots=True)
class Rolled:
    """What came of it. `wrong` is empty when nobody was refused and everything stands where it belongs."""

    plan: Plan
    messages: int
    refused: int
    seconds: float
    slowest: float
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.plan.web} web and {self.plan.worker} worker processes replaced one by one within {self.seconds:.0f} s; "
            f"{self.messages} messages ({self.messages / self.seconds:.0f} a second), refused {self.refused}, "
            f"slowest answer {self.slowest:.2f} s" + "".join(f"\nWRONG: {one}" for one in self.wrong)
        )


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
    customers: int
    pause_seconds: float
    sent: list[int] = field(init=False)
    refused: list[int] = field(default_factory=list)
    slowest: float = 0.0  # seconds until the slowest answer
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.sent = [0] * self.customers

    async def write(self, customer: int) -> None:
        async with aiohttp.ClientSession(self.url) as http:
            while not self.enough.is_set():
                self.sent[customer] += 1
                number = customer * 1_000_000 + self.sent[customer]
                body = update(number, f"message {self.sent[customer]}", sender=customer + 1)
                began = monotonic_seconds()
                async with http.post(PATH, data=body, headers={HEADER: SECRET}) as answer:
                    if answer.status != 200:
                        self.refused.append(answer.status)
                self.slowest = max(self.slowest, monotonic_seconds() - began)
                await asyncio.sleep(self.pause_seconds)


@asynccontextmanager
async def installation(folder: Path, plan: Plan, url: str, redis: str) -> AsyncIterator[list[Process]]:
    """All of its processes, ready."""
    processes = []
    for number, role in enumerate(["web"] * plan.web + ["worker"] * plan.worker):
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


async def rolled(folder: Path, postgres: PostgresServer, redis: RedisServer, plan: Plan) -> Rolled:
    """Everybody writes; every process is replaced; what came of it."""
    url = postgres.fresh_database()
    await migrate(url)
    database = Database(url, SystemClock())
    try:
        async with installation(folder, plan, url, redis.url) as processes:
            balancer = Balancer([one.port for one in processes if one.role == "web"])
            async with balancer.running() as address:
                await balancer.until_serving(balancer.ports)
                crowd, began = Crowd(address, plan.customers, plan.pause_seconds), monotonic_seconds()
                async with asyncio.TaskGroup() as group:
                    for customer in range(plan.customers):
                        group.create_task(crowd.write(customer))
                    await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
                    ended = await roll(processes, balancer)
                    await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
                    crowd.enough.set()
                seconds = monotonic_seconds() - began
            dead = await settled(database)
        wrong = [*_refusals(crowd, balancer, ended), *await _losses(database, crowd, dead)]
    finally:
        await database.close()
    return Rolled(plan, sum(crowd.sent), len(crowd.refused), seconds, crowd.slowest, tuple(wrong))


def _refusals(crowd: Crowd, balancer: Balancer, ended: Sequence[int]) -> list[str]:
    found = []
    if crowd.refused or set(balancer.answered) != {200}:
        found.append(f"the proxy answered {balancer.answered}")
    if any(ended):
        found.append(f"processes ended with {ended}")
    return found


async def _losses(database: Database, crowd: Crowd, dead: int) -> list[str]:
    async with database.reading() as session:
        kept = await session.scalar(select(func.count()).select_from(JournalEntry))
    found = []
    if (kept, dead) != (sum(crowd.sent), 0):
        found.append(f"{sum(crowd.sent)} messages, {kept} in the journal, {dead} jobs dead")
    expected = [[f"message {number}" for number in range(1, sent + 1)] for sent in crowd.sent]
    for shown, written in itertools.zip_longest(sorted(await timelines(database), key=len), sorted(expected, key=len)):
        if shown != written:
            found.append(f"a timeline of {len(shown or [])} where {len(written or [])} messages were written")
    return found


async def _played(plan: Plan) -> Rolled:
    postgres, redis = PostgresServer(DURABLE), RedisServer()
    try:
        with tempfile.TemporaryDirectory(prefix="hub-rolling-") as folder:
            return await rolled(Path(folder), postgres, redis, plan)
    finally:
        postgres.close()
        redis.close()


def main() -> int:
    given = argparse.ArgumentParser(prog="make faults-rolling", description="A rolling restart while customers write.")
    given.add_argument("--web", type=int, default=2)
    given.add_argument("--worker", type=int, default=2)
    given.add_argument("--customers", type=int, default=16)
    given.add_argument("--pause", type=float, default=0.25, help="seconds after each message of a customer")
    asked = given.parse_args()
    plan = Plan(web=asked.web, worker=asked.worker, customers=asked.customers, pause_seconds=asked.pause)
    result = asyncio.run(_played(plan))
    sys.stdout.write(f"{result}\n")
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
