"""Named questions about what is promised to whom."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.companies.model import Company
from crm.contacts.model import Contact
from crm.reps.model import Rep
from crm.reps.values import RepRole
from inbox.conversations.model import Conversation, TurnSpan
from inbox.service_levels.model import ServiceWarning
from inbox.service_levels.values import Promise, Span, WarningLevel, Where

MOST_LEADS = 5


async def tier_of(session: AsyncSession, writer: Contact | None) -> str:
    """The CRM document knows no contract tiers; the size of the company stands in for one."""
    company = await session.get(Company, writer.company_id) if writer is not None and writer.company_id else None
    return company.company_size.value.lower() if company and company.company_size else ""


async def where_of(session: AsyncSession, conversation: Conversation) -> Where:
    """What chooses the calendar of a conversation."""
    owner = await session.get(Rep, conversation.owner_id) if conversation.owner_id is not None else None
    team = owner.team if owner is not None else ""
    return Where(conversation.queue, team, conversation.channel, conversation.account)


async def leads_of(session: AsyncSession, conversation: Conversation) -> Sequence[Rep]:
    """The leads of the owner's team; those of all teams where it has none, or nobody has the conversation."""
    owner = await session.get(Rep, conversation.owner_id) if conversation.owner_id is not None else None
    query = select(Rep).where(Rep.role == RepRole.LEAD, Rep.active).order_by(Rep.name)
    leads = (await session.execute(query)).scalars().all()
    nearest = [one for one in leads if owner is not None and owner.team and one.team == owner.team]
    return (nearest or leads)[:MOST_LEADS]


async def spans(session: AsyncSession, conversation: Conversation, *, of_round: int | None = None) -> list[Span]:
    """The stretches of time in which it was on us, in order; the last without an end while it is."""
    query = select(TurnSpan.began_at, TurnSpan.ended_at).where(TurnSpan.conversation_id == conversation.id)
    if of_round is not None:
        query = query.where(TurnSpan.round == of_round)
    rows = (await session.execute(query.order_by(TurnSpan.began_at))).all()
    running = [Span(conversation.clock_since)] if conversation.clock_since is not None else []
    return [*(Span(began, ended) for began, ended in rows), *running]


async def said(
    session: AsyncSession, conversation_id: UUID, promise: Promise, round_number: int
) -> Sequence[WarningLevel]:
    """The warnings of this round that were said, or passed by."""
    query = select(ServiceWarning.level).where(
        ServiceWarning.conversation_id == conversation_id,
        ServiceWarning.promise == promise.value,
        ServiceWarning.round == round_number,
    )
    return [WarningLevel(level) for level in (await session.execute(query)).scalars()]
