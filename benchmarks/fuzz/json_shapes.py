"""JSON spoiled by its structure: other types, missing and repeated keys, unknown kinds, wrong and deep nesting, huge lists.

What `json.dumps` would not write (a key twice, NaN, broken literals, ten thousand brackets) gets a mark in its place, for which
the bytes are put in afterwards.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.fuzz import nasty

GO_DEEPER = 0.87  # how often the way from the top goes one level on
LARGEST_PIECE = 2000  # characters of a piece of one sample that is put into another
LARGEST_OF_MARKS = 500_000  # bytes that may come of one mark, however often it was copied
MANY = (2, 3, 10, 100)
VERY_MANY = (1000, 10_001, 20_000)
_MARK = "\u241f{}\u241f"


class NoJson(ValueError):
    """The text cannot be spoiled as JSON, since it is none."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What stands in all samples of a connector: its keys, and its values large and small."""

    keys: Sequence[str]
    pieces: Sequence[Any]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        keys, pieces = dict[str, None](), dict[str, Any]()
        for text in texts:
            for value in _everything(_read(text)):
                if isinstance(value, dict):
                    keys.update(dict.fromkeys(value))
                written = json.dumps(value)
                if len(written) <= LARGEST_PIECE:
                    pieces[written] = value
        return cls(list(keys) or ["a"], list(pieces.values()) or [None])


