"""Named questions about conversations gone quiet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.opportunities.model import Opportunity
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.quiet.values import QuietRules
from inbox.routing.store import ENDED

AT_ONCE = 100


async def nudged(session: AsyncSession, rep_id: UUID, now: datetime, rules: QuietRules) -> Sequence[Conversation]:
    """This rep's conversations that have waited for the customer so long that the rep may close them, the longest first."""
    if rules.nudge_after is None:
        return []
    query = _waiting_since(now - rules.nudge_after, rules).where(Conversation.owner_id == rep_id)
    return (await session.execute(query)).scalars().all()


async def to_close(session: AsyncSession, now: datetime, rules: QuietRules) -> Sequence[UUID]:
    """Those that have waited so long that they are closed, the longest first; so many at once."""
    if rules.close_after is None:
        return []
    query = _waiting_since(now - rules.close_after, rules)
    return [one.id for one in (await session.execute(query)).scalars()]


def _waiting_since(moment: datetime, rules: QuietRules) -> Select[Conversation]:
    """It is the customer's turn, and nobody has said anything since."""
    last = func.coalesce(Conversation.last_outbound_at, Conversation.opened_at)
    heard = func.coalesce(Conversation.last_inbound_at, Conversation.opened_at)
    query = select(Conversation).where(Conversation.state == ConversationState.WAITING, last <= moment, heard <= moment)
    if not rules.open_deals:
        deal = exists().where(
            Opportunity.contact_id == Conversation.contact_id,
            Opportunity.stage.not_in(ENDED),
            Opportunity.archived_at.is_(None),
        )
        query = query.where(~deal)
    return query.order_by(last).limit(AT_ONCE)
