"""What the desk is built of, as plain values handed in once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database
from inbox.calling.gate import CallGate
from inbox.canned.values import NO_ANSWERS, CannedAnswers
from inbox.channel_choice.values import GateSettings
from inbox.conversations.actions import DeskPlace
from inbox.language_model.writing import Writing
from inbox.leak_check.values import LeakSettings
from inbox.proposals.values import Proposed
from inbox.quiet.values import QuietRules
from inbox.slack.client import Slack
from inbox.slack.composer.leaks import Leaks
from inbox.slack.gate import Gate
from inbox.slack.gestures.values import Gestures, by_emoji
from inbox.slack.people.facts import QueueOffer

FILE_LIMIT = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal for an answer. `source` is one sentence for the rep: who made it, and what to look at. `made`:
    the same with all that is kept of it."""

    text: str
    source: str
    made: Proposed | None = None


class Drafter(Protocol):
    """Whoever proposes answers: a language model, or templates where there is none."""

    async def draft(self, conversation_id: UUID) -> Draft:
        """A proposal for what to answer next. Bounded in time; a source that fails gives way to another."""
        ...


class NotKept(Exception):
    """The journal did not confirm the commit: nothing may be acknowledged."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something from Slack to be committed before it is answered. Its job is DESK_EVENT in `lane`.

    With a `problem` it is genuine but unreadable: kept for a person to look at, without a job.
    """

    team: str
    event_id: str
    item: bytes
    lane: str
    problem: str | None = None


Keep = Callable[[Kept], Awaitable[bool]]
"""Commit it; True when it was new. Raises NotKept when it could not be committed."""

ReadKept = Callable[[AsyncSession, int], Awaitable[bytes]]
"""The bytes of a journal entry by its number. LookupError when there is none."""

ReadBlob = Callable[[str], Awaitable[bytes]]
"""The bytes of a file we keep, by its key. Raises when they are gone."""

LinkToMail = Callable[[UUID, UUID], str]
"""(interaction, rep) -> the address of a page that shows the mail as it was sent, good for `LINK_MINUTES`."""

LINK_MINUTES = 60


def no_page(interaction_id: UUID, rep_id: UUID) -> str:
    """For a hub without pages."""
    return ""


Count = Callable[[str], None]
"""Count something that happened at the desk: rejected, doubled, not_kept, stale, stranger, refused, listener_error."""


def count_nothing(what: str) -> None:
    """For tools and tests that do not look at figures."""


NO_TELEPHONES = CallGate((), GateSettings())
"""For a hub that cannot call anybody."""


BY_RULES = Writing()
"""Sums up by rules, translates nothing."""

USUAL_LEAKS = Leaks(LeakSettings())
"""Looks for what slips into messages everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`team` is the one workspace the desk lives in; `direct_minutes` how long "send what I type here" lasts.

    `file_limit` are the bytes of the largest file that is put into a thread, or sent out of one; larger ones stay. `gestures`:
    what each emoji of a rep says. `sends_at_once`: the queues whose reps want what they type in a thread sent without a question.
    `reactions_reach_customers`: any other emoji of theirs on what a customer wrote is shown to the customer.
    """

    database: Database
    slack: Slack
    gate: Gate
    drafter: Drafter
    read_blob: ReadBlob
    team: str
    direct_minutes: int = 30
    file_limit: int = FILE_LIMIT
    count: Count = count_nothing
    link_to_mail: LinkToMail = no_page
    call_gate: CallGate = NO_TELEPHONES
    fallback_channel: str = ""
    queues: tuple[QueueOffer, ...] = ()
    leaks: Leaks = USUAL_LEAKS
    gestures: Gestures = field(default_factory=by_emoji)
    sends_at_once: frozenset[str] = frozenset()
    reactions_reach_customers: bool = True
    default_channel: str = ""  # where a card stands that no rule has placed
    canned: CannedAnswers = NO_ANSWERS
    quiet: QuietRules = field(default_factory=QuietRules)
    writing: Writing = BY_RULES
    language: str = "en"  # the desk's own, ISO 639-1
    public_url: str = ""  # where browsers reach the hub

    @property
    def place(self) -> DeskPlace:
        return DeskPlace(self.team, self.default_channel)
