"""A promise that runs out: said in the thread, in the channel, to the lead; each once, and not while nobody waits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.jobs import Job, JobRequest
from inbox.conversations import actions as conversations
from inbox.conversations import clock
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Judgement
from inbox.conversations.correcting import set_priority
from inbox.jobs import LOOK_AT_PROMISES, SHOW_WARNING
from inbox.notifications.actions import keep_preferences
from inbox.notifications.model import RepNotice
from inbox.notifications.values import NoticeKind, RepPreferences
from inbox.service_levels.actions import Promises
from inbox.service_levels.model import ServiceWarning
from inbox.service_levels.values import Promise, ServiceLevels, WarningLevel
from inbox.slack.kit import Message
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.promises.message import warning
from inbox.triage.levels import PriorityLevel
from tests.inbox.slack.house import Heard, House, opened, written_in

HALF_AN_HOUR = ServiceLevels(targets={Promise.FIRST_RESPONSE: {PriorityLevel.URGENT: timedelta(minutes=30)}})
FOUR_HOURS = ServiceLevels(targets={Promise.RESOLUTION: {PriorityLevel.URGENT: timedelta(hours=4)}})


def promising(levels: ServiceLevels) -> Any:
    return lambda house: {LOOK_AT_PROMISES.name: Promises(levels).look}


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, more_handlers=promising(HALF_AN_HOUR)) as found:
        yield found


@pytest.fixture
async def slow_house(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, more_handlers=promising(FOUR_HOURS)) as found:
        yield found


async def passes(house: House, **span: float) -> None:
    """So much time goes by, and whatever is due then is done."""
    house.clock.offset += timedelta(**span)
    async with house.database.reading() as session:
        due = select(Job.lane).where(Job.state == "ready", Job.due_at <= house.clock.now())
        await house.database.wake(set((await session.execute(due)).scalars()))
    await house.until_quiet()


def warnings(house: House) -> list[str]:
    return [written_in(one) for one in house.thread() if "was promised" in written_in(one)]


def in_channel(house: House) -> list[str]:
    return [written_in(one) for one in house.slack.messages("triage") if one.get("subtype") == "thread_broadcast"]


async def a_lead(house: House) -> None:
    """Olena leads, and may be told at any hour."""
    olena = await rep_id(house, "Olena")
    async with house.database.transaction() as work:
        await work.session.execute(update(Rep).where(Rep.id == olena).values(role=RepRole.LEAD))
        await keep_preferences(work, olena, RepPreferences(quiet=None, quiet_weekends=False))


async def lead_notices(house: House) -> list[str]:
    async with house.database.reading() as session:
        query = select(RepNotice.words).where(RepNotice.kind == NoticeKind.SLA.value)
        return list((await session.execute(query)).scalars())


async def test_a_promise_runs_out_step_by_step(house: House) -> None:
    await a_lead(house)
    await house.hears("Nothing works, please help today")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.until_quiet()
    await passes(house, minutes=22)
    assert warnings(house) == []
    await passes(house, minutes=1)
    [early] = warnings(house)
    assert "Anna" in early and "Three quarters" in early
    shown = next(one for one in house.thread() if "was promised" in written_in(one))
    assert {"type": "user", "user_id": "UPETR"} in shown["blocks"][0]["elements"][0]["elements"]
    assert in_channel(house) == []
    await passes(house, minutes=8)
    [due] = in_channel(house)
    assert "and waits. It is with Petr." in due
    await passes(house, minutes=30)
    [told] = await lead_notices(house)
    assert " Kyiv, and still open half an hour later." in told  # on the lead's own clock
    await passes(house, hours=5)
    assert (len(warnings(house)), len(in_channel(house)), len(await lead_notices(house))) == (2, 1, 1)
    assert house.dead == []


async def test_where_there_is_no_lead_the_channel_reads_it_again(house: House) -> None:
    await house.hears("Nothing works, please help today")
    await house.card()
    await passes(house, minutes=31)
    await passes(house, minutes=30)
    assert [("half an hour later" in one, "Nobody has this" in one) for one in in_channel(house)] == [
        (False, True),
        (True, True),
    ]


async def test_looking_again_says_nothing_twice(house: House) -> None:
    """As after a kill between the warning and the end of its job, or when two workers look."""
    heard = await house.hears("Nothing works, please help today")
    await house.card()
    await passes(house, minutes=23)
    for _ in range(3):
        async with house.database.transaction() as work:
            conversation = await conversation_store.locked(work.session, heard.conversation_id)
            clock.look(work, conversation)
            payload = {
                "conversation": str(conversation.id),
                "promise": "first_response",
                "round": conversation.clock_round,
                "level": "early",
            }
            work.enqueue(JobRequest(SHOW_WARNING, "slack:again", payload))
        await house.until_quiet()
    assert len(warnings(house)) == 1


async def test_a_snooze_stops_the_clock_and_moves_the_warning(house: House) -> None:
    heard = await house.hears("Nothing works, please help today")
    await house.card()
    await passes(house, minutes=20)
    petr = await rep_id(house, "Petr")
    until = house.clock.now() + timedelta(hours=10)
    await house.changes(lambda work: conversations.snooze(work, heard.conversation_id, until, petr))
    await passes(house, hours=9)
    found = await house.conversation(heard)
    assert (warnings(house), found.clock_since, found.sla_due_at) == ([], None, None)
    house.clock.offset += timedelta(hours=1)
    await house.changes(lambda work: conversations.wake_snoozed(work, heard.conversation_id))
    await house.until_quiet()
    found = await house.conversation(heard)
    assert found.sla_due_at is not None
    left = found.sla_due_at - house.clock.now()
    assert timedelta(minutes=9) < left < timedelta(minutes=11)
    await passes(house, minutes=3)
    assert len(warnings(house)) == 1


async def test_an_answer_ends_the_round_and_a_new_message_begins_another(house: House) -> None:
    heard = await house.hears("Nothing works, please help today")
    await house.card()
    await passes(house, minutes=23)
    await house.changes(lambda work: conversations.answered(work, heard.conversation_id))
    await passes(house, hours=3)
    assert len(warnings(house)) == 1 and in_channel(house) == []
    await house.hears("And now?")
    await house.changes(lambda work: judged_again(house, work, heard))
    await passes(house, minutes=23)
    assert len(warnings(house)) == 2
    async with house.database.reading() as session:
        rounds = (await session.execute(select(ServiceWarning.round).order_by(ServiceWarning.round))).scalars().all()
    assert list(rounds) == [1, 2]


async def test_a_resolution_does_not_count_the_time_in_which_we_wait_for_them(slow_house: House) -> None:
    heard = await slow_house.hears("Nothing works, please help today")
    await slow_house.card()
    await passes(slow_house, hours=2)
    await slow_house.changes(lambda work: conversations.answered(work, heard.conversation_id))
    await passes(slow_house, hours=30)
    assert warnings(slow_house) == []
    await slow_house.hears("Still nothing works")
    await slow_house.changes(lambda work: judged_again(slow_house, work, heard))
    await slow_house.until_quiet()
    found = await slow_house.conversation(heard)
    assert found.resolution_due_at is not None
    assert timedelta(minutes=115) < found.resolution_due_at - slow_house.clock.now() < timedelta(minutes=125)
    await passes(slow_house, minutes=65)
    [early] = warnings(slow_house)
    petr = await rep_id(slow_house, "Petr")
    assert "a resolution" in early
    await slow_house.changes(lambda work: conversations.resolve(work, heard.conversation_id, petr))
    await passes(slow_house, hours=5)
    assert len(warnings(slow_house)) == 1 and in_channel(slow_house) == []


async def test_nobody_looks_while_nothing_is_due(house: House) -> None:
    """The job waits for the next warning and for nothing else."""
    await house.hears("Nothing works, please help today")
    await house.card()
    await house.until_quiet()
    async with house.database.reading() as session:
        waiting = select(func.count(), func.min(Job.due_at)).where(Job.kind == LOOK_AT_PROMISES.name)
        count, due_at = (await session.execute(waiting)).one()
    assert count == 1
    left = due_at.replace(tzinfo=house.clock.now().tzinfo) - house.clock.now()
    assert timedelta(minutes=21) < left < timedelta(minutes=23)


def test_a_hostile_name_pings_nobody() -> None:
    for level in WarningLevel:
        shown: Message = warning(
            WarningFacts(
                conversation_id=uuid4(),
                promise=Promise.FIRST_RESPONSE,
                round=1,
                level=level,
                name="<!channel> \u202e*Anna*" + "a" * 10_000,
                channel=None,
                promised_at=datetime(2026, 11, 23, 15, tzinfo=UTC),
            )
        )
        assert "<!channel>" not in shown.text and "\u202e" not in str(shown.blocks) and len(shown.text) < 500


async def rep_id(house: House, name: str) -> Any:
    async with house.database.reading() as session:
        return (await session.execute(select(Rep.id).where(Rep.name == name))).scalar_one()


async def judged_again(house: House, work: Any, heard: Heard) -> None:
    await house.route(work, heard.conversation_id)


async def test_the_card_says_whose_turn_it_is_and_any_message_pulls_it_back(house: House) -> None:
    heard = await house.hears("Nothing works, please help today")
    await house.card()
    await house.sees("🆕 New", house.cards)
    await house.slack.press("petr", "triage", house.cards()[0]["ts"], "Take")
    await house.sees("👉 Our turn", house.cards)
    petr, until = await rep_id(house, "Petr"), house.clock.now() + timedelta(hours=10)
    await house.changes(lambda work: conversations.snooze(work, heard.conversation_id, until, petr))
    await house.sees("⏸ On hold", house.cards)
    await house.hears("Are you there?")
    await house.sees("👉 Our turn", house.cards)
    await house.changes(lambda work: conversations.answered(work, heard.conversation_id))
    await house.sees("⏸ Their turn", house.cards)


async def test_a_reps_word_moves_the_promise(sqlite_url: str) -> None:
    targets = {PriorityLevel.URGENT: timedelta(minutes=30), PriorityLevel.LOW: timedelta(hours=40)}
    levels = ServiceLevels(targets={Promise.FIRST_RESPONSE: targets}, around_the_clock=frozenset(PriorityLevel))
    async with opened(sqlite_url, more_handlers=promising(levels)) as house:
        heard = await house.hears("Nothing works, please help today")
        await house.card()
        async with house.database.transaction() as work:
            petr = await work.session.get_one(Rep, await rep_id(house, "Petr"))
            await set_priority(work, heard.conversation_id, PriorityLevel.LOW, petr)
        await house.until_quiet()
        due = (await house.conversation(heard)).sla_due_at
        assert due is not None and due - house.clock.now() > timedelta(hours=39)


async def test_a_model_that_raises_the_priority_moves_the_promise(sqlite_url: str) -> None:
    targets = {PriorityLevel.URGENT: timedelta(minutes=30), PriorityLevel.HIGH: timedelta(hours=3)}
    levels = ServiceLevels(targets={Promise.FIRST_RESPONSE: targets}, around_the_clock=frozenset(PriorityLevel))
    async with opened(sqlite_url, more_handlers=promising(levels)) as house:
        heard = await house.hears("Nothing works, please help today")
        await house.card()
        known = None
        for level in (PriorityLevel.HIGH, PriorityLevel.URGENT):  # as the rules say it, then as the model does
            async with house.database.transaction() as work:
                judged = Judgement(level, 0.9, None, None, {}, sla_due_at=known)
                await conversations.apply_judgement(work, heard.conversation_id, judged, "judged")
            await house.until_quiet()
            known = (await house.conversation(heard)).sla_due_at
        due = (await house.conversation(heard)).sla_due_at
        assert due is not None and due - house.clock.now() < timedelta(minutes=31)
