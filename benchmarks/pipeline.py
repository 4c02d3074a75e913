"""`make bench-pipeline`: from the webhook to the card queued, as fast as it goes, on one worker process and on two.

Customers who have a conversation each write by signed webhooks over 32 connections. A message is through when it is an
interaction in its conversation, judged and routed, and the jobs that show it are queued; Slack takes one message a second
for each channel meanwhile, as always. Everything on one machine, load and simulated Slack included. Several bursts one after
the other on the same database, and the median of them. More customers are more cards: each is a card of its own in Slack, where
a customer's further messages only renew theirs.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from benchmarks.desk import figures
from benchmarks.desk.world import CHANNELS, DeskWorld, opened
from crm.interactions.model import Interaction
from crm.storage.jobs import Job
from inbox.jobs import INTAKE, TRIAGE
from tests.servers import DURABLE, PostgresServer, RedisServer

CONNECTIONS = 32
LOOK_SECONDS = 0.2
LONGEST = 600.0
BEFORE_CARD = (INTAKE.name, TRIAGE.name)


@dataclass(frozen=True, slots=True)
class Passed:
    """`accepted` and `through`: seconds from the first post to the last answer, and to the last message through."""

    messages: int
    accepted: float
    through: float
    cpu: float

    @property
    def a_second(self) -> float:
        return self.messages / self.through

    def __str__(self) -> str:
        return (
            f"{self.messages} messages: accepted after {self.accepted:.1f} s, through after {self.through:.1f} s,"
            f" {self.a_second:.0f} a second; the hub's processes used {1000 * self.cpu / self.messages:.1f} ms of a core each"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.pipeline", description="From the webhook to the card queued.")
    parser.add_argument("--messages", type=int, default=4_000, help="of each burst")
    parser.add_argument("--rounds", type=int, default=5, help="bursts on each number of worker processes")
    parser.add_argument("--customers", type=int, nargs="+", default=[200, 1_000], help="who write in turn")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    _say("\n".join(figures.machine()))
    for customers, workers in itertools.product(options.customers, options.workers):
        passed = asyncio.run(_measure(workers, customers, options))
        for burst in passed:
            _say(f"  {burst}")
        a_second = statistics.median(burst.a_second for burst in passed)
        processes = f"{workers} worker process{'es' if workers > 1 else ''}"
        _say(f"PostgreSQL, {processes}, {customers:,} customers: median of {len(passed)}: {a_second:.0f} a second")
    _say(figures.load_now())


async def _measure(workers: int, customers: int, options: argparse.Namespace) -> Sequence[Passed]:
    postgres, redis = PostgresServer(DURABLE), RedisServer()
    try:
        async with opened(postgres.fresh_database(), limits=True, workers=workers, redis=redis.url) as world:
            await _write(world, customers, customers)
            await _until_through(world, customers)
            await _analysed(world)
            return [await _pass(world, options.messages, customers) for _ in range(options.rounds)]
    finally:
        redis.close()
        postgres.close()


async def _analysed(world: DeskWorld) -> None:
    """As autovacuum does within its first minute: until then PostgreSQL works by the plans it made for empty tables."""
    async with world.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


async def _pass(world: DeskWorld, messages: int, customers: int) -> Passed:
    before, begun = world.cpu_seconds(), time.perf_counter()
    known = await _interactions(world)
    await _write(world, messages, customers)
    accepted = time.perf_counter() - begun
    await _until_through(world, known + messages)
    return Passed(messages, accepted, time.perf_counter() - begun, world.cpu_seconds() - before)


async def _write(world: DeskWorld, messages: int, customers: int) -> None:
    numbers = iter(range(messages))

    async def connection() -> None:
        for number in numbers:
            customer = number % customers
            await world.writes(customer % CHANNELS, customer)

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))


async def _until_through(world: DeskWorld, messages: int) -> None:
    begun = time.perf_counter()
    while await _interactions(world) < messages or await _waiting(world):
        if time.perf_counter() - begun > LONGEST:
            raise SystemExit(f"not through after {LONGEST:.0f} s. {world.roles.last_words('worker0')}")
        await asyncio.sleep(LOOK_SECONDS)


async def _interactions(world: DeskWorld) -> int:
    async with world.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Interaction)) or 0


async def _waiting(world: DeskWorld) -> int:
    async with world.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job).where(Job.kind.in_(BEFORE_CARD))) or 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
