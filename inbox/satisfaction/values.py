"""The words of surveys."""

from dataclasses import dataclass
from uuid import UUID

SCORES = (1, 2, 3, 4, 5)  # badly to very well


@dataclass(frozen=True, slots=True)
class Rating:
    """A score from 1 to 5, and what else they said with it."""

    score: int
    rest: str = ""


@dataclass(frozen=True, slots=True)
class PressedScore:
    """A button of ours under a survey."""

    survey_id: UUID
    score: int