@dataclass(slots=True)
class Sheet:
    """One document under work. `marks` are the texts that stand for bytes."""

    chance: Random
    vocabulary: Vocabulary
    marks: dict[str, bytes] = field(default_factory=dict)

    def mark(self, content: bytes) -> str:
        found = _MARK.format(len(self.marks))
        self.marks[found] = content
        return found

    def written(self, document: Any, *, ascii_only: bool) -> bytes:
        body = json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        for mark, content in self.marks.items():
            written = json.dumps(mark, ensure_ascii=ascii_only).encode()
            body = body.replace(written, content, max(1, LARGEST_OF_MARKS // (len(content) + 1)))
        return body


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: under a key of an object, or at a number of a list."""

    holder: Any
    key: Any

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        self.holder[self.key] = value


def spoil_json(chance: Random, vocabulary: Vocabulary, text: str) -> bytes:
    """The document with one to four places spoiled. Raises NoJson."""
    sheet, top = Sheet(chance, vocabulary), {"top": _read(text)}
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        chance.choice(SPOILS)(sheet, _somewhere(chance, top))
    return sheet.written(top.get("top"), ascii_only=chance.random() < 0.5)


def nested(depth: int, *, in_objects: bool, is_closed: bool = True) -> bytes:
    """So many levels around nothing."""
    opening, closing = (b'{"a":', b"}") if in_objects else (b"[", b"]")
    core = b"1" if in_objects else b""
    return opening * depth + core + (closing * depth if is_closed else b"")


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NoJson(str(problem)) from problem


def _everything(value: Any) -> Iterable[Any]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []


def _somewhere(chance: Random, top: dict[str, Any]) -> Place:
    """One place of all, by a way down that ends anywhere."""
    top.setdefault("top", None)  # it may have been removed, or renamed
    place = Place(top, "top")
    while chance.random() < GO_DEEPER:
        inner = place.value
        if isinstance(inner, dict) and inner:
            place = Place(inner, chance.choice(list(inner)))
        elif isinstance(inner, list) and inner:
            place = Place(inner, chance.randrange(len(inner)))
        else:
            break
    return place


# What may be done to one place


def _nasty_value(sheet: Sheet, place: Place) -> None:
    place.put(_copied(sheet.chance.choice(nasty.SCALARS)))


def _nasty_text(sheet: Sheet, place: Place) -> None:
    place.put(sheet.chance.choice(nasty.TEXTS))


def _other_type(sheet: Sheet, place: Place) -> None:
    """Numbers become texts and texts numbers; anything else the text of itself."""
    match place.value:
        case bool() | None as value:
            place.put(str(value).lower())
        case int() | float() as value:
            place.put(sheet.chance.choice((str(value), float(value) if abs(value) < 1e300 else 0, value + 0.5)))
        case str() as value:
            place.put(_number(sheet.chance, value))
        case list() as value:
            place.put({str(number): one for number, one in enumerate(value)})
        case dict() as value:
            place.put(sheet.chance.choice((list(value.values()), list(value), str(value)[:300])))
        case _:
            place.put(None)


def _number(chance: Random, text: str) -> int | float:
    if text.isascii() and text.isdigit() and len(text) < 40:
        return int(text)
    return chance.choice((len(text), float(len(text)), -1))


def _remove(sheet: Sheet, place: Place) -> None:
    del place.holder[place.key]


def _rename(sheet: Sheet, place: Place) -> None:
    if isinstance(place.holder, dict):
        name = sheet.chance.choice((*sheet.chance.choices(sheet.vocabulary.keys, k=3), f"{place.key}s", ""))
        place.holder[name] = place.holder.pop(place.key)


def _repeat_key(sheet: Sheet, place: Place) -> None:
    """The same key once more, with something else."""
    if isinstance(place.holder, dict):
        other = sheet.chance.choice((*sheet.chance.choices(sheet.vocabulary.pieces, k=2), None, place.value))
        name = json.dumps(place.key).encode() if isinstance(place.key, str) else b'"a"'
        place.holder[sheet.mark(name)] = _copied(other)


def _unknown_kind(sheet: Sheet, place: Place) -> None:
    """A word that somebody may invent tomorrow."""
    place.put(sheet.chance.choice(("tomorrow", "kind_of_tomorrow", "TOMORROW", sheet.chance.choice(nasty.TEXTS))))


def _other_piece(sheet: Sheet, place: Place) -> None:
    place.put(_copied(sheet.chance.choice(sheet.vocabulary.pieces)))


def _further_piece(sheet: Sheet, place: Place) -> None:
    piece = _copied(sheet.chance.choice(sheet.vocabulary.pieces))
    match place.value:
        case dict() as value:
            value[sheet.chance.choice(sheet.vocabulary.keys)] = piece
        case list() as value:
            value.insert(sheet.chance.randint(0, len(value)), piece)
        case _:
            place.put(piece)


def _wrap(sheet: Sheet, place: Place) -> None:
    key = sheet.chance.choice(sheet.vocabulary.keys)
    place.put(sheet.chance.choice(([place.value], {key: place.value}, [place.value, place.value])))


def _unwrap(sheet: Sheet, place: Place) -> None:
    value = place.value
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(inner, list) and inner:
        place.put(sheet.chance.choice(inner))


def _several(sheet: Sheet, place: Place) -> None:
    """A list that is longer than anybody writes it, seldom very much longer."""
    times = sheet.chance.choice(VERY_MANY if sheet.chance.random() < 0.02 else MANY)
    value = place.value if not isinstance(place.value, dict | list) or times <= max(MANY) else None
    place.put([value] * times if not isinstance(value, list) else (value * times)[:times])


def _many_keys(sheet: Sheet, place: Place) -> None:
    if isinstance(place.value, dict):
        times = sheet.chance.choice((10, 100, 3000 if sheet.chance.random() < 0.05 else 30))
        place.value.update({f"k{number}": number for number in range(times)})


def _deep(sheet: Sheet, place: Place) -> None:
    deepest = len(nasty.DEPTHS) if sheet.chance.random() < 0.1 else len(nasty.DEPTHS) - 3
    depth = nasty.DEPTHS[sheet.chance.randrange(deepest)]
    content = nested(depth, in_objects=sheet.chance.random() < 0.5, is_closed=sheet.chance.random() < 0.9)
    place.put(sheet.mark(content))


def _literal(sheet: Sheet, place: Place) -> None:
    place.put(sheet.mark(sheet.chance.choice(nasty.LITERALS)))


def _edited_text(sheet: Sheet, place: Place) -> None:
    value = place.value
    if not isinstance(value, str):
        _other_type(sheet, place)
    elif value[:1] in ("{", "[") and sheet.chance.random() < 0.8:
        place.put(_inner_json(sheet, value))
    else:
        place.put(edited(sheet.chance, value))


def _inner_json(sheet: Sheet, text: str) -> str:
    """JSON inside a text is spoiled as JSON."""
    try:
        return spoil_json(sheet.chance, sheet.vocabulary, text).decode("utf-8", "surrogateescape")
    except NoJson:
        return edited(sheet.chance, text)


def _swap(sheet: Sheet, place: Place) -> None:
    if isinstance(place.holder, dict | list) and len(place.holder) > 1:
        keys = list(place.holder) if isinstance(place.holder, dict) else range(len(place.holder))
        other = sheet.chance.choice(keys)
        place.holder[place.key], place.holder[other] = place.holder[other], place.value


def edited(chance: Random, text: str) -> str:
    """The text with one place changed."""
    at, end = chance.randint(0, len(text)), chance.randint(0, len(text))
    return chance.choice(
        (
            text[:at] + chance.choice(nasty.TEXTS) + text[at:],
            text[:at],
            text[at:],
            text[:at] + text[max(at, end) :],
            text[:at] + chr(chance.randrange(0x3000)) + text[at + 1 :],
            text + text,
            text.upper(),
            text.swapcase() + " ",
            text * chance.choice((3, 50)),
        )
    )


def _copied(piece: Any) -> Any:
    return json.loads(json.dumps(piece)) if isinstance(piece, dict | list) else piece


Spoil = Callable[[Sheet, Place], None]

# How often each is done, against the others.
_OFTEN: Sequence[Spoil] = (
    _nasty_value,
    _nasty_text,
    _other_type,
    _remove,
    _other_piece,
    _edited_text,
    _further_piece,
)
_SOMETIMES: Sequence[Spoil] = (_rename, _repeat_key, _unknown_kind, _wrap, _unwrap, _swap, _literal)
_SELDOM: Sequence[Spoil] = (_several, _many_keys, _deep)
SPOILS: Sequence[Spoil] = [*_OFTEN] * 5 + [*_SOMETIMES] * 3 + [*_SELDOM]
