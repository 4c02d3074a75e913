"""The words of a wish to be left alone that a person has to judge."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Verdict(StrEnum):
    """What a rep says that the contact meant."""

    STOP = "stop"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class OpenWish:
    """Whoever wrote this message may want to hear from us no more. `words` are those it was read from.

    `verdict`, `decided_by` (the rep) and `decided_at` (hub time) are None until somebody has decided.
    """

    interaction_id: UUID
    words: str
    verdict: Verdict | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
