"""Named questions about reps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep


async def by_id(session: AsyncSession, rep_id: UUID) -> Rep | None:
    return await session.get(Rep, rep_id)


async def by_slack_user(session: AsyncSession, team_id: str, user_id: str) -> Rep | None:
    """The active rep whom the explicit map gives this Slack user; None means: no rep, may do nothing."""
    query = select(Rep).where(Rep.slack_team_id == team_id, Rep.slack_user_id == user_id, Rep.active.is_(True))
    return (await session.execute(query)).scalar_one_or_none()


async def active(session: AsyncSession) -> Sequence[Rep]:
    """Every rep who works here, by name."""
    query = select(Rep).where(Rep.active.is_(True)).order_by(Rep.name, Rep.id)
    return (await session.execute(query)).scalars().all()


async def on_duty(session: AsyncSession, team: str | None = None) -> Sequence[Rep]:
    """Who is there now, by id, of one team or of all."""
    query = select(Rep).where(Rep.active.is_(True), Rep.on_duty.is_(True))
    if team is not None:
        query = query.where(Rep.team == team)
    return (await session.execute(query.order_by(Rep.id))).scalars().all()
