"""Figures of a run, kept as lines of JSON: one file for each part, so that parts can be measured at different times."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.desk.figures import machine

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table. `values` by name, in the order of the columns; `goals`: what is promised, and whether it is kept."""

    what: str
    values: Mapping[str, float | None]
    goals: Mapping[str, bool] = field(default_factory=dict)

    def __str__(self) -> str:
        told = "  ".join(f"{name} {shown(value)}" for name, value in self.values.items())
        kept = "; ".join(f"{'reached' if is_kept else 'MISSED'}: {goal}" for goal, is_kept in self.goals.items())
        return f"{self.what:60} {told}  {kept}".rstrip()


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a part gave, and where: `machine` as lines of a list, load averages of a minute."""

    part: str
    at: str
    machine: Sequence[str]
    load_before: float
    load_after: float
    figures: Sequence[Figure]


def shown(value: float | None) -> str:
    """With as many digits as it is worth."""
    if value is None:
        return ""
    return (
        f"{value:,.0f}"
        if abs(value) >= 100 or float(value).is_integer()
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
    )


def measure(part: str, figures: Iterable[Figure], say: Say) -> Measured:
    """Run it through, telling each figure as it comes."""
    at, told, before = datetime.now(UTC), list(machine()), os.getloadavg()[0]
    found = []
    for one in figures:
        say(str(one))
        found.append(one)
    return Measured(part, f"{at:%Y-%m-%d %H:%M} UTC", told, before, os.getloadavg()[0], found)


def keep(folder: Path, measured: Measured) -> None:
    """In the place of what was measured of this part before."""
    folder.mkdir(parents=True, exist_ok=True)
    head = {name: value for name, value in asdict(measured).items() if name != "figures"}
    lines = [
        json.dumps(head, ensure_ascii=False),
        *(json.dumps(asdict(one), ensure_ascii=False) for one in measured.figures),
    ]
    (folder / f"{measured.part}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def kept(folder: Path, part: str) -> Measured | None:
    """What was measured of this part last, if it ever was."""
    path = folder / f"{part}.jsonl"
    if not path.exists():
        return None
    head, *rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    figures: list[Figure] = [Figure(**row) for row in rows]
    fields: dict[str, Any] = {**head, "figures": figures}
    return Measured(**fields)
