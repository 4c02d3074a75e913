"""The room's words: who answers, why, and where the desk shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from connectors.contract.channel import Channel
from inbox.triage.values import PriorityLevel


class Handing(StrEnum):
    """What happens inside a queue."""

    ROUND_ROBIN = "round_robin"  # the rep on duty with the smallest share of their load, in turn
    NOBODY = "nobody"  # it waits in the queue until somebody takes it
    ROTATION = "rotation"  # whoever's turn it is by the clock; with nobody there, the next of the list


class TypedText(StrEnum):
    """What becomes of what a rep types in a thread."""

    ASK = "ask"  # nothing leaves before the rep says so
    SEND = "send"  # it goes at once, and can be taken back for some seconds


@dataclass(frozen=True, slots=True)
class Rotation:
    """Each of the `reps` (e-mail addresses, or Slack user ids) is on for so many minutes, one after the other, round and
    round. Empty: whoever is in the queue's user group."""

    minutes: int
    reps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A pile of conversations and the Slack channel that shows them. `reps`: e-mail addresses, or Slack user ids; `teams`;
    `user_group`: the id of a group in Slack, whose members belong to it too. None of the three: every rep."""

    name: str
    team: str
    slack_channel: str
    reps: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    typed_text: TypedText = TypedText.ASK
    rotation: Rotation | None = None
    user_group: str = ""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """Who is in a user group of Slack's, by Slack user id. `problem`: why nobody is taken from it, "" where it is known."""

    users: frozenset[str] = frozenset()
    problem: str = ""


NOT_READ = GroupFacts(problem="Slack has not been asked yet who is in it")


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` on, and below `below`; None is no bound."""

    least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must hold, all of it; what is empty or None is not asked. Languages, countries and words are lower case."""

    channels: frozenset[Channel] = frozenset()
    accounts: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()  # words or beginnings of words in the text or subject
    sources: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    priorities: frozenset[PriorityLevel] = frozenset()
    tiers: frozenset[str] = frozenset()
    value: Range | None = None
    sentiment: Range | None = None
    is_public: bool | None = None
    is_noise: bool | None = None


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """The first rule whose conditions hold places the conversation. `owner_first` lets the account's owner go before."""

    name: str
    when: Conditions
    queue: str
    handing: Handing = Handing.ROUND_ROBIN
    owner_first: bool = True


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """All of routing.yaml. `default` is the queue of what no rule places; it exists in `queues`, as every rule's does."""

    queues: Mapping[str, Queue]
    default: str
    rules: tuple[RoutingRule, ...] = ()
    default_handing: Handing = Handing.ROUND_ROBIN


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingFacts:
    """What rules may ask of a conversation. Languages and countries are codes in lower case, "" where unknown.

    value: lifetime value and open deals together; sentiment: -1 to 1; owner_id: the rep whom the CRM names for this
    account; holder_id: the rep who has this conversation already, and has_taken whether they said so themselves.
    placed_queue: where it stands already, "" nowhere yet; is_pinned: a rep put it there.
    """

    channel: Channel | None = None
    account: str = ""
    language: str = ""
    intent: str = ""
    text: str = ""
    source: str = ""
    country: str = ""
    tier: str = ""
    priority: PriorityLevel = PriorityLevel.MEDIUM
    value: Decimal = Decimal(0)
    sentiment: float = 0.0
    is_public: bool = False
    is_noise: bool = False
    owner_id: UUID | None = None
    holder_id: UUID | None = None
    has_taken: bool = False
    placed_queue: str = ""
    is_pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RepFacts:
    """A rep as routing sees them. `open` conversations wait for them, of at most `max_load`; languages empty: any."""

    id: UUID
    name: str
    email: str = ""
    slack_user: str = ""
    team: str = ""
    languages: frozenset[str] = frozenset()
    on_duty: bool = True
    open: int = 0
    max_load: int = 20
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at on the way to the decision, whether it held, and why or why not."""

    what: str
    held: bool
    why: str


@dataclass(frozen=True, slots=True)
class Route:
    """Whom the conversation goes to. There is always a queue; an owner where somebody could be found.

    trace: everything that was looked at, in order; words: the decision in one sentence.
    """

    owner_id: UUID | None
    queue: Queue
    rule: str
    words: str
    trace: tuple[Look, ...] = field(default=())
