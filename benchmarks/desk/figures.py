"""Figures of a run, and the table they are printed in."""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

DISTRIBUTED = "distributed"  # PostgreSQL and Redis, one process for the web and one that works
LIBRARIES = ("slack-bolt", "slack-sdk", "aiohttp", "sqlalchemy", "aiosqlite", "asyncpg")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what was measured, how often, median and 99th percentile in milliseconds, and what was wrong with it."""

    what: str
    count: int
    p50: float | None
    p99: float | None
    verdict: str

    def __str__(self) -> str:
        return f"| {self.what} | {self.count:,} | {_shown(self.p50)} | {_shown(self.p99)} | {self.verdict} |"


HEAD = "| what | how many | p50 ms | p99 ms | |\n|---|---:|---:|---:|---|"


def line(what: str, seconds: Sequence[float], verdict: str) -> Line:
    """A row of latencies given in seconds."""
    return Line(what, len(seconds), percentile(seconds, 0.5), percentile(seconds, 0.99), verdict)


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """The value below which so large a share lies, in milliseconds; None of nothing."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def word(*wrongs: tuple[int, str]) -> str:
    """What was counted that may not be there; "as it should be" where all counts are 0."""
    found = [f"{count:,} {what}" for count, what in wrongs if count]
    return f"WRONG: {', '.join(found)}" if found else "as it should be"


def machine(postgres: str = "") -> Iterable[str]:
    """Where and when this ran, and with which versions."""
    yield f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}"
    yield f"- {_processor()}, {os.cpu_count()} cores, {_memory()} GB; load average {_load()} at the start"
    yield f"- {platform.platform()}, Python {platform.python_version()}{postgres and f', {postgres}'}"
    yield f"- {', '.join(f'{name} {version(name)}' for name in LIBRARIES)}"


def load_now() -> str:
    return f"load average {_load()} at the end"


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def _shown(found: float | None) -> str:
    return "" if found is None else f"{found:,.1f}" if found < 1000 else f"{found:,.0f}"


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, timeout=10)
    return asked.stdout.strip() or "unknown"


def _processor() -> str:
    told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [one.partition(":")[2].strip() for one in told if one.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
