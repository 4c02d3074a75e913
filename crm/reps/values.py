"""The words of reps."""

from enum import StrEnum


class RepRole(StrEnum):
    REP = "rep"
    LEAD = "lead"
    ADMIN = "admin"
