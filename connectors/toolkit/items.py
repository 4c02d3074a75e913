"""Cutting single things out of a body, each to a body of its own."""

import hashlib

import orjson

from connectors.contract.errors import WebhookUnreadable
from connectors.toolkit.payload import JsonObject, as_object, depth_within

DEPTH = 64  # nothing that is read lies deeper; orjson writes at most 254 levels

MOST = 10_000  # things in one list; providers post a thousand at most


def few(things: list[object]) -> list[object]:
    """The things themselves; WebhookUnreadable where they are more than anybody posts at once, so that the body is kept whole."""
    if len(things) > MOST:
        raise WebhookUnreadable(f"{len(things)} things stand in one list, at most {MOST} are read")
    return things


def kept(raw: object) -> object:
    """The raw thing as its own body holds it. One that nests deeper than anybody honest makes it stands in a list, cut, and so
    reads as broken."""
    return raw if depth_within(raw, DEPTH) else [_cut(raw, DEPTH // 2)]


def shallow(thing: JsonObject) -> JsonObject:
    """The thing itself; of one that nests deeper than that what stands near its surface."""
    found = kept(thing.values)
    return as_object(found[0] if isinstance(found, list) else found)


def digest(*told: object) -> str:
    """A name for what the provider gives none: the same for the same, in whatever order its keys stand."""
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _cut(raw: object, levels: int) -> object:
    match raw:
        case dict() if levels:
            return {key: _cut(inner, levels - 1) for key, inner in raw.items()}
        case list() if levels:
            return [_cut(inner, levels - 1) for inner in raw]
        case dict() | list():
            return None
        case _:
            return raw
