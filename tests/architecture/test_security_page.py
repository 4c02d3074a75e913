"""docs/security.md goes through every requirement once, and what it and the threat model name is there."""

import re
from pathlib import Path

import pytest

from benchmarks.verdicts import VERDICTS, counted, rows_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
IDS = (Path(__file__).parent / "asvs_ids.txt").read_text("utf-8").split()
NAMED = sorted(set(re.findall(r"`([\w./-]+\.(?:py|js|lock)(?::{1,2}[^`]+)?)`", PAGE + THREATS)))
ROWS = rows_of(PAGE)


def test_every_requirement_has_one_row_and_one_of_three_verdicts() -> None:
    assert len(IDS) == 253
    assert [row.id for row in ROWS] == IDS
    assert {row.verdict for row in ROWS} == set(VERDICTS)
    assert all(row.about and len(row.shown) > 1 for row in ROWS)


def test_its_counts_are_those_of_its_rows() -> None:
    assert counted(PAGE) in PAGE
    assert counted("| V1.1.1 | a | met | b |\n| V1.1.2 | a | open | b |\n") == (
        "2 requirements: 1 met, 0 not applicable, 1 open."
    )


def test_what_is_met_names_where() -> None:
    """A test, a line, a check, or the page and section in which it is written down."""
    shows = re.compile(r"`[^`]+`|docs/\w+\.md|\" below|requirements\.lock|ruff|no OS|context")
    assert [row.id for row in ROWS if row.verdict == "met" and not shows.search(row.shown)] == []


@pytest.mark.parametrize("named", NAMED)
def test_what_is_named_is_there(named: str) -> None:
    is_test = "::" in named
    file, _, symbol = named.partition("::" if is_test else ":")
    text = (ROOT / file).read_text("utf-8")
    assert not symbol or (re.search(rf"(?m)^(?:async )?def {symbol}\(", text) if is_test else symbol in text)


def test_every_section_it_points_to_is_there() -> None:
    sections = set(re.findall(r"(?m)^## (.+)$", PAGE))
    assert set(re.findall(r"\"([A-Z][\w ]+)\" below", PAGE)) <= sections
