"""Writing in Slack, once and at its pace, whatever Slack answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from crm.interactions import actions as interactions
from crm.interactions.values import AttachmentFact
from crm.storage.jobs import Job, Lane
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.slack.model import DeskPost
from inbox.slack.posts import Pace, PostState
from tests.inbox.slack.house import Heard, House, opened, written_in


@pytest.fixture
async def strict_house(sqlite_url: str) -> AsyncIterator[House]:
    """Slack's own limits hold: one post a second per channel after a short burst."""
    async with opened(sqlite_url, pace=Pace(), enforced=True) as found:
        yield found


# Entries


async def test_an_edit_is_struck_through_at_its_place(house: House) -> None:
    heard = await house.hears("Five boxes")
    await house.thread_of(1)

    async def edit(work: UnitOfWork) -> None:
        await interactions.add_version(work, heard.interaction_id, "Six boxes", edited_at=work.now)

    await house.changes(edit)
    await house.show_again(heard)
    await house.sees("Edited", house.thread)
    assert len(house.thread()) == 1
    pieces = house.thread()[0]["blocks"][0]["elements"][0]["elements"]
    assert pieces[0]["style"] == {"strike": True}
    assert pieces[1]["text"] == "Six boxes"


async def test_a_deletion_leaves_a_tombstone(house: House) -> None:
    heard = await house.hears("My password is 1234")
    await house.thread_of(1)

    async def delete(work: UnitOfWork) -> None:
        await interactions.mark_deleted(work, heard.interaction_id, work.now)
        desk.show_card(work, await conversation_store.locked(work.session, heard.conversation_id))

    await house.changes(delete)
    await house.show_again(heard)
    await house.sees("deleted by its sender", house.thread)
    await house.until(lambda: "1234" not in written_in(house.slack.messages("triage")))


async def test_files_and_reactions_stand_with_the_message(house: House) -> None:
    heard = await house.hears(None, files=(AttachmentFact(kind="document", filename="offer.pdf", size=120_000),))
    await house.thread_of(1)
    assert "📎 offer.pdf (120 KB)" in written_in(house.thread())

    async def react(work: UnitOfWork) -> None:
        await interactions.set_reaction(work, heard.interaction_id, "nobody we know", "👍", work.now)

    await house.changes(react)
    await house.show_again(heard)
    await house.sees("👍 Somebody", house.thread)


async def test_what_arrived_late_says_when_it_was_sent(house: House) -> None:
    await house.hears("Second", happened_at=datetime(2026, 11, 20, 14, 5, tzinfo=UTC))
    await house.hears("First", happened_at=datetime(2026, 11, 20, 14, 3, tzinfo=UTC))
    await house.thread_of(2)
    assert "Arrived late" not in written_in(house.thread()[0])
    assert "Arrived late" in written_in(house.thread()[1])


AT_ONCE = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("numbers", "is_late"), [((8, 7), True), ((7, 8), False), ((7, None), False), ((None, 7), False)]
)
async def test_within_one_second_the_providers_number_says_what_arrived_late(
    house: House, numbers: tuple[int | None, int | None], is_late: bool
) -> None:
    for place, number in enumerate(numbers, 1):
        heard = await house.hears(f"Number {number}", happened_at=AT_ONCE, sequence=number)
        await house.thread_of(place)
    assert ("Arrived late" in written_in(house.thread()[1])) is is_late
    await house.show_again(heard)
    await house.until_quiet()
    assert ("Arrived late" in written_in(house.thread()[1])) is is_late


async def test_what_came_in_first_and_is_shown_last_says_so(house: House) -> None:
    """As where the clock went back before it was its turn."""
    first = await house.hears("First", happened_at=AT_ONCE, sequence=1)
    await house.thread_of(1)
    await house.hears("Second", happened_at=AT_ONCE, sequence=2)
    await house.thread_of(2)

    async def forget(work: UnitOfWork) -> None:
        await work.session.execute(delete(DeskPost).where(DeskPost.subject_id == first.interaction_id))

    await house.changes(forget)
    await house.show_again(first)
    await house.thread_of(3)
    assert ["Arrived late" in written_in(one) for one in house.thread()] == [False, False, True]


async def test_a_notice_stands_once(house: House) -> None:
    heard = await house.hears("Hello")

    async def notice(work: UnitOfWork) -> None:
        conversation = await conversation_store.locked(work.session, heard.conversation_id)
        desk.show_notice(work, conversation, "They blocked us on Telegram.")

    await house.changes(notice)
    await house.sees("They blocked us on Telegram.", house.thread)
    await house.changes(notice)
    await house.until(lambda: len(house.thread()) == 3)


async def test_an_alert_stands_once_in_its_channel(house: House) -> None:
    team = house.slack.workspace.team_id

    async def alert(work: UnitOfWork) -> None:
        desk.show_alert(work, team, house.channel, "The account main is paused. <!channel>")

    await house.changes(alert)
    await house.sees("The account main is paused")
    await house.until_quiet()
    (told,) = house.slack.messages("triage")
    assert "<!" not in told["text"]
    await house.changes(alert)
    await house.until(lambda: len(house.slack.messages("triage")) == 2)


async def test_an_alert_with_a_lost_answer_stands_once(house: House) -> None:
    house.slack.faults.lose_answer("chat.postMessage")
    team = house.slack.workspace.team_id

    async def alert(work: UnitOfWork) -> None:
        desk.show_alert(work, team, house.channel, "Something gave up.")

    await house.changes(alert)
    await house.sees("Something gave up.")
    await house.until_quiet()
    assert len(house.slack.messages("triage")) == 1


