"""A full database to look at: `python -m benchmarks.volume URL INTERACTIONS`, as SQLAlchemy writes its address."""

import argparse
import asyncio
import sys
import time

from benchmarks.volume.filling import fill


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.volume", description="Fill an empty database as years would.")
    parser.add_argument("url", help="sqlite+aiosqlite:///FILE or postgresql+asyncpg://postgres@/NAME?host=FOLDER")
    parser.add_argument("interactions", type=int)
    options = parser.parse_args()
    begun = time.perf_counter()

    def say(words: str) -> None:
        sys.stdout.write(f"{time.perf_counter() - begun:7.1f} s  {words}\n")
        sys.stdout.flush()

    asyncio.run(fill(options.url, options.interactions, say))
    say("full")


if __name__ == "__main__":
    main()
