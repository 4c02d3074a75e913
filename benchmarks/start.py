"""`make bench-start`: how long a hub takes from its command to the first 200 of /ready, and how much memory it holds.

One process with all roles and the demo's settings, its database migrated before, its bytecode compiled: as it is started
again day by day. Beside it the command line alone (`hub --help`) and what every such program pays: Python with the web
server, the database's driver and the reader of settings loaded, and nothing done with them. `idle` is measured when the
process has had nothing to do for some seconds, `loaded` when customers have written a thousand messages, all through.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp
from sqlalchemy import func, select

from benchmarks.cores import cpu_seconds
from benchmarks.desk import figures
from config.sources import foreign_environment
from crm.interactions.model import Interaction
from crm.storage.jobs import Job
from hub.migrations.command import upgrade
from hub.sandbox.networks.network import ACCOUNT
from hub.sandbox.options import SandboxOptions
from hub.sandbox.processes import free_port
from hub.sandbox.seed import seed
from hub.sandbox.settings_file import write_settings
from hub.sandbox.world import World, opened
from inbox.jobs import INTAKE, TRIAGE
from tests.servers import DURABLE, PostgresServer, RedisServer

FLOOR = "import aiohttp.web, sqlalchemy.ext.asyncio, sqlalchemy.orm, pydantic, slack_sdk, structlog"
LOOK_SECONDS = 0.005
LONGEST = 120.0
MEGABYTE = 1_000_000
SIGNING_SECRET = "a-signing-secret-of-the-benchmark"


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: all that stands in memory (`resident`), and the process's share of it (`proportional`)."""

    resident: int
    proportional: int

    @classmethod
    def of(cls, pid: int) -> "Memory":
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
        told = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
        return cls(told["Rss"], told["Pss"])

    def __str__(self) -> str:
        return f"{self.resident / MEGABYTE:.0f} MB (PSS {self.proportional / MEGABYTE:.0f} MB)"


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds from the command to the first 200, and seconds of a core that were used until then."""

    ready: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.start", description="From the command to the first 200.")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--idle-seconds", type=float, default=30.0)
    parser.add_argument("--messages", type=int, default=1_000, help="0: no load")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one of the two settings")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="hub-bytecode-") as bytecode:
        environment = {**foreign_environment(), "PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        _say("\n".join(figures.machine()))
        _say(f"floor, the libraries alone: {_spread(_run(['-c', FLOOR], environment, options.times))}")
        _say(f"hub --help: {_spread(_run(['-m', 'hub', '--help'], environment, options.times))}")
        asyncio.run(_measure_both(options, environment))
    _say(figures.load_now())


async def _measure_both(options: argparse.Namespace, environment: dict[str, str]) -> None:
    if options.only != "postgresql":
        await _measure("SQLite", SandboxOptions(model=False, slack_limits=False), options, environment)
    if options.only != "sqlite":
        postgres, redis = PostgresServer(DURABLE), RedisServer()
        try:
            world = SandboxOptions(database=postgres.fresh_database(), redis=redis.url, model=False, slack_limits=False)
            await _measure("PostgreSQL, Redis", world, options, environment)
        finally:
            redis.close()
            postgres.close()


class _Measured(Exception):
    """The world is not needed any longer: it would go on to start a hub of its own."""


async def _measure(
    name: str, world_options: SandboxOptions, options: argparse.Namespace, environment: dict[str, str]
) -> None:
    async def in_world(world: World) -> None:
        await upgrade(world.database.url.render_as_string(hide_password=False))
        await seed(world.database)
        port = free_port()
        config = write_settings(world, SIGNING_SECRET, port, free_port())
        async with _hub(config, port, environment, world.folder):
            pass  # compiles what is not compiled yet
        started = []
        for _ in range(options.times):
            async with _hub(config, port, environment, world.folder) as (one, _pid):
                started.append(one)
        _say(f"{name}: ready after {_spread([one.ready for one in started])}; {_cpu(started)}")
        await _measure_memory(name, world, config, port, options, environment)
        raise _Measured

    try:
        async with opened(world_options, in_world):
            pass
    except _Measured:
        return


async def _measure_memory(
    name: str, world: World, config: Path, port: int, options: argparse.Namespace, environment: dict[str, str]
) -> None:
    async with _hub(config, port, environment, world.folder) as (_started, pid):
        await asyncio.sleep(options.idle_seconds)
        idle = Memory.of(pid)
        _say(f"{name}: idle for {options.idle_seconds:.0f} s: {idle}")
        if options.messages:
            url = f"http://127.0.0.1:{port}"
            world.telegram.spread_over([f"{url}/webhooks/telegram/{ACCOUNT}"])
            world.slack.connect([f"{url}/slack/events"], SIGNING_SECRET)
            await _write(world, options.messages)
            _say(f"{name}: after {options.messages} messages: {Memory.of(pid)}")


async def _write(world: World, messages: int) -> None:
    people = list(world.phones.values())
    for number in range(messages):
        world.telegram.write(people[number % len(people)], f"Where is my parcel number {number}?")
    deadline = time.monotonic() + LONGEST
    while await _left(world, messages):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{await _left(world, messages)} messages are not through after {LONGEST:g} s")
        await asyncio.sleep(0.2)


async def _left(world: World, messages: int) -> int:
    """Messages that have not come in, and jobs about them that are not done."""
    async with world.database.reading() as session:
        came = await session.scalar(select(func.count()).select_from(Interaction)) or 0
        jobs = select(func.count()).select_from(Job).where(Job.kind.in_((INTAKE.name, TRIAGE.name)))
        return max(0, messages - came) + (await session.scalar(jobs) or 0)


@asynccontextmanager
async def _hub(
    config: Path, port: int, environment: dict[str, str], folder: Path
) -> AsyncIterator[tuple[Started, int]]:
    """`hub serve` until it is ready; ended with the block. Its words go to a file in `folder`."""
    words = [sys.executable, "-m", "hub", "serve", "--config", str(config)]
    with (folder / "start.log").open("ab") as log:
        begun = time.perf_counter()
        child = await asyncio.create_subprocess_exec(
            *words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        await _until_ready(f"http://127.0.0.1:{port}/ready", child, folder / "start.log")
        ready = time.perf_counter() - begun
        yield Started(ready, cpu_seconds(child.pid)), child.pid
    finally:
        child.terminate()
        await asyncio.wait_for(child.wait(), 30)


async def _until_ready(url: str, child: Process, log: Path) -> None:
    deadline = time.monotonic() + LONGEST
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
        while time.monotonic() < deadline and child.returncode is None:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass  # nobody listens yet, or nobody has come to us yet
            await asyncio.sleep(LOOK_SECONDS)
    raise RuntimeError(f"the hub did not become ready; {log} says why")


def _run(arguments: list[str], environment: dict[str, str], times: int) -> list[float]:
    """Seconds that Python takes with these arguments, after one run that compiles."""
    seconds = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True, timeout=60)
        seconds.append(time.perf_counter() - begun)
    return seconds[1:]


def _spread(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s (median of {len(seconds)}; {min(seconds):.2f} to {max(seconds):.2f})"


def _cpu(started: list[Started]) -> str:
    return f"{median(one.cpu for one in started):.2f} s of a core"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
