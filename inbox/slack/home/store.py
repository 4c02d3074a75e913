"""Named questions of the App Home to the database. Each is one query, however long the queue is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.interactions.model import Interaction
from crm.opportunities.model import Opportunity
from crm.reps.model import Rep
from crm.tasks.model import Task
from crm.tasks.values import TaskState
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.routing.store import ENDED
from inbox.slack.home.facts import Counters
from inbox.slack.home.values import Filter, Pile
from inbox.triage.values import PriorityLevel

QUEUE_ROWS = 200
"""Only so many are put in order: of more, those whose promise is nearest and then those that press most."""


# The queue


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a conversation decides its place in a queue: of the many that wait only a few are shown. `lifetime` and `deals`: what
    the contact was worth so far, and what their open deals are worth, in their own currency."""

    id: UUID
    contact_id: UUID | None
    owner_id: UUID | None
    priority: PriorityLevel
    is_noise: bool
    urgency: float
    sla_due_at: datetime | None
    waiting_since: datetime | None
    sentiment: Decimal | None
    is_public: bool
    snoozed_until: datetime | None
    lifetime: Decimal | None
    deals: Decimal | None

    @property
    def value(self) -> Decimal:
        return (self.lifetime or Decimal(0)) + Decimal(str(self.deals or 0))


_WAITING = tuple(getattr(Conversation, one.name) for one in fields(Waiting)[:-2])


async def queue(session: AsyncSession, rep_id: UUID, chosen: Filter) -> Sequence[Waiting]:
    """What the rep wants to see, not yet in order."""
    columns: Sequence[Any] = (*_WAITING, Contact.lifetime_value, _deals())
    query = select(*columns).outerjoin(Contact, Contact.id == Conversation.contact_id).where(_in_pile(rep_id, chosen))
    if chosen.channel is not None:
        query = query.where(Conversation.channel == chosen.channel)
    nearest_first = (
        Conversation.is_noise,
        Conversation.sla_due_at.is_(None),
        Conversation.sla_due_at,
        Conversation.urgency.desc(),
        Conversation.id,
    )
    rows = await session.execute(query.order_by(*nearest_first).limit(QUEUE_ROWS))
    return [Waiting(*row) for row in rows]


def _deals() -> ScalarSelect[Decimal]:
    """What the open deals of the conversation's contact are worth, in the contact's own currency."""
    worth = select(func.sum(Opportunity.value)).where(
        Opportunity.contact_id == Contact.id,
        Opportunity.currency == Contact.currency,
        Opportunity.archived_at.is_(None),
        Opportunity.stage.not_in(ENDED),
    )
    return worth.correlate(Contact).scalar_subquery()


async def conversations(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Conversation]:
    """These, in this order; one that is gone is left out."""
    found = (await session.execute(select(Conversation).where(Conversation.id.in_(ids)))).scalars()
    by_id = {one.id: one for one in found}
    return [by_id[one] for one in ids if one in by_id]


def _in_pile(rep_id: UUID, chosen: Filter) -> ColumnElement[bool]:
    is_open, mine = Conversation.state == ConversationState.OPEN, Conversation.owner_id == rep_id
    both = and_(is_open, or_(mine, Conversation.owner_id.is_(None)))
    match chosen.pile:
        case Pile.ALL:
            return both
        case Pile.MINE:
            return and_(is_open, mine)
        case Pile.UNOWNED:
            return and_(is_open, Conversation.owner_id.is_(None))
        case Pile.AT_RISK:
            return and_(both, Conversation.sla_due_at.is_not(None))
        case Pile.SNOOZED:
            return and_(mine, Conversation.state == ConversationState.SNOOZED)


async def counted(session: AsyncSession, rep_id: UUID, now: datetime) -> Counters:
    """How many there are of each, whatever is shown."""
    is_open, mine = Conversation.state == ConversationState.OPEN, Conversation.owner_id == rep_id
    unowned = Conversation.owner_id.is_(None)
    query = select(
        _count(and_(is_open, mine)),
        _count(and_(is_open, unowned)),
        _count(and_(is_open, Conversation.sla_due_at <= now)),
        _count(and_(mine, Conversation.state == ConversationState.SNOOZED)),
    ).where(
        Conversation.state.in_((ConversationState.OPEN, ConversationState.SNOOZED)),
        or_(mine, unowned),
    )
    return Counters(*(int(one or 0) for one in (await session.execute(query)).one()))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


