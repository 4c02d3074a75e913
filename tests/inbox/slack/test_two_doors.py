"""Two web processes' worth of a desk on one database: whichever hears of something, it happens once."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from inbox.conversations import store as conversation_store
from tests.inbox.slack.house import House, opened, written_in
from tests.inbox.slack.test_desk_door import FORM, click, event, kept, post
from tests.inbox.slack.test_desk_threads import reactions, typed


@pytest.fixture
async def two_doors(database_url: str) -> AsyncIterator[House]:
    async with opened(database_url, doors=2) as found:
        yield found


async def test_events_and_clicks_alternate_and_make_one_answer(two_doors: House) -> None:
    house = two_doors
    await house.hears("Where is my order?")
    await house.thread_of(1)
    await answers(house, "First")
    await answers(house, "Second")
    assert house.pocket.read == ["First", "Second"]
    assert house.counted == []


async def answers(house: House, text: str) -> None:
    ts = await typed(house, text)
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark"])


async def test_a_click_that_comes_through_both_happens_once(two_doors: House) -> None:
    house = two_doors
    heard = await house.hears("Hello")
    card = await house.card()
    await house.until_quiet()
    reference = next(one["value"] for one in card["blocks"][-1]["elements"] if one.get("action_id") == "take")
    press = click(house, card["ts"], "take", reference)
    told = await asyncio.gather(*(post(house, press, FORM, door=number % 2) for number in range(6)))
    assert {status for status, _ in told} == {200}
    assert house.counted.count("doubled") == 5
    async with house.database.reading() as session:
        events = await conversation_store.events(session, heard.conversation_id)
    assert [one.kind for one in events].count("taken") == 1


async def test_an_event_that_comes_through_both_is_kept_once(two_doors: House) -> None:
    told = await asyncio.gather(*(post(two_doors, event(two_doors), door=number % 2) for number in range(6)))
    assert {status for status, _ in told} == {200}
    assert len(await kept(two_doors)) == 1


async def test_a_composer_goes_on_at_the_other_door(two_doors: House) -> None:
    house = two_doors
    await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    view = (await house.modal("petr", "reply"))["id"]
    await house.slack.press_in_view("petr", view, "Draft an answer")
    await house.sees("Use this draft", lambda: house.slack.open_view("petr"))
    await house.slack.press_in_view("petr", view, "Use this draft")
    await house.until(lambda: '"text-1"' in json.dumps(house.slack.open_view("petr")))
    await house.slack.submit("petr", view)
    await house.until(lambda: "✅ Sent" in written_in(house.thread()))
    assert house.pocket.read == ["Dear Anna, it is on its way."]
