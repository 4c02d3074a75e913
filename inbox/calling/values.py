"""The words of calling: who asks for a call, what becomes of it, and why it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from inbox.channel_choice.values import ChannelChoice, Outcome
from inbox.deliveries.values import Purpose


class PlacedState(StrEnum):
    """How far the placing of a call is. How the call itself goes stands with its interaction."""

    QUEUED = "queued"  # asked for
    CALLING = "calling"  # handed to the provider, whose answer is not here
    PLACED = "placed"  # the provider took it
    REFUSED = "refused"  # the gate said no at the last moment
    FAILED = "failed"  # nobody was called
    UNKNOWN = "unknown"  # may have been placed; never placed again


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose call it is: a contact of ours, a number (E.164), or both. `name`: what whoever calls says they are called."""

    contact_id: UUID | None = None
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody of ours, or a system of ours, says of a call; None where they say nothing. `seconds`: how long it was."""

    status: str | None = None
    seconds: int | None = None
    notes: str | None = None
    transcript: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLog:
    """A call that was made elsewhere.

    `key` is the teller's own name of it: told again under the same key it is the same call. `outgoing` None: as it was told
    before. `told_by` is who tells, in words for a person. `at` is when it began (UTC).
    """

    whose: Whose
    told: Told
    told_by: str
    key: str | None = None
    outgoing: bool | None = None
    at: datetime | None = None
    recording_url: str | None = None
    rep_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """The interaction that the call is. `conversation_id` None: of somebody whom we blocked, shown to nobody."""

    interaction_id: UUID
    contact_id: UUID | None
    conversation_id: UUID | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWish:
    """Somebody wants to be put through. `account` None: the first that works. `purpose` None: an answer while they wait for
    one, else sales. `key`: asked again under it, it is the same call."""

    whose: Whose
    rep_id: UUID
    key: str
    account: str | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that will be placed now. `is_new` is False when it was asked for before."""

    interaction_id: UUID
    contact_id: UUID | None
    state: PlacedState
    is_new: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's word on a call. `code` says what it is about, and `why`, a clause, says it to people. `allowed_at` (UTC) is
    when it would say yes, where it knows, and `when` that moment in words, on the contact's clock.
    """

    choice: ChannelChoice
    purpose: Purpose
    code: str
    why: str
    when: str = ""
    allowed_at: datetime | None = None

    @property
    def may_call(self) -> bool:
        return self.choice.outcome is Outcome.GO

    @property
    def words(self) -> str:
        """A whole sentence for a rep."""
        if self.may_call:
            return "They can be called now."
        return f"Not called: {self.why}." + (f" It is possible from {self.when}." if self.when else "")


class NotCalled(Exception):
    """The gate does not allow the call now, or another one is under way. The text says why, for the rep."""

    def __init__(self, words: str, code: str, allowed_at: datetime | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
        self.allowed_at = allowed_at


def name_of(call_id: UUID) -> str:
    """What a call that we place is called outside, by us and in everything that is reported of it."""
    return f"hub-{call_id.hex}"


class BadCall(Exception):
    """What was asked for, or told, cannot be. `problems`: a sentence for each field. `is_conflict`: it contradicts what was
    told of the same call before."""

    def __init__(self, problems: Mapping[str, str], *, is_conflict: bool = False) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems
        self.is_conflict = is_conflict
