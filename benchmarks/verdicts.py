"""`python -m benchmarks.verdicts`: count the verdicts of docs/security.md and write the line with them anew."""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "security.md"
VERDICTS = ("met", "not applicable", "open")
_ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_LINE = re.compile(r"^\d+ requirements: .*\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    about: str
    verdict: str
    shown: str


def rows_of(page: str) -> list[Row]:
    return [Row(*(part.strip() for part in found.groups())) for found in _ROW.finditer(page)]


def counted(page: str) -> str:
    """`253 requirements: so many met, so many not applicable, so many open.`"""
    counts = Counter(row.verdict for row in rows_of(page))
    return f"{counts.total()} requirements: {', '.join(f'{counts[one]} {one}' for one in VERDICTS)}."


def main() -> int:
    page = PAGE.read_text("utf-8")
    PAGE.write_text(_LINE.sub(counted(page), page, count=1), "utf-8")
    print(counted(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
