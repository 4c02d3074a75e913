"""Named questions of triage: what was said, and what the CRM knows of who said it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.contacts.values import CustomerStatus, LanguageSource
from crm.interactions.model import Interaction
from crm.interactions.store import current_texts
from crm.interactions.values import InteractionDirection
from crm.opportunities.model import Opportunity
from crm.preferences.model import CommunicationPreferences
from crm.storage.read_ahead import Question, padded
from crm.tasks.model import Task
from crm.tasks.values import TaskState
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import CloseReason, ConversationState
from inbox.routing.store import ENDED, contact, open_deals
from inbox.service_levels.store import tier_of, where_of
from inbox.triage.analysis.values import Noise
from inbox.triage.values import CrmFacts, PriorityLevel, QueueFacts, Standing

SETTLED = (CloseReason.RESOLVED, CloseReason.QUIET)
LATELY = timedelta(days=90)
STILL_FRESH = timedelta(days=7)
STANDINGS = {
    CustomerStatus.PROSPECT: Standing.PROSPECT,
    CustomerStatus.QUALIFIED: Standing.QUALIFIED,
    CustomerStatus.CUSTOMER: Standing.CUSTOMER,
    CustomerStatus.CHURNED: Standing.CHURNED,
    CustomerStatus.BLACKLISTED: Standing.BLACKLISTED,
}
# What a connector writes into an interaction's platform_data about the envelope it came in.
AUTOMATIC, BULK, SPAM = "automatic", "bulk", "spam"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one interaction says today, its last edit included. language: of the contact, where somebody said so."""

    text: str
    language: str | None


async def heard(session: AsyncSession, interaction_id: UUID) -> Heard:
    """NoResultFound when there is no such interaction."""
    interaction = await session.get_one(Interaction, interaction_id)
    return (await heard_of(session, [interaction]))[interaction_id]


async def heard_of(session: AsyncSession, interactions: Sequence[Interaction]) -> dict[UUID, Heard]:
    texts = await current_texts(session, interactions)
    return {one.id: _heard(one, texts[one.id], await contact(session, one.contact_id)) for one in interactions}


def _heard(interaction: Interaction, said: str | None, writer: Contact | None) -> Heard:
    known = writer is not None and writer.language_source in (LanguageSource.STATED, LanguageSource.REP)
    text = "\n".join(part for part in (interaction.subject, said) if part)
    return Heard(text, writer.language if writer and known else None)


async def facts(session: AsyncSession, conversation: Conversation, interaction: Interaction, now: datetime) -> CrmFacts:
    """What the CRM knows that bears on this interaction of the (held) conversation."""
    writer = await contact(session, conversation.contact_id or interaction.contact_id)
    before = await _earlier_unanswered(session, conversation, interaction)
    ended_as = await last_ending(session, conversation.id)
    past = await past_of(session, (writer.id, now)) if writer is not None else Past()
    envelope = interaction.platform_data or {}
    return CrmFacts(
        channel=conversation.channel,
        is_public=conversation.is_public,
        waiting_since=conversation.waiting_since,
        unanswered=1 + len(before),
        earlier_urgency=max((one.urgency for one in before), default=0.0),
        earlier_is_hard=any(one.is_hard for one in before),
        standing=STANDINGS[writer.customer_status] if writer else Standing.UNKNOWN,
        lifetime_value=writer.lifetime_value if writer else Decimal(0),
        open_deals=await open_deals(session, writer) if writer else Decimal(0),
        escalations=past.escalations - _is_urgent_lately(conversation, writer, now),
        deadline=past.deadline,
        tier=await tier_of(session, writer),
        where=await where_of(session, conversation),
        is_automatic=bool(envelope.get(AUTOMATIC)),
        is_bulk=bool(envelope.get(BULK)),
        is_spam=bool(envelope.get(SPAM)) or ended_as in (CloseReason.SPAM, CloseReason.BLOCKED),
        we_wrote_here=conversation.last_outbound_at is not None,
        we_spoke_last=not before and (conversation.last_outbound_at is not None or ended_as in SETTLED),
    )


