"""Ten times more than the database takes: what is accepted, what is refused and how quickly, and what memory does.

A web process of its own, with the hub's accept path and a database that takes so many rows a second and no more (SQLite, slowed
down to what a small disk does, so that the load and not this machine is what is measured). Posts come at ten times that
pace, evenly, whether the last was answered or not. Each has an id of its own; a refused one is not sent again.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import aiohttp
from pydantic import SecretStr

from benchmarks.accept_server import NoBlobs
from benchmarks.cores import megabytes
from benchmarks.load import ACCOUNT, CHATS, ENDPOINT, FIRST_ID, SECRET, UPDATE
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from crm.storage.base import Base
from crm.storage.jobs import Job, Lane
from crm.storage.unit_of_work import Database, wake_nobody
from hub.clock import SystemClock
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal, JournalBounds, Key, Moments, Row, WriteRows
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.model import JournalEntry
from hub.process import loop_factory, settle
from hub.web.app import build_app, serving
from hub.web.metrics import Metrics
from hub.web.webhooks import Webhooks

PATH = f"/webhooks/{ENDPOINT}/{ACCOUNT}"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
TIMES = 10
BATCH_ROWS = 20


@dataclass
class Seen:
    """Seconds of every answer, by its status; what a refusal said about coming again."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    without_retry_after: int = 0
    broken: int = 0

    def add(self, status: int, seconds: float) -> None:
        self.seconds.setdefault(status, []).append(seconds)


class SlowDisk:
    """A writer that takes so many rows a second."""

    def __init__(self, write: WriteRows, rows_per_second: float) -> None:
        self._write = write
        self._rows_per_second = rows_per_second

    async def __call__(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        await asyncio.sleep(len(rows) / self._rows_per_second)
        return await self._write(rows, moments)


async def serve(folder: str, rows_per_second: float, limit: int) -> None:
    clock, metrics = SystemClock(), Metrics()
    database = Database(f"sqlite+aiosqlite:///{folder}/hub.db", clock)
    async with database.engine.begin() as connection:
        tables = [Base.metadata.tables[record.__tablename__] for record in (Job, Lane, JournalEntry)]
        await connection.run_sync(Base.metadata.create_all, tables)
    writer = SlowDisk(SqliteJournalWriter(database), rows_per_second)
    journal = Journal(writer, clock, wake_nobody, NoBlobs(), metrics, JournalBounds(limit, batch_rows=BATCH_ROWS))
    settings = TelegramSettings(bot_token=SecretStr("1:bench"), webhook_secret=SecretStr(SECRET))
    accounts = {(ENDPOINT, ACCOUNT): TelegramConnector(ACCOUNT, settings)}
    webhooks = Webhooks(accounts, Entrance(journal, clock, metrics), clock, metrics)
    async with serving(build_app(webhooks.routes()), "127.0.0.1", 0) as port:
        settle()
        print(port, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # to the end of whoever started us


async def load(port: int, per_second: float, seconds: float, first: int) -> Seen:
    seen = Seen()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as http,
        asyncio.TaskGroup() as group,
    ):
        begun = time.perf_counter()
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
            group.create_task(_post(http, first + number, seen))
    return seen


async def _post(http: aiohttp.ClientSession, number: int, seen: Seen) -> None:
    chat = FIRST_ID + number % CHATS
    begun = time.perf_counter()
    try:
        async with http.post(PATH, data=UPDATE % (number, number, chat, chat), headers=HEADERS) as answer:
            await answer.read()
            seen.without_retry_after += answer.status == 503 and "Retry-After" not in answer.headers
            seen.add(answer.status, time.perf_counter() - begun)
    except aiohttp.ClientError:
        seen.broken += 1


async def main(rows_per_second: float, seconds: float, limit: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        child = begun(folder, rows_per_second, limit)
        try:
            assert child.stdout is not None
            port = int(child.stdout.readline())
            at_rest = megabytes(child.pid)
            calm = await load(port, rows_per_second / 2, seconds / 2, FIRST_ID)
            before = megabytes(child.pid)
            peaks: list[float] = []
            looking = asyncio.create_task(look(child.pid, peaks))
            flood = await load(port, TIMES * rows_per_second, seconds, 2 * FIRST_ID)
            looking.cancel()
            after = megabytes(child.pid)
            again = await load(port, rows_per_second / 2, seconds / 2, 3 * FIRST_ID)
        finally:
            child.kill()
            child.wait(10)
        kept = rows_in(Path(folder) / "hub.db")
    for name, one in (("half of what it takes", calm), (f"{TIMES} times what it takes", flood), ("half again", again)):
        print(name)
        tell(one)
    half = peaks[: len(peaks) // 2] or [before]
    print(
        f"memory, MB: at rest {at_rest:.0f}, before {before:.0f}, during: first half at most {max(half):.0f}, "
        f"all at most {max(peaks):.0f}, after {after:.0f}"
    )
    accepted = sum(len(one.seconds.get(200, ())) for one in (calm, flood, again))
    print(f"accepted {accepted}, in the journal {kept}")
    polite = not any(
        one.broken or one.without_retry_after or set(one.seconds) - {200, 503} for one in (calm, flood, again)
    )
    return 0 if polite and accepted == kept else 1


def begun(folder: str, rows_per_second: float, limit: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "benchmarks.overload", "--serve", folder]
    words += ["--rows", str(rows_per_second), "--limit", str(limit)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tell(seen: Seen) -> None:
    for status, found in sorted(seen.seconds.items()):
        cuts = quantiles(found, n=100) if len(found) > 1 else [*found] * 99
        print(f"  {status}: {len(found):6}   p50 {cuts[49] * 1000:8.1f} ms   p99 {cuts[98] * 1000:8.1f} ms")
    if seen.broken or seen.without_retry_after:
        print(f"  broken connections {seen.broken}, refusals without Retry-After {seen.without_retry_after}")


async def look(pid: int, peaks: list[float]) -> None:
    while True:
        peaks.append(megabytes(pid))
        await asyncio.sleep(0.5)


def rows_in(file: Path) -> int:
    import sqlite3

    with sqlite3.connect(file) as connection:
        count: int = connection.execute("SELECT count(*) FROM journal").fetchone()[0]
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=15, help="rows a second that the database takes")
    parser.add_argument("--seconds", type=float, default=20, help="length of the flood")
    parser.add_argument("--limit", type=int, default=45, help="engine.journal_limit")
    parser.add_argument("--serve", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        if options.serve:
            runner.run(serve(options.serve, options.rows, options.limit))
        else:
            sys.exit(runner.run(main(options.rows, options.seconds, options.limit)))
