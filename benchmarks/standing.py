"""A hub that stands: how soon it is ready, and what memory it takes idle and after work. One process, as `hub serve` runs it."""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.cores import megabytes
from benchmarks.desk.world import CHANNELS, DeskWorld, opened
from benchmarks.figures import Figure
from tests.servers import DURABLE, PostgresServer

IDLE_MEGABYTES = 160
READY_SECONDS = 2.0
LOOK_SECONDS = 0.01
LONGEST = 60.0
CONNECTIONS = 32
REST_SECONDS = 5.0


def figures(options: argparse.Namespace) -> Iterator[Figure]:
    """A row for each database. `options`: databases, rounds, messages."""
    for kind in options.databases:
        folder = Path(tempfile.mkdtemp(prefix="hub-bench-standing-"))
        server = PostgresServer(DURABLE) if kind == "PostgreSQL" else None
        try:
            url = server.fresh_database() if server else f"sqlite+aiosqlite:///{folder / 'hub.db'}"
            yield asyncio.run(_measure(kind, url, options))
        finally:
            if server is not None:
                server.close()
            shutil.rmtree(folder, ignore_errors=True)


async def _measure(kind: str, url: str, options: argparse.Namespace) -> Figure:
    async with opened(url, limits=False) as world:
        hub = world.roles.children["hub"]
        seconds = median([await _restarted(world) for _ in range(options.rounds)])
        await asyncio.sleep(REST_SECONDS)
        idle = megabytes(world.roles.children[hub.name].process.pid)
        await _write(world, options.messages)
        await world.until_quiet(0.5)
        loaded = megabytes(world.roles.children[hub.name].process.pid)
    goals = {
        f"ready within {READY_SECONDS:g} s": seconds <= READY_SECONDS,
        f"idle under {IDLE_MEGABYTES} MB": idle < IDLE_MEGABYTES,
    }
    values = {"ready after s": seconds, "idle MB": idle, f"MB after {options.messages} messages": loaded}
    return Figure(kind, values, goals)


async def _restarted(world: DeskWorld) -> float:
    """Seconds from the start of the process to its first /ready that says so."""
    hub = world.roles.children["hub"]
    await world.roles.stop()
    begun = time.perf_counter()
    await world.roles.start(hub.name, hub.role, hub.config, hub.host, hub.port)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while time.perf_counter() - begun < LONGEST:
            try:
                async with session.get(f"http://127.0.0.1:{hub.port}/ready") as answer:
                    if answer.status == 200:
                        return time.perf_counter() - begun
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass  # it does not listen yet
            await asyncio.sleep(LOOK_SECONDS)
    raise SystemExit(f"the hub is not ready after {LONGEST:.0f} s: {world.roles.last_words(hub.name)}")


async def _write(world: DeskWorld, messages: int) -> None:
    numbers = iter(range(messages))

    async def connection() -> None:
        for number in numbers:
            await world.writes(number % CHANNELS, number % 200)

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
