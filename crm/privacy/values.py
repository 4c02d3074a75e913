"""The words of privacy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class MarkKind(StrEnum):
    """What a tombstone stands for."""

    ADDRESS = "address"  # a place on a channel: an e-mail address, a number, a handle
    EVENT = "event"  # one event as its provider names it: the journal's key
    MESSAGE = "message"  # one message as its provider names it: edits and reports of it name it too


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One fingerprint: `digest` is the hex of a keyed hash. Without the key it tells nothing, not even by trying addresses."""

    kind: MarkKind
    digest: str


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that is one person here: the living contact first, then those that were merged into it; their addresses.

    `name` is what an operator is shown before anything is done; it is written down nowhere.
    """

    contact_ids: tuple[UUID, ...]
    identity_ids: tuple[UUID, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Burial:
    """One erasure as it is remembered: in the database, and line by line in the file beside it. Nothing in it is personal.

    `key_check` tells with which key the marks were made.
    """

    id: UUID
    at: datetime
    by: str
    key_check: str
    contact_ids: tuple[UUID, ...]
    marks: tuple[Mark, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "at": self.at.isoformat(),
            "by": self.by,
            "key": self.key_check,
            "contacts": [str(one) for one in self.contact_ids],
            "marks": [[one.kind.value, one.digest] for one in self.marks],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Burial":
        """Raises KeyError, TypeError or ValueError where it is no such line."""
        return cls(
            id=UUID(kept["id"]),
            at=datetime.fromisoformat(kept["at"]),
            by=str(kept["by"]),
            key_check=str(kept["key"]),
            contact_ids=tuple(UUID(one) for one in kept["contacts"]),
            marks=tuple(Mark(MarkKind(kind), str(digest)) for kind, digest in kept["marks"]),
        )


@dataclass(frozen=True, slots=True)
class Happened:
    """What is asked of an event before it is taken in: its own mark, those of the messages it names and of the addresses of
    whoever speaks, and when it happened outside."""

    event: Mark
    messages: tuple[Mark, ...]
    addresses: tuple[Mark, ...]
    at: datetime

    @property
    def marks(self) -> tuple[Mark, ...]:
        return (self.event, *self.messages, *self.addresses)
