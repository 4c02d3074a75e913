"""A webhook body of WhatsApp, taken apart: entry x changes x the lists of a change, each thing with a body of its own.

Source: Meta's webhook pages of 2026-05-21. A change's `value` holds any of the lists of SECTIONS, up to 1,000 things in a body;
changes about the account itself hold one thing, written flat into `value`.

A thing's body is built from what is read, so that odd neighbours cannot grow into it; and it is its own body again when it is
read alone, so that it can also name the thing where the provider gives no id.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import orjson

from connectors.contract.protocol import ItemCount
from connectors.toolkit.payload import JsonObject, as_object
from connectors.whatsapp.people import LONGEST_ID, Roster

OBJECT = "whatsapp_business_account"
DEPTH = 64  # nothing that is read lies deeper; orjson writes at most 254 levels

SECTIONS = frozenset(
    {"messages", "message_echoes", "statuses", "calls", "user_preferences", "user_id_update", "groups", "errors"}
)

# Fields of the account itself: such a change is one thing, whatever lists its value may hold.
ACCOUNT_TOPICS = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "account_update",
        "business_capability_update",
        "business_status_update",
        "business_username_update",
        "flows",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "partner_solutions",
        "payment_configuration_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "template_category_update",
        "template_correct_category_detection",
    }
)

METADATA = ("display_phone_number", "phone_number_id")


@dataclass(frozen=True)
class Change:
    """One change. `account_id` is the WhatsApp Business Account, `number_id` our phone number, "" where the change is about
    the whole account; `time` is the entry's own, as sent."""

    account_id: str
    time: int | float | str | None
    field: str
    raw_value: object

    @cached_property
    def value(self) -> JsonObject:
        return as_object(self.raw_value)

    @cached_property
    def metadata(self) -> dict[str, str]:
        told = self.value.inside("metadata")
        return {key: value[:LONGEST_ID] for key in METADATA if (value := told.identifier(key))}

    @property
    def number_id(self) -> str:
        return self.metadata.get("phone_number_id", "")

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.value.each("contacts"))

    def sections(self) -> list[str]:
        """The lists of the change, in the order in which they stand."""
        if self.field in ACCOUNT_TOPICS:
            return []
        return [key for key in self.value if key in SECTIONS and self.value.items(key)]

    def body(self, value: object) -> bytes:
        """A body that holds this change alone, with another value."""
        return wrapped([{**self._head(), "changes": [{"field": self.field, "value": value}]}])

    def _head(self) -> dict[str, object]:
        return {"id": self.account_id, **({"time": self.time} if self.time is not None else {})}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that happened: an item of a list (`section`), or a whole change ("")."""

    change: Change
    section: str
    raw: object

    @property
    def content(self) -> JsonObject:
        return as_object(self.raw)

    def body(self, contact: JsonObject) -> bytes:
        """A body that holds this thing alone, and of the change's contacts the one it speaks of."""
        if not self.section:
            return self.change.body(self.raw)
        value: dict[str, object] = {"messaging_product": "whatsapp", "metadata": self.change.metadata}
        if contact:
            value["contacts"] = [contact.values]
        return self.change.body({**value, self.section: [self.raw]})


@dataclass(frozen=True, slots=True)
class Broken:
    """A place of the body that holds no object where one must be."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Ours:
    """Whose news are read: those of one phone number and its business account; of everybody where both are empty."""

    phone_number_id: str = ""
    business_account_id: str = ""

    @property
    def is_everybody(self) -> bool:
        return not self.phone_number_id and not self.business_account_id

    def includes(self, change: Change) -> bool:
        if self.is_everybody:
            return True
        if change.number_id:
            return change.number_id == self.phone_number_id
        return change.account_id == self.business_account_id


def things_of(body: JsonObject, ours: Ours) -> Iterator[Thing | Broken]:
    """Everything in the body that concerns us, at all levels, in its order. What is broken belongs to everybody, or
    nobody."""
    for change in _changes(body):
        if isinstance(change, Change):
            if ours.includes(change):
                yield from _things(change)
        elif ours.is_everybody:
            yield change


def count_of(body: JsonObject, ours: Ours) -> ItemCount:
    """How many things the body holds, and how many of them concern us."""
    told = mine = 0
    for change in _changes(body):
        here = sum(1 for _ in _things(change)) if isinstance(change, Change) else 1
        told += here
        mine += here if _concerns(change, ours) else 0
    return ItemCount(told, mine)


def share_of(body: JsonObject, ours: Ours) -> bytes | None:
    """The part of the body that concerns us, change by change, as a body of its own; None when nothing does."""
    entries: list[dict[str, object]] = []
    for raw in _entries(body):
        entry = as_object(raw)
        mine = [one for one in entry.items("changes") if isinstance(one, dict) and ours.includes(_change(entry, one))]
        if mine:
            head = {key: entry.values[key] for key in ("id", "time") if key in entry}
            entries.append({**head, "changes": mine})
    return wrapped(entries) if entries else None


def digest(body: bytes) -> str:
    """The name of a thing to which the provider gives none."""
    return hashlib.sha256(body).hexdigest()[:40]


def wrapped(entries: Sequence[object]) -> bytes:
    """The body that holds these entries. What nests too deeply to be written is cut off there."""
    document = {"object": OBJECT, "entry": list(entries)}
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:
        return orjson.dumps(_cut(document, DEPTH))


def _entries(body: JsonObject) -> list[object]:
    return body.items("entry") if body.text("object") == OBJECT else []


def _changes(body: JsonObject) -> Iterator[Change | Broken]:
    for raw in _entries(body):
        if not isinstance(raw, dict):
            yield BROKEN_ENTRY
            continue
        entry = JsonObject(raw)
        for one in entry.items("changes"):
            yield _change(entry, one) if isinstance(one, dict) else BROKEN_CHANGE


BROKEN_ENTRY = Broken(wrapped([None]))
BROKEN_CHANGE = Broken(wrapped([{"changes": [None]}]))


def _change(entry: JsonObject, raw: Mapping[str, object]) -> Change:
    change = JsonObject(dict(raw))
    return Change(
        account_id=(entry.identifier("id") or "")[:LONGEST_ID],
        time=_short(entry.values.get("time")),
        field=(change.text("field") or "")[:LONGEST_ID],
        raw_value=change.values.get("value"),
    )


def _concerns(change: Change | Broken, ours: Ours) -> bool:
    return ours.includes(change) if isinstance(change, Change) else ours.is_everybody


def _things(change: Change) -> Iterator[Thing]:
    sections = change.sections()
    for section in sections:
        for raw in change.value.items(section):
            yield Thing(change, section, raw)
    if not sections:
        yield Thing(change, "", change.raw_value)


def _short(time: object) -> int | float | str | None:
    if isinstance(time, str):
        return time[:LONGEST_ID]
    return time if isinstance(time, int | float) else None


def _cut(value: object, levels: int) -> object:
    """The value down to so many levels; below them null."""
    match value:
        case dict():
            return {key: _cut(inner, levels - 1) for key, inner in value.items()} if levels else None
        case list():
            return [_cut(inner, levels - 1) for inner in value] if levels else None
        case _:
            return value
