"""The words of the doctor."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"  # it works, and will not for ever, or not as well as it could
    BAD = "bad"  # something does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `fact` is what is so, `cure` what to do about it ("" where nothing is to be done)."""

    level: Level
    about: str
    fact: str
    cure: str = ""


Look = Callable[[], Awaitable[Sequence[Finding]]]
"""One look at one part of the installation."""


def ok(about: str, fact: str) -> Finding:
    return Finding(Level.OK, about, fact)


def warn(about: str, fact: str, cure: str) -> Finding:
    return Finding(Level.WARN, about, fact, cure)


def bad(about: str, fact: str, cure: str) -> Finding:
    return Finding(Level.BAD, about, fact, cure)
