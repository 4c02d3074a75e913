"""The words of a conversation."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from inbox.triage.levels import PriorityLevel


class ConversationState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # we answered; it is the contact's turn
    SNOOZED = "snoozed"
    CLOSED = "closed"


class AnchorKind(StrEnum):
    """What a conversation is with: one contact, on any channel, or one group chat."""

    CONTACT = "contact"
    GROUP = "group"


class Turn(StrEnum):
    """Who has to speak next."""

    OURS = "ours"
    THEIRS = "theirs"


class CloseReason(StrEnum):
    RESOLVED = "resolved"
    SPAM = "spam"
    BLOCKED = "blocked"
    MERGED = "merged"
    QUIET = "quiet"  # it was their turn, and they said nothing more for long


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a conversation weighs in a queue. `urgency`: 0 to 1."""

    level: PriorityLevel
    urgency: float
    is_noise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepWord:
    """A rep's own word on how soon somebody should look, which triage does not overwrite.

    `sequence` is the newest entry there was when they said it, `beneath` what triage says: it holds again when the word is
    taken back. `is_raised`: the rep put it higher than triage had.
    """

    level: PriorityLevel
    by: UUID
    name: str
    at: datetime
    sequence: int
    is_raised: bool
    beneath: Weight

    def over(self, beneath: Weight) -> "RepWord":
        """The same word over another judgement of triage."""
        return replace(self, beneath=beneath)

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level.value,
            "by": str(self.by),
            "name": self.name,
            "at": self.at.isoformat(),
            "sequence": self.sequence,
            "is_raised": self.is_raised,
            "beneath": [self.beneath.level.value, self.beneath.urgency, self.beneath.is_noise],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> "RepWord | None":
        if not kept:
            return None
        level, urgency, is_noise = kept["beneath"]
        return cls(
            level=PriorityLevel(kept["level"]),
            by=UUID(kept["by"]),
            name=str(kept["name"]),
            at=datetime.fromisoformat(kept["at"]),
            sequence=int(kept["sequence"]),
            is_raised=bool(kept["is_raised"]),
            beneath=Weight(PriorityLevel(level), float(urgency), bool(is_noise)),
        )


class Standing(StrEnum):
    """Whose turn a conversation is, as people say it."""

    NEW = "new"
    ON_US = "on us"
    ON_CUSTOMER = "on customer"
    ON_HOLD = "on hold"
    CLOSED = "closed"
