"""What a rep types in a thread where their team wants it sent at once, and where only the machine has answered so far."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from crm.storage.unit_of_work import UnitOfWork
from inbox import replies
from inbox.channel_choice.values import GateSettings
from inbox.conversations import store as conversation_store
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.replies import ReplyRequest
from inbox.slack import store
from inbox.slack.parts import Parts
from tests.inbox.slack.house import Heard, House, opened, written_in


@pytest.fixture
async def hasty_house(sqlite_url: str) -> AsyncIterator[House]:
    """Its team wants what is typed sent at once; half a minute to take it back, however slow the machine."""

    def hasty(parts: Parts) -> Parts:
        return replace(parts, sends_at_once=frozenset({"sales"}), gate=replace(parts.gate, undo_seconds=30.0))

    async with opened(sqlite_url, change=hasty) as found:
        yield found


@pytest.fixture
async def taking_house(sqlite_url: str) -> AsyncIterator[House]:
    """Who answers first has taken it."""

    def taking(parts: Parts) -> Parts:
        return replace(parts, gate=replace(parts.gate, first_reply_takes=True))

    async with opened(sqlite_url, change=taking) as found:
        yield found


async def typed(house: House, text: str, user: str = "petr") -> str:
    card = await house.card()
    return str((await house.slack.type(user, "triage", text, card["ts"])).ts)


async def began(house: House) -> Heard:
    heard = await house.hears("Where is my order?")
    await house.thread_of(1)
    return heard


async def test_a_team_that_wants_it_so_sends_what_is_typed_and_can_take_it_back(hasty_house: House) -> None:
    house = hasty_house
    await began(house)
    await typed(house, "Too hasty")
    offer = await house.whispered("petr", "You can take it back for")
    await house.slack.press("petr", "triage", offer["ts"], "Undo")
    await house.whispered("petr", "Taken back. Nothing was sent.")
    assert [one.state for one in await house.deliveries()] == [DeliveryState.CANCELLED]
    await typed(house, "On its way")
    await house.whispered("petr", "You can take it back for")
    assert (await house.deliveries())[-1].state is DeliveryState.QUEUED


async def test_what_is_sent_at_once_is_still_stopped_by_news_and_by_the_gate(hasty_house: House) -> None:
    house = hasty_house
    heard = await began(house)

    async def unseen(work: UnitOfWork) -> None:
        """They wrote again, and Slack has not been told yet."""
        house.written += 1
        await house._taken_in(work, "No, cancel it", "anna", "Anna Nováková")
        work.requests.clear()

    await house.changes(unseen)
    await typed(house, "On its way")
    asked = await house.whispered("petr", "wrote again meanwhile")
    assert "No, cancel it" in written_in(asked)
    await house.show_again(heard)
    await house.at_night(heard)
    await house.slack.press("petr", "triage", asked["ts"], "Send all the same")
    await house.whispered("petr", "Hold until")
    assert await house.deliveries() == []


async def answered_by_machine(house: House, heard: Heard) -> None:
    """The hub's own message was the last word to the customer."""

    async def answer(work: UnitOfWork) -> None:
        request = ReplyRequest(
            heard.conversation_id, "We will be with you at nine.", Purpose.ANSWER, None, 1, automatic=True
        )
        await replies.write_reply(work, request, GateSettings(), lambda channel, account: house.pocket.capabilities)

    await house.changes(answer)
    await house.until(lambda: house.pocket.read)
    await house.until_quiet()


async def test_a_rep_takes_over_from_the_machine_before_their_words_go(hasty_house: House) -> None:
    house = hasty_house
    heard = await began(house)
    await answered_by_machine(house, heard)
    await typed(house, "Hello, this is Petr")
    prompt = await house.whispered("petr", "only automatic messages have answered Anna Nováková")
    assert len(house.pocket.read) == 1
    await house.slack.press("petr", "triage", prompt["ts"], "Take over and send")
    await house.whispered("petr", "You can take it back for")
    assert (await house.deliveries())[-1].text == "Hello, this is Petr"
    taken = await house.conversation(heard)
    assert taken.taken_at is not None
    assert taken.owner_id == await rep_id(house, "UPETR")


async def rep_id(house: House, user: str) -> UUID:
    async with house.database.reading() as session:
        rep = await store.rep_by_slack(session, house.slack.workspace.team_id, user)
    assert rep is not None
    return rep.id


async def test_who_takes_over_too_late_is_asked_again(house: House) -> None:
    heard = await began(house)
    await answered_by_machine(house, heard)
    await typed(house, "Hello, this is Petr")
    prompt = await house.whispered("petr", "only automatic messages")
    card = await house.card()
    await house.slack.press("olena", "triage", card["ts"], "Take")
    await house.slack.press("petr", "triage", prompt["ts"], "Take over and send")
    again = await house.whispered("petr", "Olena took it")
    assert "Send by Telegram" in written_in(again)
    assert len(house.pocket.read) == 1


async def test_who_answers_first_has_taken_it_where_that_is_wanted(taking_house: House) -> None:
    house = taking_house
    heard = await began(house)
    await typed(house, "On its way")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    assert (await house.conversation(heard)).owner_id == await rep_id(house, "UPETR")
    await typed(house, "And here is the number", "olena")
    prompt = await house.whispered("olena", "Nothing has gone")
    await house.slack.press("olena", "triage", prompt["ts"], "Send by Telegram")
    assert (await house.conversation(heard)).owner_id == await rep_id(house, "UPETR")
    async with house.database.reading() as session:
        events = await conversation_store.events(session, heard.conversation_id)
    assert [one.words for one in events if one.kind == "taken"] == ["Taken with the first reply."]


async def test_usually_nobody_has_taken_what_they_answered(house: House) -> None:
    heard = await began(house)
    await typed(house, "On its way")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    assert (await house.conversation(heard)).taken_at is None
    assert [one.state for one in await house.deliveries()] == [DeliveryState.QUEUED]
