"""Changing a record by a table of rules, remembering what was there, and taking it back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Enum as SqlEnum
from sqlalchemy import Uuid, inspect
from sqlalchemy.orm import DeclarativeBase

from crm.storage.base import JsonObject, UtcDateTime
from crm.storage.columns import Exact

Combine = Callable[[Any, Any], Any]
"""(ours, theirs) -> what holds for both together."""


def ours_or_theirs(ours: Any, theirs: Any) -> Any:
    return theirs if ours is None else ours


def theirs(_ours: Any, theirs: Any) -> Any:
    return theirs


def together(ours: Any, theirs: Any) -> Any:
    return ours + theirs


def both(ours: bool, theirs: bool) -> bool:
    return ours and theirs


def larger(ours: Any, theirs: Any) -> Any:
    return max((one for one in (ours, theirs) if one is not None), default=None)


def smaller(ours: Any, theirs: Any) -> Any:
    return min((one for one in (ours, theirs) if one is not None), default=None)


def combine(record: DeclarativeBase, other: DeclarativeBase, rules: Mapping[str, Combine]) -> JsonObject:
    """Change `record` by each field's rule; {field: [before, after]} of the fields that changed, as JSON."""
    changed: JsonObject = {}
    for field, rule in rules.items():
        before = getattr(record, field)
        after = rule(before, getattr(other, field))
        if after != before:
            setattr(record, field, after)
            changed[field] = [as_json(before), as_json(after)]
    return changed


def take_back(record: DeclarativeBase, changed: JsonObject, sums: frozenset[str]) -> None:
    """Undo `combine`: a field that nobody changed since is as before; of a sum what came in goes out again.

    What somebody changed since, and is no sum, stays as they made it.
    """
    for field, (before, after) in changed.items():
        current = getattr(record, field)
        if as_json(current) == after:
            setattr(record, field, from_json(record, field, before))
        elif field in sums:
            setattr(record, field, current - (from_json(record, field, after) - from_json(record, field, before)))


def as_json(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case date():  # a datetime is one too
            return value.isoformat()
        case UUID():
            return str(value)
        case Enum():
            return value.value
        case _:
            return value


def from_json(record: DeclarativeBase, field: str, value: Any) -> Any:
    """What `as_json` was given, in the Python type of the field."""
    if value is None:
        return None
    match inspect(type(record)).columns[field].type:
        case UtcDateTime():
            return datetime.fromisoformat(value)
        case Exact():
            return Decimal(value)
        case Uuid():
            return UUID(value)
        case SqlEnum(enum_class=words) if words is not None:
            return words(value)
        case _:
            return value
