"""Bodies spoiled byte by byte, whatever they mean."""

from collections.abc import Callable, Sequence
from random import Random

from benchmarks.fuzz import nasty

LONGEST_NOISE = 200  # bytes

Spoil = Callable[[Random, bytes], bytes]


def spoil_bytes(chance: Random, body: bytes) -> bytes:
    """The body with one to four places spoiled."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        body = chance.choice(SPOILS)(chance, body)
    return body


def spliced(chance: Random, one: bytes, other: bytes) -> bytes:
    """The head of one body and the tail of another."""
    return one[: _place(chance, one)] + other[_place(chance, other) :]


def _flip(chance: Random, body: bytes) -> bytes:
    if not body:
        return body
    at = chance.randrange(len(body))
    return body[:at] + bytes((body[at] ^ (1 << chance.randrange(8)),)) + body[at + 1 :]


def _change(chance: Random, body: bytes) -> bytes:
    if not body:
        return body
    at = chance.randrange(len(body))
    return body[:at] + bytes((chance.randrange(256),)) + body[at + 1 :]


def _insert_word(chance: Random, body: bytes) -> bytes:
    at = _place(chance, body)
    return body[:at] + chance.choice(nasty.BYTES) + body[at:]


def _insert_noise(chance: Random, body: bytes) -> bytes:
    at = _place(chance, body)
    return body[:at] + chance.randbytes(chance.randrange(1, LONGEST_NOISE)) + body[at:]


def _overwrite(chance: Random, body: bytes) -> bytes:
    at, word = _place(chance, body), chance.choice(nasty.BYTES)
    return body[:at] + word + body[at + len(word) :]


def _cut_out(chance: Random, body: bytes) -> bytes:
    begin, end = sorted((_place(chance, body), _place(chance, body)))
    end = min(end, begin + chance.choice((1, 2, 8, 40, 400)))
    return body[:begin] + body[end:]


def _cut_off(chance: Random, body: bytes) -> bytes:
    return body[: _place(chance, body)]


def _behead(chance: Random, body: bytes) -> bytes:
    return body[_place(chance, body) :]


def _repeat(chance: Random, body: bytes) -> bytes:
    begin, end = sorted((_place(chance, body), _place(chance, body)))
    piece = body[begin : min(end, begin + 200)]
    return body[:end] + piece * chance.choice((1, 1, 2, 10, 100)) + body[end:]


def _move(chance: Random, body: bytes) -> bytes:
    first, second, third = sorted(_place(chance, body) for _ in range(3))
    return body[:first] + body[second:third] + body[first:second] + body[third:]


def _twice(chance: Random, body: bytes) -> bytes:
    return body + chance.choice((b"", b"\n", b",", b"&")) + body


def _in_utf16(chance: Random, body: bytes) -> bytes:
    return body.decode("latin-1").encode(chance.choice(("utf-16", "utf-16-le", "utf-32")))


def _in_latin1(chance: Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode("latin-1", "replace")


def _noise(chance: Random, body: bytes) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 3, 20, 300)))


def _place(chance: Random, body: bytes) -> int:
    return chance.randint(0, len(body))


# What destroys everything stands here once, what leaves most of it whole stands here often.
SPOILS: Sequence[Spoil] = (
    *(_flip, _change, _insert_word, _overwrite, _cut_out, _insert_noise, _repeat) * 4,
    *(_move, _cut_off, _behead, _twice, _in_latin1, _in_utf16, _noise),
)