async def test_hostile_words_reach_slack_and_break_nothing(house: House) -> None:
    await house.hears("<!channel> *x* `y` \x00\u202e" + "\n" * 3_000 + "end", name="<@UPETR> `*_" + "Z\u0301" * 300)
    await house.thread_of(1)
    assert house.dead == []
    assert all("<!" not in one["text"] and "<@" not in one["text"] for one in house.slack.messages("triage"))


# Two lanes


async def test_what_another_lane_is_posting_is_left_to_it_and_stands_once(any_house: House) -> None:
    """As after a move: a job of the former channel's lane, still at work, and one of the new channel's want the same card."""
    heard = await any_house.hears("Hello", is_routed=False)
    begun = DeskPost(
        team=any_house.slack.workspace.team_id,
        channel=any_house.channel,
        kind="card",
        subject_type="conversation",
        subject_id=heard.conversation_id,
        state=PostState.POSTING.value,
        posted_at=any_house.clock.machine_now(),
        data={"lane": "the former lane"},
    )
    until = any_house.clock.machine_now() + timedelta(hours=1)

    async def begin(work: UnitOfWork) -> None:
        work.session.add_all([begun, Lane(lane="the former lane", owner="somebody", lease_until=until)])
        await any_house.route(work, heard.conversation_id)

    async def let_go(work: UnitOfWork) -> None:
        await work.session.delete(await work.session.get_one(Lane, "the former lane"))

    await any_house.changes(begin)
    await until_left(any_house)
    assert any_house.cards() == []
    await any_house.changes(let_go)
    await any_house.thread_of(1)
    await any_house.until_quiet()
    (card,) = any_house.cards()
    assert card["metadata"]["event_payload"]["post"] == str(begun.id)


async def until_left(house: House) -> None:
    for _ in range(3_000):
        async with house.database.reading() as session:
            if (await session.execute(select(Job.id).where(Job.last_error == "another lane posts it"))).all():
                return
        await asyncio.sleep(0.01)
    raise TimeoutError("nobody left the post to the other lane")


# What Slack answers


async def test_a_lost_answer_does_not_post_twice(house: House) -> None:
    house.slack.faults.lose_answer("chat.postMessage")
    await house.hears("Hello")
    await house.thread_of(1)
    assert len(house.cards()) == 1
    assert len(house.slack.calls_of("conversations.history")) == 1


async def test_a_lost_answer_in_a_thread_does_not_post_twice(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    house.slack.faults.lose_answer("chat.postMessage")
    await house.hears("Again")
    await house.until(lambda: house.slack.calls_of("conversations.replies"))
    await house.until_quiet()
    assert len(house.thread()) == 2


async def test_a_call_that_was_never_carried_out_is_made_again(house: House) -> None:
    house.slack.faults.fail("chat.postMessage")
    await house.hears("Hello")
    await house.thread_of(1)
    assert len(house.cards()) == 1


async def test_too_fast_is_waited_for_and_nothing_is_lost(house: House) -> None:
    house.slack.faults.throttle("chat.postMessage", retry_after=1)
    await house.hears("Hello")
    await house.thread_of(1)
    assert len(house.cards()) == 1
    assert house.slack.calls_of("conversations.history") == []


async def test_blocks_that_slack_refuses_are_shown_plainly(house: House) -> None:
    house.slack.faults.refuse("chat.postMessage", "invalid_blocks")
    await house.hears("Where is my order?")
    card = await house.card()
    assert not card.get("blocks")
    assert "Anna Nováková by Telegram: Where is my order?" in card["text"]


async def test_a_channel_that_is_gone_ends_in_a_dead_job(house: House) -> None:
    house.slack.faults.refuse("chat.postMessage", "channel_not_found", times=100)
    await house.hears("Hello")
    await house.quiet_or_dead()
    assert "channel_not_found" in house.dead[0].error


async def test_a_card_that_somebody_deleted_is_posted_anew(house: House) -> None:
    await house.hears("Hello")
    first = await house.card()
    await house.until_quiet()
    house.slack.workspace.delete(house.slack.workspace.channel("triage").messages[first["ts"]])
    heard = await house.hears("Anybody?")
    await house.until(lambda: any("Anybody?" in written_in(one) for one in house.cards()))
    assert (await house.conversation(heard)).desk_channel == house.channel


async def test_a_hundred_changes_keep_the_limits_and_the_last_state_shows(strict_house: House) -> None:
    heard = await strict_house.hears("Hello")
    await strict_house.card()
    for number in range(100):
        await strict_house.changes(_changed(heard, f"Company {number}"))
    await strict_house.until(lambda: "Company 99" in written_in(strict_house.cards()), 20)
    await strict_house.until_quiet()
    assert "Company 99" in written_in(strict_house.cards())
    assert [call for call in strict_house.slack.calls if call["status"] == 429] == []
    assert len(strict_house.slack.calls_of("chat.update")) < 10


def _changed(heard: Heard, company: str) -> Callable[[UnitOfWork], Awaitable[None]]:
    async def change(work: UnitOfWork) -> None:
        conversation = await conversation_store.locked(work.session, heard.conversation_id)
        conversation.queue, conversation.version = company, conversation.version + 1
        desk.show_card(work, conversation)

    return change
