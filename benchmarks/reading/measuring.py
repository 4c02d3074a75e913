"""Times of the questions at some volumes on some databases, and what is wrong with the plans of their statements."""

import argparse
import asyncio
import os
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from sqlalchemy import text

from benchmarks.figures import Figure, Say
from benchmarks.reading.plans import Plan, explained, listening
from benchmarks.reading.questions import Question, known, questions
from benchmarks.volume.filling import fill
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock, monotonic_seconds
from tests.servers import DURABLE, PostgresServer

WARM = 0.2  # of the questions: asked before, and not counted
GOALS = {"inbox list": 50.0, "timeline": 50.0, "timeline, later pages": 50.0, "search": 200.0}
"""95th percentiles in milliseconds, at a million interactions on PostgreSQL."""
NOT_MORE_THAN = 2.0
"""Times what the lists take at ten thousand."""
MILLION = 1_000_000
MOST_ROWS = 20_000
"""More than so many rows of one step are more than a question of ours may look at, however much is stored."""


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of one question: on the clock, and of a core, the hub's process and PostgreSQL's together. Where others use the
    machine, the second says what the first would be on a quiet one; on SQLite the two are asked in one process."""

    clock: float
    core: float


Times = Mapping[str, Sequence[Took]]


def figures(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    """A row for each kind of question, database and volume. `options`: databases, volumes, rounds, url."""
    for kind in options.databases:
        smallest: Times = {}
        for volume in sorted(options.volumes):
            times = asyncio.run(_measured(kind, volume, options, say))
            smallest = smallest or times
            for of, found in times.items():
                yield _figure(kind, volume, of, found, smallest[of])


def _figure(kind: str, volume: int, of: str, found: Sequence[Took], smallest: Sequence[Took]) -> Figure:
    clock, core = [one.clock for one in found], [one.core for one in found]
    p95, least = percentile(clock, 0.95), percentile([one.clock for one in smallest], 0.95)
    goals = {}
    if kind == "PostgreSQL" and volume == MILLION and of in GOALS:
        goals[f"p95 under {GOALS[of]:.0f} ms"] = p95 < GOALS[of]
        if of != "search" and found is not smallest:
            goals["not more than double"] = p95 <= NOT_MORE_THAN * least
    values = {
        "p50 ms": percentile(clock, 0.5),
        "p95 ms": p95,
        "p50 ms of a core": percentile(core, 0.5),
        "p95 ms of a core": percentile(core, 0.95),
        "questions": len(found),
        "interactions": volume,
    }
    return Figure(f"{kind}, {volume:,}: {of}", values, goals)


async def _measured(kind: str, volume: int, options: argparse.Namespace, say: Say) -> Times:
    async with _filled(kind, volume, options.url, say) as database:
        async with database.reading() as session:
            asked = questions(await known(session), volume, options.rounds)
        for one in asked[: int(len(asked) * WARM)]:
            await _time(database, one)
        backend = await _backend(database)
        times: dict[str, list[Took]] = defaultdict(list)
        for one in asked:
            before = _core(backend)
            clock = await _time(database, one)
            times[one.of].append(Took(clock, _core(backend) - before))
        say(f"load average {os.getloadavg()[0]:.1f}")
        return times


async def _time(database: Database, question: Question) -> float:
    """Milliseconds from the question to the answer in the hub's own values."""
    begun = monotonic_seconds()
    async with database.reading() as session:
        await question.ask(session)
    return (monotonic_seconds() - begun) * 1_000


async def _backend(database: Database) -> int | None:
    """The process of PostgreSQL that answers: asked one after the other, it is always the same."""
    if database.is_sqlite:
        return None
    async with database.reading() as session:
        return int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())


def _core(backend: int | None) -> float:
    """Milliseconds of a core that were used until now (proc(5): schedstat begins with nanoseconds on a core)."""
    used = process_time() * 1_000
    return used if backend is None else used + int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e6


@asynccontextmanager
async def _filled(kind: str, volume: int, url: str, say: Say) -> AsyncIterator[Database]:
    """A database of so many interactions; the one at `url`, where one is given, is taken for full."""
    server = None if url or kind == "SQLite" else PostgresServer(DURABLE)
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        address = url or (server.fresh_database() if server else f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}")
        try:
            if not url:
                say(f"{kind}: {volume:,} interactions are written")
                await fill(address, volume, lambda words: None)
            database = Database(address, SystemClock())
            yield database
            await database.close()
        finally:
            if server is not None:
                server.close()


async def plans(database: Database, volume: int) -> list[tuple[Question, Plan]]:
    """Every statement of one question of each sort, as PostgreSQL carries it out."""
    async with database.reading() as session:
        asked = questions(await known(session), volume, 60)
    found = []
    for one in {(each.of, each.what): each for each in asked}.values():
        with listening(database) as heard:
            await _time(database, one)
        async with database.reading() as session:
            found += [(one, plan) for plan in await explained(session, heard)]
    return found


def percentile(found: Sequence[float], share: float) -> float:
    """The value below which so large a share lies."""
    return sorted(found)[min(int(len(found) * share), len(found) - 1)]
