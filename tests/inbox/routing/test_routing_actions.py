"""Routing on a real database: the trace is kept, turns are taken also by two at once, a backlog is handed out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from crm.reps.model import Rep
from crm.reps.values import RepRole
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.jobs import TRIAGE
from inbox.routing.actions import hand_out_waiting, keep_group, route_conversation
from inbox.routing.model import UserGroup
from inbox.routing.store import GROUP_HOLDS
from inbox.routing.values import Conditions, Queue, Route, RoutingRule, RoutingRules
from inbox.slack.presence import store as presences
from inbox.slack.presence.actions import keep_answer
from inbox.slack.presence.values import Presence, Status
from inbox.triage.actions import Triage
from tests.inbox.room import Heard, Room, opened

INBOX = Queue("inbox", "T0HUB", "C0INBOX")
SUPPORT = Queue("support", "T0HUB", "C0SUPPORT", teams=frozenset({"support"}))
RULES = RoutingRules(
    {"inbox": INBOX, "support": SUPPORT},
    "inbox",
    (RoutingRule("invoices", Conditions(topics=frozenset({"invoice"})), "support"),),
)


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with opened(database_url) as room:
        room.handlers[TRIAGE.name] = Triage(RULES).triage
        yield room


async def routed(room: Room, heard: Heard, text: str = "") -> Route | None:
    async with room.database.transaction() as work:
        conversation = await conversation_store.locked(work.session, heard.conversation_id)
        return await route_conversation(work, conversation, RULES, text=text)


async def duty(room: Room, rep: UUID, on: bool) -> None:
    async with room.database.transaction() as work:
        (await work.session.get_one(Rep, rep)).on_duty = on


async def test_the_whole_trace_is_kept(room: Room) -> None:
    olga = await room.add_rep("Olga", team="support", languages=["en", "de"])
    away = await room.add_rep("Ida", team="support", on_duty=False)
    heard = await room.hears("Please send me the invoice again")
    await room.change_contact(heard, assigned_to=away)
    await room.triages(heard)
    conversation = await room.conversation(heard)
    route = conversation.route or {}
    assert (conversation.owner_id, conversation.queue, conversation.desk_channel) == (olga, "support", "C0SUPPORT")
    assert (route["owner"], route["rule"], route["basis"]) == (str(olga), "invoices", "rule")
    assert [(look["what"], look["held"]) for look in route["trace"]] == [
        ("rule: invoices", True),
        ("account owner", False),
        ("support: Ida", False),
        ("round robin", True),
    ]


async def test_a_conversation_that_somebody_has_is_not_routed_again(room: Room) -> None:
    olga = await room.add_rep("Olga")
    heard = await room.hears("Hello")
    await room.triages(heard)
    assert await routed(room, heard) is None
    await duty(room, olga, on=False)
    sam = await room.add_rep("Sam")
    again = await routed(room, heard)
    assert again is not None and again.owner_id == sam
    assert len(await room.events(heard, "routed")) == 2


async def test_who_took_it_keeps_it_when_going_off_duty(room: Room) -> None:
    olga = await room.add_rep("Olga")
    heard = await room.hears("Hello")
    await room.triages(heard)
    async with room.database.transaction() as work:
        await conversations.take(work, heard.conversation_id, olga)
    await duty(room, olga, on=False)
    await room.add_rep("Sam")
    assert await routed(room, heard) is None
    assert (await room.conversation(heard)).owner_id == olga


async def test_turns_are_taken_also_when_everything_is_answered_at_once(room: Room) -> None:
    reps = [await room.add_rep(name) for name in ("Olga", "Sam", "Ida")]
    given: Counter[UUID | None] = Counter()
    for number in range(9):
        heard = await room.hears("Hello", f"customer-{number}")
        await room.triages(heard)
        given[(await room.conversation(heard)).owner_id] += 1
        async with room.database.transaction() as work:
            await conversations.answered(work, heard.conversation_id)
    assert given == dict.fromkeys(reps, 3)


async def test_many_at_once_are_shared_evenly(room: Room) -> None:
    reps = [await room.add_rep(name) for name in ("Olga", "Sam")]
    first = [await room.hears("Hello", f"early-{number}") for number in range(2)]
    for heard in first:  # everybody has had a turn, so there is a row to queue at
        await room.triages(heard)
    crowd = [await room.hears("Hello", f"customer-{number}") for number in range(12)]
    await asyncio.gather(*(room.triages(heard) for heard in crowd))
    given = Counter([(await room.conversation(heard)).owner_id for heard in crowd])
    assert given == dict.fromkeys(reps, 6)


async def test_nobody_on_duty_then_the_backlog_is_handed_out_oldest_first(room: Room) -> None:
    crowd = [await room.hears("Hello", f"customer-{number}") for number in range(3)]
    for heard in crowd:
        await room.triages(heard)
    waiting = [await room.conversation(heard) for heard in crowd]
    assert all(one.owner_id is None and one.queue == "inbox" and one.desk_channel for one in waiting)
    olga = await room.add_rep("Olga", max_load=2)
    async with room.database.transaction() as work:
        assert await hand_out_waiting(work, RULES) == 2
    owners = [(await room.conversation(heard)).owner_id for heard in crowd]
    assert owners == [olga, olga, None]


async def test_what_nobody_had_room_for_says_so(room: Room) -> None:
    await room.add_rep("Olga", max_load=1)
    first, second = await room.hears("Hello"), await room.hears("Hello", "bob")
    await room.triages(first)
    await room.triages(second)
    conversation: Conversation = await room.conversation(second)
    assert conversation.owner_id is None
    assert (conversation.route or {})["words"] == "Waits in inbox: nobody is on duty with room."


async def test_who_only_looks_on_is_given_nothing(room: Room) -> None:
    await room.add_rep("Vera", role=RepRole.VIEWER)
    heard = await room.hears("Hello")
    await room.triages(heard)
    assert (await room.conversation(heard)).owner_id is None


async def test_who_is_in_a_user_group_answers_as_long_as_slack_says_so(room: Room) -> None:
    rules = RoutingRules({"inbox": Queue("inbox", "T0HUB", "C0INBOX", user_group="S0HELP")}, "inbox")
    await room.add_rep("Sam", slack_user_id="U0SAM")
    olga = await room.add_rep("Olga", slack_user_id="U0OLGA")
    heard = await room.hears("Hello")

    async def owner() -> UUID | None:
        async with room.database.transaction() as work:
            conversation = await conversation_store.locked(work.session, heard.conversation_id)
            found = await route_conversation(work, conversation, rules)
            return found.owner_id if found is not None else olga

    assert await owner() is None
    async with room.database.transaction() as work:
        await keep_group(work, "S0HELP", {"U0OLGA", "U0STRANGER"})
    async with room.database.transaction() as work:
        kept = await work.session.get_one(UserGroup, "S0HELP")
        kept.read_at -= 2 * GROUP_HOLDS
    assert await owner() is None
    async with room.database.transaction() as work:
        await keep_group(work, "S0HELP", {"U0OLGA"})
    assert await owner() == olga


async def test_what_slack_says_of_a_rep_decides_nothing(room: Room) -> None:
    olga = await room.add_rep("Olga", slack_team_id="T0HUB", slack_user_id="U0OLGA")
    async with room.database.transaction() as work:
        status = Status("On holiday", "palm_tree", work.machine_now + timedelta(days=7))
        await keep_answer(work, "T0HUB", "U0OLGA", Presence.AWAY, status, work.machine_now)
    async with room.database.reading() as session:
        assert olga in await presences.hints(session, room.clock.machine_now())
    heard = await room.hears("Hello")
    await room.triages(heard)
    conversation = await room.conversation(heard)
    assert conversation.owner_id == olga and "slack" not in str((conversation.route or {})["trace"]).lower()
