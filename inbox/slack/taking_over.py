"""A talk that only the hub's own messages have answered: a rep who steps in says so before their words go out."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.deliveries.model import Delivery
from inbox.deliveries.rows import is_automatic
from inbox.slack import store
from inbox.slack.card_reading import UNDER_WAY

TAKEN_OVER = "Taken over from the hub's own messages."


async def is_machines(session: AsyncSession, conversation_id: UUID) -> bool:
    """Whether the last word to the customer was automatic, and no rep has taken the conversation."""
    conversation = await store.conversation(session, conversation_id)
    if conversation is None or conversation.taken_at is not None:
        return False
    query = select(Delivery).where(Delivery.conversation_id == conversation.id, Delivery.state.in_(UNDER_WAY))
    newest = (await session.execute(query.order_by(Delivery.created_at.desc()).limit(1))).scalar_one_or_none()
    return newest is not None and is_automatic(newest)
