"""Slack away for an hour, its repeats, shuffles and double clicks: nothing is lost, nothing stands twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from inbox.slack.posts import Pace
from inbox.slack.simulator.faults import Faults
from tests.inbox.slack.house import House, opened, written_in
from tests.inbox.slack.stepping import SteppedClock, Stepper

FOREVER = 100_000


@pytest.fixture
async def stepped(sqlite_url: str) -> AsyncIterator[tuple[House, SteppedClock, Stepper]]:
    clock = SteppedClock()
    async with opened(sqlite_url, pace=Pace(), enforced=True, clock=clock, works=False) as house:
        yield house, clock, Stepper(house, clock)


def _broken(faults: Faults, how: str) -> None:
    if how == "refused":
        faults.drop("*", times=FOREVER)
    else:
        faults.fail("*", times=FOREVER, status=500 if how == "broken" else 503)


@pytest.mark.parametrize("how", ["refused", "broken"])
async def test_after_an_hour_without_slack_everything_stands_there_once_and_in_order(
    stepped: tuple[House, SteppedClock, Stepper], how: str
) -> None:
    house, clock, stepper = stepped
    await house.hears("word 0")
    await stepper.until_done()
    _broken(house.slack.faults, how)
    for number in range(1, 5):
        await house.hears(f"word {number}")
        await house.hears("Hello from Bob", who="bob", name="Bob")
        await stepper.until(clock.at + timedelta(minutes=15))
    assert len(house.slack.messages("triage")) == 2
    house.slack.faults.recover()
    await stepper.until_done()
    shown = [written_in(one) for one in house.thread()]
    assert [sum(f"word {number}" in one for one in shown) for number in range(5)] == [1] * 5
    assert sorted(range(5), key=lambda number: next(i for i, one in enumerate(shown) if f"word {number}" in one)) == [
        *range(5)
    ]
    assert (len(house.cards()), house.dead) == (2, [])


async def test_a_click_while_slack_answers_nobody_is_kept_and_shown_after(
    stepped: tuple[House, SteppedClock, Stepper],
) -> None:
    house, clock, stepper = stepped
    heard = await house.hears("Hello")
    await stepper.until_done()
    _broken(house.slack.faults, "refused")
    assert (await house.slack.press("petr", "triage", house.cards()[0]["ts"], "Take")).ok
    await stepper.until(clock.at + timedelta(hours=1))
    assert (await house.conversation(heard)).owner_id is not None
    house.slack.faults.recover()
    await stepper.until_done()
    assert "Petr" in written_in(house.cards())


async def test_five_messages_in_five_minutes_make_one_card_with_its_mirror_in_order(
    stepped: tuple[House, SteppedClock, Stepper],
) -> None:
    house, clock, stepper = stepped
    for number in range(5):
        await house.hears(f"line {number}")
        await stepper.until(clock.at + timedelta(minutes=1))
    await stepper.until_done()
    assert len(house.cards()) == 1
    shown = [written_in(one) for one in house.thread()]
    assert [f"line {number}" in one for number, one in enumerate(shown)] == [True] * 5


async def test_slacks_repeats_and_another_order_change_nothing(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    house.slack.faults.deliver_with_retry(2)
    for word in ("one", "two"):
        await house.slack.type("petr", "triage", word, thread_ts=card["ts"])
    house.slack.faults.shuffle_next(3)
    for word in ("three", "four", "five"):
        await house.slack.type("petr", "triage", word, thread_ts=card["ts"])
    await house.until_quiet()
    prompts = [one for one in house.slack.ephemerals("petr") if "Nothing has gone" in written_in(one)]
    assert len(prompts) == 5
    assert house.pocket.read == []


async def test_a_double_click_takes_once(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    await asyncio.gather(*(house.slack.press("petr", "triage", card["ts"], "Take") for _ in range(3)))
    await house.until_quiet()
    assert (await house.conversation(heard)).owner_id is not None
    assert house.counted.count("listener_error") == 0
