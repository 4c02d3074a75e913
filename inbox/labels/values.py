"""The words of the room."""

from enum import StrEnum


class LabelOf(StrEnum):
    """What was judged wrongly."""

    PRIORITY = "priority"
    TONE = "tone"
    NOISE = "noise"  # taken for a machine's word, or for spam
    REST = "rest"  # taken for a friendly word that asks for nothing
