"""Named questions about what is promised to whom."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.companies.model import Company
from crm.contacts.model import Contact
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.read_ahead import Question, padded
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


async def _turns(session: AsyncSession, conversation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[TurnSpan]]:
    query = select(TurnSpan).where(TurnSpan.conversation_id.in_(padded(conversation_ids))).order_by(TurnSpan.began_at)
    rows = (await session.scalars(query)).all()
    return {one: [row for row in rows if row.conversation_id == one] for one in conversation_ids}


turns = Question(_turns)
"""The stretches of time in which a conversation was on us and that are over, in order."""


def spans(turns: Sequence[TurnSpan], conversation: Conversation, *, of_round: int | None = None) -> list[Span]:
    """These stretches, of one round or of all, and the one that has no end yet."""
    counted = [Span(one.began_at, one.ended_at) for one in turns if of_round in (None, one.round)]
    return [*counted, Span(conversation.clock_since)] if conversation.clock_since is not None else counted


Round = tuple[Promise, int]


async def _said(
    session: AsyncSession, conversation_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[Round, Sequence[WarningLevel]]]:
    query = select(ServiceWarning).where(ServiceWarning.conversation_id.in_(padded(conversation_ids)))
    found: dict[UUID, dict[Round, list[WarningLevel]]] = {one: {} for one in conversation_ids}
    for row in await session.scalars(query.execution_options(populate_existing=True)):
        of_round = found[row.conversation_id].setdefault((Promise(row.promise), row.round), [])
        of_round.append(WarningLevel(row.level))
    return found


said = Question(_said)
"""The warnings of a conversation that were said, or passed by: by promise and round."""
