"""Figures are kept, read again and told; what was not measured is said so."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.figures import Figure, Measured, keep, kept
from benchmarks.report import BEGIN, END, write


def measured(part: str, *figures: Figure) -> Measured:
    return Measured(part, "2026-03-01 09:00 UTC", ["two cores"], 0.5, 1.5, list(figures))


READING = measured(
    "reading",
    Figure("PostgreSQL, 10,000: search", {"p50 ms": 4.0, "p95 ms": 9.5, "questions": 300, "interactions": 10_000}),
    Figure(
        "PostgreSQL, 1,000,000: search",
        {"p50 ms": 14.0, "p95 ms": 31.0, "questions": 300, "interactions": 1_000_000},
        {"p95 under 200 ms": True, "not more than double": False},
    ),
)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path / "new", READING)
    assert kept(tmp_path / "new", "reading") == READING
    assert kept(tmp_path, "accept") is None


def test_the_page_keeps_its_own_words_and_gets_the_tables(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Speed\n\nBefore.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", "utf-8")
    keep(tmp_path, READING)
    write(tmp_path, page)
    write(tmp_path, page)  # again changes nothing
    words = page.read_text("utf-8")
    assert words.startswith("# Speed\n\nBefore.\n")
    assert words.endswith("\n\nAfter.\n")
    assert "old" not in words
    row = "| PostgreSQL, 1,000,000: search | 14 | 31 | 300 | 1,000,000 | p95 under 200 ms: yes; not more than double: **no** |"
    assert words.count(row) == 1
    assert "load average 0.5 before, 1.5 after" in words
    picture = ET.parse(tmp_path / "images" / "performance.svg").getroot()
    said = ["".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "search" in said
    assert "not measured" in said  # nothing of accepting


def test_a_page_without_a_place_for_figures_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "other.md"
    page.write_text("# Other\n", "utf-8")
    with pytest.raises(SystemExit, match="no place for figures"):
        write(tmp_path, page)
    assert page.read_text("utf-8") == "# Other\n"
