"""Named questions about what Slack said of the reps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.reps.values import RepRole
from inbox.slack.presence.model import SlackPresence
from inbox.slack.presence.rules import hint_of, presence_named
from inbox.slack.presence.values import Hint, Kept, Status


async def hints(session: AsyncSession, machine_now: datetime) -> Mapping[UUID, Hint]:
    """By rep, what may be shown of them now."""
    query = select(Rep.id, SlackPresence).join(SlackPresence, _is_theirs()).where(Rep.active)
    found = {rep: hint_of(_kept(row), machine_now) for rep, row in await session.execute(query)}
    return {rep: hint for rep, hint in found.items() if hint is not None}


async def to_ask(session: AsyncSession, team: str, before: datetime, rows: int) -> Sequence[str]:
    """The Slack users of this workspace who answer and were not asked about since then, the longest ago first."""
    asked_at = SlackPresence.asked_at
    query = (
        select(Rep.slack_user_id)
        .outerjoin(SlackPresence, _is_theirs())
        .where(
            Rep.active,
            Rep.role != RepRole.VIEWER,
            Rep.slack_team_id == team,
            Rep.slack_user_id.is_not(None),
            or_(asked_at.is_(None), asked_at < before),
        )
        .order_by(asked_at.is_not(None), asked_at, Rep.id)
    )
    return [str(user) for user in (await session.execute(query.limit(rows))).scalars()]


def _is_theirs() -> ColumnElement[bool]:
    return and_(SlackPresence.team == Rep.slack_team_id, SlackPresence.user == Rep.slack_user_id)


def _kept(row: SlackPresence) -> Kept:
    return Kept(
        presence=presence_named(row.presence),
        presence_at=row.presence_at,
        status=Status(row.status_text, row.status_emoji, row.status_until),
        status_at=row.status_at,
    )
