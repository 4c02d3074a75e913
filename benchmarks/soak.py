"""`make soak`: an hour at half of what the hub can do, and what grew meanwhile.

First the peak: a burst of customers' messages, from the first webhook until all of them stand in Slack, whose own limits are
lifted, so that the hub is what is loaded. Then half of that for an hour, evenly spaced. Each minute is looked at: memory of each
process of the hub, rows that wait, the stream in Redis, and how soon Slack heard of what was written. Rows that are kept for
every message (the journal, interactions, posts) grow with the messages and with nothing else.

One web and two worker processes, PostgreSQL and Redis, all on one machine with the load and the simulated Slack.
"""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass
from statistics import median

from redis.asyncio import Redis
from sqlalchemy import text

from benchmarks.cores import megabytes
from benchmarks.desk import figures
from benchmarks.desk.world import CHANNELS, DeskWorld, opened
from tests.servers import DURABLE, PostgresServer, RedisServer

CONNECTIONS = 32
WORKERS = 2
GROWTH = 1.1  # the last third may need a tenth more than the first, no more
PASSING = ("jobs", "lanes", "account_paces", "heartbeats", "chat_frames", "desk_direct_sending", "desk_gestures")
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Minute:
    """What was found at the end of a minute. `written`, `shown`: messages so far; `late`: milliseconds until Slack heard of
    those of this minute, at the median and the worst; `passing`: rows that are there for a while only; `kept`: all others."""

    number: int
    written: int
    shown: int
    late: tuple[float, float]
    megabytes: dict[str, float]
    passing: int
    kept: int
    stream: int
    redis_megabytes: float
    database_megabytes: float

    def __str__(self) -> str:
        memory = " | ".join(f"{size:.0f}" for size in self.megabytes.values())
        return (
            f"| {self.number} | {self.written:,} | {self.written - self.shown:,} | {self.late[0]:.0f} | {self.late[1]:.0f} "
            f"| {memory} | {self.passing:,} | {self.kept / max(self.written, 1):.2f} | {self.stream:,} "
            f"| {self.redis_megabytes:.1f} | {self.database_megabytes * 1000 / max(self.written, 1):.1f} |"
        )


@dataclass(slots=True)
class Soak:
    world: DeskWorld
    redis: Redis
    customers: int
    begun_at: dict[str, float]

    async def write(self, number: int) -> None:
        customer = number % self.customers
        mark, at, _ = await self.world.writes(customer % CHANNELS, customer)
        self.begun_at[mark] = at

    async def burst(self, messages: int) -> float:
        """Messages a second, from the first webhook until Slack has heard of all of them and nothing waits."""
        numbers, begun = iter(range(messages)), time.perf_counter()

        async def connection() -> None:
            for number in numbers:
                await self.write(number)

        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
        await self.world.until_quiet()
        return messages / (time.perf_counter() - begun)

    async def go_on(self, a_second: float, minutes: int) -> list[Minute]:
        begun, found, writing = time.perf_counter(), [], set[asyncio.Task[None]]()
        for minute in range(1, minutes + 1):
            for number in range(round((minute - 1) * 60 * a_second), round(minute * 60 * a_second)):
                await asyncio.sleep(max(0.0, begun + number / a_second - time.perf_counter()))
                task = asyncio.create_task(self.write(number))
                writing.add(task)
                task.add_done_callback(writing.discard)
            found.append(await self._look(minute, time.perf_counter() - 60.0))
            _say(str(found[-1]))
        await asyncio.gather(*writing)
        return found

    async def _look(self, minute: int, since: float) -> Minute:
        shown = self.world.shown_at
        late = [1000 * (shown[mark] - at) for mark, at in self.begun_at.items() if at >= since and mark in shown]
        rows, size = await self.rows()
        passing = sum(rows.get(name, 0) for name in PASSING)
        return Minute(
            minute,
            len(self.begun_at),
            sum(mark in shown for mark in self.begun_at),
            (median(late), max(late)) if late else (0.0, 0.0),
            {name: megabytes(child.process.pid) for name, child in self.world.roles.children.items()},
            passing,
            sum(rows.values()) - passing,
            await self._stream_entries(),
            (await self.redis.info("memory"))["used_memory"] / MEGABYTE,
            size / MEGABYTE,
        )

    async def _stream_entries(self) -> int:
        streams = [key async for key in self.redis.scan_iter(_type="stream")]
        return sum([await self.redis.xlen(key) for key in streams])

    async def rows(self) -> tuple[dict[str, int], int]:
        """Rows of each table, and the database's bytes. Rows that pass are counted; of the others the statistics tell."""
        async with self.world.database.reading() as session:
            found = await session.execute(text("SELECT relname, n_live_tup FROM pg_stat_user_tables"))
            rows = {row.relname: int(row.n_live_tup) for row in found}
            for name in PASSING:
                rows[name] = int(await session.scalar(text(f"SELECT count(*) FROM {name}")) or 0)
            size = await session.scalar(text("SELECT pg_database_size(current_database())"))
            return rows, int(size or 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description="Half of what the hub can do, for an hour.")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument(
        "--burst", type=int, default=2_000, help="messages by which the peak is found (default: %(default)s)"
    )
    parser.add_argument("--customers", type=int, default=1_000)
    options = parser.parse_args()
    _say("\n".join(figures.machine()))
    return asyncio.run(_soak(options))


