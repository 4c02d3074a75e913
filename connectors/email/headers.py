"""The header block of a mail or of one of its parts: where it ends, and its fields unfolded. RFC 5322, section 2.2.

Real mail has more among its headers than headers: mbox lines, torn lines, a missing blank line. They are stepped over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

BLOCK_BYTES = 2_000_000
BLOCK_LINES = 30_000  # thousands of times what real mails have; behind it the block's end is only looked for
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BEFORE = re.compile(rb"(?:[ \t\r]*+\n|>?From [^\n]*+\n)*+")  # empty lines, and the line that begins a mail in an mbox
_BLANK_LINE = re.compile(rb"\n\r?\n")
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
    follows, None without them. `closed`: a blank line ended the block. `lines` that were read; not `is_whole` where there
    were too many."""

    headers: Headers
    body: int
    torn: int = 0
    loose: int | None = None
    closed: bool = False
    lines: int = 0
    is_whole: bool = True


def read_block(raw: bytes, start: int = 0, end: int | None = None, lines: int = BLOCK_LINES) -> HeaderBlock:
    """The header block that begins at `start`. Of one longer than BLOCK_BYTES or `lines` the rest is stepped over, up to the
    blank line that ends it; where there is none, the block is ended there."""
    return _BlockReader(raw, start, len(raw) if end is None else end, lines).read()


def message_start(raw: bytes, start: int = 0, end: int | None = None) -> int:
    """Where the first header begins: after a byte order mark, empty lines and the line that begins a mail in an mbox."""
    last = len(raw) if end is None else end
    start += len(_BYTE_ORDER_MARK) if raw.startswith(_BYTE_ORDER_MARK, start) else 0
    before = _BEFORE.match(raw, start, last)
    return start if before is None else before.end()


class _BlockReader:
    def __init__(self, raw: bytes, start: int, end: int, most_lines: int) -> None:
        self.raw, self.start, self.end, self.last = raw, start, min(end, start + BLOCK_BYTES), end
        self.most_lines, self.lines = most_lines, 0
        self.fields: list[tuple[str, list[bytes]]] = []
        self.type: list[bytes] | None = None  # the lines of the first Content-Type
        self.torn = 0
        self.loose: int | None = None

    def read(self) -> HeaderBlock:
        position = self.start
        while position < self.end and self.lines < self.most_lines:
            self.lines += 1
            line_end = self.raw.find(b"\n", position, self.end)
            following = self.end if line_end == -1 else line_end + 1
            line = self.raw[position:following].rstrip(b"\r\n")
            if self._ends_the_block(line, following):
                return self._block(following, closed=True)
            if self._is_boundary(line):
                return self._block(position, closed=True)
            self._take(line, position)
            position = following
        return self._stepped_over(position)

    def _stepped_over(self, position: int) -> HeaderBlock:
        """The block without what was too much of it."""
        if position >= self.last:
            return self._block(self.last, closed=False)
        blank = _BLANK_LINE.search(self.raw, position - 1, self.last)
        if blank is None:
            return replace(self._block(position, closed=False), is_whole=False)
        return replace(self._block(blank.end(), closed=True), is_whole=False)

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
        return any(boundary in text[:1000] for text in (self.type or ())[:8])

    def _take(self, line: bytes, position: int) -> None:
        if line[:1] in b" \t" and self.fields and self.loose is None:
            self.fields[-1][1].append(line)
        elif (match := _FIELD.match(line)) is not None:
            self._begin(match.group(1).decode("ascii").lower(), line[match.end() :])
        elif self.fields and self.loose is None and _PARAMETER.match(line) and self._awaits_parameter():
            self.fields[-1][1].append(b" " + line)
        else:
            self.torn += 1
            self.loose = position if self.loose is None else self.loose

    def _begin(self, name: str, text: bytes) -> None:
        self.fields.append((name, [text]))
        self.loose = None
        if name == "content-type" and self.type is None:
            self.type = self.fields[-1][1]

    def _awaits_parameter(self) -> bool:
        return self.fields[-1][1][-1].rstrip().endswith(b";")

    def _block(self, body: int, *, closed: bool) -> HeaderBlock:
        fields = tuple((name, b"".join(lines).replace(b"\r", b" ").strip()) for name, lines in self.fields)
        return HeaderBlock(Headers(fields), body, self.torn, self.loose, closed, self.lines)
