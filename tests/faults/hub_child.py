"""One process of the real hub for the fault suite: `python -m tests.faults.hub_child FOLDER serve ...`.

FOLDER holds what the processes of a trial share: the clock, the steps, and settings that take the place of the file's.
Everything else is the hub as it is.
"""

import json
import sys
from pathlib import Path

from hub.__main__ import main
from tests.faults.machines import become
from tests.faults.next_version.program import become_next
from tests.faults.shared_clock import SharedClock
from tests.faults.steps import Steps

CLOCK, STEPS, SETTINGS, POISON, MACHINES = "clock", "steps", "settings.json", "poison", "machines.json"
NEXT_ONES = "next"  # the names of the processes that are of the next version


def run(folder: Path, arguments: list[str]) -> int:
    name = Path(arguments[arguments.index("--config") + 1]).stem
    _move_to_its_machine(folder / MACHINES, name)
    if (folder / NEXT_ONES).exists() and name in (folder / NEXT_ONES).read_text().split():
        become_next()
    SharedClock(folder / CLOCK).take_over()
    steps = Steps(folder / STEPS)
    steps.wrap()
    steps.poison(folder / POISON)
    settings: dict[str, str] = json.loads((folder / SETTINGS).read_text())
    return main([*arguments, *(word for name, value in settings.items() for word in ("--set", f"{name}={value}"))])


def _move_to_its_machine(file: Path, name: str) -> None:
    """Where the trial has machines, this process is on the one that is written there for its name."""
    if file.exists():
        namespace, host_name = json.loads(file.read_text())[name]
        become(namespace, host_name)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
