"""Questions that many ask at once: whoever works on many things in one transaction asks for all of them, before each is needed.

A question is written once, for many keys; one is many of one. What was read ahead is handed out once for each key: who asks a
second time may have changed something meanwhile, and asks the database.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

AskMany = Callable[[AsyncSession, Collection[Key]], Awaitable[Mapping[Key, Answer]]]
"""Answers for these keys, one for each of them."""


class Question(Generic[Key, Answer]):
    """Call it with a session and a key. `read_ahead` lets later calls of the same transaction cost nothing."""

    def __init__(self, ask_many: AskMany[Key, Answer]) -> None:
        self._ask_many = ask_many

    async def __call__(self, session: AsyncSession, key: Key) -> Answer:
        known = self._known(session)
        if key in known:
            return known.pop(key)
        return (await self._ask_many(session, [key]))[key]

    async def read_ahead(self, session: AsyncSession, keys: Collection[Key]) -> Mapping[Key, Answer]:
        """Ask for all of these now; what was read, to look at."""
        found = await self._ask_many(session, keys) if keys else {}
        self.foretell(session, found)
        return found

    def foretell(self, session: AsyncSession, answers: Mapping[Key, Answer]) -> None:
        """What somebody knows who has asked otherwise."""
        self._known(session).update(answers)

    def _known(self, session: AsyncSession) -> dict[Any, Answer]:
        everything: dict[Question[Any, Any], dict[Any, Any]] = session.info.setdefault("read ahead", {})
        return everything.setdefault(self, {})
