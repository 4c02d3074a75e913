"""What a key is, and what it may be used for."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

MOST_VALID = 2  # of one system at a time: the old one and the new one, while a system changes over
BEGIN = "hub_"
SHOWN = 12  # first characters, by which people tell keys apart
_KEY = re.compile(BEGIN + r"[A-Za-z0-9_-]{43}")
_SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class Scope(StrEnum):
    """What a system may do."""

    LOG_CALLS = "calls:log"
    PLACE_CALLS = "calls:place"


EVERYTHING = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class System:
    """Who calls, and what it may."""

    name: str
    scopes: frozenset[Scope]


class KeyRefused(Exception):
    """No key is made or ended; the text says why and what to do."""


def new_key() -> str:
    """A key that nobody can guess: 256 bits, so a plain digest of it is as good as a slow one."""
    return BEGIN + secrets.token_urlsafe(32)


def is_key(text: str) -> bool:
    """Whether it has the form of a key; for anything else no database need be asked."""
    return _KEY.fullmatch(text) is not None


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def system_named(name: str) -> str:
    """The name, if systems may be called so; else KeyRefused."""
    if not _SYSTEM.fullmatch(name):
        raise KeyRefused(f"{name!r} is no name for a system. Use small letters, digits, - and _, like telephony.")
    return name
