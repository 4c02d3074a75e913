"""Questions about what lies ready for visitors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.mailbox.model import ChatFrame, ChatVisitor

FRAMES_AT_ONCE = 50
VISITORS_AT_ONCE = 500

Place = tuple[str, str]
"""(account, visitor)"""


@dataclass(frozen=True, slots=True)
class News:
    """What a visitor's line has to know: is there more than it has sent, and what is to be seen of us."""

    last_sequence: int = 0
    typing_until: datetime | None = None
    read_at: datetime | None = None


async def by_key(session: AsyncSession, account: str, key: str) -> ChatFrame | None:
    return await session.scalar(select(ChatFrame).where(ChatFrame.account == account, ChatFrame.key == key))


async def held_by_key(session: AsyncSession, account: str, key: str) -> ChatFrame | None:
    """The frame as the database has it now, held until the transaction ends."""
    query = select(ChatFrame).where(ChatFrame.account == account, ChatFrame.key == key).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def after(session: AsyncSession, place: Place, sequence: int, limit: int = FRAMES_AT_ONCE) -> Sequence[ChatFrame]:
    """The next frames behind this sequence, in their order."""
    account, visitor = place
    query = select(ChatFrame).where(
        ChatFrame.account == account, ChatFrame.visitor == visitor, ChatFrame.sequence > sequence
    )
    return (await session.scalars(query.order_by(ChatFrame.sequence).limit(limit))).all()


async def news(session: AsyncSession, places: Collection[Place]) -> Mapping[Place, News]:
    """What is known of these visitors; those who have no mailbox are left out."""
    found: dict[Place, News] = {}
    for account in {account for account, _ in places}:
        visitors = iter(visitor for one, visitor in places if one == account)
        while some := list(islice(visitors, VISITORS_AT_ONCE)):
            found |= await _news_of(session, account, some)
    return found


async def _news_of(session: AsyncSession, account: str, visitors: Sequence[str]) -> dict[Place, News]:
    query = select(ChatVisitor.visitor, ChatVisitor.last_sequence, ChatVisitor.typing_until, ChatVisitor.read_at).where(
        ChatVisitor.account == account, ChatVisitor.visitor.in_(visitors)
    )
    rows = await session.execute(query)
    return {(account, row.visitor): News(row.last_sequence, row.typing_until, row.read_at) for row in rows}


async def unseen(session: AsyncSession, older_than: datetime, limit: int = 200) -> Sequence[ChatFrame]:
    """Frames that nobody has seen and that were left before this moment (hub time), the oldest first.

    Those of a visitor who has the chat open since then are among them only while their browser has not said so yet.
    """
    query = select(ChatFrame).where(ChatFrame.seen_at.is_(None), ChatFrame.created_at <= older_than)
    return (await session.scalars(query.order_by(ChatFrame.created_at, ChatFrame.id).limit(limit))).all()


async def unseen_of(session: AsyncSession, account: str, keys: Collection[str]) -> Sequence[str]:
    """Those of these keys under which a frame lies that nobody has seen. What was forgotten counts as seen."""
    query = select(ChatFrame.key).where(
        ChatFrame.account == account, ChatFrame.key.in_(keys), ChatFrame.seen_at.is_(None)
    )
    return (await session.scalars(query)).all()
