"""Who and what there is on the simulated LinkedIn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Json = dict[str, object]


class Behaviour(StrEnum):
    """What happens when we answer somebody, or when LinkedIn tells us of what they do."""

    NORMAL = "normal"
    GONE = "gone"  # what they wrote has been deleted meanwhile
    FORBIDDEN = "forbidden"  # our role does not reach there
    THROTTLED = "throttled"  # the limit of the day is used up
    SLOW = "slow"
    SILENT = "silent"  # LinkedIn does what we ask, and its answer never comes
    BROKEN = "broken"
    TWICE = "twice"  # LinkedIn posts everything twice
    SHUFFLED = "shuffled"  # LinkedIn posts in another order


@dataclass(slots=True)
class Member:
    urn: str
    name: str
    behaviour: Behaviour = Behaviour.NORMAL


@dataclass(slots=True)
class Post:
    """`urn` is that of the activity; `author` a member's or our own."""

    urn: str
    author: str
    text: str


@dataclass(slots=True)
class Comment:
    """`parent` is the urn of the comment answered."""

    urn: str
    post: str
    author: str
    text: str
    at: float
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`field` is LinkedIn's word for what it asks (EMAIL); with `options` one or more of them are chosen, by number from 1."""

    id: int
    name: str
    field: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadForm:
    id: int
    name: str
    questions: tuple[Question, ...]
    consents: Mapping[int, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lead:
    """A filled form. `answers`: question -> text, or the numbers of the options chosen."""

    id: str
    form: LeadForm
    member: Member | None
    answers: Mapping[int, str | list[int]]
    agreed: Mapping[int, bool]
    at: float
    is_test: bool = False