async def _earlier_unanswered(
    session: AsyncSession, conversation: Conversation, interaction: Interaction
) -> Sequence["Told"]:
    """What else people wrote here since somebody waits; what is noise is left out."""
    if conversation.waiting_since is None:
        return []
    told = await unanswered(session, conversation.id)
    return [one for one in told if one.id != interaction.id and not one.is_noise]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing they wrote since somebody waits. urgency: 0 to 1, what the text and, where one was asked, the model made of
    it; 0 where nobody has judged yet."""

    id: UUID
    urgency: float
    is_hard: bool
    is_noise: bool


_ANALYSIS, _ENVELOPE = Interaction.ai_analysis, Interaction.platform_data


async def _unanswered(session: AsyncSession, conversation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Told]]:
    """The database takes these few values out of what was kept: who writes a hundred times before the answer would have the
    whole of each read again for every further one."""
    query = (
        select(
            ConversationEntry.conversation_id,
            Interaction.id,
            _ANALYSIS["urgency"],
            _ANALYSIS[("model", "urgency")],
            _ANALYSIS["hard"],
            _ANALYSIS["noise"],
            _ENVELOPE[AUTOMATIC],
            _ENVELOPE[BULK],
        )
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .join(Conversation, Conversation.id == ConversationEntry.conversation_id)
        .where(
            ConversationEntry.conversation_id.in_(padded(conversation_ids)),
            Interaction.direction == InteractionDirection.INBOUND,
            Interaction.arrived_at >= Conversation.waiting_since,
            Interaction.deleted_at.is_(None),
        )
    )
    found: dict[UUID, list[Told]] = {one: [] for one in conversation_ids}
    for where, interaction_id, by_words, by_model, is_hard, noise, is_automatic, is_bulk in await session.execute(
        query
    ):
        urgency = max(float(by_words or 0.0), float(by_model or 0.0))
        is_noise = noise not in (None, Noise.NONE.value) or bool(is_automatic) or bool(is_bulk)
        found[where].append(Told(interaction_id, urgency, bool(is_hard), is_noise))
    return found


unanswered = Question(_unanswered)
"""What they wrote in a conversation since somebody waits there."""


async def _last_endings(session: AsyncSession, conversation_ids: Collection[UUID]) -> Mapping[UUID, CloseReason | None]:
    this, last = aliased(Conversation), aliased(Conversation)
    reason = (
        select(last.close_reason)
        .where(
            last.anchor_kind == this.anchor_kind,
            last.anchor_id == this.anchor_id,
            last.id != this.id,
            last.state == ConversationState.CLOSED,
        )
        .order_by(last.closed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(select(this.id, reason).where(this.id.in_(padded(conversation_ids))))
    found: dict[UUID, CloseReason | None] = dict.fromkeys(conversation_ids)
    found.update((row[0], row[1]) for row in rows)
    return found


last_ending = Question(_last_endings)
"""How the last conversation with the same person or group ended."""


@dataclass(frozen=True, slots=True)
class Past:
    """How often their conversations became urgent lately, and the next date of an open task or deal with them."""

    escalations: int = 0
    deadline: datetime | None = None


Moment = tuple[UUID, datetime]
"""(contact, now)."""


async def _pasts(session: AsyncSession, moments: Collection[Moment]) -> Mapping[Moment, Past]:
    """A date that passed more than a week ago is old news. One question, since it is asked for every message."""
    now = max(moment for _, moment in moments)
    urgent = select(func.count()).where(
        Conversation.contact_id == Contact.id,
        Conversation.priority == PriorityLevel.URGENT,
        Conversation.opened_at >= now - LATELY,
    )
    task = select(func.min(Task.due_at)).where(
        Task.contact_id == Contact.id, Task.state == TaskState.OPEN, Task.due_at >= now - STILL_FRESH
    )
    deal = select(func.min(Opportunity.expected_close_date)).where(
        Opportunity.contact_id == Contact.id,
        Opportunity.stage.not_in(ENDED),
        Opportunity.archived_at.is_(None),
        Opportunity.expected_close_date >= (now - STILL_FRESH).date(),
    )
    query = select(Contact.id, urgent.scalar_subquery(), task.scalar_subquery(), deal.scalar_subquery())
    ids = padded([contact_id for contact_id, _ in moments])
    found = {row[0]: _past(*row[1:]) for row in await session.execute(query.where(Contact.id.in_(ids)))}
    return {moment: found.get(moment[0], Past()) for moment in moments}


def _is_urgent_lately(conversation: Conversation, writer: Contact | None, now: datetime) -> bool:
    """Then it was counted with the others."""
    is_theirs = writer is not None and conversation.contact_id == writer.id
    return is_theirs and conversation.priority is PriorityLevel.URGENT and conversation.opened_at >= now - LATELY


def _past(times: int, due: datetime | None, closing: date | None) -> Past:
    dates = [moment for moment in (due, _end_of(closing)) if moment is not None]
    return Past(int(times), min(dates, default=None))


past_of = Question(_pasts)
"""What was between us lately, as it is now."""


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59), UTC)


async def model_allowed(session: AsyncSession, contact_id: UUID | None, channel: Channel | None) -> bool:
    """Nobody's words go to a model who is blacklisted, or who wants nothing from us on this channel."""
    writer = await contact(session, contact_id)
    if writer is None:
        return True
    if writer.customer_status is CustomerStatus.BLACKLISTED:
        return False
    query = select(CommunicationPreferences.opted_out_channels).where(CommunicationPreferences.contact_id == writer.id)
    opted_out = (await session.execute(query)).scalar_one_or_none() or []
    return channel is None or channel.value not in opted_out


async def queue_facts(session: AsyncSession, conversation: Conversation) -> QueueFacts:
    """What decides the conversation's place in a queue; sort by `rules.queue_key`."""
    writer = await contact(session, conversation.contact_id)
    deals = await open_deals(session, writer) if writer else Decimal(0)
    return QueueFacts(
        is_noise=conversation.is_noise,
        urgency=conversation.urgency,
        sla_due_at=conversation.sla_due_at,
        waiting_since=conversation.waiting_since,
        value=(writer.lifetime_value + deals) if writer else Decimal(0),
        sentiment=float(conversation.sentiment or 0),
        is_public=conversation.is_public,
    )
