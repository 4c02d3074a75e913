"""Lines of code of every connector, side by side: without blank lines, comments and docstrings.

`python -m benchmarks.lines` prints a table in Markdown. What several connectors share stands in rows of its own.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from connectors import registry

ROOT = Path(__file__).parent.parent
CONNECTORS, TESTS = ROOT / "connectors", ROOT / "tests" / "connectors"
OWN = ("parse", "compose", "connector", "settings")
COLUMNS = (*OWN, "beside", "simulator", "tests")
NO_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
)
SHARED: Mapping[str, str] = {
    "Meta's part of the toolkit": "graph*",
    "Twilio's part of the toolkit": "twilio",
    "the rest of the toolkit": "*",
}


def code_lines(source: str) -> int:
    """Lines on which something stands that is neither comment nor docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE and token.string:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - set(_docstring_lines(ast.parse(source))))


def table() -> list[tuple[str, Mapping[str, int]]]:
    """What each row is called, and the lines by column."""
    rows = [(name, _connector(name)) for name in registry.BUILT_IN]
    return [*rows, *_shared_rows()]


def main() -> None:
    rows = table()
    lines = [f"| connector | {' | '.join(COLUMNS)} | all but tests |", f"|---|{'---|' * (len(COLUMNS) + 1)}"]
    lines += [_row(name, counted) for name, counted in rows]
    sys.stdout.write("\n".join(lines) + "\n")


def _row(name: str, counted: Mapping[str, int]) -> str:
    cells = [str(counted.get(column, 0) or "") for column in COLUMNS]
    whole = sum(lines for column, lines in counted.items() if column != "tests")
    return f"| {name} | {' | '.join(cells)} | {whole} |"


def _connector(name: str) -> Mapping[str, int]:
    counted = _by_column(_files(CONNECTORS / name))
    return {**counted, "tests": _sum(_files(TESTS / name))}


def _shared_rows() -> Iterator[tuple[str, Mapping[str, int]]]:
    toolkit = CONNECTORS / "toolkit"
    told: set[Path] = set()
    for name, pattern in SHARED.items():
        files = {file for found in toolkit.glob(pattern) for file in _files(found)} - told
        told |= files
        yield name, {**_by_column(files, "beside"), "tests": 0}
    yield "tests of the toolkit", {"tests": _sum(_files(TESTS / "toolkit"))}
    yield "the contract", {"beside": _sum(_files(CONNECTORS / "contract")), "tests": _sum(_files(TESTS / "contract"))}
    yield "the contract suite, for every connector", {"tests": _sum(_files(ROOT / "tests" / "contract"))}
    yield "and with a hub behind them", {"tests": _sum(_files(ROOT / "tests" / "connected"))}


def _by_column(files: Iterable[Path], otherwise: str = "") -> dict[str, int]:
    counted: dict[str, int] = {}
    for file in files:
        column = otherwise if otherwise and not _is_simulator(file) else _column(file)
        counted[column] = counted.get(column, 0) + code_lines(file.read_text("utf-8"))
    return counted


def _column(file: Path) -> str:
    if _is_simulator(file):
        return "simulator"
    return file.stem if file.stem in OWN else "beside"


def _is_simulator(file: Path) -> bool:
    place = file.relative_to(CONNECTORS) if file.is_relative_to(CONNECTORS) else file
    return any("simulator" in part for part in place.parts)


def _files(place: Path) -> list[Path]:
    return [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))


def _sum(files: Iterable[Path]) -> int:
    return sum(code_lines(file.read_text("utf-8")) for file in files)


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)


if __name__ == "__main__":
    main()
