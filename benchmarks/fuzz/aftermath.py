"""What a flood of payloads has left behind in a hub: jobs that wait, jobs that are dead, bodies that are kept, memory."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.fuzz.findings import Findings

PATIENCE = 3600.0  # seconds until everything is taken in
_LOOK = 0.5
# What nobody has tried yet, in a lane where nothing that keeps the order waits to be tried again.
WAITING = """SELECT count(*) FROM jobs WHERE state = 'ready' AND kind LIKE 'inbox.%' AND attempts = 0
    AND due_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    AND lane NOT IN (SELECT lane FROM jobs WHERE state = 'ready' AND attempts > 0 AND keeps_order)"""

# What the hub could not reach, since it reaches nobody here: no payload's fault. Names of SendError and of the audit hook.
_NOBODY_THERE = re.compile(
    r"Unavailable|NotReachable|ClientConnector|ConnectError|Refused|Throttled|Misconfigured|this hub reaches nobody"
    r"|cannot be reached"
)
_FAULTS = re.compile(r'^hub_parser_faults_total\{connector="(\w+)"\} (\S+)', re.MULTILINE)
_UNCLAIMED = re.compile(r"^hub_webhooks_unclaimed_total\{[^}]*\} (\S+)", re.MULTILINE)
_DIGITS = re.compile(r"[0-9a-f-]{8,}|\d+")


class Aftermath:
    """Looks at the database of a hub from outside."""

    def __init__(self, folder: Path, pid: int) -> None:
        self._folder = folder
        self._pid = pid
        self._settled_after = 0.0

    async def settle(self, progress: Callable[[str], None]) -> None:
        """Wait until no event waits to be taken in, and nothing of the inbox is due, but for what is tried again later."""
        begun = time.perf_counter()
        while time.perf_counter() - begun < PATIENCE:
            left = self._number(WAITING)
            if not left:
                self._settled_after = time.perf_counter() - begun
                return
            progress(f"{left:,} jobs wait")
            await asyncio.sleep(_LOOK)
        raise SystemExit(f"jobs still wait after {PATIENCE:.0f} s")

    def facts(self, metrics: str, findings: Findings) -> dict[str, str]:
        """In words; what nobody may find there goes to the findings."""
        for connector, times in _FAULTS.findall(metrics):
            if float(times):
                findings.add(f"{connector}: {times} times its parser broke behind the web server", 0)
        troubled = self._troubled(findings)
        return {
            "all taken in after the last post": f"{self._settled_after:.0f} s",
            "entries of the journal": self._count("journal", "state = 'accepted'"),
            "bodies or items kept unread": self._count("journal", "state = 'unreadable'"),
            "proven posts that belong to no account": f"{_unclaimed(metrics):,.0f}",
            "interactions": self._count("crm_interactions"),
            "jobs dead or tried again, nobody being there": f"{troubled:,}",
            "memory of the hub at its highest": f"{self._memory():.0f} MB",
        }

    def _troubled(self, findings: Findings) -> int:
        """Jobs that failed at least once: how many because the providers are away; each other one is a finding."""
        query = "SELECT id, kind, state, last_error FROM jobs WHERE attempts > 0 OR state = 'dead'"
        away = 0
        for number, kind, state, error in self._rows(query):
            if _NOBODY_THERE.search(error or "") or (state == "ready" and kind == "inbox.intake_late"):
                away += 1
            else:
                findings.add(f"{kind} is {state}: {_DIGITS.sub('#', error or '')[:300]}", number)
        return away

    def _count(self, table: str, where: str = "1") -> str:
        return f"{self._number(f'SELECT count(*) FROM {table} WHERE {where}'):,}"

    def _number(self, query: str) -> int:
        return int(self._rows(query)[0][0])

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._database() as database:
            return database.execute(query).fetchall()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        address = f"file:{self._folder / 'hub.sqlite'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            yield connection

    def _memory(self) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def _unclaimed(metrics: str) -> float:
    return sum(float(times) for times in _UNCLAIMED.findall(metrics))
