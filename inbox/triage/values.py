"""The room's words: how soon somebody should look, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from connectors.contract.channel import Channel
from inbox.service_levels.values import ServiceLevels, Where
from inbox.triage.levels import PriorityLevel as PriorityLevel


class Basis(StrEnum):
    """What a judgement rests on."""

    RULE = "rule"
    MODEL = "model"  # rules first, then raised by a language model
    MANUAL = "manual"


class Standing(StrEnum):
    """How the contact stands with us, as far as the CRM says."""

    UNKNOWN = "unknown"
    PROSPECT = "prospect"
    QUALIFIED = "qualified"
    CUSTOMER = "customer"
    CHURNED = "churned"
    BLACKLISTED = "blacklisted"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One named part of the urgency. The weights of a priority's reasons sum up to its urgency; 0 is a mere remark."""

    code: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Priority:
    """How soon somebody should look, with its reasons.

    urgency: 0 to 1, the sum of the reasons' weights; level: its name for display; is_hard: an outage, a security,
    safety or legal matter, which nobody lowers; sla_due_at: the answer is promised by then, None where none is;
    is_flagged: the model and the rules are far apart, so a person should look twice; promised: the level that text and customer
    give, from which promises are dated: time that passes raises the level, and never moves a promise.
    """

    level: PriorityLevel
    urgency: float
    reasons: tuple[Contribution, ...]
    basis: Basis
    sla_due_at: datetime | None = None
    is_noise: bool = False
    is_hard: bool = False
    is_flagged: bool = False
    promised: PriorityLevel | None = None


@dataclass(frozen=True, slots=True)
class ModelAdvice:
    """What a language model says of the same message: advice, which rules bound. urgency: 0 to 1."""

    urgency: float
    level: PriorityLevel
    words: str
    model: str = ""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmFacts:
    """What a text does not tell and the CRM knows. Money is in the installation's own currency.

    waiting_since: since when the contact has waited for a word of ours; unanswered: messages since then that are no noise, and
    this one;
    earlier_urgency: the highest urgency of the text of those before this one, 0 to 1; escalations: conversations of
    theirs that came to be urgent in the last ninety days; churn_risk: 0 to 1, None where nobody worked it out;
    deadline: the next date we promised them something, or a deal of theirs should close; tier: the class of customers
    whose promises are theirs, "" for none; where: what chooses the calendar of what is promised; is_automatic, is_bulk,
    is_spam: said by the envelope or by a rep, not by the words.
    """

    channel: Channel | None = None
    is_public: bool = False
    waiting_since: datetime | None = None
    unanswered: int = 1
    earlier_urgency: float = 0.0
    earlier_is_hard: bool = False
    standing: Standing = Standing.UNKNOWN
    lifetime_value: Decimal = Decimal(0)
    open_deals: Decimal = Decimal(0)
    churn_risk: float | None = None
    escalations: int = 0
    deadline: datetime | None = None
    tier: str = ""
    where: Where = field(default_factory=Where)
    is_automatic: bool = False
    is_bulk: bool = False
    is_spam: bool = False
    we_spoke_last: bool = False  # before this message: here, or in a conversation that was resolved
    we_wrote_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageSettings:
    """What an installation promises and whom it values. high_value: money from which a contact counts fully; says_closed: who writes
    while nobody is at the desk is told so."""

    levels: ServiceLevels = field(default_factory=ServiceLevels)
    high_value: Decimal = Decimal(10_000)
    says_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFacts:
    """What decides a conversation's place in a queue."""

    is_noise: bool
    urgency: float
    sla_due_at: datetime | None
    waiting_since: datetime | None
    value: Decimal
    sentiment: float
    is_public: bool
