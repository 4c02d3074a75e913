"""The tree of a mail's parts (RFC 2046), within limits. The raw bytes are cut by offsets, never copied level by level.

The standard library's parser is not used: it recurses for every level of a nesting, compares each line with every
boundary above it, and ends the headers at the first line that is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from connectors.email.charsets import read_text
from connectors.email.headers import BLOCK_LINES, HeaderBlock, Headers, message_start, read_block
from connectors.email.parameters import Parameterised, read_parameterised
from connectors.email.transfer import Decoded, decode_transfer

PLAIN = "text/plain"
ENCLOSED = frozenset({"message/rfc822", "message/global", "message/news"})
_LONGEST_BOUNDARY = 1000
_DEEPEST = 100  # the tree is read by recursion
_PART_LINES = 50  # of headers, which every part may have once the lines of the whole mail are used up


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of one mail at most: parts, levels of nesting, lines of headers, characters of text, bytes of all files
    together."""

    parts: int = 1000
    depth: int = 20
    header_lines: int = 60_000
    text_characters: int = 2_000_000
    files_bytes: int = 64_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers and its body, raw[start:end]. `kind` is the type it is read as, in lower case; `declared` what
    its Content-Type says. `children` of a multipart, or the one message inside of a message/rfc822."""

    headers: Headers
    content_type: Parameterised
    disposition: Parameterised
    kind: str
    raw: bytes = field(repr=False)
    start: int
    end: int
    children: tuple["Part", ...] = ()

    @property
    def declared(self) -> str:
        return self.content_type.main

    @property
    def is_multipart(self) -> bool:
        return self.kind.startswith("multipart/")

    @property
    def encoding(self) -> str:
        words = header_text(self.headers, "content-transfer-encoding").lower().replace('"', "").split()
        return words[0].rstrip(";") if words else ""

    def raw_body(self, longest: int | None = None) -> bytes:
        """The body as it was sent, `longest` bytes of it at most."""
        return self.raw[self.start : self.end if longest is None else min(self.end, self.start + longest)]

    def decoded(self, longest: int | None = None) -> Decoded:
        return decode_transfer(self.raw_body(longest), self.encoding)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it in the order of the mail, enclosed messages included."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole mail, what was wrong with its build, and what of it was not read, in words."""

    top: Part
    broken: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_tree(raw: bytes, limits: Limits = LIMITS) -> Tree:
    builder = _Builder(limits)
    top = builder.message(raw, 0, len(raw), depth=0)
    return Tree(top, tuple(dict.fromkeys(builder.broken)), tuple(dict.fromkeys(builder.left_out)))


def header_text(headers: Headers, name: str, second: str | None = None) -> str:
    """The first header of that name that says something, its encoded words as they are; empty where there is none."""
    value = next((value for value in headers.every(name) if value), b"")
    return read_text(value, None, second).text


