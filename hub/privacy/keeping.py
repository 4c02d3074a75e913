"""What is kept of erasures outside the database: the key of their fingerprints, and a line for each.

Both lie in one folder beside the database, and neither is in the database: whoever has only a back-up cannot try addresses
against its tombstones, and an older back-up cannot bring somebody back while the file tells that they were erased.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm.privacy.rules import key_check
from crm.privacy.values import Burial

KEY_BYTES = 32
KEY_FILE = "erasures.key"
LINES_FILE = "erasures.jsonl"
FOR_US_ALONE = 0o600


class KeyMissing(Exception):
    """There are erasures, and the key that their fingerprints were made with is not here."""


class BadLine(Exception):
    """The file of erasures cannot be read; the text names file and line."""


@dataclass(slots=True)
class Keeping:
    """`folder` holds both files; `given` is the key where an operator sets one, for a hub of several machines."""

    folder: Path
    given: str | None = None
    _read: bytes | None = None

    @property
    def lines_file(self) -> Path:
        return self.folder / LINES_FILE

    @property
    def key_file(self) -> Path:
        return self.folder / KEY_FILE

    def key(self) -> bytes | None:
        """The key; None as long as nobody was ever erased here and nobody set one."""
        if self.given is not None:
            return self.given.encode()
        if self._read is None and self.key_file.exists():
            self._read = bytes.fromhex(self.key_file.read_text("ascii").strip())
        return self._read

    def key_or_new(self) -> bytes:
        """The key, made at the first erasure: on disk, for this user alone, before it is used."""
        known = self.key()
        if known is not None:
            return known
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            number = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_US_ALONE)
        except FileExistsError:  # somebody else made it just now
            return bytes.fromhex(self.key_file.read_text("ascii").strip())
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._read = bytes.fromhex(self.key_file.read_text("ascii").strip())
        return self._read

    def check(self, burials: "list[Burial]") -> None:
        """Raises KeyMissing where the newest erasure was made with another key than ours, or we have none."""
        if not burials:
            return
        key = self.key()
        if key is None or key_check(key) != burials[-1].key_check:
            raise KeyMissing(
                f"People were erased with a key that is not here ({self.key_file}, or privacy.erasure_key). Without it nobody "
                "can tell whether somebody who comes back was erased. Bring the key back from where you keep your secrets."
            )

    def note(self, burial: Burial) -> None:
        """Add a line, on disk when this returns. Done before anything is erased: an erasure that then fails is done again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps(burial.to_json(), separators=(",", ":")) + "\n"
        number = os.open(self.lines_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, FOR_US_ALONE)
        with os.fdopen(number, "a", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def noted(self) -> list[Burial]:
        """Every erasure that stands in the file, the oldest first, each once. Raises BadLine."""
        return list(burials_in(self.lines_file))


def burials_in(path: Path) -> Iterator[Burial]:
    """The lines of such a file; none where there is no file. A last line that was cut off is left out: nothing was erased then."""
    if not path.exists():
        return
    seen = set()
    with path.open("r", encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith("\n"):
                return
            try:
                burial = Burial.from_json(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise BadLine(f"{path} line {number} is no erasure: {type(error).__name__}") from error
            if burial.id not in seen:
                seen.add(burial.id)
                yield burial