async def _soak(options: argparse.Namespace) -> int:
    postgres, server = PostgresServer(DURABLE), RedisServer()
    redis = Redis.from_url(server.url)
    try:
        async with opened(postgres.fresh_database(), limits=False, workers=WORKERS, redis=server.url) as world:
            soak = Soak(world, redis, options.customers, {})
            await soak.burst(options.customers)
            peak = await soak.burst(options.burst)
            _say(f"peak: {peak:.0f} messages a second; half of it for {options.minutes} minutes\n")
            names = " | ".join(f"{name} MB" for name in world.roles.children)
            _say(
                f"| minute | written | not yet shown | shown after, ms at the median | at worst | {names} | rows that pass "
                "| rows kept for each message | stream | Redis MB | database KB for each message |"
            )
            _say("|" + "---:|" * (10 + len(world.roles.children)))
            before = len(soak.begun_at)
            found = await soak.go_on(peak / 2, options.minutes)
            await world.until_quiet(0.5)
            return await _verdict(soak, found, len(soak.begun_at) - before)
    finally:
        await redis.aclose()
        server.close()
        postgres.close()


async def _verdict(soak: Soak, found: list[Minute], written: int) -> int:
    standing = soak.world.standing()
    wrong = {
        "lost": sum(not standing[mark] for mark in soak.begun_at),
        "doubled": sum(standing[mark] > 1 for mark in soak.begun_at),
        "dead": await soak.world.dead(),
        "refused at first": soak.world.refused,
    }
    _say(f"\n{written:,} messages; " + ", ".join(f"{name} {count}" for name, count in wrong.items()))
    rows, _ = await soak.rows()
    _say("rows that pass, once nothing is due: " + ", ".join(f"{name} {rows[name]:,}" for name in PASSING))
    third = max(1, len(found) // 3)
    grew = [
        _grown(f"memory of {name}, MB", [one.megabytes[name] for one in found], third) for name in found[0].megabytes
    ]
    grew.append(_grown("rows that pass", [one.passing for one in found], third))
    grew.append(_grown("rows kept for each message", [one.kept / one.written for one in found], third))
    grew.append(_grown("stream", [one.stream for one in found], third))
    grew.append(_grown("Redis, MB", [one.redis_megabytes for one in found], third))
    _say(figures.load_now())
    return int(any(grew) or wrong["lost"] + wrong["doubled"] + wrong["dead"] > 0)


def _grown(what: str, values: list[float], third: int) -> bool:
    first, last = median(values[:third]), median(values[-third:])
    grew = last > first * GROWTH
    _say(f"{what}: {first:,.1f} in the first third, {last:,.1f} in the last{': IT GROWS' if grew else ''}")
    return grew


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
