"""`make bench-desk`: a race for each card, a flood of Slack's events, and customers' messages on their way into Slack.

Printed as a table in Markdown. The hub runs as `hub serve` in a process of its own; the simulated Slack and whoever makes the
load share another one, on the same machine. Latencies are seen from there.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.desk import claims, events, figures, messages
from benchmarks.desk.figures import DISTRIBUTED, Line
from benchmarks.desk.world import CHANNELS, opened
from tests.servers import DURABLE, PostgresServer, RedisServer

PARTS = ("claims", "events", "steady", "flood")

DATABASES = ("SQLite", "PostgreSQL", DISTRIBUTED)


def main() -> None:
    options = _options()
    _say("\n".join(figures.machine()))
    for kind in options.databases:
        with _database(kind) as fresh:
            _say(f"\n{kind}\n\n{figures.HEAD}")
            for part in options.parts:
                for line in asyncio.run(_measure(part, fresh, options)):
                    _say(str(line))
    _say(f"\n{figures.load_now()}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.desk", description="What the desk takes, and how soon.")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--rounds", type=int, default=200, help="of the race for a card")
    parser.add_argument("--seconds", type=float, default=60, help="of Slack's events, and of messages at a steady pace")
    parser.add_argument("--events", type=float, default=50, help="of Slack's, a second")
    parser.add_argument("--messages", type=float, default=5, help="of customers, a second, evenly spaced")
    parser.add_argument("--flood", type=float, default=50, help="messages of customers a second")
    parser.add_argument("--flood-seconds", type=float, default=5)
    parser.add_argument("--customers", type=int, default=CHANNELS, help="who write, round robin over the channels")
    return parser.parse_args()


async def _measure(part: str, fresh: "Fresh", options: argparse.Namespace) -> list[Line]:
    """Each part has a hub and a database of its own. Slack's limits hold where customers' messages are measured."""
    limits = part in ("steady", "flood")
    async with opened(fresh(), limits=limits, workers=1 if fresh.redis else 0, redis=fresh.redis) as world:
        match part:
            case "claims":
                return await claims.claims(world, options.rounds)
            case "events":
                return await events.events(world, options.seconds, options.events)
            case "steady":
                await messages.begin(world, options.customers)
                return await messages.steady(world, options.seconds, options.messages, options.customers)
            case _:
                await messages.begin(world, options.customers)
                return await messages.flood(world, options.flood_seconds, options.flood, options.customers)


@contextmanager
def _database(kind: str) -> "Iterator[Fresh]":
    """Addresses of empty databases that keep what they promise to keep."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-desk-"))
    server = None if kind == "SQLite" else PostgresServer(DURABLE)
    redis = RedisServer() if kind == DISTRIBUTED else None
    try:
        yield Fresh(folder, server, redis.url if redis is not None else "")
    finally:
        if redis is not None:
            redis.close()
        if server is not None:
            server.close()
        shutil.rmtree(folder, ignore_errors=True)


class Fresh:
    """A fresh database each time it is asked."""

    def __init__(self, folder: Path, server: PostgresServer | None, redis: str) -> None:
        self.redis = redis
        self._folder = folder
        self._server = server
        self._given = 0

    def __call__(self) -> str:
        if self._server is not None:
            return self._server.fresh_database()
        self._given += 1
        return f"sqlite+aiosqlite:///{self._folder / f'{self._given}.db'}"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
