"""The header block of a mail or of one of its parts: where it ends, and its fields unfolded. RFC 5322, section 2.2.

Real mail has more among its headers than headers: mbox lines, torn lines, a missing blank line. They are stepped over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK_BYTES = 2_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MBOX = (b"From ", b">From ")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_PARAMETER = re.compile(rb"[A-Za-z][A-Za-z0-9*-]*=")


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields in the order of the mail: name in lower case, value unfolded, raw bytes."""

    fields: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes | None:
        return next(self.every(name), None)

    def every(self, name: str) -> Iterator[bytes]:
        return (value for given, value in self.fields if given == name)


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """`body`: where the body begins. `torn`: lines that are no header. `loose`: where such lines begin that no header
    follows, None without them. `closed`: a blank line ended the block."""

    headers: Headers
    body: int
    torn: int = 0
    loose: int | None = None
    closed: bool = False


def read_block(raw: bytes, start: int = 0, end: int | None = None) -> HeaderBlock:
    """The header block that begins at `start`; a block longer than BLOCK_BYTES is ended there."""
    reader = _BlockReader(raw, start, len(raw) if end is None else end)
    return reader.read()


def message_start(raw: bytes, start: int = 0, end: int | None = None) -> int:
    """Where the first header begins: after a byte order mark, empty lines and the line that begins a mail in an mbox."""
    last = len(raw) if end is None else end
    start += len(_BYTE_ORDER_MARK) if raw.startswith(_BYTE_ORDER_MARK, start) else 0
    while (line_end := raw.find(b"\n", start, last)) != -1 and _is_skipped(raw, start, line_end):
        start = line_end + 1
    return start


def _is_skipped(raw: bytes, start: int, end: int) -> bool:
    return raw.startswith(_MBOX, start) or not raw[start:end].strip(b" \t\r")


class _BlockReader:
    def __init__(self, raw: bytes, start: int, end: int) -> None:
        self.raw, self.start, self.end = raw, start, min(end, start + BLOCK_BYTES)
        self.fields: list[tuple[str, list[bytes]]] = []
        self.torn = 0
        self.loose: int | None = None

    def read(self) -> HeaderBlock:
        position = self.start
        while position < self.end:
            line_end = self.raw.find(b"\n", position, self.end)
            following = self.end if line_end == -1 else line_end + 1
            line = self.raw[position:following].rstrip(b"\r\n")
            if self._ends_the_block(line, following):
                return self._block(following, closed=True)
            if self._is_boundary(line):
                return self._block(position, closed=True)
            self._take(line, position)
            position = following
        return self._block(self.end, closed=False)

    def _ends_the_block(self, line: bytes, following: int) -> bool:
        """An empty line does; one of blanks does unless a header goes on behind it (RFC 5322, section 4.2)."""
        if not line:
            return True
        if line.strip():
            return False
        line_end = self.raw.find(b"\n", following, self.end)
        behind = self.raw[following : self.end if line_end == -1 else line_end].rstrip()
        return not (self.fields and behind and (behind[:1] in b" \t" or _FIELD.match(behind)))

    def _is_boundary(self, line: bytes) -> bool:
        """The blank line before the first part is missing."""
        if not line.startswith(b"--") or not 3 <= len(line) <= 200:
            return False
        boundary = line[2:].rstrip()
        named = next((lines for name, lines in self.fields if name == "content-type"), [])
        return any(boundary in text[:1000] for text in named[:8])

    def _take(self, line: bytes, position: int) -> None:
        if line[:1] in b" \t" and self.fields and self.loose is None:
            self.fields[-1][1].append(line)
        elif (match := _FIELD.match(line)) is not None:
            self.fields.append((match.group(1).decode("ascii").lower(), [line[match.end() :]]))
            self.loose = None
        elif self.fields and self.loose is None and _PARAMETER.match(line) and self._awaits_parameter():
            self.fields[-1][1].append(b" " + line)
        else:
            self.torn += 1
            self.loose = position if self.loose is None else self.loose

    def _awaits_parameter(self) -> bool:
        return self.fields[-1][1][-1].rstrip().endswith(b";")

    def _block(self, body: int, *, closed: bool) -> HeaderBlock:
        fields = tuple((name, b"".join(lines).replace(b"\r", b" ").strip()) for name, lines in self.fields)
        return HeaderBlock(Headers(fields), body, self.torn, self.loose, closed)
