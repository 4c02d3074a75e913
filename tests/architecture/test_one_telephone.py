"""Only `inbox/calling/placing.py` has a telephone ring, behind the gate."""

import ast

import pytest

from tests.architecture.source import ROOT, below

ROOMS = ("config", "crm", "hub", "inbox")
PLACING = "inbox/calling/placing.py"


def places_calls(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "place_call" for node in ast.walk(tree))


def test_one_place_calls() -> None:
    calling = [one.path.relative_to(ROOT).as_posix() for one in below(*ROOMS) if places_calls(one.tree)]
    assert calling == [PLACING]


def test_it_asks_the_gate_first() -> None:
    source = (ROOT / PLACING).read_text("utf-8")
    assert source.index("self._why_not(run, call)") < source.index("self._ring(run, call)")


@pytest.mark.parametrize("source", ["await connector.place_call(a, b)", "ring = line.place_call"])
def test_a_second_one_would_be_found(source: str) -> None:
    assert places_calls(ast.parse(f"async def go(connector, line, a, b):\n    {source}"))
