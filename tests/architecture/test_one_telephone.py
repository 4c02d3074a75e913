"""Only `inbox/calling/placing.py` has a telephone ring, behind the gate."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "crm", "hub", "inbox")
PLACING = "inbox/calling/placing.py"


def places_calls(source: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "place_call" for node in ast.walk(ast.parse(source)))


def test_one_place_calls() -> None:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    calling = [path.relative_to(ROOT).as_posix() for path in paths if places_calls(path.read_text("utf-8"))]
    assert calling == [PLACING]


def test_it_asks_the_gate_first() -> None:
    source = (ROOT / PLACING).read_text("utf-8")
    assert source.index("self._why_not(run, call)") < source.index("self._ring(run, call)")


@pytest.mark.parametrize("source", ["await connector.place_call(a, b)", "ring = line.place_call"])
def test_a_second_one_would_be_found(source: str) -> None:
    assert places_calls(f"async def go(connector, line, a, b):\n    {source}")
