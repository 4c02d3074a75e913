"""The sandbox's clock: one row that says how far the hub's time runs ahead of the machine's. Forward only."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database
from hub.engine.model import ClockOffset

_ONLY = 1


async def read_offset(session: AsyncSession) -> timedelta:
    microseconds = await session.scalar(select(ClockOffset.microseconds).where(ClockOffset.id == _ONLY))
    return timedelta(microseconds=microseconds or 0)


async def move_forward(database: Database, by: timedelta) -> timedelta:
    """Move the hub's clock of every process forward; the new offset. Each process takes it over at its next sweep."""
    if by < timedelta(0):
        raise ValueError("the hub's clock only goes forward")
    async with database.transaction() as work:
        await work.insert_if_absent(ClockOffset, {"id": _ONLY, "microseconds": 0})
        step = int(by / timedelta(microseconds=1))
        moved = await work.session.scalar(
            update(ClockOffset)
            .where(ClockOffset.id == _ONLY)
            .values(microseconds=ClockOffset.microseconds + step)
            .returning(ClockOffset.microseconds)
        )
    return timedelta(microseconds=moved or 0)
