"""The words of the gate: what it is asked, what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from inbox.deliveries.values import Purpose

CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.EMAIL: "E-mail",
    Channel.PHONE: "Phone",
    Channel.WHATSAPP: "WhatsApp",
    Channel.TELEGRAM: "Telegram",
    Channel.LINKEDIN: "LinkedIn",
    Channel.FACEBOOK: "Facebook",
    Channel.TWITTER: "X",
    Channel.CHAT: "Web chat",
    Channel.FORM: "Web form",
    Channel.SMS: "SMS",
    Channel.MESSENGER: "Messenger",
    Channel.INSTAGRAM: "Instagram",
    Channel.VIBER: "Viber",
}


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """Where a message goes: the identity, and the account of ours it goes from."""

    identity_id: UUID
    channel: Channel
    account: str

    def to_json(self) -> dict[str, Any]:
        return {"identity_id": str(self.identity_id), "channel": self.channel.value, "account": self.account}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ChosenPlace":
        return cls(UUID(data["identity_id"]), Channel(data["channel"]), data["account"])


# What the gate is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What is known of the contact. The four raw fields are what the database holds, however broken: the gate reads them.

    `channel_priorities`: [{"channel": "email", "priority": 1}, ...], the smallest number first.
    `contact_hours`: {"start": "09:00", "end": "18:00", "timezone": "Europe/Prague"}; `quiet_hours` the same without a zone.
    `phone_zones`: of each known phone number the zones of its region that keep different clocks.
    `opt_out_confirmed`: one confirmation of an opt-out has gone to this contact already, or is on its way.
    `answered_automatically_at`: when the last automatic answer to them was written, at any of their addresses.
    """

    name: str = ""
    is_person: bool = True  # False for a group chat, which has no preferences of its own
    blacklisted: bool = False
    opt_out_confirmed: bool = False
    answered_automatically_at: datetime | None = None
    marketing_consent: bool = False
    sales_consent: bool = True
    channel_priorities: object = None
    contact_hours: object = None
    quiet_hours: object = None
    weekend_contact: bool = False
    urgent_notifications: bool = True
    timezone: object = None
    phone_zones: tuple[tuple[str, ...], ...] = ()
    company_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """One place where the contact may be written to, from one account of ours.

    `capabilities` is None when no account of ours works there now; `has_account`: we have one. `gone` says in words why nothing
    arrives any more. `opted_out`: nothing more goes there. `answers_only`: they opted out of the channel and wrote there again
    since. `last_inbound_at`: when they last wrote, or pressed start, there; `last_ad_at`: when they last came there by an
    advertisement. `is_public`: what they wrote there last, anybody can read.
    """

    identity_id: UUID
    channel: Channel
    account: str
    verified: bool = False
    gone: str | None = None
    opted_out: bool = False
    answers_only: bool = False
    opt_out_confirmed: bool = False
    last_inbound_at: datetime | None = None
    last_ad_at: datetime | None = None
    seen_live_at: datetime | None = None
    is_group: bool = False
    is_public: bool = False
    has_account: bool = True
    capabilities: Capabilities | None = None

    @property
    def place(self) -> ChosenPlace:
        return ChosenPlace(self.identity_id, self.channel, self.account)

    @property
    def stands_in_public(self) -> bool:
        """What they wrote, or anything that is written there, can be read by anybody."""
        return self.is_public or (self.capabilities is not None and self.capabilities.public)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFacts:
    """Where and when they last wrote. `newest_inbound_sequence` is the place of their newest entry;
    `wants_no_automatic_answer`: a program sent that, or it asks programs not to answer."""

    identity_id: UUID | None = None
    channel: Channel | None = None
    last_inbound_at: datetime | None = None
    newest_inbound_sequence: int = 0
    wants_no_automatic_answer: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentNeed:
    kind: MediaKind
    size: int  # bytes
    mime_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentNeeds:
    """What the message asks of a channel. `has_template`: it is an approved template, which may open a closed window.
    `privately`: what they wrote in public is answered where only they read it."""

    text_length: int = 0  # characters
    attachments: tuple[AttachmentNeed, ...] = ()
    has_template: bool = False
    privately: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """`fresh_answer`: an answer to something written less than this ago is not held. `live`: how long a web chat counts as seen.
    `unseen`: an answer that nobody has seen in a chat for so long goes on by e-mail; nothing: it never does.
    """

    hub_zone: str = "UTC"
    fresh_answer: timedelta = timedelta(hours=2)
    live: timedelta = timedelta(minutes=2)
    unseen: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything the gate decides by. `excluded` are places a provider has just refused for this message, and why.

    `not_before`: the moment its writer asked it to wait for.
    `chosen_because`: why the hub itself chose the place, where no rep did. `is_automatic`: no person wrote it.
    """

    purpose: Purpose
    contact: ContactFacts
    conversation: ConversationFacts = ConversationFacts()
    addresses: tuple[AddressFacts, ...] = ()
    content: ContentNeeds = ContentNeeds()
    settings: GateSettings = GateSettings()
    is_urgent: bool = False
    is_automatic: bool = False
    chosen: ChosenPlace | None = None
    chosen_because: str = ""
    send_now_anyway: bool = False
    seen_sequence: int = 0
    was_held: bool = False
    not_before: datetime | None = None
    excluded: tuple[tuple[UUID, str], ...] = ()


# What it answers


class Outcome(StrEnum):
    GO = "go"
    HOLD = "hold"  # until `due_at`
    REFUSE = "refuse"  # the contact does not allow it, and no rep can
    RETURN_TO_REP = "return_to_rep"  # a person must decide


class ReasonCode(StrEnum):
    """What a reason is about; the words beside it are for people, this is for code and counting."""

    PURPOSE = "purpose"
    # allowed at all
    BLACKLISTED = "blacklisted"
    OPT_OUT_CONFIRMED = "opt_out_confirmed"
    NO_CONSENT = "no_consent"
    CONSENT = "consent"
    OPTED_OUT = "opted_out"
    WROTE_AGAIN = "wrote_again"
    NOT_FOR_MACHINES = "not_for_machines"
    ANSWERED_AUTOMATICALLY = "answered_automatically"
    # where
    LIVE_CHAT = "live_chat"
    STATED_ORDER = "stated_order"
    ORDER_UNREADABLE = "order_unreadable"
    ORDER_PASSED_OVER = "order_passed_over"
    WROTE_THERE = "wrote_there"
    ONLY_OTHER_WAY = "only_other_way"
    REP_CHOSE = "rep_chose"
    UNSEEN = "unseen"
    NOT_PROVEN = "not_proven"
    NO_PLACE = "no_place"
    LATE_ANSWER = "late_answer"
    IN_PUBLIC = "in_public"
    PRIVATELY = "privately"
    CHOSEN_PLACE_UNFIT = "chosen_place_unfit"
    WINDOW_CLOSES_BEFORE = "window_closes_before"
    # which clock
    ZONE = "zone"
    ZONE_UNREADABLE = "zone_unreadable"
    # when
    FRESH_ANSWER = "fresh_answer"
    WITHIN_HOURS = "within_hours"
    SEND_NOW_ANYWAY = "send_now_anyway"
    URGENT_SERVICE = "urgent_service"
    HOURS_UNREADABLE = "hours_unreadable"
    OUTSIDE_CONTACT_HOURS = "outside_contact_hours"
    QUIET_HOURS = "quiet_hours"
    WEEKEND = "weekend"
    NEVER_ALLOWED = "never_allowed"
    AS_ASKED = "as_asked"


HOLDING = frozenset(
    {
        ReasonCode.OUTSIDE_CONTACT_HOURS,
        ReasonCode.QUIET_HOURS,
        ReasonCode.WEEKEND,
        ReasonCode.NEVER_ALLOWED,
        ReasonCode.AS_ASKED,
    }
)
"""Why something waits for a later moment."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, for code (`code`, `data`, which is JSON) and for people (`words`, one plain clause or sentence)."""

    code: ReasonCode
    words: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code.value, "words": self.words, "data": dict(self.data)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reason":
        return cls(ReasonCode(data["code"]), data["words"], dict(data["data"]))


