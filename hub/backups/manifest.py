"""What a back-up says of itself: how many rows each table has and what they sum up to, and its files."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
FILE = "manifest.json"
BLOBS = "blobs"
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
CHUNK = 1024 * 1024


class BadBackup(Exception):
    """This folder is no whole back-up. The text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """One table: its rows, and the sum of their fingerprints, the same in whatever order they lie."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`missing_blobs`: files that rows named and that were not there any more when the back-up was made."""

    made_at: str
    database: str
    revision: str | None
    database_sha256: str
    tables: Mapping[str, TableSum]
    blobs: int
    blob_bytes: int
    missing_blobs: int
    format: int = field(default=FORMAT)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables.values())

    def to_json(self) -> dict[str, Any]:
        tables = {name: [one.rows, one.sum] for name, one in sorted(self.tables.items())}
        return {
            "format": self.format,
            "made_at": self.made_at,
            "database": self.database,
            "revision": self.revision,
            "database_sha256": self.database_sha256,
            "tables": tables,
            "blobs": self.blobs,
            "blob_bytes": self.blob_bytes,
            "missing_blobs": self.missing_blobs,
        }


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / FILE).write_text(json.dumps(manifest.to_json(), indent=1) + "\n", "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises BadBackup where there is none, or one of another kind."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        if kept["format"] != FORMAT:
            raise BadBackup(f"{folder} was made by another version of the hub (format {kept['format']}).")
        tables = {name: TableSum(int(rows), str(total)) for name, (rows, total) in kept.pop("tables").items()}
        return Manifest(tables=tables, **kept)
    except FileNotFoundError as error:
        raise BadBackup(
            f"There is no {FILE} in {folder}: hub backup writes it last, so this back-up is not whole."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise BadBackup(f"{folder / FILE} cannot be read: {error}") from error


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def differences(expected: Mapping[str, TableSum], found: Mapping[str, TableSum]) -> list[str]:
    """One sentence for each table that is not what it was."""
    return list(_differences(expected, found))


def _differences(expected: Mapping[str, TableSum], found: Mapping[str, TableSum]) -> Iterable[str]:
    for name in sorted({*expected, *found}):
        then, now = expected.get(name), found.get(name)
        if then is None or now is None:
            yield f"{name}: {'not in the back-up' if then is None else 'not restored'}"
        elif then.rows != now.rows:
            yield f"{name}: {now.rows} rows instead of {then.rows}"
        elif then.sum != now.sum:
            yield f"{name}: as many rows, and not the same"
