"""The words of search."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class EntryKind(StrEnum):
    """What was found by its words."""

    SAID = "said"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that stand one after the other. The last one may go on, unless it is a phrase."""

    tokens: tuple[str, ...]
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class NamedContact:
    """A contact whose name is like the one asked for; `likeness` 0 to 1, 1 where every word is the same."""

    contact_id: UUID
    likeness: float
