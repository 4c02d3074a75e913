"""The words of digests."""

from enum import StrEnum


class DigestKind(StrEnum):
    MORNING = "morning"  # for a rep: what today holds
    EVENING = "evening"  # for those who lead: what the day was
