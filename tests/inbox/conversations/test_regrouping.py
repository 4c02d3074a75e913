"""Merging and splitting by hand, whatever is on its way: nothing is lost, nothing doubled, the order is kept."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.jobs import Job
from inbox.conversations import regrouping, store
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.moving import newest_inbound
from inbox.conversations.regrouping import NotRegrouped
from inbox.conversations.values import CloseReason
from inbox.deliveries import actions as deliveries
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import sending_lane
from tests.inbox.room import Heard, Room, opened

THEY, SEEN, BLIND = "they", "seen", "blind"  # a message of theirs; ours to all they wrote; ours to all but the newest


async def exchange(room: Room, lines: Sequence[str]) -> Heard:
    """What was said between us and somebody new; every answer of ours is queued."""
    who = f"who-{uuid4().hex[:8]}"
    heard = await room.hears("first", who)
    first = heard
    for number, line in enumerate(lines):
        if line == THEY:
            heard = await room.hears(f"line {number}", who)
            continue
        interaction_id = await room.answers(heard, f"line {number}", sent=False)
        await carried(room, first.conversation_id, interaction_id, 0 if line == SEEN else 1)
    return first


async def carried(room: Room, conversation_id: UUID, interaction_id: UUID, behind: int) -> None:
    async with room.database.transaction() as work:
        seen = await newest_inbound(work.session, conversation_id) - behind
        delivery = Delivery(
            interaction_id=interaction_id,
            conversation_id=conversation_id,
            purpose=Purpose.ANSWER,
            state=DeliveryState.QUEUED,
            answers_sequence=max(seen, 0),
            created_at=work.now,
        )
        work.add(delivery)
        await work.session.flush()
        deliveries.enqueue_carry(work, delivery)


async def said(room: Room, conversation_id: UUID) -> list[str]:
    async with room.database.reading() as session:
        query = (
            select(Interaction.content)
            .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
            .where(ConversationEntry.conversation_id == conversation_id)
            .order_by(ConversationEntry.sequence)
        )
        return [str(text) for text in (await session.execute(query)).scalars()]


async def stale(room: Room) -> dict[UUID, bool]:
    """Which of our messages were overtaken by one of theirs."""
    async with room.database.reading() as session:
        found = (await session.execute(select(Delivery))).scalars().all()
        return {one.id: await newest_inbound(session, one.conversation_id) > one.answers_sequence for one in found}


async def all_in_place(room: Room) -> None:
    """Each delivery stands where its entry does, and is carried in the lane of that conversation, once."""
    async with room.database.reading() as session:
        entries = {one.interaction_id: one for one in (await session.execute(select(ConversationEntry))).scalars()}
        carries = (await session.execute(select(Job).where(Job.kind == "inbox.carry"))).scalars().all()
        lanes = {str(job.payload["delivery"]): job.lane for job in carries}
        for delivery in (await session.execute(select(Delivery))).scalars():
            place = entries[delivery.interaction_id].conversation_id
            assert delivery.conversation_id == place
            assert lanes[str(delivery.id)] == sending_lane(place)
        assert len(lanes) == len(carries)
        for conversation in (await session.execute(select(Conversation))).scalars():
            own = [one.sequence for one in entries.values() if one.conversation_id == conversation.id]
            assert len(set(own)) == len(own) and max(own, default=0) <= conversation.last_sequence


async def story(room: Room, lines: Sequence[str], place: int) -> None:
    first = await exchange(room, lines)
    before, overtaken = await said(room, first.conversation_id), await stale(room)
    async with room.database.reading() as session:
        entries = await store.entries(session, first.conversation_id)
        inbound = [
            entry.interaction_id
            for entry in entries
            if (await session.get_one(Interaction, entry.interaction_id)).direction is InteractionDirection.INBOUND
        ]
    by = uuid4()
    if len(inbound) < 2:
        return
    chosen = inbound[1 + place % (len(inbound) - 1)]
    async with room.database.transaction() as work:
        _, own = await regrouping.split(work, chosen, "a topic", by, "split")
    stayed, left = await said(room, first.conversation_id), await said(room, own.id)
    assert sorted(stayed + left) == sorted(before)
    assert [one for one in before if one in stayed] == stayed and [one for one in before if one in left] == left
    await all_in_place(room)
    async with room.database.transaction() as work:
        going_on = await regrouping.merge(work, own.id, first.conversation_id, by, "merged")
    assert going_on.id == first.conversation_id
    assert await said(room, going_on.id) == stayed + left and await said(room, own.id) == []
    await all_in_place(room)
    after = await stale(room)
    assert not [one for one, was in overtaken.items() if not was and after[one]]  # what was up to date still goes


def test_merge_and_split_lose_nothing_double_nothing_and_keep_the_order(sqlite_url: str) -> None:
    with asyncio.Runner() as runner:
        house = opened(sqlite_url)
        room = runner.run(house.__aenter__())

        @settings(max_examples=12, deadline=None, database=None)
        @given(lines=st.lists(st.sampled_from((THEY, SEEN, BLIND)), min_size=1, max_size=7), place=st.integers(0, 6))
        def holds(lines: list[str], place: int) -> None:
            runner.run(story(room, lines, place))

        holds()
        runner.run(house.__aexit__(None, None, None))


async def test_an_answer_to_what_stays_stays(database_url: str) -> None:
    async with opened(database_url) as room:
        first = await exchange(room, [THEY, BLIND, SEEN, THEY])
        async with room.database.reading() as session:
            second = (await store.entries(session, first.conversation_id))[1].interaction_id
        async with room.database.transaction() as work:
            _, own = await regrouping.split(work, second, "later", uuid4(), "split")
        assert await said(room, first.conversation_id) == ["first", "line 1"]
        assert await said(room, own.id) == ["line 0", "line 2", "line 3"]
        await all_in_place(room)


async def test_two_people_are_not_merged_by_their_conversations(sqlite_url: str) -> None:
    async with opened(sqlite_url) as room:
        anna, bob = await room.hears("Hello", "anna"), await room.hears("Hello", "bob")
        with pytest.raises(NotRegrouped, match="different people"):
            async with room.database.transaction() as work:
                await regrouping.merge(work, anna.conversation_id, bob.conversation_id, uuid4(), "no")
        assert (await room.conversation(bob)).close_reason is not CloseReason.MERGED
