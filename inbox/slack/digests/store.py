"""Named questions of digests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.conversations.model import Conversation
from inbox.conversations.values import CloseReason, ConversationState
from inbox.deliveries.model import Delivery
from inbox.slack.store import WENT_OUT


async def waking(session: AsyncSession, rep_id: UUID, until: datetime, rows: int) -> Sequence[Conversation]:
    """The rep's snoozed conversations that wake before then, the earliest first."""
    query = select(Conversation).where(
        Conversation.owner_id == rep_id,
        Conversation.state == ConversationState.SNOOZED,
        Conversation.snoozed_until < until,
    )
    return (await session.execute(query.order_by(Conversation.snoozed_until).limit(rows))).scalars().all()


@dataclass(frozen=True, slots=True)
class Day:
    """How many conversations began, messages of ours went out, and conversations were resolved since a moment."""

    opened: int
    sent: int
    resolved: int


async def day_since(session: AsyncSession, since: datetime, rep_ids: Sequence[UUID]) -> Day:
    """Of these reps, and of nobody yet."""
    ours = or_(Conversation.owner_id.in_(rep_ids), Conversation.owner_id.is_(None))
    opened = select(func.count()).select_from(Conversation).where(Conversation.opened_at >= since, ours)
    sent = (
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.created_at >= since, Delivery.written_by.in_(rep_ids), Delivery.state.in_(WENT_OUT))
    )
    resolved = (
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.closed_at >= since, Conversation.close_reason == CloseReason.RESOLVED, ours)
    )
    found = select(opened.scalar_subquery(), sent.scalar_subquery(), resolved.scalar_subquery())
    return Day(*(int(one) for one in (await session.execute(found)).one()))
