"""Named questions about notifications."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.notifications.model import RepNotice, RepPreferencesRow
from inbox.notifications.values import NoticeKind, NoticeState, NoticeWay, QuietHours, RepPreferences

AT_ONCE = 50


async def preferences(session: AsyncSession, rep_id: UUID) -> RepPreferences:
    """What the rep said, or the defaults."""
    row = await session.get(RepPreferencesRow, rep_id, populate_existing=True)
    return RepPreferences() if row is None else _read(row)


def _read(row: RepPreferencesRow) -> RepPreferences:
    ways = {NoticeKind(kind): NoticeWay(way) for kind, way in row.ways.items() if kind in KINDS and way in WAYS}
    quiet = None
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(time.fromisoformat(row.quiet_start), time.fromisoformat(row.quiet_end))
    return RepPreferences(
        ways=ways,
        quiet=quiet,
        quiet_weekends=row.quiet_weekends,
        morning=time.fromisoformat(row.morning),
        evening=time.fromisoformat(row.evening),
    )


KINDS = frozenset(kind.value for kind in NoticeKind)
WAYS = frozenset(way.value for way in NoticeWay)


async def waiting(session: AsyncSession, rep_id: UUID) -> Sequence[RepNotice]:
    """What the rep shall be told now, the oldest first."""
    return await _in_state(session, rep_id, NoticeState.WAITING)


async def gathered(session: AsyncSession, rep_id: UUID) -> Sequence[RepNotice]:
    """What was kept for the morning, the oldest first."""
    return await _in_state(session, rep_id, NoticeState.GATHERED)


async def _in_state(session: AsyncSession, rep_id: UUID, state: NoticeState) -> Sequence[RepNotice]:
    query = select(RepNotice).where(RepNotice.rep_id == rep_id, RepNotice.state == state.value)
    return (await session.execute(query.order_by(RepNotice.at, RepNotice.id).limit(AT_ONCE))).scalars().all()


async def last_told(session: AsyncSession, rep_id: UUID, kind: NoticeKind, conversation_id: UUID) -> datetime | None:
    """When something of this kind was last told to the rep of this conversation, or kept for them."""
    query = select(func.max(RepNotice.at)).where(
        RepNotice.conversation_id == conversation_id, RepNotice.rep_id == rep_id, RepNotice.kind == kind.value
    )
    return (await session.execute(query)).scalar_one_or_none()
