"""Named questions about corrections."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.labels.model import Label


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> Sequence[Label]:
    """What reps corrected here and did not take back, the oldest first."""
    query = select(Label).where(Label.conversation_id == conversation_id, Label.taken_back_at.is_(None))
    return (await session.execute(query.order_by(Label.at, Label.id))).scalars().all()
