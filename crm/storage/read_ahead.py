"""Questions that many ask at once: whoever works on many things in one transaction asks for all of them, before each is needed.

A question is written once, for many keys; one is many of one. What was read ahead is handed out once for each key: who asks a
second time may have changed something meanwhile, and asks the database.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
Record = TypeVar("Record", bound=DeclarativeBase)

AskMany = Callable[[AsyncSession, Collection[Key]], Awaitable[Mapping[Key, Answer]]]
"""Answers for these keys, one for each of them."""


def padded(keys: Collection[Answer]) -> list[Answer]:
    """As many as the next power of two, the last one repeated: for IN, so that few lengths of a statement are prepared."""
    found = list(keys)
    return found + found[-1:] * ((1 << max(0, len(found) - 1).bit_length()) - len(found)) if found else found


async def keep_ready(session: AsyncSession, record: type[Record], ids: Collection[UUID | None]) -> Sequence[Record]:
    """Those of these records that are there. Later `get`s of them cost nothing: the session keeps them until it ends."""
    mapper = inspect(record)
    keys = {one: mapper.identity_key_from_primary_key((one,)) for one in ids if one is not None}
    there = {one: session.identity_map.get(key) for one, key in keys.items()}
    rows: list[Any] = [found for found in there.values() if found is not None]
    missing = [one for one, found in there.items() if found is None]
    if missing:
        rows += await session.scalars(select(record).where(mapper.primary_key[0].in_(padded(missing))))
    session.info.setdefault("kept ready", []).extend(rows)
    return rows


class Question(Generic[Key, Answer]):
    """Call it with a session and a key. `read_ahead` lets later calls of the same transaction cost nothing.

    `lasting`: those who read it ahead change nothing of it, so that the answer holds as long as their transaction.
    """

    def __init__(self, ask_many: AskMany[Key, Answer], *, lasting: bool = False) -> None:
        self._ask_many = ask_many
        self._lasting = lasting

    async def __call__(self, session: AsyncSession, key: Key) -> Answer:
        return (await self.many(session, [key]))[key]

    async def many(self, session: AsyncSession, keys: Collection[Key]) -> Mapping[Key, Answer]:
        known = self._known(session)
        read = {key: known[key] for key in keys if key in known}
        if not self._lasting:
            for key in read:
                del known[key]
        missing = [key for key in keys if key not in read]
        return {**read, **(await self._ask_many(session, missing))} if missing else read

    async def read_ahead(self, session: AsyncSession, keys: Collection[Key]) -> Mapping[Key, Answer]:
        """Ask for all of these now; what was read, to look at."""
        found = await self._ask_many(session, keys) if keys else {}
        self.know(session, found)
        return found

    def know(self, session: AsyncSession, answers: Mapping[Key, Answer]) -> None:
        """As if these had been read ahead: by whoever has asked for more at once."""
        self._known(session).update(answers)

    def _known(self, session: AsyncSession) -> dict[Any, Answer]:
        everything: dict[Question[Any, Any], dict[Any, Any]] = session.info.setdefault("read ahead", {})
        return everything.setdefault(self, {})
