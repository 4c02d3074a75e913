"""The words of signs."""

from enum import StrEnum


class Sign(StrEnum):
    READ = "read"
    TYPING = "typing"
