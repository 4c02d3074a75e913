"""`python -m benchmarks.leaks [--drafts 2000] [--seed 7] [--show]`: a table, and what went wrong with --show."""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.leaks.judging import Judged, judged


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.leaks", description=__doc__)
    asked.add_argument("--drafts", type=int, default=2_000, help="how many")
    asked.add_argument("--seed", type=int, default=7, help="another seed makes others")
    asked.add_argument("--show", action="store_true", help="print what was missed and what was stopped falsely")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = asyncio.run(judged(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", told.seed, told.drafts))
    sys.stdout.write(table(results))
    if told.show:
        sys.stdout.write(
            "".join(f"{one.draft.how}: {one.found} {one.draft.text!r}\n\n" for one in results if not one.is_right)
        )


def table(results: list[Judged]) -> str:
    """Each recipe, then both shares."""
    total, right = Counter(one.draft.how for one in results), Counter(one.draft.how for one in results if one.is_right)
    planted = [one for one in results if one.draft.leak is not None]
    clean = [one for one in results if one.draft.leak is None]
    stopped, false = sum(bool(one.found) for one in planted), sum(bool(one.found) for one in clean)
    named = sum(one.is_right for one in planted)
    times = sorted(one.milliseconds for one in results)
    rows = [f"{how:<24}{right[how]:>6} of {total[how]:<6}" for how in sorted(total)]
    return "\n".join(
        [
            *rows,
            "",
            f"planted leaks stopped   {stopped:>6} of {len(planted):<6}{stopped / len(planted):>8.1%}  (goal 98 %)",
            f"  with the right reason {named:>6} of {len(planted):<6}{named / len(planted):>8.1%}",
            f"false stops             {false:>6} of {len(clean):<6}{false / len(clean):>8.1%}  (goal 1 %)",
            f"time for one draft      median {times[len(times) // 2]:.1f} ms, p99 {times[len(times) * 99 // 100]:.1f} ms",
            "The drafts and the check were made by the same people.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
