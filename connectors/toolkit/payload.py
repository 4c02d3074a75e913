"""Typed reading of untrusted JSON, value by value: one odd field never harms its neighbours.

A value of the wrong type reads as absent. Text never holds NUL (PostgreSQL refuses it) nor lone surrogates (UTF-8 does).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from connectors.contract.errors import WebhookUnreadable

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
SECONDS_BELOW = 10**11  # a larger number of an epoch counts milliseconds
LEAST, MOST = -(2**63), 2**63 - 1
EXACT_BELOW = 2**53  # a float beyond this no longer tells neighbouring integers apart

# An escaped backslash, a surrogate pair, a lone surrogate: whatever stands first is taken whole.
_ESCAPES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


@dataclass(slots=True)
class JsonObject:
    """One object of a payload. An absent object is an empty one, and false.

    The methods are read some fifty times for each message on the way in, before it is acknowledged: they are written
    for speed.
    """

    values: dict[str, object]

    def __bool__(self) -> bool:
        return bool(self.values)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def text(self, key: str) -> str | None:
        """A text that is not empty."""
        value = self.values.get(key)
        return _clean_text(value) if isinstance(value, str) and value else None

    def whole(self, key: str) -> int | None:
        """A whole number that a database takes: 64 bits, with a sign."""
        value = self.values.get(key)
        number = value if type(value) is int else as_whole(value)
        return number if number is None or LEAST <= number <= MOST else None

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool:
        return self.values.get(key) is True

    def identifier(self, key: str) -> str | None:
        """An id as text, whether the provider writes it as a number or as a text."""
        value = self.values.get(key)
        whole = value if type(value) is int else as_whole(value)
        return str(whole) if whole is not None else self.text(key)

    def moment(self, key: str) -> datetime | None:
        """A time in UTC: epoch seconds or milliseconds, as a number or a text; 0 is none."""
        return as_moment(self.values.get(key))

    def inside(self, key: str) -> "JsonObject":
        value = self.values.get(key)
        return JsonObject(value) if isinstance(value, dict) else NOTHING

    def each(self, key: str) -> list["JsonObject"]:
        """The objects of a list; what is no object is left out."""
        return [JsonObject(item) for item in self.items(key) if isinstance(item, dict)]

    def items(self, key: str) -> list[object]:
        value = self.values.get(key)
        return value if isinstance(value, list) else []


NOTHING = JsonObject({})


def read_object(body: bytes) -> JsonObject:
    """The body as one object, or WebhookUnreadable. Nesting beyond 1024 levels is refused before it can do harm."""
    value = read_value(body)
    if not isinstance(value, dict):
        raise WebhookUnreadable(f"the body is no JSON object but {_kind_of(value)}")
    return JsonObject(value)


def read_value(body: bytes) -> object:
    """The body as JSON, or WebhookUnreadable. Lone surrogates are replaced, a later key wins over the same one before."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        return _read_mended(body, problem)


def as_object(value: object) -> JsonObject:
    return JsonObject(value) if isinstance(value, dict) else NOTHING


def as_whole(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer() and abs(value) < EXACT_BELOW:
            return int(value)
        case _:
            return None


def as_moment(value: object) -> datetime | None:
    number = (
        float(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20 else value
    )
    if isinstance(number, bool) or not isinstance(number, int | float) or number <= 0:
        return None
    try:
        return datetime.fromtimestamp(number if number < SECONDS_BELOW else number / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def read_answers(text: str | None, levels: int = 32) -> dict[str, object] | None:
    """A form's answers sent as a text of JSON; None when they are no object, or nest deeper than `levels`."""
    try:
        value = read_value((text or "").encode("utf-8", "replace"))
    except WebhookUnreadable:
        return None
    return _cleaned(value) if isinstance(value, dict) and depth_within(value, levels) else None


def depth_within(value: object, levels: int) -> bool:
    """Whether a value nests no deeper than `levels`: what is printed or stored again must stay shallow."""
    layer = [value]
    for _ in range(levels):
        layer = [inner for one in layer for inner in _children(one)]
        if not layer:
            return True
    return False


def _cleaned(values: dict[str, object]) -> dict[str, object]:
    return {_clean_text(key): _clean(value) for key, value in values.items()}


def _clean(value: object) -> object:
    match value:
        case str():
            return _clean_text(value)
        case dict():
            return _cleaned(value)
        case list():
            return [_clean(inner) for inner in value]
        case int() if not LEAST <= value <= MOST:
            return None  # no database takes it
        case _:
            return value


def _clean_text(text: str) -> str:
    return text.replace("\x00", REPLACEMENT) if "\x00" in text else text


def _read_mended(body: bytes, problem: orjson.JSONDecodeError) -> object:
    mended = _ESCAPES.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)
    if mended == body:
        raise WebhookUnreadable(f"the body is no JSON: {problem}")
    try:
        return orjson.loads(mended)
    except orjson.JSONDecodeError as still:
        raise WebhookUnreadable(f"the body is no JSON: {still}") from problem


def _children(value: object) -> list[object]:
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
        case _:
            return []


def _kind_of(value: object) -> str:
    match value:
        case list():
            return "a list"
        case str():
            return "a text"
        case None:
            return "null"
        case _:
            return "a number or a truth value"
