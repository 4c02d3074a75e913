"""Who and what there is on the simulated X."""

from dataclasses import dataclass
from enum import StrEnum

Json = dict[str, object]


class Behaviour(StrEnum):
    """What happens when we write to somebody, or they to us."""

    NORMAL = "normal"
    BLOCKED = "blocked"  # takes no direct messages from us
    GONE = "gone"  # the account does not exist any more
    THROTTLED = "throttled"  # every other call is too much
    SLOW = "slow"
    SILENT = "silent"  # X does what we ask, and its answer never comes
    BROKEN = "broken"
    TWICE = "twice"  # X posts everything twice
    SHUFFLED = "shuffled"  # X posts in another order


@dataclass(slots=True)
class Person:
    id: str
    name: str
    username: str
    behaviour: Behaviour = Behaviour.NORMAL


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that X keeps. `is_ready_at`: when X is done with a film, in seconds since 1970."""

    id: str
    content: bytes
    filename: str
    mime_type: str
    is_ready_at: float = 0.0


@dataclass(slots=True)
class DirectMessage:
    """`author` is a user's id; `person` the one outside in whose exchange with us it stands."""

    id: str
    person: str
    author: str
    at: float
    text: str
    file: StoredFile | None = None
    read: bool = False


@dataclass(slots=True)
class Post:
    """`thread` is the post at the root, `answers` and `quotes` other posts' ids."""

    id: str
    author: str
    at: float
    text: str
    thread: str
    answers: str | None = None
    quotes: str | None = None
    file: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A direct message as the person sees it."""

    id: str
    from_me: bool
    text: str
    file: StoredFile | None
    read: bool
