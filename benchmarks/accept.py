"""What the hub accepts, side by side with its floor and with an echo, in one run: `python -m benchmarks.accept`.

Accepts per second and latency of the hub's accept path, of its floor (the same with one commit for each request) and of a bare
JSON echo of the same HTTP server, at 1, 32 and 128 connections on SQLite (synchronous=FULL) and PostgreSQL (fsync on). They run
each in a process of its own with a fresh database, and the load goes to one after the other in turn, in short rounds, so that
all meet the machine in the same mood. Medians are printed; a ratio is the median of the rounds' ratios. Absolute figures depend
on the machine and on what else it does; the ratios are what is promised.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from benchmarks.load import Measured
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from hub.engine.overview import unreadable_count
from tests.servers import DURABLE, PostgresServer

MORE_AT_32 = {"PostgreSQL": 2.0, "SQLite": 2.3}
SHARE_OF_ECHO = 0.25
SLOWER_AT_1 = 1.3
HEAD = (
    "".join(
        [f"{'':10} {'conn':>4}", *(f" | {path:>7} {'p50':>6} {'p99':>6}" for path in ("floor/s", "hub/s", "echo/s"))]
    )
    + " |  gain  p50 ratio of echo"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the rounds of all paths on one database at so many connections."""

    database: str
    connections: int
    floor: list[Measured] = field(default_factory=list)
    hub: list[Measured] = field(default_factory=list)
    echo: list[Measured] = field(default_factory=list)

    @property
    def gain(self) -> float:
        return median(hub.per_second / floor.per_second for floor, hub in zip(self.floor, self.hub, strict=True))

    @property
    def delay(self) -> float:
        return median(hub.p50 / floor.p50 for floor, hub in zip(self.floor, self.hub, strict=True))

    @property
    def share_of_echo(self) -> float:
        return median(hub.per_second / echo.per_second for echo, hub in zip(self.echo, self.hub, strict=True))

    @property
    def errors(self) -> int:
        return sum(each.errors for each in (*self.floor, *self.hub, *self.echo))

    @property
    def wants(self) -> dict[str, bool]:
        """What is promised here, and whether it is kept."""
        if self.connections == 1:
            return {f"at most {SLOWER_AT_1}x the floor's median latency": self.delay <= SLOWER_AT_1}
        if self.connections != 32:
            return {}
        more = MORE_AT_32[self.database]
        return {
            f"at least {more}x the floor's accepts": self.gain >= more,
            f"at least {SHARE_OF_ECHO:.0%} of the echo": self.share_of_echo >= SHARE_OF_ECHO,
        }

    def __str__(self) -> str:
        paths = (
            " ".join(
                f"{middle(rounds, name):{width}}"
                for name, width in (("per_second", "7.0f"), ("p50", "6.2f"), ("p99", "6.2f"))
            )
            for rounds in (self.floor, self.hub, self.echo)
        )
        return (
            f"{self.database:10} {self.connections:>4} | {' | '.join(paths)} | {self.gain:4.2f}x {self.delay:8.2f}x"
            f" {self.share_of_echo:7.1%}  {self._verdict()}"
        )

    def _verdict(self) -> str:
        if self.errors:
            return f"{self.errors} requests failed"
        return "; ".join(f"{'reached' if kept else 'MISSED'}: {what}" for what, kept in self.wants.items())


class Databases:
    """A fresh database for every server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer | None = None
        self._given = 0

    def fresh(self, kind: str) -> str:
        if kind == "PostgreSQL":
            self._server = self._server or PostgresServer(DURABLE)
            return self._server.fresh_database()
        self._given += 1
        return f"sqlite+aiosqlite:///{self._folder / f'{self._given}.db'}"

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


def main() -> None:
    options = _options()
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start; {options.rounds} rounds of")
    print(f"{options.seconds:g} s each, floor, hub and echo in turn. Medians; latencies in milliseconds.\n")
    print(HEAD)
    for line in measured(options):
        print(line, flush=True)
    print(f"\nload average {os.getloadavg()[0]:.1f} at the end")


def measured(options: argparse.Namespace) -> Iterator[Line]:
    """A line for each database and number of connections, each as soon as it is measured."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    databases = Databases(folder)
    try:
        for kind in options.databases:
            for connections in options.connections:
                yield _measure(databases, kind, connections, options)
    finally:
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    return parser().parse_args()


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="benchmarks.accept", description="The accept path against its floor.")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--seconds", type=float, default=0.8)
    options.add_argument(
        "--bare-floor", action="store_true", help="PostgreSQL's floor without the query that resets a pooled connection"
    )
    options.add_argument("--connections", type=int, nargs="+", default=[1, 32, 128])
    options.add_argument("--databases", nargs="+", choices=list(MORE_AT_32), default=["SQLite", "PostgreSQL"])
    return options


def _measure(databases: Databases, kind: str, connections: int, options: argparse.Namespace) -> Line:
    line = Line(kind, connections)
    floor_url, hub_url = databases.fresh(kind), databases.fresh(kind)
    floor = "bare-floor" if options.bare_floor else "floor"
    with _server(floor, floor_url) as floor_port, _server("hub", hub_url) as hub_port, _server("echo") as echo_port:
        for number in range(options.rounds):
            line.floor.append(_load(floor_port, connections, options.seconds, number))
            line.hub.append(_load(hub_port, connections, options.seconds, number))
            line.echo.append(_load(echo_port, connections, options.seconds, number))
    asyncio.run(_check(floor_url, line.floor))
    asyncio.run(_check(hub_url, line.hub))
    return line


@contextmanager
def _server(path: str, url: str = "") -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.accept_server", path, url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def _load(port: int, connections: int, seconds: float, number: int) -> Measured:
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(connections), str(seconds), str(number)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 60)
    return Measured(**json.loads(done.stdout))


async def _check(url: str, rounds: list[Measured]) -> None:
    """Whatever was answered is in the journal, understood, and has its job; else the figures would mean nothing."""
    database = Database(url, SystemClock())
    async with database.reading() as session:
        jobs = await session.scalar(select(func.count()).select_from(Job)) or 0
        unread = await unreadable_count(session)
    await database.close()
    answered = sum(each.answered - each.errors for each in rounds)
    if jobs < answered or unread:
        raise SystemExit(f"{answered} answers, but {jobs} jobs and {unread} unreadable events: no benchmark")


def middle(rounds: Sequence[Measured], figure: str) -> float:
    """The median of this figure over the rounds."""
    figures: list[float] = [getattr(each, figure) for each in rounds]
    return median(figures)


if __name__ == "__main__":
    main()
