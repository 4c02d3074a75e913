"""The body of a post as pairs of name and answer, in its order, however it was encoded. Linear in its length.

Sources: URL standard (application/x-www-form-urlencoded), HTML standard 4.10.21 (form submission, text/plain), RFC 7578
(multipart/form-data), Encoding standard (UTF-8 unless said otherwise, Latin 1 means windows-1252).
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from itertools import islice
from typing import assert_never

from connectors.contract.errors import WebhookUnreadable
from connectors.forms.post import Post
from connectors.toolkit.payload import REPLACEMENT, read_value

PAIRS_LIMIT = 10_000  # pairs that are told apart; what comes behind stays in the original
READ_LIMIT = 1024 * 1024  # bytes of text that are read; files do not count
LEVELS = 32  # how deep an object of answers may nest
_KEY_LIMIT = 100  # characters of one step of a path
_PART_HEAD_LIMIT = 4096  # bytes
_BOUNDARY_LIMIT = 70  # RFC 2046, 5.1.1

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form says. `rest` is what lies beyond the limits, as it came; `sealed` has hashes of files, and of what is too long."""

    pairs: tuple[Pair, ...]
    rest: bytes = b""
    sealed: tuple[str, ...] = ()


class Encoding(Enum):
    JSON = auto()
    URLENCODED = auto()
    MULTIPART = auto()
    LINES = auto()


def read_answers(post: Post) -> Answers:
    """Every pair of the body. Raises WebhookUnreadable, with what is wrong, when there is none to be had."""
    media_type, parameters = content_type_of(post.headers.get("content-type", ""))
    charset = parameters.get("charset")
    answers = _read(post.body, _encoding(post.body, media_type, charset), charset, parameters.get("boundary", ""))
    if not answers.pairs:
        raise WebhookUnreadable("the form has no field: nothing was filled in, or it was sent in a way nobody reads")
    return answers


def _read(body: bytes, encoding: Encoding, charset: str | None, boundary: str) -> Answers:
    match encoding:
        case Encoding.JSON:
            return _from_json(body, charset)
        case Encoding.MULTIPART:
            return _from_multipart(body, boundary.encode(), charset)
        case Encoding.LINES:
            return _from_lines(body, charset)
        case Encoding.URLENCODED:
            return _from_urlencoded(body, charset)
        case _:
            assert_never(encoding)


def content_type_of(header: str) -> tuple[str, Mapping[str, str]]:
    """Media type and parameters; both in lower case, except the values."""
    media_type, *rest = header.split(";")
    found = (part.partition("=") for part in rest)
    return media_type.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in found}


