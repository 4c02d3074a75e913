"""Reps as their colleagues see them: who has what, and what the bot says to one of them alone."""

from typing import Any

from sqlalchemy import select, update

from crm.reps.model import Rep
from inbox.conversations.model import Conversation
from inbox.notifications.actions import keep_preferences
from inbox.notifications.values import NoticeKind, NoticeWay, RepPreferences
from tests.inbox.slack.house import House, written_in

Json = dict[str, Any]


async def rep_id(house: House, name: str) -> str:
    async with house.database.reading() as session:
        return str((await session.execute(select(Rep.id).where(Rep.name == name))).scalar_one())


async def change(house: House, name: str, **values: Any) -> None:
    async with house.database.transaction() as work:
        await work.session.execute(update(Rep).where(Rep.name == name).values(**values))


def direct(house: House, user: str) -> list[Json]:
    """What the bot wrote to this person alone."""
    channel = house.slack.workspace.direct_channel([house.slack.user_id(user)])
    return [{**one, "channel": channel.id} for one in house.slack.messages(channel.id)]


async def at_work(house: House) -> None:
    """Everybody wants to be told at once, whatever the hour in which the tests run."""
    ways = dict.fromkeys(NoticeKind, NoticeWay.DIRECT)
    async with house.database.transaction() as work:
        for found in (await work.session.execute(select(Rep.id))).scalars():
            await keep_preferences(work, found, RepPreferences(ways=ways, quiet=None, quiet_weekends=False))


async def told(house: House, user: str, words: str) -> Json:
    await house.until(lambda: words in written_in(direct(house, user)))
    return next(one for one in reversed(direct(house, user)) if words in written_in(one))


async def owner(house: House, found: Conversation) -> str | None:
    async with house.database.reading() as session:
        rep = await session.get(Rep, found.owner_id) if found.owner_id else None
    return rep.name if rep else None
