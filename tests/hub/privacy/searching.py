"""Looking through every byte of a folder for somebody."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

AROUND = 40


def spellings(word: str) -> set[bytes]:
    """How a text may lie in a file: as it is, as JSON writes it, as two bytes a letter."""
    escaped = word.encode("unicode_escape")
    return {word.encode(), word.lower().encode(), escaped, escaped.lower(), word.encode("utf-16-le")}


def traces(folder: Path, words: Iterable[str]) -> list[str]:
    """Where any of these words stands, as "file: ...what is around it..."."""
    wanted = {one for word in words for one in spellings(word)}
    return [hit for path in files(folder) for hit in _in_file(path, wanted)]


def files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root) / name for name in names)


def _in_file(path: Path, wanted: set[bytes]) -> Iterator[str]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for word in wanted:
        at = content.find(word)
        if at >= 0:
            yield f"{path}: {content[max(0, at - AROUND) : at + len(word) + AROUND]!r}"
