"""The walk through a batch of Meta's: every item at every level, each with a body of its own.

Source: Meta's pages on webhooks, 2026: `object` names the kind of account that changed, `entry` holds up to 1,000 of them, each
with the id of our account, the time of sending and its changes: `changes`, `messaging`, `standby`, or one change written flat
into the entry (`field` and `value`).

A body is built from what is read and nothing else, so that odd neighbours cannot grow into it.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from connectors.toolkit.items import kept
from connectors.toolkit.payload import JsonObject

CHANGES = "changes"
MESSAGING = "messaging"
STANDBY = "standby"
LISTS = frozenset({CHANGES, MESSAGING, STANDBY})
LONGEST_ID = 200  # a longer one is no id of Meta's

MESSAGING_FIELDS = ("messag", STANDBY)  # how the fields begin whose value is an item of messaging


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `kind` is Meta's word for our account (page, instagram), `account_id` its id; `time` the entry's
    own time as sent; `section` the list it stood in ("changes" also for a flat one).

    `raw` is an object, {"field", "value"} of changes, or what stood in its place (`is_broken`).
    """

    kind: str
    account_id: str
    time: object
    section: str
    raw: object

    @property
    def is_broken(self) -> bool:
        """No object, or one so deep that nobody honest made it."""
        return not isinstance(self.raw, dict)

    @property
    def field(self) -> str:
        return self.content.text("field") or "" if self.section == CHANGES else self.section

    @property
    def content(self) -> JsonObject:
        return JsonObject(self.raw) if isinstance(self.raw, dict) else JsonObject({})

    @property
    def messaging(self) -> JsonObject | None:
        """The item of messaging, which some apps get wrapped in a change; None for everything else."""
        if self.section != CHANGES:
            return self.content
        return self.content.inside("value") if self.field.startswith(MESSAGING_FIELDS) else None

    @property
    def is_standby(self) -> bool:
        return self.field == STANDBY

    @property
    def sent_at(self) -> datetime | None:
        return JsonObject({"time": self.time}).moment("time")

    def body(self) -> bytes:
        """A body that holds this item alone, in the form in which Meta posts it."""
        return wrapped([self])

    def digest(self) -> str:
        """A name for an item without an id: the same when Meta sends the item again at another time."""
        told = orjson.dumps([self.kind, self.account_id, self.section, self.raw], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()[:32]


def items_of(body: JsonObject) -> Iterator[Item]:
    """Every item in the order of the body."""
    kind = body.text("object") or ""
    for raw in body.items("entry"):
        if isinstance(raw, dict):
            yield from _of_entry(kind, JsonObject(raw))
        else:
            yield Item(kind, "", None, "", kept(raw))


def wrapped(items: list[Item]) -> bytes:
    """A body that holds these items of one kind, in their order."""
    return orjson.dumps({"object": items[0].kind, "entry": [_entry_of(item) for item in items]})


def share_of(body: JsonObject, is_mine: Callable[[Item], bool]) -> bytes | None:
    """What of a body is mine, as a body of its own; None when nothing is."""
    mine = [item for item in items_of(body) if is_mine(item)]
    return wrapped(mine) if mine else None


def _of_entry(kind: str, entry: JsonObject) -> Iterator[Item]:
    account_id, time = _short(entry.identifier("id")) or "", _time(entry.values.get("time"))
    for section in entry:
        if section in LISTS:
            for raw in entry.items(section):
                yield Item(kind, account_id, time, section, kept(raw))
    if "field" in entry:
        flat = {key: entry.values[key] for key in ("field", "value") if key in entry}
        yield Item(kind, account_id, time, CHANGES, kept(flat))


def _entry_of(item: Item) -> object:
    if not item.section:
        return item.raw
    times = {"time": item.time} if item.time is not None else {}
    return {"id": item.account_id, **times, item.section: [item.raw]}


def _short(text: str | None) -> str | None:
    return text if text is not None and len(text) <= LONGEST_ID else None


def _time(value: object) -> object:
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case str() if value.isascii() and value.isdigit():
            return _short(value)
        case _:
            return None