async def channels(session: AsyncSession, rep_id: UUID) -> Sequence[Channel]:
    """By which channels there is something in the queue."""
    query = select(Conversation.channel).where(_in_pile(rep_id, Filter()), Conversation.channel.is_not(None))
    found = (await session.execute(query.distinct())).scalars()
    return sorted(one for one in found if one is not None)


# What else waits for the rep


async def tasks_due(session: AsyncSession, rep_id: UUID, until: datetime, rows: int) -> Sequence[Task]:
    """The rep's open tasks that are due before then (hub time), the earliest first, then those without a date."""
    query = select(Task).where(
        Task.assigned_to == rep_id,
        Task.state == TaskState.OPEN,
        or_(Task.due_at.is_(None), Task.due_at < until),
    )
    ordered = query.order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
    return (await session.execute(ordered.limit(rows))).scalars().all()


async def quiet_deals(
    session: AsyncSession, rep_id: UUID, before: datetime, rows: int
) -> Sequence[tuple[Opportunity, datetime]]:
    """The rep's open deals about which nothing happened since then, with when something last did; the dearest first."""
    last = (
        select(func.max(Interaction.interaction_date))
        .where(Interaction.contact_id == Opportunity.contact_id)
        .correlate(Opportunity)
        .scalar_subquery()
    )
    query = select(Opportunity, func.coalesce(last, Opportunity.updated_at)).where(
        Opportunity.assigned_to == rep_id,
        Opportunity.closed_at.is_(None),
        Opportunity.archived_at.is_(None),
        Opportunity.stage.not_in(ENDED),
        Opportunity.updated_at < before,
        or_(last.is_(None), last < before),
    )
    found = (await session.execute(query.order_by(Opportunity.value.desc(), Opportunity.id).limit(rows))).all()
    return [(row[0], max(row[0].updated_at, _moment(row[1], row[0].updated_at))) for row in found]


def _moment(found: object, otherwise: datetime) -> datetime:
    return found if isinstance(found, datetime) and found.tzinfo is not None else otherwise


# The team


async def team_of(session: AsyncSession, team: str) -> Sequence[Rep]:
    """Who works in this team, by name; everybody where it has no name."""
    query = select(Rep).where(Rep.active)
    query = query.where(Rep.team == team) if team else query
    return (await session.execute(query.order_by(Rep.name, Rep.id))).scalars().all()


async def loads(session: AsyncSession, now: datetime) -> Mapping[UUID | None, tuple[int, int]]:
    """Open conversations and broken promises by owner; those of nobody under None."""
    query = (
        select(Conversation.owner_id, func.count(), _count(Conversation.sla_due_at <= now))
        .where(Conversation.state == ConversationState.OPEN)
        .group_by(Conversation.owner_id)
    )
    return {owner: (int(count), int(late or 0)) for owner, count, late in await session.execute(query)}


async def overdue(session: AsyncSession, rep_ids: Sequence[UUID], now: datetime, rows: int) -> Sequence[Conversation]:
    """Broken promises of these reps, and those nobody has; the longest broken first."""
    query = select(Conversation).where(
        Conversation.state == ConversationState.OPEN,
        Conversation.sla_due_at <= now,
        or_(Conversation.owner_id.in_(rep_ids), Conversation.owner_id.is_(None)),
    )
    return (await session.execute(query.order_by(Conversation.sla_due_at, Conversation.id).limit(rows))).scalars().all()


async def oldest_unowned(session: AsyncSession) -> datetime | None:
    """Since when the longest waiting of those nobody has waits."""
    query = select(func.min(Conversation.waiting_since)).where(
        Conversation.state == ConversationState.OPEN,
        Conversation.owner_id.is_(None),
        Conversation.is_noise.is_(False),
    )
    return (await session.execute(query)).scalar_one_or_none()


DEAL_QUIET = timedelta(days=14)
"""After so long without a word a deal has gone quiet."""
