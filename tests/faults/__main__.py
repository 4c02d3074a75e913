"""The fault suite by hand: every named fault with its account. `python -m tests.faults [--only WORDS] [--table FILE]`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from hub.clock import monotonic_seconds
from tests.faults.machines import NotRoot
from tests.faults.named import absences, apart, crowds, disks, ends, lines, others, versions
from tests.faults.named.fault import Fault
from tests.faults.player import played
from tests.faults.staging import opened

FAULTS = (
    *ends.FAULTS,
    *lines.FAULTS,
    *absences.FAULTS,
    *others.FAULTS,
    *disks.FAULTS,
    *versions.FAULTS,
    *crowds.FAULTS,
)


async def play(faults: Sequence[Fault], table: Path | None) -> bool:
    all_good = True
    for plan, group in groupby(faults, lambda fault: fault.plan):
        async with opened(plan) as scene:
            await scene.greet()
            for fault in group:
                began = monotonic_seconds()
                words, is_good = await played(scene, fault)
                all_good = all_good and is_good
                _tell(fault, words, monotonic_seconds() - began, table)
            for ring in scene.rings():
                sys.stdout.write(f"A RING OF TRANSACTIONS:{ring}\n")
    return all_good


def _tell(fault: Fault, words: str, seconds: float, table: Path | None) -> None:
    sys.stdout.write(f"{fault.name} ({seconds:.0f} s)\n    {words}\n")
    sys.stdout.flush()
    if table is not None:
        with table.open("a") as file:
            file.write(f"| {fault.name} | {fault.does} | {words} |\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description="Named faults, each with its account.")
    parser.add_argument("--only", default="", help="faults whose name contains one of these words, divided by commas")
    parser.add_argument(
        "--machines", action="store_true", help="two machines as network namespaces instead; needs root"
    )
    parser.add_argument(
        "--crowd", type=int, help="so many people alone, whose messages come out of order and twice; 1000 take a while"
    )
    parser.add_argument("--table", type=Path, help="a file to which each line of the table is added")
    options = parser.parse_args()
    wanted = [one for one in options.only.split(",") if one]
    offered = (crowds.crowd(options.crowd),) if options.crowd else apart.FAULTS if options.machines else FAULTS
    chosen = [fault for fault in offered if not wanted or any(one in fault.name for one in wanted)]
    try:
        return 0 if asyncio.run(play(chosen, options.table)) else 1
    except NotRoot as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
