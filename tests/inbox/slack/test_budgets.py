"""Slack is called as often as it takes, and no more: by state changes, by several processes, after it said to wait."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from crm.storage.jobs import JobPriority
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.slack.budgets import Budgets
from inbox.slack.install.methods import METHODS
from inbox.slack.posts import Pace
from inbox.slack.simulator.limits import METHODS as PUBLISHED
from inbox.slack.simulator.pace import Pace as PublishedPace
from inbox.slack.simulator.settings import SlackSimulatorSettings
from tests.inbox.slack.house import Heard, House, opened, written_in
from tests.inbox.slack.stepping import START, SteppedClock, Stepper
from tests.tables import make_tables

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Office:
    """A house whose time is stepped, and Slack's limits are on."""

    house: House
    clock: SteppedClock
    stepper: Stepper

    async def passes(self, seconds: float) -> None:
        await self.stepper.until(self.clock.at + timedelta(seconds=seconds))

    def refused(self) -> int:
        return sum(1 for call in self.house.slack.calls if call["status"] == 429)

    def times(self, method: str, ts: str | None = None) -> list[datetime]:
        calls = self.house.slack.calls_of(method)
        return [datetime.fromisoformat(one["at"]) for one in calls if ts is None or one["body"]["ts"] == ts]


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    clock = SteppedClock()
    async with opened(sqlite_url, pace=Pace(), enforced=True, clock=clock, works=False) as house:
        yield Office(house, clock, Stepper(house, clock))


def _changed(heard: list[Heard], words: str, times: int = 1) -> Callable[[UnitOfWork], object]:
    """So many state changes of each in one moment; the words are those of the last."""

    async def change(work: UnitOfWork) -> None:
        for one in heard:
            conversation = await conversation_store.locked(work.session, one.conversation_id)
            for number in range(1, times + 1):
                conversation.queue = words if number == times else f"{words} {number}"
                conversation.version += 1
                desk.show_card(work, conversation)

    return change


@pytest.mark.parametrize("at_once", [2, pytest.param(20, marks=pytest.mark.slow)])
async def test_a_thousand_changes_in_a_minute_keep_slacks_limits_and_the_last_state_shows(
    office: Office, at_once: int
) -> None:
    """Ten times in a minute so many changes of each of five cards: a thousand in the long proof, a hundred always."""
    house = office.house
    heard = [await house.hears("Hello", who=f"customer {number}") for number in range(5)]
    await office.stepper.until_done()
    for second in range(0, 60, 6):
        await house.changes(_changed(heard, f"state {second}", times=at_once))
        await office.passes(6)
    await office.stepper.until_done()
    assert [("state 54" in written_in(card)) for card in house.cards()] == [True] * 5
    assert (office.refused(), house.dead) == (0, [])
    assert len(office.times("chat.update")) <= 60


async def test_a_burst_of_changes_of_one_card_makes_one_update_in_two_seconds(office: Office) -> None:
    heard = await office.house.hears("Hello")
    await office.stepper.until_done()
    for number in range(10):
        await office.house.changes(_changed([heard], f"state {number}", times=10))
        await office.passes(0.3)
    await office.stepper.until_done()
    times = office.times("chat.update")
    assert min(later - earlier for earlier, later in pairwise(times)) >= 2 * SECOND
    assert len(times) <= 4
    assert "state 9" in written_in(office.house.cards())


async def test_what_a_customer_writes_is_not_kept_waiting_by_cards(office: Office) -> None:
    house = office.house
    heard = [await house.hears("Hello", who=f"customer {number}") for number in range(4)]
    await office.stepper.until_done()
    for second in (0, 3):
        await house.changes(_changed(heard, f"state {second}"))
        await office.passes(3)
    written_at = office.clock.at
    await house.hears("Is anybody there?", who="customer 0")
    await office.stepper.until_done()
    shown = next(
        call for call in house.slack.calls_of("chat.postMessage") if "Is anybody there?" in written_in(call["body"])
    )
    assert datetime.fromisoformat(shown["at"]) - written_at <= 2 * SECOND


async def test_when_slack_says_to_wait_with_one_method_the_others_go_on(office: Office) -> None:
    house = office.house
    heard = await house.hears("Hello")
    await office.stepper.until_done()
    begun = office.clock.at
    house.slack.faults.throttle("chat.update", retry_after=40)
    await house.changes(_changed([heard], "new state"))
    await office.passes(3)
    await house.hears("Another line")
    await office.stepper.until_done()
    refused_at, *tried = office.times("chat.update")
    assert tried[0] - refused_at >= 40 * SECOND
    line = next(one for one in house.slack.calls_of("chat.postMessage") if "Another line" in written_in(one["body"]))
    assert datetime.fromisoformat(line["at"]) - begun < 10 * SECOND
    assert "new state" in written_in(house.cards())


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[tuple[Database, SteppedClock]]:
    clock = SteppedClock()
    database = Database(database_url, clock, _nobody)
    await make_tables(database.engine)
    yield database, clock
    await database.close()


async def _nobody(lanes: object) -> None:
    return None


@pytest.mark.parametrize("method", ["chat.update", "reactions.remove"])
async def test_two_processes_together_stay_below_the_published_limit(
    rows: tuple[Database, SteppedClock], method: str
) -> None:
    database, clock = rows
    published = PublishedPace(SlackSimulatorSettings())
    processes = [Budgets(database, "T1"), Budgets(database, "T1")]
    let_through: Counter[JobPriority] = Counter()
    for number in range(120):
        priority = list(JobPriority)[number % 3]
        if await processes[number % 2].take(method, priority) == 0:
            let_through[priority] += 1
            told = published.wait_for(method, PUBLISHED[method], "C1", clock.at.timestamp())
            assert told is None, (number, clock.at - START)
        clock.at += SECOND
    assert let_through[JobPriority.FIRST] > let_through[JobPriority.LAST]
    assert let_through.total() >= METHODS[method].tier  # in two minutes


async def test_those_that_wait_come_back_one_after_the_other(rows: tuple[Database, SteppedClock]) -> None:
    budgets = Budgets(rows[0], "T1")
    waits = [await budgets.take("chat.update", JobPriority.NORMAL) for _ in range(20)]
    waiting = [one for one in waits if one > 0]
    assert 5 < len(waiting) < 20
    assert all(later - earlier > 1 for earlier, later in pairwise(waiting))
