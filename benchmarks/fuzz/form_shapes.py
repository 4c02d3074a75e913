"""Forms spoiled field by field: URL-encoded (Twilio, web sites) and multipart/form-data (SendGrid, web sites)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl, quote_plus

from benchmarks.fuzz import nasty
from benchmarks.fuzz.json_shapes import NoJson, Vocabulary, edited, spoil_json

BOUNDARY = "xYzZY"
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart form. `head` ends each of its lines with CRLF."""

    head: bytes
    content: bytes


def fields_of(body: bytes) -> Fields:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def encoded(fields: Fields) -> bytes:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()


def multipart(parts: Sequence[Part], boundary: str = BOUNDARY) -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part.head + b"\r\n" + part.content + b"\r\n" for part in parts) + line + b"--\r\n"


def field(name: str, content: bytes, more: str = "") -> Part:
    return Part(f'Content-Disposition: form-data; name="{name}"{more}\r\n'.encode(), content)


def parts_of(body: bytes, boundary: str) -> list[Part]:
    """The parts of a form that is whole."""
    pieces = body.split(f"--{boundary}".encode())[1:-1]
    cut = [piece.strip(b"\r\n").partition(b"\r\n\r\n") for piece in pieces]
    return [Part(head + b"\r\n", content) for head, _, content in cut]


def spoil_fields(chance: Random, vocabulary: Vocabulary, fields: Fields) -> bytes:
    """The form with one to four fields spoiled, URL-encoded."""
    fields = list(fields)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        if fields:
            chance.choice(FIELD_SPOILS)(chance, vocabulary, fields)
    body = encoded(fields)
    return chance.choice(ENCODINGS)(body) if chance.random() < 0.1 else body


def spoil_parts(chance: Random, vocabulary: Vocabulary, parts: Sequence[Part]) -> bytes:
    """The multipart form with one to three parts spoiled."""
    spoiled = list(parts)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if spoiled:
            chance.choice(PART_SPOILS)(chance, vocabulary, spoiled)
    boundary = BOUNDARY if chance.random() < 0.95 else chance.choice(("", "x", BOUNDARY + "x", BOUNDARY[:-1]))
    body = multipart(spoiled, boundary)
    return body[: chance.randint(0, len(body))] if chance.random() < 0.05 else body


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


# Fields


def _drop(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    del fields[chance.randrange(len(fields))]


def _repeat(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    name, value = chance.choice(fields)
    fields.insert(chance.randint(0, len(fields)), (name, chance.choice((value, "", chance.choice(nasty.TEXTS)))))


def _nasty(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    _put(chance, fields, chance.choice(nasty.TEXTS))


def _edit(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    at = chance.randrange(len(fields))
    name, value = fields[at]
    fields[at] = (name, spoiled_text(chance, vocabulary, value))


def _of_another(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    """The value of another field, or of another sample's."""
    _put(chance, fields, chance.choice((chance.choice(fields)[1], str(chance.choice(vocabulary.pieces)))))


def _rename(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    at = chance.randrange(len(fields))
    names = (chance.choice(vocabulary.keys), chance.choice(nasty.TEXTS), fields[at][0].swapcase(), "")
    fields[at] = (chance.choice(names), fields[at][1])


def _add(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    value = chance.choice((str(chance.choice(vocabulary.pieces)), chance.choice(nasty.TEXTS)))
    fields.insert(chance.randint(0, len(fields)), (chance.choice(vocabulary.keys), value))


def _shuffle(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    chance.shuffle(fields)


def _many(chance: Random, vocabulary: Vocabulary, fields: Fields) -> None:
    times = chance.choice((10, 30, 1000 if chance.random() < 0.02 else 10, 2500 if chance.random() < 0.01 else 10))
    fields += [(f"f{number}", "v") for number in range(times)]


def _put(chance: Random, fields: Fields, value: str) -> None:
    at = chance.randrange(len(fields))
    fields[at] = (fields[at][0], value)


def spoiled_text(chance: Random, vocabulary: Vocabulary, text: str) -> str:
    """A value changed in one place; JSON in it as JSON."""
    if text[:1] in ("{", "["):
        try:
            return spoil_json(chance, vocabulary, text).decode("utf-8", "surrogateescape")
        except NoJson:
            pass
    return edited(chance, text)


FIELD_SPOILS: Sequence[Callable[[Random, Vocabulary, Fields], None]] = (
    *(_drop, _repeat, _nasty, _edit, _of_another, _rename, _add) * 4,
    _shuffle,
    _many,
)

ENCODINGS: Sequence[Callable[[bytes], bytes]] = (
    lambda body: body.replace(b"%", b"%25"),
    lambda body: body.replace(b"%", b""),
    lambda body: body.replace(b"=", b""),
    lambda body: body.replace(b"&", b";"),
    lambda body: body.replace(b"+", b"%"),
    lambda body: body.replace(b"&", b"&&&"),
    lambda body: body.replace(b"=", b"=="),
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: b'{"' + body.replace(b"=", b'":"').replace(b"&", b'","') + b'"}',
)


# Parts


def _drop_part(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    del parts[chance.randrange(len(parts))]


def _repeat_part(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    times = chance.choice((1, 1, 1, 1, 10, 2100 if chance.random() < 0.02 else 1))
    parts += [chance.choice(parts)] * times


def _spoil_content(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    at = chance.randrange(len(parts))
    text = parts[at].content.decode("utf-8", "surrogateescape")
    spoiled = spoiled_text(chance, vocabulary, text).encode("utf-8", "surrogatepass")
    parts[at] = Part(parts[at].head, spoiled)


def _nasty_content(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    at = chance.randrange(len(parts))
    content = chance.choice((chance.choice(nasty.TEXTS).encode("utf-8", "surrogatepass"), chance.choice(nasty.BYTES)))
    parts[at] = Part(parts[at].head, content)


def _spoil_head(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    at = chance.randrange(len(parts))
    head = edited(chance, parts[at].head.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogatepass")
    parts[at] = Part(chance.choice((head, b"", head.lower(), parts[at].head * 2, b"X: y\r\n" * 20)), parts[at].content)


def _as_file(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    at = chance.randrange(len(parts))
    name = chance.choice(nasty.TEXTS).encode("utf-8", "surrogatepass")[:300]
    head = parts[at].head.rstrip(b"\r\n") + b'; filename="' + name + b'"\r\nContent-Type: a/b\r\n'
    parts[at] = Part(head, parts[at].content)


def _boundary_inside(chance: Random, vocabulary: Vocabulary, parts: list[Part]) -> None:
    at = chance.randrange(len(parts))
    line = f"\r\n--{BOUNDARY}".encode() + chance.choice((b"", b"--", b"\r\n", b"--\r\n", b"\n\n"))
    parts[at] = Part(parts[at].head, parts[at].content + line + parts[at].content)


PART_SPOILS: Sequence[Callable[[Random, Vocabulary, list[Part]], None]] = (
    *(_spoil_content, _nasty_content, _drop_part, _repeat_part) * 2,
    _spoil_head,
    _as_file,
    _boundary_inside,
)
