"""Turns of those who write where only one may: who is waited for comes first, nobody starves, nobody keeps a turn lost."""

import asyncio
import contextvars
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.storage.turns import IN_A_ROW, Precedence, Turns, goes_first
from crm.storage.unit_of_work import Database
from tests.hub.engine.engine import StillClock


@dataclass
class Queue:
    """Asks for turns by name, and keeps the order in which they were had."""

    turns: Turns = field(default_factory=Turns)
    had: list[str] = field(default_factory=list)
    asked: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def asks(self, name: str, *, first: bool) -> None:
        self.asked[name] = asyncio.create_task(self._one(name, first=first))
        await asyncio.sleep(0)

    async def _one(self, name: str, *, first: bool) -> None:
        await self.turns.take(first=first)
        try:
            self.had.append(name)
            await asyncio.sleep(0)
        finally:
            self.turns.give_back()

    async def everybody(self) -> None:
        async with asyncio.timeout(5):
            await asyncio.gather(*self.asked.values(), return_exceptions=True)


async def test_who_is_waited_for_goes_before_the_jobs_and_each_kind_in_its_order() -> None:
    queue = Queue()
    await queue.turns.take(first=False)
    for name in ("job 1", "job 2"):
        await queue.asks(name, first=False)
    for name in ("click 1", "click 2"):
        await queue.asks(name, first=True)
    queue.turns.give_back()
    await queue.everybody()
    assert queue.had == ["click 1", "click 2", "job 1", "job 2"]


async def test_a_job_has_its_turn_however_many_are_waited_for() -> None:
    queue = Queue()
    await queue.turns.take(first=True)
    await queue.asks("job", first=False)
    for number in range(3 * IN_A_ROW):
        await queue.asks(f"click {number}", first=True)
    queue.turns.give_back()
    await queue.everybody()
    assert queue.had.index("job") == IN_A_ROW


async def test_a_turn_given_to_somebody_who_gives_up_in_that_moment_goes_on() -> None:
    queue = Queue()
    await queue.turns.take(first=True)
    await queue.asks("gone", first=True)
    await queue.asks("next", first=False)
    queue.turns.give_back()  # the turn is with "gone", who has not run yet
    queue.asked["gone"].cancel()
    await queue.everybody()
    assert queue.had == ["next"]
    await asyncio.wait_for(queue.turns.take(first=False), 5)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=30))
def test_everybody_who_does_not_give_up_has_one_turn(asking: list[tuple[bool, bool, int]]) -> None:
    async def story() -> Queue:
        queue = Queue()
        await queue.turns.take(first=True)
        for number, (first, _, pauses) in enumerate(asking):
            await queue.asks(str(number), first=first)
            for _ in range(pauses):
                await asyncio.sleep(0)
            if number == len(asking) // 2:
                queue.turns.give_back()
        if not asking:
            queue.turns.give_back()
        for number, (_, gives_up, _) in enumerate(asking):
            if gives_up:
                queue.asked[str(number)].cancel()
        await queue.everybody()
        await asyncio.wait_for(queue.turns.take(first=False), 5)  # nobody has kept it
        return queue

    had = asyncio.run(story()).had
    assert len(had) == len(set(had))
    assert {str(number) for number, (_, gives_up, _) in enumerate(asking) if not gives_up} <= set(had)


async def test_tasks_begun_for_somebody_who_waits_go_first_too_and_later_ones_not() -> None:
    async def asks() -> bool:
        return goes_first()

    with Precedence().somebody_waits():
        begun = asyncio.create_task(asks())
    assert await begun
    assert not goes_first()


async def test_jobs_give_way_until_nobody_waits_and_who_goes_first_does_not() -> None:
    precedence, told = Precedence(), list[str]()

    async def job() -> None:
        await precedence.give_way()
        told.append("job")

    with precedence.somebody_waits():
        running = asyncio.create_task(job(), context=contextvars.Context())
        await asyncio.sleep(0)
        await precedence.give_way()
        told.append("answer")
    await running
    assert told == ["answer", "job"]


async def test_who_has_done_their_part_holds_up_nobody() -> None:
    precedence, told = Precedence(), list[str]()

    async def job() -> None:
        await precedence.give_way()
        told.append("job")

    with precedence.somebody_waits() as our_part_is_done, precedence.somebody_waits() as theirs_too:
        running = asyncio.create_task(job(), context=contextvars.Context())
        await asyncio.sleep(0)
        our_part_is_done()
        await asyncio.sleep(0)
        assert told == []  # somebody else still waits
        theirs_too()
        await running
        told.append("the outside has answered")
    assert told == ["job", "the outside has answered"]


async def test_a_job_gives_way_for_a_moment_only() -> None:
    precedence = Precedence()
    with precedence.somebody_waits():
        context = contextvars.Context()
        await asyncio.wait_for(asyncio.create_task(precedence.give_way(), context=context), 5)


async def test_where_somebody_always_waits_jobs_give_way_now_and_then_and_to_what_is_urgent_each_time() -> None:
    precedence = Precedence()

    async def gives_way_at_once() -> bool:
        job = asyncio.create_task(precedence.give_way(), context=contextvars.Context())
        await asyncio.sleep(0)
        is_done = job.done()
        await asyncio.wait_for(job, 5)
        return is_done

    with precedence.somebody_waits(urgently=False):
        assert not await gives_way_at_once()
        assert await gives_way_at_once()  # a moment was not enough: for a while nobody gives way again
        with precedence.somebody_waits():
            assert not await gives_way_at_once()


async def test_whoever_holds_a_transaction_goes_first_since_others_wait_for_it(sqlite_url: str) -> None:
    database = Database(sqlite_url, StillClock())
    async with database.transaction():
        assert goes_first()
    assert not goes_first()
    await database.close()


@pytest.mark.parametrize("first", [True, False])
async def test_a_turn_nobody_has_is_had_at_once(first: bool) -> None:
    turns = Turns()
    await asyncio.wait_for(turns.take(first=first), 5)
    turns.give_back()
    await asyncio.wait_for(turns.take(first=not first), 5)
