"""Two who turn out to be one person, and two again: their conversations, and what is on its way in them, follow."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from crm.contacts import merging as contact_merging
from crm.contacts.model import ContactMerge
from crm.contacts.values import VerifiedBy
from inbox.conversations import actions, store
from inbox.conversations.actions import Judgement
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import CloseReason, ConversationState, Turn
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.triage.values import PriorityLevel
from tests.inbox.street import Street

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def writes(street: Street, *texts: str) -> tuple[str, Conversation]:
    """Somebody new writes this; a minute passes with every message."""
    who = street.somebody()
    for text in texts:
        street.clock.pass_time(minutes=1)
        await street.happens(street.message(who, text))
    conversation = await street.conversation(who)
    await street.route(conversation)
    return who, await street.again(conversation)


async def merge(street: Street, keep: UUID | None, other: UUID | None) -> UUID:
    assert keep is not None and other is not None
    async with street.database.transaction() as work:
        record = await contact_merging.merge(work, keep, other, None, "a rep says so")
    assert record is not None
    return record.id


async def unmerge(street: Street, merge_id: UUID) -> None:
    async with street.database.transaction() as work:
        await contact_merging.unmerge(work, merge_id, None)


async def a_delivery(street: Street, conversation: Conversation, sequence: int) -> UUID:
    """Something on its way that belongs to the entry of this number."""
    query = select(ConversationEntry).where(
        ConversationEntry.conversation_id == conversation.id, ConversationEntry.sequence == sequence
    )
    async with street.database.transaction() as work:
        entry = (await work.session.execute(query)).scalar_one()
        delivery = Delivery(
            interaction_id=entry.interaction_id,
            conversation_id=conversation.id,
            purpose=Purpose.ANSWER,
            state=DeliveryState.QUEUED,
            created_at=work.now,
        )
        work.add(delivery)
    return delivery.id


async def place_of(street: Street, delivery_id: UUID) -> UUID:
    async with street.database.reading() as session:
        return (await session.get_one(Delivery, delivery_id)).conversation_id


async def led_to(street: Street, conversation: Conversation) -> UUID:
    async with street.database.transaction() as work:
        return (await store.locked(work.session, conversation.id)).id


async def test_two_open_conversations_become_one_and_two_again(street: Street) -> None:
    _, ann = await writes(street, "one", "two")
    bob_handle, bob = await writes(street, "three", "four")
    on_its_way = await a_delivery(street, bob, 2)
    merged = await merge(street, ann.contact_id, bob.contact_id)
    await street.work()
    assert await street.said(ann) == [(1, "one"), (2, "two"), (3, "three"), (4, "four")]
    assert await street.said(bob) == []
    ended = await street.again(bob)
    assert (ended.state, ended.close_reason, ended.merged_into) == (
        ConversationState.CLOSED,
        CloseReason.MERGED,
        ann.id,
    )
    assert await led_to(street, bob) == ann.id
    assert await place_of(street, on_its_way) == ann.id
    assert await street.notices() == ["They are one person: 2 messages of another conversation belong here now."]
    going_on = await street.again(ann)
    assert going_on.identity_id == (await street.identity(bob_handle)).id  # where they wrote last

    street.clock.pass_time(minutes=1)
    await street.happens(street.message(bob_handle, "five"))
    assert (await street.said(ann))[4:] == [(5, "five")]

    await unmerge(street, merged)
    await street.work()
    assert await street.said(ann) == [(1, "one"), (2, "two")]
    assert [text for _, text in await street.said(bob)] == ["three", "four", "five"]
    revived = await street.again(bob)
    assert (revived.state, revived.merged_into, revived.contact_id) == (ConversationState.OPEN, None, bob.contact_id)
    assert await led_to(street, bob) == bob.id
    assert await place_of(street, on_its_way) == bob.id
    await street.happens(street.message(bob_handle, "six"))
    assert [text for _, text in await street.said(bob)][3:] == ["six"]


async def test_who_waits_and_how_urgently_goes_with_it(street: Street) -> None:
    _, ann = await writes(street, "thanks")
    _, bob = await writes(street, "my house is on fire")
    rep = await street.add_rep("Petr")
    due = street.clock.at + timedelta(minutes=30)
    async with street.database.transaction() as work:
        await actions.answered(work, ann.id)
        await actions.snooze(work, ann.id, street.clock.at + timedelta(days=1), rep)
        judgement = Judgement(PriorityLevel.URGENT, 0.9, None, None, {"level": "URGENT"}, sla_due_at=due)
        await actions.apply_judgement(work, bob.id, judgement, "URGENT")
        await actions.take(work, bob.id, rep)
    await merge(street, ann.contact_id, bob.contact_id)
    await street.work()
    now = await street.again(ann)
    assert (now.state, now.snoozed_until, now.turn) == (ConversationState.OPEN, None, Turn.OURS)
    assert (now.priority, now.urgency, now.sla_due_at) == (PriorityLevel.URGENT, 0.9, due)
    assert (now.waiting_since, now.owner_id) == (bob.waiting_since, rep)


async def test_a_conversation_alone_simply_changes_hands(street: Street) -> None:
    ann_handle = street.somebody()
    await street.happens(street.consent(ann_handle, True))
    ann = await street.contact(ann_handle)
    _, bob = await writes(street, "one")
    merged = await merge(street, ann.id, bob.contact_id)
    await street.work()
    now = await street.again(bob)
    assert (now.anchor_id, now.contact_id, now.state) == (ann.id, ann.id, ConversationState.OPEN)
    await unmerge(street, merged)
    await street.work()
    assert (await street.again(bob)).anchor_id == bob.contact_id
    assert await street.said(bob) == [(1, "one")]


async def test_what_both_wrote_as_one_person_is_parted_into_a_new_conversation(street: Street) -> None:
    ann_handle, ann = await writes(street, "one")
    bob_handle = street.somebody()
    await street.happens(street.consent(bob_handle, True))
    bob = await street.contact(bob_handle)
    merged = await merge(street, ann.contact_id, bob.id)
    await street.work()
    await street.happens(street.message(bob_handle, "two"), street.message(ann_handle, "three"))
    assert [text for _, text in await street.said(ann)] == ["one", "two", "three"]
    await unmerge(street, merged)
    await street.work()
    assert [text for _, text in await street.said(ann)] == ["one", "three"]
    own = await street.conversation(bob_handle)
    assert (own.state, own.desk_channel, own.queue) == (ConversationState.OPEN, "C1", "support")
    assert own.identity_id == (await street.identity(bob_handle)).id
    assert [text for _, text in await street.said(own)] == ["two"]


async def test_history_is_parted_as_history(street: Street) -> None:
    ann_handle, ann = await writes(street, "one")
    bob_handle = street.somebody()
    await street.happens(street.consent(bob_handle, True))
    merged = await merge(street, ann.contact_id, (await street.contact(bob_handle)).id)
    await street.work()
    await street.happens(street.message(bob_handle, "two"))
    rep = await street.add_rep("Petr")
    async with street.database.transaction() as work:
        await actions.resolve(work, ann.id, rep)
    await unmerge(street, merged)
    await street.work()
    own = await street.conversation(bob_handle)
    assert (own.state, own.close_reason) == (ConversationState.CLOSED, CloseReason.RESOLVED)
    assert [text for _, text in await street.said(own)] == ["two"]
    assert (await street.conversation(ann_handle)).state is ConversationState.CLOSED


async def test_merges_of_merges_find_their_way_in_any_order(street: Street) -> None:
    _, ann = await writes(street, "one")
    _, bob = await writes(street, "two")
    _, cid = await writes(street, "three")
    await merge(street, bob.contact_id, ann.contact_id)
    await merge(street, cid.contact_id, bob.contact_id)
    for job in reversed(await street.jobs("contacts_merged")):
        await street.drain().turn(job.lane)
    assert sorted(str(text) for _, text in await street.said(cid)) == ["one", "three", "two"]
    assert await led_to(street, ann) == await led_to(street, bob) == cid.id


async def test_a_merge_that_was_undone_before_anybody_came_to_it(street: Street) -> None:
    _, ann = await writes(street, "one")
    _, bob = await writes(street, "two")
    merged = await merge(street, ann.contact_id, bob.contact_id)
    await unmerge(street, merged)
    await street.work()
    assert await street.said(ann) == [(1, "one")] and await street.said(bob) == [(1, "two")]
    assert (await street.again(bob)).state is ConversationState.OPEN


async def test_proof_in_a_message_merges_and_the_next_one_finds_the_one_conversation(street: Street) -> None:
    phone = f"+420601{street.somebody()}"
    ann, bob = street.somebody(), street.somebody()
    await street.happens(street.message(ann, "one", verified_phone=phone))
    street.clock.pass_time(minutes=1)
    await street.happens(street.message(bob, "two"))
    street.clock.pass_time(minutes=1)
    await street.happens(street.message(bob, "this is me", verified_phone=phone), street.message(bob, "four"))
    open_ones = [one for one in await street.conversations(ann) if one.state is ConversationState.OPEN]
    (only,) = open_ones
    assert sorted(str(text) for _, text in await street.said(only)) == ["four", "one", "this is me", "two"]
    row = await street.identity(bob)
    assert (row.channel, row.verified_by) == (Channel.TELEGRAM, VerifiedBy.PROVIDER)
    async with street.database.reading() as session:
        query = select(ContactMerge).where(ContactMerge.kept_id == only.contact_id)
        assert len(list(await session.scalars(query))) == 1
