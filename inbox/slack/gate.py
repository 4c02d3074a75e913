"""The desk's way to the gate: the same questions and verbs as everybody's, with this installation's settings filled in."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.outbound import Attachment, Template
from connectors.contract.protocol import Connector, OffersTemplates
from connectors.contract.templates import OfferedTemplate
from crm.storage.unit_of_work import UnitOfWork
from inbox import replies
from inbox.addressees.values import Addressees, IsOurs, nothing_is_ours
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, GateSettings
from inbox.conversations import actions as conversations
from inbox.deliveries.outlining import Outlining
from inbox.deliveries.values import Purpose
from inbox.previews import Foreseeing, Foreseen
from inbox.replies import CapabilityLookup, ReplyRequest, Written, WrittenOutcome


@dataclass(frozen=True, slots=True)
class Wish:
    """What a rep wants to send. `seen_sequence` is the customer's newest entry the rep had before their eyes. `template`: what
    the text is, filled. `privately`: what was written in public is answered where only they read it. `attachment_ids`: files that
    go with it (see incoming_files)."""

    conversation_id: UUID
    text: str
    purpose: Purpose
    rep_id: UUID
    seen_sequence: int
    chosen: ChosenPlace | None = None
    send_now_anyway: bool = False
    addressees: Addressees | None = None
    template: Template | None = None
    privately: bool = False
    not_before: datetime | None = None
    attachment_ids: tuple[UUID, ...] = ()


TemplateLookup = Callable[[Channel, str], Sequence[OfferedTemplate]]
"""The approved templates of an account of ours that reps are offered."""


def no_templates(channel: Channel, account: str) -> Sequence[OfferedTemplate]:
    """For a hub whose accounts have none."""
    return ()


def templates_of(connectors: Mapping[tuple[Channel, str], Connector]) -> TemplateLookup:
    """Those of our accounts."""
    offering = {place: one for place, one in connectors.items() if isinstance(one, OffersTemplates)}

    def of(channel: Channel, account: str) -> Sequence[OfferedTemplate]:
        found = offering.get((channel, account))
        return () if found is None else found.templates_on(channel)

    return of


NO_ACCOUNTS = Outlining({})
"""For a hub that sends by nobody."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Asks and writes with the hub's own settings; `undo_seconds` is how long a rep may take a message back, `is_ours`
    knows the addresses that lead back to us, `templates` the approved ones of each account. `first_reply_takes`: who answers
    a conversation that nobody has taken has taken it. `outlining` is that of the sending, for looking ahead."""

    settings: GateSettings
    capabilities: CapabilityLookup
    undo_seconds: float
    is_ours: IsOurs = nothing_is_ours
    templates: TemplateLookup = no_templates
    first_reply_takes: bool = False
    outlining: Outlining = NO_ACCOUNTS

    async def foresee(
        self,
        session: AsyncSession,
        wish: Wish,
        files: Sequence[Attachment],
        now: datetime,
        otherwise: ChosenPlace | None = None,
    ) -> Foreseen:
        """How this would arrive if it were sent now; nothing is written. Without a place of the gate's, at `otherwise`."""
        ahead = Foreseeing(self.settings, self.capabilities, self.outlining)
        return await ahead.foresee(session, self._request(wish), files, now, otherwise)

    async def plan(self, session: AsyncSession, wish: Wish, now: datetime) -> ChannelChoice:
        """Where and when this would go if it were sent now, and why; nothing is written."""
        return await replies.preview(session, self._request(wish), now, self.settings, self.capabilities)

    async def write(self, work: UnitOfWork, wish: Wish) -> Written:
        """The reply and its delivery, in this transaction."""
        written = await replies.write_reply(work, self._request(wish), self.settings, self.capabilities)
        if self.first_reply_takes and written.outcome in GOES:
            await conversations.take(work, wish.conversation_id, wish.rep_id, "Taken with the first reply.")
        return written

    def _request(self, wish: Wish) -> ReplyRequest:
        return ReplyRequest(
            conversation_id=wish.conversation_id,
            text=wish.text,
            purpose=wish.purpose,
            written_by=wish.rep_id,
            seen_sequence=wish.seen_sequence,
            chosen=wish.chosen,
            send_now_anyway=wish.send_now_anyway,
            undo_seconds=self.undo_seconds,
            attachment_ids=wish.attachment_ids,
            addressees=wish.addressees,
            template=wish.template,
            privately=wish.privately,
            not_before=wish.not_before,
        )


GOES = frozenset({WrittenOutcome.QUEUED, WrittenOutcome.HELD})
Planner = Callable[[AsyncSession, Wish, datetime], Awaitable[ChannelChoice]]