class ZoneSource(StrEnum):
    """Whose clock the hours are read by, from the surest to the weakest."""

    STATED = "stated"
    PHONE = "phone"
    COMPANY = "company"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    name: str  # IANA name
    source: ZoneSource
    words: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "source": self.source.value, "words": self.words}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ZoneChoice":
        return cls(data["name"], ZoneSource(data["source"]), data["words"])


@dataclass(frozen=True, slots=True)
class Considered:
    """A place that was looked at, in the order of looking: whether it fits this message, and why or why not."""

    place: ChosenPlace
    fits: bool
    why: str

    def to_json(self) -> dict[str, Any]:
        return {"place": self.place.to_json(), "fits": self.fits, "why": self.why}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Considered":
        return cls(ChosenPlace.from_json(data["place"]), data["fits"], data["why"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoice:
    """Where, when and why.

    `place` is set for go and hold, `due_at` for hold only (hub time, UTC). `sentence` is what the rep reads.
    `may_send_now`: the rep may lift what stands in the way ("send now anyway"). `reasons` is never empty.
    """

    outcome: Outcome
    sentence: str
    reasons: tuple[Reason, ...]
    timezone: ZoneChoice
    place: ChosenPlace | None = None
    due_at: datetime | None = None
    may_send_now: bool = False
    considered: tuple[Considered, ...] = ()

    @property
    def waits_as_asked(self) -> bool:
        """It is held until the very moment that its writer picked."""
        return self.outcome is Outcome.HOLD and any(one.code is ReasonCode.AS_ASKED for one in self.reasons)

    @property
    def deciding(self) -> Reason:
        """The one reason for which it is so: of what is held the hours, of everything else the first."""
        if self.outcome is Outcome.HOLD:
            return next((one for one in self.reasons if one.code in HOLDING), self.reasons[0])
        return self.reasons[0]

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "sentence": self.sentence,
            "reasons": [reason.to_json() for reason in self.reasons],
            "timezone": self.timezone.to_json(),
            "place": None if self.place is None else self.place.to_json(),
            "due_at": None if self.due_at is None else self.due_at.isoformat(),
            "may_send_now": self.may_send_now,
            "considered": [one.to_json() for one in self.considered],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ChannelChoice":
        return cls(
            outcome=Outcome(data["outcome"]),
            sentence=data["sentence"],
            reasons=tuple(Reason.from_json(one) for one in data["reasons"]),
            timezone=ZoneChoice.from_json(data["timezone"]),
            place=None if data["place"] is None else ChosenPlace.from_json(data["place"]),
            due_at=None if data["due_at"] is None else datetime.fromisoformat(data["due_at"]),
            may_send_now=data["may_send_now"],
            considered=tuple(Considered.from_json(one) for one in data["considered"]),
        )