class _Builder:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts = 0
        self.lines = limits.header_lines
        self.broken: list[str] = []
        self.left_out: list[str] = []

    def message(self, raw: bytes, start: int, end: int, depth: int) -> Part:
        block = self._block(raw, message_start(raw, start, end), end)
        if not block.headers.fields and end > start:
            self.broken.append("the mail has no headers")
        elif block.torn:
            self.broken.append("there are lines among the headers that are no headers")
        is_text = not block.closed or not block.headers.fields
        body = block.loose if block.loose is not None and is_text else block.body
        return self._part(raw, block, body, end, depth, PLAIN)

    def _inner(self, raw: bytes, start: int, end: int, depth: int, default: str) -> Part:
        """A part of a multipart. It has few headers: where lines that are none follow them, its text has begun."""
        block = self._block(raw, start, end)
        return self._part(raw, block, block.body if block.loose is None else block.loose, end, depth, default)

    def _block(self, raw: bytes, start: int, end: int) -> HeaderBlock:
        block = read_block(raw, start, end, min(BLOCK_LINES, max(_PART_LINES, self.lines)))
        self.lines -= block.lines
        if not block.is_whole:
            self.left_out.append("there are more headers than are read")
        return block

    def _part(self, raw: bytes, block: HeaderBlock, start: int, end: int, depth: int, default: str) -> Part:
        self.parts += 1
        content_type = _content_type(block.headers)
        disposition = read_parameterised(header_text(block.headers, "content-disposition"))
        kind = _kind(content_type, default)
        part = Part(block.headers, content_type, disposition, kind, raw, min(start, end), end)
        if depth >= min(self.limits.depth, _DEEPEST) and (part.is_multipart or kind in ENCLOSED):
            self.left_out.append(f"parts lie deeper than {self.limits.depth} levels and were not opened")
            return part
        if part.is_multipart:
            return self._multipart(part, depth)
        return self._enclosing(part, depth) if kind in ENCLOSED else part

    def _multipart(self, part: Part, depth: int) -> Part:
        boundary = part.content_type.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        sections = _sections(part, boundary, self.limits.parts)
        if not sections and part.encoding in ("base64", "quoted-printable"):
            body = part.decoded().content
            part = replace(part, raw=body, start=0, end=len(body), headers=_without_encoding(part.headers))
            sections = _sections(part, boundary, self.limits.parts)
        if not sections:
            self.broken.append("a multipart without its boundary was read as plain text")
            return replace(part, kind=PLAIN)
        default = "message/rfc822" if part.kind == "multipart/digest" else PLAIN
        return replace(part, children=tuple(self._children(part.raw, sections, depth, default)))

    def _children(self, raw: bytes, sections: list[tuple[int, int]], depth: int, default: str) -> Iterator[Part]:
        for start, end in sections:
            if self.parts >= self.limits.parts:
                self.left_out.append(f"only the first {self.limits.parts} parts were read")
                return
            yield self._inner(raw, start, end, depth + 1, default)

    def _enclosing(self, part: Part, depth: int) -> Part:
        if self.parts >= self.limits.parts:
            return part
        if part.encoding in ("base64", "quoted-printable"):
            body = part.decoded().content
            return replace(part, children=(self._enclosed(body, 0, len(body), depth),))
        return replace(part, children=(self._enclosed(part.raw, part.start, part.end, depth),))

    def _enclosed(self, raw: bytes, start: int, end: int, depth: int) -> Part:
        known = len(self.broken)
        message = self.message(raw, start, end, depth + 1)
        del self.broken[known:]
        return message


def _content_type(headers: Headers) -> Parameterised:
    """Of several the first that names a type and a subtype counts."""
    read = [read_parameterised(read_text(value, None).text) for value in headers.every("content-type")]
    return next((one for one in read if "/" in one.main), read[0] if read else Parameterised())


def _kind(content_type: Parameterised, default: str) -> str:
    """RFC 2045, section 5.2: without a type, or with a broken one, it is plain text."""
    main = content_type.main
    if main.startswith("multipart") and "boundary" in content_type.parameters:
        return main if "/" in main else "multipart/mixed"
    if "/" in main:
        return main
    return default if not main else PLAIN


def _without_encoding(headers: Headers) -> Headers:
    return Headers(tuple(one for one in headers.fields if one[0] != "content-transfer-encoding"))


def _sections(part: Part, boundary: bytes, most: int) -> list[tuple[int, int]]:
    """Where the parts lie between the boundary lines; empty where the boundary does not occur."""
    if not boundary or len(boundary) > _LONGEST_BOUNDARY:
        return []
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for line_start, line_end, closes in _boundary_lines(part, b"--" + boundary):
        if begin is not None:
            found.append((begin, _before_line_break(part.raw, begin, line_start)))
        begin = line_end
        if closes or len(found) > most:
            return found or [(line_end, line_end)]
    return found if begin is None else [*found, (begin, part.end)]


def _boundary_lines(part: Part, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    raw, position = part.raw, part.start
    while (start := raw.find(delimiter, position, part.end)) != -1:
        position = start + len(delimiter)
        if start > part.start and raw[start - 1] not in b"\r\n":
            continue
        line_end = raw.find(b"\n", position, part.end)
        line_end = part.end if line_end == -1 else line_end + 1
        rest = raw[position:line_end].strip()
        if rest in (b"", b"--"):
            yield start, line_end, rest == b"--"
            position = line_end


def _before_line_break(raw: bytes, begin: int, end: int) -> int:
    """The line break before a boundary belongs to the boundary (RFC 2046, section 5.1.1)."""
    if end > begin and raw[end - 1] == 0x0A:
        end -= 1
    return end - 1 if end > begin and raw[end - 1] == 0x0D else end
