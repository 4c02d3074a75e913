"""Named questions about proposals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.proposals.model import ProposalRecord


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> Sequence[ProposalRecord]:
    """Everything proposed there, the oldest first."""
    query = select(ProposalRecord).where(ProposalRecord.conversation_id == conversation_id)
    return (await session.execute(query.order_by(ProposalRecord.at, ProposalRecord.id))).scalars().all()
