"""The names of priorities, alone in a module so that what needs nothing else of the room starts quickly."""

from enum import StrEnum


class PriorityLevel(StrEnum):
    """How soon a person should look at a message; the names are those of the CRM document."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    URGENT = "URGENT"
