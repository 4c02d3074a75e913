"""`make bench`: what the hub accepts, side by side with its floor, in one run.

Accepts per second and latency of the hub's accept path and of its floor (the same with one commit for each request) at
1, 32 and 128 connections on SQLite (synchronous=FULL) and PostgreSQL (fsync on). Both run, each in a process of its own
with a fresh database, and the load goes to one and the other in turn, in short rounds, so that both meet the machine in the
same mood. Medians are printed; a ratio is the median of the rounds' ratios. Absolute figures depend on the machine and on
what else it does; the ratios are what is promised.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from benchmarks.load import Measured
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from hub.engine.overview import unreadable_count
from tests.servers import DURABLE, PostgresServer

MORE_AT_32 = {"PostgreSQL": 1.8, "SQLite": 2.0}
SLOWER_AT_1 = 1.3


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the rounds of both paths on one database at so many connections."""

    database: str
    connections: int
    floor: list[Measured]
    hub: list[Measured]

    @property
    def gain(self) -> float:
        return median(hub.per_second / floor.per_second for floor, hub in zip(self.floor, self.hub, strict=True))

    @property
    def delay(self) -> float:
        return median(hub.p50 / floor.p50 for floor, hub in zip(self.floor, self.hub, strict=True))

    @property
    def errors(self) -> int:
        return sum(each.errors for each in (*self.floor, *self.hub))


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
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    databases = Databases(folder)
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start; {options.rounds} rounds of")
    print(f"{options.seconds:g} s each, floor and hub in turn. Medians; latencies in milliseconds.\n")
    print(
        f"{'':10} {'conn':>4} | {'floor/s':>8} {'p50':>6} {'p99':>6} | {'hub/s':>8} {'p50':>6} {'p99':>6} |  gain  p50 ratio"
    )
    try:
        for kind in options.databases:
            for connections in options.connections:
                _print(_measure(databases, kind, connections, options))
    finally:
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The accept path against its floor.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.8)
    parser.add_argument(
        "--bare-floor", action="store_true", help="PostgreSQL's floor without the query that resets a pooled connection"
    )
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 32, 128])
    parser.add_argument("--databases", nargs="+", choices=list(MORE_AT_32), default=["SQLite", "PostgreSQL"])
    return parser.parse_args()


def _measure(databases: Databases, kind: str, connections: int, options: argparse.Namespace) -> Line:
    line = Line(kind, connections, [], [])
    floor_url, hub_url = databases.fresh(kind), databases.fresh(kind)
    floor = "bare-floor" if options.bare_floor else "floor"
    with _server(floor, floor_url) as floor_port, _server("hub", hub_url) as hub_port:
        for number in range(options.rounds):
            line.floor.append(_load(floor_port, connections, options.seconds, number))
            line.hub.append(_load(hub_port, connections, options.seconds, number))
    asyncio.run(_check(floor_url, line.floor))
    asyncio.run(_check(hub_url, line.hub))
    return line


@contextmanager
def _server(path: str, url: str) -> Iterator[int]:
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


def _print(line: Line) -> None:
    floor, hub = (" ".join(_cells(each)) for each in (line.floor, line.hub))
    print(
        f"{line.database:10} {line.connections:>4} | {floor} | {hub} | {line.gain:4.2f}x {line.delay:8.2f}x  {_verdict(line)}",
        flush=True,
    )


def _cells(rounds: list[Measured]) -> list[str]:
    return [
        f"{_middle(rounds, 'per_second'):8.0f}",
        f"{_middle(rounds, 'p50'):6.2f}",
        f"{_middle(rounds, 'p99'):6.2f}",
    ]


def _verdict(line: Line) -> str:
    if line.errors:
        return f"{line.errors} requests failed"
    if line.connections == 1:
        return f"{_word(line.delay <= SLOWER_AT_1)}: at most {SLOWER_AT_1}x the floor's median latency"
    if line.connections == 32:
        wanted = MORE_AT_32[line.database]
        return f"{_word(line.gain >= wanted)}: at least {wanted}x the floor's accepts"
    return ""


def _word(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def _middle(rounds: list[Measured], figure: str) -> float:
    figures: list[float] = [getattr(each, figure) for each in rounds]
    return median(figures)


if __name__ == "__main__":
    main()
