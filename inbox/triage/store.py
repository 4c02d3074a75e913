"""Named questions of triage: what was said, and what the CRM knows of who said it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.contacts.values import CustomerStatus, LanguageSource
from crm.interactions.model import Interaction
from crm.interactions.store import current_text
from crm.interactions.values import InteractionDirection
from crm.opportunities.model import Opportunity
from crm.preferences.model import CommunicationPreferences
from crm.storage.base import JsonObject
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
    interaction = await session.get_one(Interaction, interaction_id)
    parts = [interaction.subject or "", await current_text(session, interaction) or ""]
    writer = await contact(session, interaction.contact_id)
    known = writer is not None and writer.language_source in (LanguageSource.STATED, LanguageSource.REP)
    text = "\n".join(part for part in parts if part)
    return Heard(text, writer.language if writer and known else None)


async def facts(session: AsyncSession, conversation: Conversation, interaction: Interaction, now: datetime) -> CrmFacts:
    """What the CRM knows that bears on this interaction of the (held) conversation."""
    writer = await contact(session, conversation.contact_id or interaction.contact_id)
    before = await _earlier_unanswered(session, conversation, interaction)
    ended_as = await _last_ending(session, conversation)
    past = await _past(session, writer, conversation, now)
    envelope = interaction.platform_data or {}
    return CrmFacts(
        channel=conversation.channel,
        is_public=conversation.is_public,
        waiting_since=conversation.waiting_since,
        unanswered=1 + len(before),
        earlier_urgency=max((_urgency(one) for one in before), default=0.0),
        earlier_is_hard=any(bool((one or {}).get("hard")) for one in before),
        standing=STANDINGS[writer.customer_status] if writer else Standing.UNKNOWN,
        lifetime_value=writer.lifetime_value if writer else Decimal(0),
        open_deals=await open_deals(session, writer) if writer else Decimal(0),
        escalations=past.escalations,
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
) -> list[JsonObject | None]:
    """The analyses of what else people wrote here since somebody waits; what is noise is left out."""
    if conversation.waiting_since is None:
        return []
    query = (
        select(Interaction.ai_analysis, Interaction.platform_data)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == conversation.id,
            Interaction.id != interaction.id,
            Interaction.direction == InteractionDirection.INBOUND,
            Interaction.arrived_at >= conversation.waiting_since,
            Interaction.deleted_at.is_(None),
        )
    )
    return [told for told, envelope in await session.execute(query) if not _is_noise(told, envelope or {})]


def _is_noise(told: JsonObject | None, envelope: JsonObject) -> bool:
    by_words = (told or {}).get("noise", Noise.NONE.value) != Noise.NONE.value
    return by_words or bool(envelope.get(AUTOMATIC)) or bool(envelope.get(BULK))


def _urgency(analysis: JsonObject | None) -> float:
    """What the text and, where one was asked, the model made of it; 0 where nobody has judged yet."""
    told = analysis or {}
    model = told.get("model") or {}
    return max(float(told.get("urgency", 0.0)), float(model.get("urgency", 0.0)))


async def _last_ending(session: AsyncSession, conversation: Conversation) -> CloseReason | None:
    """How the last conversation with the same person or group ended."""
    query = (
        select(Conversation.close_reason)
        .where(
            Conversation.anchor_kind == conversation.anchor_kind,
            Conversation.anchor_id == conversation.anchor_id,
            Conversation.id != conversation.id,
            Conversation.state == ConversationState.CLOSED,
        )
        .order_by(Conversation.closed_at.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class _Past:
    """How often their conversations became urgent lately, and the next date of an open task or deal with them."""

    escalations: int = 0
    deadline: datetime | None = None


async def _past(session: AsyncSession, writer: Contact | None, conversation: Conversation, now: datetime) -> _Past:
    """A date that passed more than a week ago is old news. One question, since it is asked for every message."""
    if writer is None:
        return _Past()
    urgent = select(func.count()).where(
        Conversation.contact_id == writer.id,
        Conversation.id != conversation.id,
        Conversation.priority == PriorityLevel.URGENT,
        Conversation.opened_at >= now - LATELY,
    )
    task = select(func.min(Task.due_at)).where(
        Task.contact_id == writer.id, Task.state == TaskState.OPEN, Task.due_at >= now - STILL_FRESH
    )
    deal = select(func.min(Opportunity.expected_close_date)).where(
        Opportunity.contact_id == writer.id,
        Opportunity.stage.not_in(ENDED),
        Opportunity.archived_at.is_(None),
        Opportunity.expected_close_date >= (now - STILL_FRESH).date(),
    )
    query = select(urgent.scalar_subquery(), task.scalar_subquery(), deal.scalar_subquery())
    times, due, closing = (await session.execute(query)).one()
    dates = [moment for moment in (due, _end_of(closing)) if moment is not None]
    return _Past(int(times), min(dates, default=None))


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
