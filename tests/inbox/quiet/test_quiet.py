"""What waits for the customer for long: shown to its rep, then closed; not where a deal is open, and not while anybody speaks."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.opportunities.model import Opportunity
from crm.storage.jobs import Job
from inbox.conversations import actions as conversations
from inbox.conversations.actions import DeskPlace
from inbox.conversations.values import CloseReason, ConversationState
from inbox.jobs import CLOSE_QUIET, SHOW_NOTICE
from inbox.quiet.closing import LANE, QuietOnes
from inbox.quiet.store import nudged
from inbox.quiet.values import QuietRules
from tests.inbox.room import Heard, Room, opened

RULES = QuietRules()


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with opened(sqlite_url) as room:
        room.handlers[CLOSE_QUIET.name] = QuietOnes(RULES).close
        yield room


async def an_answered_one(room: Room, rep: UUID, who: str = "ann") -> Heard:
    heard = await room.hears("Can I have the blue one?", who)
    async with room.database.transaction() as work:
        place = DeskPlace("T1", "C1")
        await conversations.assign(work, heard.conversation_id, rep, "sales", place, {}, "to the queue")
    await room.answers(heard, "Of course.")
    return heard


async def shown_to(room: Room, rep: UUID, rules: QuietRules = RULES) -> list[UUID]:
    async with room.database.reading() as session:
        return [one.id for one in await nudged(session, rep, room.clock.now(), rules)]


async def closes(room: Room) -> None:
    await QuietOnes(RULES).begin(room.database)
    await room.drain(LANE)


async def test_after_fifteen_days_the_rep_sees_it_and_after_thirty_it_is_closed(room: Room) -> None:
    rep, other = await room.add_rep("Petr"), await room.add_rep("Olena")
    heard = await an_answered_one(room, rep)
    room.clock.pass_time(days=14)
    await closes(room)
    assert await shown_to(room, rep) == []
    room.clock.pass_time(days=1)
    assert await shown_to(room, rep) == [heard.conversation_id] and await shown_to(room, other) == []
    room.clock.pass_time(days=15)
    await room.drain(LANE)
    found = await room.conversation(heard)
    assert (found.state, found.close_reason) == (ConversationState.CLOSED, CloseReason.QUIET)
    [notice] = [job["text"] for job in await room.jobs(SHOW_NOTICE.name)]
    assert notice.startswith("Closed: they have said nothing for 30 days")
    assert await shown_to(room, rep) == []


async def test_an_open_deal_keeps_it_open_unless_the_settings_say_otherwise(room: Room) -> None:
    rep = await room.add_rep("Petr")
    heard = await an_answered_one(room, rep)
    async with room.database.transaction() as work:
        deal = Opportunity(
            contact_id=heard.contact_id,
            title="Blue ones",
            value=Decimal(900),
            created_at=work.now,
            updated_at=work.now,
        )
        work.add(deal)
    room.clock.pass_time(days=40)
    await closes(room)
    assert (await room.conversation(heard)).state is ConversationState.WAITING
    assert await shown_to(room, rep) == []
    assert await shown_to(room, rep, QuietRules(open_deals=True)) == [heard.conversation_id]


async def test_what_waits_for_us_or_spoke_lately_stays_open(room: Room) -> None:
    rep = await room.add_rep("Petr")
    ours = await room.hears("Hello?", "bob")
    lately = await an_answered_one(room, rep)
    room.clock.pass_time(days=29)
    await room.answers(lately, "Is it still of interest?")
    room.clock.pass_time(days=5)
    await closes(room)
    assert (await room.conversation(ours)).state is ConversationState.OPEN
    assert (await room.conversation(lately)).state is ConversationState.WAITING


async def test_the_job_comes_again_in_an_hour_and_not_before(room: Room) -> None:
    await closes(room)
    await QuietOnes(RULES).begin(room.database)
    async with room.database.reading() as session:
        waiting = (await session.execute(select(Job.due_at).where(Job.lane == LANE))).scalars().all()
    assert list(waiting) == [room.clock.now() + timedelta(hours=1)]


async def test_switched_off_nothing_is_shown_and_nothing_closed(room: Room) -> None:
    rep = await room.add_rep("Petr")
    heard = await an_answered_one(room, rep)
    room.clock.pass_time(days=400)
    never = QuietRules(None, None)
    room.handlers[CLOSE_QUIET.name] = QuietOnes(never).close
    await closes(room)
    assert (await room.conversation(heard)).state is ConversationState.WAITING
    assert await shown_to(room, rep, never) == []
