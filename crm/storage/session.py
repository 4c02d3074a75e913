"""The session of the hub: what is changed in it may be written late, all at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

_LATE = "written late"


def write_late(session: AsyncSession) -> None:
    """From now on `flush` waits: for the next question (which SQLAlchemy answers with everything written), for the jobs, or for
    the commit. Many rows of one kind are then one statement. What the database refuses is heard that much later."""
    session.info[_LATE] = True


def is_written_late(session: AsyncSession) -> bool:
    return bool(session.info.get(_LATE))


async def write_now(session: AsyncSession) -> None:
    """Write everything that was changed, whatever was said of late."""
    await AsyncSession.flush(session)


class Session(AsyncSession):
    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        if not is_written_late(self):
            await super().flush(objects)
