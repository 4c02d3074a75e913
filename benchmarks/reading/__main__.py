"""`make bench-reading`: lists, timelines and search at some volumes; with --plans what PostgreSQL does for each of them."""

import argparse
import asyncio
import sys

from benchmarks.reading.measuring import MOST_ROWS, figures, plans
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock


def main() -> None:
    options = _options()
    if options.plans:
        asyncio.run(_show_plans(options.url, options.volumes[0]))
        return
    for figure in figures(options, _say):
        _say(str(figure))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.reading", description="How long lists and search take.")
    parser.add_argument("--databases", nargs="+", choices=("SQLite", "PostgreSQL"), default=["SQLite", "PostgreSQL"])
    parser.add_argument("--volumes", nargs="+", type=int, default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=300, help="questions of each kind")
    parser.add_argument("--url", default="", help="a database that benchmarks.volume has filled, and is left as it is")
    parser.add_argument("--plans", action="store_true", help="only the plans of the database at --url")
    options = parser.parse_args()
    if options.plans and not options.url:
        parser.error("--plans needs --url, a PostgreSQL that python -m benchmarks.volume has filled")
    return options


async def _show_plans(url: str, volume: int) -> None:
    database = Database(url, SystemClock())
    bad = 0
    for question, plan in await plans(database, volume):
        _say(f"\n{question.of}: {question.what}: {plan.milliseconds:.1f} ms, {plan.buffers:,} pages\n{plan}")
        for fault in plan.faults(MOST_ROWS):
            bad += 1
            _say(f"BAD: {fault}")
    await database.close()
    _say(f"\n{bad} bad steps")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
