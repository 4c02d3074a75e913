"""Verbs of a conversation: who wins, what wakes it, what it says about itself."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from connectors.contract.channel import Channel
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions, store
from inbox.conversations.actions import Anchor, DeskPlace, Judgement, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState, Turn
from inbox.triage.values import PriorityLevel
from tests.inbox.street import Street

pytestmark = pytest.mark.asyncio(loop_scope="module")

Close = Callable[[UnitOfWork, UUID, UUID], Awaitable[Conversation]]


async def an_open_one(street: Street) -> Conversation:
    ann = street.somebody()
    await street.happens(street.message(ann))
    return await street.conversation(ann)


async def test_of_twenty_who_take_it_one_wins_and_the_others_learn_who(street: Street) -> None:
    conversation = await an_open_one(street)
    reps = [await street.add_rep(f"Rep {number}") for number in range(20)]

    async def takes(rep: UUID) -> actions.TakeOutcome:
        async with street.database.transaction() as work:
            return await actions.take(work, conversation.id, rep)

    outcomes = dict(zip(reps, await asyncio.gather(*map(takes, reps)), strict=True))
    (winner,) = [rep for rep, outcome in outcomes.items() if outcome.won]
    assert {outcome.owner_id for outcome in outcomes.values()} == {winner}
    assert {outcome.taken_at for outcome in outcomes.values()} == {street.clock.at}
    assert (await street.again(conversation)).owner_id == winner
    assert (await street.events(conversation)).count("taken") == 1
    assert (await takes(winner)).won
    assert (await street.events(conversation)).count("taken") == 1


async def test_whoever_it_was_routed_to_another_may_take_it(street: Street) -> None:
    conversation = await an_open_one(street)
    routed, other = await street.add_rep("Petr"), await street.add_rep("Jana")
    place = DeskPlace("T1", "C1")
    async with street.database.transaction() as work:
        await actions.assign(work, conversation.id, routed, "support", place, {"rule": "r"}, "to Petr")
    async with street.database.transaction() as work:
        assert (await actions.take(work, conversation.id, other)).won
    async with street.database.transaction() as work:
        await actions.assign(work, conversation.id, routed, "sales", DeskPlace("T1", "C2"), {"rule": "s"}, "to sales")
    now = await street.again(conversation)
    assert (now.owner_id, now.queue, now.route) == (other, "sales", {"rule": "s"})
    assert (now.desk_team, now.desk_channel) == ("T1", "C2")  # its card moves with it


async def test_the_first_place_shows_what_is_there_already(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann), street.message(ann, "two"))
    assert await street.jobs("desk.show_entry") == []
    conversation = await street.conversation(ann)
    await street.route(conversation)
    await street.route(conversation)
    assert len(await street.jobs("desk.show_entry")) == 2
    (card,) = await street.jobs("desk.show_card")
    assert (card.lane, card.payload) == ("slack:T1:C1", {"conversation": str(conversation.id)})


async def test_a_snooze_ends_by_the_hubs_clock(street: Street) -> None:
    conversation = await an_open_one(street)
    rep = await street.add_rep("Petr")
    tomorrow = street.clock.at + timedelta(days=1)
    async with street.database.transaction() as work:
        await actions.snooze(work, conversation.id, tomorrow, rep)
    (timer,) = await street.jobs("inbox.wake_snoozed")
    assert (timer.due_at, timer.payload["conversation"]) == (tomorrow, str(conversation.id))

    async def wakes() -> ConversationState:
        async with street.database.transaction() as work:
            await actions.wake_snoozed(work, conversation.id)
        return (await street.again(conversation)).state

    assert await wakes() is ConversationState.SNOOZED
    street.clock.pass_time(days=1)
    async with street.database.transaction() as work:
        await actions.snooze(work, conversation.id, tomorrow + timedelta(hours=1), rep)
    assert await wakes() is ConversationState.SNOOZED  # the first timer rings, and it was snoozed anew
    street.clock.pass_time(hours=1)
    assert await wakes() is ConversationState.OPEN
    version = (await street.again(conversation)).version
    assert await wakes() is ConversationState.OPEN
    assert (await street.again(conversation)).version == version


@pytest.mark.parametrize(
    ("close", "reason"),
    [
        (actions.resolve, CloseReason.RESOLVED),
        (actions.close_as_spam, CloseReason.SPAM),
        (actions.close_as_blocked, CloseReason.BLOCKED),
    ],
)
async def test_closed_is_closed(street: Street, close: Close, reason: CloseReason) -> None:
    conversation = await an_open_one(street)
    rep, other = await street.add_rep("Petr"), await street.add_rep("Jana")
    async with street.database.transaction() as work:
        await close(work, conversation.id, rep)
    closed = await street.again(conversation)
    assert (closed.state, closed.close_reason, closed.closed_at) == (ConversationState.CLOSED, reason, street.clock.at)
    street.clock.pass_time(hours=1)
    async with street.database.transaction() as work:
        await close(work, conversation.id, other)
        await actions.snooze(work, conversation.id, street.clock.at + timedelta(hours=1), other)
        await actions.wake_snoozed(work, conversation.id)
        await actions.answered(work, conversation.id)
    after = await street.again(conversation)
    assert (after.state, after.closed_at) == (ConversationState.CLOSED, closed.closed_at)
    assert (await street.events(conversation)).count("closed") == 1


async def test_the_database_itself_allows_one_open_conversation(street: Street) -> None:
    conversation = await an_open_one(street)

    async def opens(
        anchor: UUID = conversation.anchor_id, topic: str = "", state: ConversationState = ConversationState.WAITING
    ) -> None:
        kind, now = AnchorKind.CONTACT, street.clock.at
        async with street.database.transaction() as work:
            work.add(Conversation(anchor_kind=kind, anchor_id=anchor, topic=topic, state=state, opened_at=now))

    with pytest.raises(IntegrityError):
        await opens()
    await opens(topic="a split")
    await opens(state=ConversationState.CLOSED)
    await opens(uuid4())


async def test_many_who_open_at_once_find_the_same(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.consent(ann, True))
    row, contact = await street.identity(ann), await street.contact(ann)
    anchor = Anchor(AnchorKind.CONTACT, contact.id, contact.id)
    place = Place(Channel.TELEGRAM, "main", row.id)

    async def opens() -> tuple[UUID, bool]:
        async with street.database.transaction() as work:
            found, is_new = await actions.find_or_open(work, anchor, place)
            return found.id, is_new

    found = await asyncio.gather(*(opens() for _ in range(10)))
    assert len({conversation for conversation, _ in found}) == 1
    assert sum(is_new for _, is_new in found) == 1
    assert (await street.events(await street.conversation(ann))) == ["opened"]


async def test_an_answer_stops_the_clock_and_a_thank_you_lets_it_rest(street: Street) -> None:
    conversation = await an_open_one(street)
    async with street.database.transaction() as work:
        judgement = Judgement(
            PriorityLevel.HIGH, 0.7, -0.456, "cs", {"level": "HIGH"}, sla_due_at=street.clock.at + timedelta(hours=1)
        )
        await actions.apply_judgement(work, conversation.id, judgement, "HIGH")
    judged = await street.again(conversation)
    assert (judged.priority, judged.urgency, str(judged.sentiment), judged.language) == ("HIGH", 0.7, "-0.46", "cs")
    async with street.database.transaction() as work:
        await actions.answered(work, conversation.id)
    answered = await street.again(conversation)
    assert (answered.turn, answered.waiting_since, answered.sla_due_at) == (Turn.THEIRS, None, None)
    async with street.database.transaction() as work:
        await actions.let_rest(work, conversation.id, "Only thanks.")
    assert (await street.again(conversation)).state is ConversationState.WAITING


async def test_every_change_is_counted_and_shown_to_whoever_owns_it(street: Street) -> None:
    conversation = await an_open_one(street)
    rep = await street.add_rep("Petr")
    await street.route(conversation)
    before = (await street.again(conversation)).version
    async with street.database.transaction() as work:
        await actions.take(work, conversation.id, rep)
    assert (await street.again(conversation)).version == before + 1
    (home,) = [job for job in await street.jobs("desk.show_home") if job.payload["user"] == str(rep)]
    assert home.lane == f"home:{rep}"
    async with street.database.reading() as session:
        assert await store.open_count(session, rep) == 1
