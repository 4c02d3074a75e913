"""Named questions about surveys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.satisfaction.model import SatisfactionSurvey


async def by_id(session: AsyncSession, survey_id: UUID) -> SatisfactionSurvey | None:
    """Held until the transaction ends."""
    return await session.get(SatisfactionSurvey, survey_id, with_for_update=True, populate_existing=True)


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> SatisfactionSurvey | None:
    query = select(SatisfactionSurvey).where(SatisfactionSurvey.conversation_id == conversation_id)
    return (await session.execute(query)).scalar_one_or_none()


async def unanswered(session: AsyncSession, identity_id: UUID, since: datetime) -> SatisfactionSurvey | None:
    """The newest question at this address that was asked since then and waits for its answer, held."""
    query = (
        select(SatisfactionSurvey)
        .where(SatisfactionSurvey.identity_id == identity_id, SatisfactionSurvey.asked_at >= since)
        .order_by(SatisfactionSurvey.asked_at.desc())
        .limit(1)
        .with_for_update()
    )
    newest = (await session.execute(query)).scalar_one_or_none()
    return newest if newest is not None and newest.score is None else None
