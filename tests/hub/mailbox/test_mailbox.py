"""What lies ready for visitors, on both kinds of database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.live import MailboxAway
from crm.contacts import actions as contacts
from crm.contacts.model import Identity
from crm.contacts.values import Sighting
from crm.storage.unit_of_work import Database
from hub.mailbox import actions, store
from hub.mailbox.actions import DatabaseMailbox, as_left
from hub.mailbox.model import ChatVisitor
from tests.hub.engine.engine import NOON, StillClock
from tests.tables import make_tables

ANN = ("site", "a" * 32)
BOB = ("site", "b" * 32)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, StillClock())
    await make_tables(database.engine)
    yield database
    await database.close()


def clock_of(database: Database) -> StillClock:
    assert isinstance(database.clock, StillClock)
    return database.clock


async def test_a_frame_lies_ready_once_however_often_it_is_left(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    first = await mailbox.leave(*ANN, "k1", {"text": "Hello"})
    again = await mailbox.leave(*ANN, "k1", {"text": "Hello, changed"})
    assert again == first
    assert (first.key, first.content, first.created_at) == ("k1", {"text": "Hello"}, NOON)
    assert await mailbox.after(ANN, 0) == [first]
    assert await mailbox.after(ANN, first.sequence) == []


async def test_what_is_changed_is_brought_again_and_nothing_of_before(database: Database) -> None:
    mailbox, clock = DatabaseMailbox(database), clock_of(database)
    first = await mailbox.leave(*ANN, "k1", {"text": "It costs 450"})
    second = await mailbox.leave(*ANN, "k2", {"text": "Good day"})
    clock.move_hub_time(timedelta(minutes=4))
    changed = await mailbox.change(*ANN, "k1", {"text": "It costs 45", "edited": True})
    assert changed is not None
    assert (changed.key, changed.created_at) == ("k1", first.created_at)
    assert changed.sequence > second.sequence
    assert await mailbox.change(*ANN, "k1", dict(changed.content)) == changed
    assert await mailbox.after(ANN, 0) == [second, changed]
    assert await mailbox.after(ANN, second.sequence) == [changed]
    assert (await mailbox.news([ANN]))[ANN].last_sequence == changed.sequence


async def test_nobody_changes_what_does_not_lie_there(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    frame = await mailbox.leave(*ANN, "k1", {"text": "Hello"})
    assert await mailbox.change(*ANN, "k2", {"text": "changed"}) is None
    assert await mailbox.change(*BOB, "k1", {"text": "changed"}) is None
    assert await mailbox.after(ANN, 0) == [frame]


async def test_many_at_once_are_each_there_in_the_order_of_their_sequence(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    keys = [f"k{number}" for number in range(20)]
    left = await asyncio.gather(*(mailbox.leave(*ANN, key, {"text": key}) for key in [*keys, *keys]))
    assert {frame.key for frame in left} == set(keys)
    lying = await mailbox.after(ANN, 0)
    assert sorted(frame.key for frame in lying) == sorted(keys)
    assert [frame.sequence for frame in lying] == sorted({frame.sequence for frame in lying})
    assert (await mailbox.news([ANN, BOB]))[ANN].last_sequence >= lying[-1].sequence


async def test_mailboxes_are_each_visitor_s_own(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    await mailbox.leave(*ANN, "k1", {"text": "for Ann"})
    await mailbox.leave(*BOB, "k2", {"text": "for Bob"})
    await mailbox.leave("other", ANN[1], "k1", {"text": "of another site"})
    assert [frame.content["text"] for frame in await mailbox.after(BOB, 0)] == ["for Bob"]
    await mailbox.mark_seen(BOB, ["k1"])
    async with database.reading() as session:
        assert [frame.key for frame in await store.unseen(session, NOON)] == ["k1", "k2", "k1"]


async def test_what_nobody_saw_for_five_minutes_is_found(database: Database) -> None:
    mailbox, clock = DatabaseMailbox(database), clock_of(database)
    await mailbox.leave(*ANN, "k1", {"text": "one"})
    clock.move_hub_time(timedelta(minutes=4))
    await mailbox.leave(*ANN, "k2", {"text": "two"})
    clock.move_hub_time(timedelta(minutes=2))
    since = clock.now() - timedelta(minutes=5)
    async with database.reading() as session:
        (frame,) = await store.unseen(session, since)
        assert (frame.visitor, as_left(frame).key) == (ANN[1], "k1")
    await mailbox.mark_seen(ANN, ["k1"])
    async with database.reading() as session:
        assert await store.unseen(session, since) == []
        assert [one.key for one in await store.unseen(session, clock.now())] == ["k2"]


async def test_who_looks_is_seen_by_the_gate(database: Database) -> None:
    mailbox, clock = DatabaseMailbox(database), clock_of(database)
    async with database.transaction() as work:
        for account, visitor in (ANN, BOB):
            await contacts.identify(work, Sighting(address=ChannelAddress(Channel.CHAT, account, visitor), at=work.now))
    clock.move_hub_time(timedelta(minutes=10))
    nobody_yet = ("site", "c" * 32)
    await mailbox.note_looking({ANN: False, nobody_yet: True})
    async with database.reading() as session:
        query = select(Identity.handle, Identity.last_seen).where(Identity.channel == Channel.CHAT)
        seen = {row.handle: row.last_seen for row in await session.execute(query)}
        looking = {one.visitor: one for one in await session.scalars(select(ChatVisitor))}
    assert seen == {ANN[1]: clock.now(), BOB[1]: NOON}
    assert (looking[ANN[1]].looked_at, looking[ANN[1]].typed_at) == (clock.now(), None)
    assert looking[nobody_yet[1]].typed_at == clock.now()


async def test_signs_of_us_are_seen(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    await mailbox.show_typing(*ANN)
    async with database.transaction() as work:
        await actions.show_read(work, ANN)
    news = (await mailbox.news([ANN]))[ANN]
    assert news.typing_until is not None
    assert news.typing_until > NOON
    assert (news.read_at, news.last_sequence) == (NOON, 0)
    assert (await mailbox.leave(*ANN, "k1", {"text": "x"})).sequence > 0


async def test_what_we_read_is_seen(database: Database) -> None:
    mailbox, clock = DatabaseMailbox(database), clock_of(database)
    await mailbox.show_read(*ANN)
    clock.move_hub_time(timedelta(minutes=1))
    await mailbox.show_read(*ANN)
    assert (await mailbox.news([ANN]))[ANN].read_at == clock.now()


async def test_what_a_visitor_has_not_seen_is_told_by_its_keys(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    for key in ("k1", "k2"):
        await mailbox.leave(*ANN, key, {"text": key})
    await mailbox.mark_seen(ANN, ["k1"])
    async with database.reading() as session:
        assert await store.unseen_of(session, ANN[0], ["k1", "k2", "k3"]) == ["k2"]
        assert await store.unseen_of(session, "other", ["k1", "k2"]) == []


async def test_news_within_a_process_comes_at_once(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    waiting = asyncio.create_task(mailbox.wait(60))
    await asyncio.sleep(0)
    await mailbox.leave(*ANN, "k1", {"text": "x"})
    await asyncio.wait_for(waiting, 10)


async def test_a_database_that_is_away_is_told_as_such(database: Database) -> None:
    mailbox = DatabaseMailbox(database)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE chat_frames")
    with pytest.raises(MailboxAway):
        await mailbox.leave(*ANN, "k1", {"text": "x"})
    with pytest.raises(MailboxAway):
        await mailbox.after(ANN, 0)