def cleaned(text: str) -> str:
    """Line ends as LF, and none of the characters that steer a terminal or that no database takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub(REPLACEMENT, _CONTROL.sub("", text))


def decoded(raw: bytes, charset: str | None) -> str:
    """Text in any case: by its mark, the charset it names, UTF-8, and at last windows-1252, which takes nearly every byte."""
    return _decoded(raw, charset, True)


def decoded_beginning(raw: bytes, size: int, charset: str | None) -> str:
    """The same of the first `size` bytes, where the cut may go through a character."""
    return _decoded(raw[:size], charset, len(raw) <= size)


def _decoded(raw: bytes, charset: str | None, is_whole: bool) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    for encoding in filter(None, (_known(charset), "utf-8")):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw, is_whole)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", "replace")


_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Only these: Python knows others, some of which are no encodings of text and take more than linear time.
_LATIN_1 = frozenset({"ascii", "iso8859-1"})
_ENCODINGS = frozenset(
    {
        *("utf-8", "koi8-r", "koi8-u", "cp866", "gb2312", "gbk", "gb18030", "big5", "euc_jp", "euc_kr", "shift_jis"),
        *("iso2022_jp", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
        *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15"),
    }
)


def _known(charset: str | None) -> str | None:
    if not charset or len(charset) > 40 or not charset.isascii():
        return None
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return None
    return "cp1252" if name in _LATIN_1 else name if name in _ENCODINGS else None


# How the body is written: what it looks like counts more than what it is called


_NAMED = re.compile(r"[^\s\"=&]{1,200}=")


def _encoding(body: bytes, media_type: str, charset: str | None) -> Encoding:
    begin = decoded_beginning(body, 256, charset).lstrip()
    if begin.startswith(("{", "[")) or (media_type.endswith("json") and not _NAMED.match(begin)):
        return Encoding.JSON
    if media_type == "multipart/form-data" or (not media_type and begin.startswith("--")):
        return Encoding.MULTIPART
    if b"=" not in body:
        raise WebhookUnreadable("the body is no form: it has neither JSON nor a field with an equals sign")
    return Encoding.LINES if media_type == "text/plain" else Encoding.URLENCODED


# JSON


def _from_json(body: bytes, charset: str | None) -> Answers:
    if len(body) > READ_LIMIT:
        raise WebhookUnreadable(f"the JSON has {len(body):,} bytes; a form has {READ_LIMIT:,} at most")
    value = read_value(decoded(body, charset).encode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise WebhookUnreadable("the body is JSON, but not one object with the fields of a form")
    pairs = tuple(islice(_flat(value), PAIRS_LIMIT + 1))
    return Answers(pairs[:PAIRS_LIMIT], body if len(pairs) > PAIRS_LIMIT else b"")


def _flat(values: dict[str, object]) -> Iterator[Pair]:
    """Each answer under its path: `{"a": {"b": 1}}` gives `a.b`, a list of texts repeats its name, objects are numbered."""
    open_levels = [_members("", values)]
    while open_levels:
        path, value = next(open_levels[-1], ("", _END))
        if value is _END:
            open_levels.pop()
        elif not value or not isinstance(value, dict | list):
            yield path, _as_text(value)
        elif len(open_levels) < LEVELS:
            open_levels.append(_members(path, value))
        else:
            raise WebhookUnreadable(f"the fields nest deeper than {LEVELS} levels; a form has a few at most")


_END = object()


def _members(path: str, value: dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            step = cleaned(key[:_KEY_LIMIT])
            yield f"{path}.{step}" if path else step, inner
        return
    for number, inner in enumerate(value, 1):
        yield f"{path}.{number}" if isinstance(inner, dict | list) else path, inner


def _as_text(value: object) -> str:
    match value:
        case str():
            return cleaned(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return ""


# What browsers send


def _from_urlencoded(body: bytes, charset: str | None) -> Answers:
    pieces = body[:READ_LIMIT].split(b"&", PAIRS_LIMIT)
    raw = [_unescaped(piece) for piece in pieces[:PAIRS_LIMIT] if piece]
    said = next((value.decode("ascii", "replace") for name, value in raw if name == b"_charset_"), None) or charset
    pairs = tuple((_text(name, said), _text(value, said)) for name, value in raw)
    return Answers(pairs, (pieces[PAIRS_LIMIT] if len(pieces) > PAIRS_LIMIT else b"") + body[READ_LIMIT:])


_RUN = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")


def _unescaped(piece: bytes) -> tuple[bytes, bytes]:
    name, _, value = piece.replace(b"+", b" ").partition(b"=")
    return _RUN.sub(_bytes_of, name), _RUN.sub(_bytes_of, value)


def _bytes_of(run: re.Match[bytes]) -> bytes:
    return bytes.fromhex(run[0].replace(b"%", b"").decode())


def _from_lines(body: bytes, charset: str | None) -> Answers:
    """A line without an equals sign belongs to the answer before it: the encoding does not tell them apart."""
    lines = cleaned(decoded_beginning(body, READ_LIMIT, charset)).split("\n", PAIRS_LIMIT)
    found: list[tuple[str, list[str]]] = []
    for line in lines[:PAIRS_LIMIT]:
        name, sign, value = line.partition("=")
        if sign:
            found.append((name, [value]))
        elif found and line:
            found[-1][1].append(line)
    pairs = tuple((name, "\n".join(values)) for name, values in found)
    return Answers(pairs, (lines[PAIRS_LIMIT].encode() if len(lines) > PAIRS_LIMIT else b"") + body[READ_LIMIT:])


# multipart/form-data


_NAME = re.compile(rb'[;\s]name=(?:"([^"]*)"|([^";\s]+))', re.IGNORECASE)
_FILENAME = re.compile(rb'[;\s]filename\*?=(?:"([^"]*)"|([^";\s]*))', re.IGNORECASE)
_ESCAPED = ((b"%22", b'"'), (b"%0D%0A", b"\n"), (b"%0A", b"\n"))  # HTML standard 4.10.21.8: nothing else in names


def _from_multipart(body: bytes, boundary: bytes, charset: str | None) -> Answers:
    boundary = (boundary or body.lstrip().partition(b"\n")[0].strip().removeprefix(b"--"))[:_BOUNDARY_LIMIT]
    if not boundary:
        raise WebhookUnreadable("the form came as multipart/form-data without saying what stands between its parts")
    parts = body.split(b"--" + boundary, PAIRS_LIMIT + 1)[1:]
    pairs: list[Pair] = []
    sealed: list[str] = []
    room = READ_LIMIT
    for part in parts[:PAIRS_LIMIT]:
        head, blank, content = part.partition(b"\r\n\r\n" if b"\r\n\r\n" in part[:_PART_HEAD_LIMIT] else b"\n\n")
        if not blank or part.startswith(b"--"):
            continue  # what follows the last boundary, or has no head
        content = content.removesuffix(b"\n").removesuffix(b"\r")
        pairs.append(_part(head, content, room, charset))
        if _FILENAME.search(head, 0, _PART_HEAD_LIMIT) or len(content) > room:
            sealed.append(sha256(content).hexdigest())
        else:
            room -= len(content)
    return Answers(tuple(pairs), parts[PAIRS_LIMIT] if len(parts) > PAIRS_LIMIT else b"", tuple(sealed))


def _part(head: bytes, content: bytes, room: int, charset: str | None) -> Pair:
    named, file = (pattern.search(head, 0, _PART_HEAD_LIMIT) for pattern in (_NAME, _FILENAME))
    name = _unescaped_name(named, charset) if named is not None else ""
    if file is None:
        return name, cleaned(decoded_beginning(content, room, charset))
    filename = _unescaped_name(file, charset)
    return name, f"{filename} (a file of {len(content):,} bytes)" if filename or content else ""


def _unescaped_name(found: re.Match[bytes], charset: str | None) -> str:
    raw: bytes = found[1] or found[2] or b""
    for escaped, plain in _ESCAPED:
        raw = raw.replace(escaped, plain)
    return _text(raw, charset)


def _text(raw: bytes, charset: str | None) -> str:
    return cleaned(decoded(raw, charset))
