"""The session of the hub: what is changed in it may be written late, all at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, inspect
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


async def asked(
    session: AsyncSession, statement: Executable, values: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """By the connection itself, past the session: for statements that concern no record, and run for every job. What was changed
    in the session is not written before. The session's own book-keeping is a third of what such a question costs."""
    return await (await session.connection()).execute(statement, values)


class Session(AsyncSession):
    """Asks nobody for what it has: the greenlet in which SQLAlchemy answers costs more than looking here."""

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        there = None if options else _at_hand(self, entity, ident)
        return await super().get(entity, ident, **options) if there is None else there

    async def get_one(self, entity: Any, ident: Any, **options: Any) -> Any:
        there = None if options else _at_hand(self, entity, ident)
        return await super().get_one(entity, ident, **options) if there is None else there

    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        if not is_written_late(self):
            await super().flush(objects)


def _at_hand(session: AsyncSession, entity: type[Any], ident: Any) -> Any:
    """The record, where the session has it as it was read, and it is not about to be deleted."""
    key = inspect(entity).identity_key_from_primary_key(ident if isinstance(ident, tuple) else (ident,))
    found = session.identity_map.get(key)
    return None if found is None or inspect(found).expired or found in session.deleted else found
