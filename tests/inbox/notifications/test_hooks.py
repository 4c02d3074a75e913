"""What tells a rep by itself: routing, and a customer who writes on."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import select

from inbox.conversations import actions as conversations
from inbox.jobs import NOTIFY_REP, TRIAGE
from inbox.notifications import actions as notifications
from inbox.notifications.model import RepNotice
from inbox.notifications.values import NoticeKind, NoticeWay, RepPreferences
from inbox.routing.values import Queue, RoutingRules
from inbox.triage.actions import Triage
from tests.inbox.room import Room, opened

RULES = RoutingRules({"inbox": Queue("inbox", "T0HUB", "C0INBOX")}, "inbox")
ALWAYS = RepPreferences(ways=dict.fromkeys(NoticeKind, NoticeWay.DIRECT))


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with opened(sqlite_url) as room:
        room.handlers[TRIAGE.name] = Triage(RULES).triage
        yield room


async def a_rep(room: Room) -> UUID:
    rep = await room.add_rep("Olga", slack_team_id="T0HUB", slack_user_id="UOLGA")
    async with room.database.transaction() as work:
        await notifications.keep_preferences(work, rep, ALWAYS)
    return rep


async def kinds(room: Room) -> list[str]:
    async with room.database.reading() as session:
        return list((await session.execute(select(RepNotice.kind).order_by(RepNotice.at))).scalars())


async def test_routing_tells_whom_it_chose_and_a_further_message_whose_it_is(room: Room) -> None:
    rep = await a_rep(room)
    heard = await room.hears("Where is my order?")
    await room.triages(heard)
    assert await kinds(room) == ["rule_assigned"]
    assert await room.jobs(NOTIFY_REP.name) == [{"user": str(rep)}]
    await room.triages(await room.hears("I have waited for two weeks now"))
    assert await kinds(room) == ["rule_assigned", "customer_message"]


async def test_who_took_it_is_told_of_messages_and_of_no_routing(room: Room) -> None:
    rep = await a_rep(room)
    heard = await room.hears("Hello there")
    async with room.database.transaction() as work:
        await conversations.take(work, heard.conversation_id, rep)
    await room.triages(heard)
    assert await kinds(room) == ["customer_message"]
