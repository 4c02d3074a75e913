"""Leaving and taking what lies ready for visitors, and noting what is true of them at this moment."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from connectors.contract.channel import Channel
from connectors.contract.live import MailboxAway, MailboxFrame
from crm.contacts.model import Identity
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.mailbox import store
from hub.mailbox.model import ChatFrame, ChatVisitor
from hub.mailbox.store import News, Place

TYPING_LASTS = timedelta(seconds=6)


async def leave(work: UnitOfWork, place: Place, key: str, content: JsonObject) -> ChatFrame:
    """The frame lies ready after the commit; one with this key that lies there already is left as it is."""
    account, visitor = place
    if (known := await store.by_key(work.session, account, key)) is not None:
        return known
    values = {
        "account": account,
        "visitor": visitor,
        "sequence": await _next_sequence(work, place),
        "key": key,
        "content": content,
        "created_at": work.now,
    }
    await work.insert_if_absent(ChatFrame, values)
    frame = await store.by_key(work.session, account, key)
    if frame is None:
        raise LookupError(f"the frame {key} was left and is not there")
    return frame


async def change(work: UnitOfWork, place: Place, key: str, content: JsonObject) -> ChatFrame | None:
    """The frame reads so from now on. It gets a new sequence, so that every line brings it again; one that reads so already is
    left as it is. None where it does not lie in this visitor's mailbox."""
    account, visitor = place
    frame = await store.held_by_key(work.session, account, key)
    if frame is None or frame.visitor != visitor:
        return None
    if frame.content != content:
        frame.content, frame.sequence = content, await _next_sequence(work, place)
        await work.session.flush()
    return frame


async def mark_seen(work: UnitOfWork, place: Place, keys: Collection[str]) -> None:
    """The visitor says that they saw these. Only what lies in their own mailbox is marked."""
    account, visitor = place
    await work.session.execute(
        update(ChatFrame)
        .where(ChatFrame.account == account, ChatFrame.visitor == visitor)
        .where(ChatFrame.key.in_(keys), ChatFrame.seen_at.is_(None))
        .values(seen_at=work.now)
    )


async def note_looking(work: UnitOfWork, looking: Mapping[Place, bool]) -> None:
    """These visitors have the chat before their eyes now; True for those who write.

    The gate reads it as the last time their address was seen: an answer stays in the chat while they look at it.
    """
    await _put(work, looking, {"looked_at": work.now})
    await _put(work, [place for place in looking if looking[place]], {"typed_at": work.now})
    for account in {account for account, _ in looking}:
        await _seen_at_their_address(work, account, [visitor for one, visitor in looking if one == account])


async def _seen_at_their_address(work: UnitOfWork, account: str, visitors: Sequence[str]) -> None:
    """An address that somebody else holds just now is being seen there anyway."""
    theirs = (
        select(Identity.id)
        .where(Identity.channel == Channel.CHAT, Identity.scope == account, Identity.handle.in_(visitors))
        .where(Identity.is_claimed.is_(False), Identity.last_seen < work.now)
        .order_by(Identity.id)
        .with_for_update(skip_locked=True)
    )
    await work.session.execute(update(Identity).where(Identity.id.in_(theirs)).values(last_seen=work.now))


async def show_typing(work: UnitOfWork, place: Place) -> None:
    """The visitor sees for a few seconds that one of us writes."""
    await _put(work, [place], {"typing_until": work.machine_now + TYPING_LASTS})


async def show_read(work: UnitOfWork, place: Place) -> None:
    """The visitor sees that what they wrote until now was read."""
    await _put(work, [place], {"read_at": work.now})


async def _next_sequence(work: UnitOfWork, place: Place) -> int:
    """One more than the last, and never less than the time in milliseconds: a mailbox that was forgotten and made anew goes on
    behind the old one. The visitor's row stays locked until the commit, so that no later number is seen before it."""
    least = sequence_at(work.machine_now)
    larger = func.greatest if work.dialect == "postgresql" else func.max
    statement = _insert(work, [place], {"last_sequence": least})
    grown = statement.on_conflict_do_update(
        index_elements=[ChatVisitor.account, ChatVisitor.visitor],
        set_={"last_sequence": larger(ChatVisitor.last_sequence + 1, least)},
    )
    found: int = (await work.session.execute(grown.returning(ChatVisitor.last_sequence))).scalar_one()
    return found


def sequence_at(moment: datetime) -> int:
    """The least sequence of a frame that is left at this moment (machine time)."""
    return int(moment.timestamp() * 1000)


async def _put(work: UnitOfWork, places: Collection[Place], values: JsonObject) -> None:
    if places:
        statement = _insert(work, places, {"last_sequence": 0, **values})
        columns = [ChatVisitor.account, ChatVisitor.visitor]
        await work.session.execute(statement.on_conflict_do_update(index_elements=columns, set_=values))


def _insert(work: UnitOfWork, places: Collection[Place], values: JsonObject) -> Any:
    """In the order of the places: two transactions that touch the same never wait for each other in a ring."""
    insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
    return insert(ChatVisitor).values(
        [{"account": account, "visitor": visitor, **values} for account, visitor in sorted(places)]
    )


class DatabaseMailbox:
    """The mailbox of every connector with lines; the lines themselves wait here for news. Whatever cannot be done raises
    MailboxAway, and may be tried again.

    Within a process news travels at once; what another process left is found by looking every second. Nothing hangs on it:
    the rows are the truth.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = asyncio.Event()

    async def leave(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame:
        async with self._changing() as work:
            frame = as_left(await leave(work, (account, visitor), key, dict(content)))
        self.stir()
        return frame

    async def change(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame | None:
        async with self._changing() as work:
            frame = await change(work, (account, visitor), key, dict(content))
        self.stir()
        return None if frame is None else as_left(frame)

    async def show_typing(self, account: str, visitor: str) -> None:
        async with self._changing() as work:
            await show_typing(work, (account, visitor))
        self.stir()

    async def show_read(self, account: str, visitor: str) -> None:
        async with self._changing() as work:
            await show_read(work, (account, visitor))
        self.stir()

    async def mark_seen(self, place: Place, keys: Collection[str]) -> None:
        async with self._changing() as work:
            await mark_seen(work, place, keys)

    async def note_looking(self, looking: Mapping[Place, bool]) -> None:
        async with self._changing() as work:
            await note_looking(work, looking)

    async def after(self, place: Place, sequence: int) -> Sequence[MailboxFrame]:
        """The next frames behind this sequence."""
        with _told_as_away():
            async with self._database.reading() as session:
                return [as_left(frame) for frame in await store.after(session, place, sequence)]

    async def news(self, places: Collection[Place]) -> Mapping[Place, News]:
        """What is known of these visitors; those who have no mailbox are left out."""
        with _told_as_away():
            async with self._database.reading() as session:
                return await store.news(session, places)

    def stir(self) -> None:
        """Whoever waits looks now."""
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Until somebody stirs in this process, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[UnitOfWork]:
        with _told_as_away():
            async with self._database.transaction() as work:
                yield work


@contextmanager
def _told_as_away() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError, TimeoutError) as away:
        raise MailboxAway(type(away).__name__) from away


def as_left(frame: ChatFrame) -> MailboxFrame:
    """The record as connectors and lines know it."""
    return MailboxFrame(frame.sequence, frame.key, frame.content, frame.created_at)
