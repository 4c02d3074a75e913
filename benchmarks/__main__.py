"""`make bench`: everything that is promised about speed, measured part by part and told in docs/performance.md.

Each part's figures are kept in a folder, so that parts can be measured at different times; the page is written from what is
there. Whatever else the machine does meanwhile changes the figures: the load is kept beside them.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.figures import keep, measure
from benchmarks.parts import PARTS

FOLDER = Path("build/benchmarks")


def main() -> None:
    options = _options()
    for name in options.parts:
        part = PARTS[name]
        _say(f"\n{part.title} (about {part.minutes} min)")
        keep(options.folder, measure(name, part.measure(options, _say), _say))
    if options.page is not None:
        report.write(options.folder, options.page)
        _say(f"\n{options.page} tells what was measured.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure what is promised about speed.")
    parser.add_argument("--parts", nargs="*", choices=list(PARTS), default=list(PARTS), help="all, where none is named")
    parser.add_argument("--databases", nargs="+", choices=("SQLite", "PostgreSQL"), default=["SQLite", "PostgreSQL"])
    parser.add_argument("--rounds", type=int, default=15, help="of accepting")
    parser.add_argument("--messages", type=int, default=2_000, help="of work before the memory is read")
    parser.add_argument("--volumes", nargs="+", type=int, default=[10_000, 1_000_000], help="interactions stored")
    parser.add_argument("--questions", type=int, default=300, help="of each kind at each volume")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where figures are kept")
    parser.add_argument("--page", type=Path, default=None, help="write the tables into this page, docs/performance.md")
    return parser.parse_args()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
