"""A timeline has one order, whenever things came in and whatever our own clock said: that in which they were written."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.contacts.values import Identified
from crm.interactions import store
from crm.interactions.model import Interaction
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON, StillClock, proven, says, seen, telegram

PEOPLE = count(1)
DAY = 24 * 3600

Arrival = tuple[int | None, int]
"""(the provider's number or None, what our clock says when it comes in: seconds from noon)."""

numbers = st.integers(min_value=1, max_value=2**63 - 1)
clocks = st.integers(min_value=-DAY, max_value=DAY)
numbered = st.lists(st.tuples(numbers, clocks), min_size=2, max_size=8, unique_by=lambda one: one[0])
mixed = st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(-2, 2)), min_size=2, max_size=8)
on_one_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(arrivals=numbered, page=st.integers(1, 8))
@example(arrivals=[(number, -900 * number) for number in range(1, 9)], page=3)
@example(arrivals=[(number, 0) for number in range(8, 0, -1)], page=1)
@on_one_database
async def test_what_was_written_within_a_second_stands_by_the_providers_number(
    memory: Database, arrivals: list[tuple[int, int]], page: int
) -> None:
    who = await written(memory, arrivals)
    by_number = [str(number) for number, _ in sorted(arrivals)]
    assert words(await whole(memory, who)) == by_number
    assert words(await newest(memory, who, page)) == by_number[::-1]
    assert words(await paged(memory, who, page)) == by_number


@given(arrivals=mixed, page=st.integers(1, 8))
@on_one_database
async def test_the_order_is_the_same_on_every_database_and_either_way(
    memory: Database, arrivals: list[Arrival], page: int
) -> None:
    """What has no number stands before what has one; two of one number, of two chats, stand by arrival."""
    who = await written(memory, arrivals)
    rows = await whole(memory, who)
    assert rows == sorted(rows, key=place)
    assert await newest(memory, who, page) == rows[::-1]
    assert await paged(memory, who, page) == rows


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30, None])
async def test_what_is_no_number_counts_as_none(memory: Database, number: int | None) -> None:
    who = await written(memory, [(1, 0), (number, 1)])
    assert words(await whole(memory, who)) == [str(number), "1"]


def place(row: Interaction) -> tuple[object, ...]:
    return row.interaction_date, row.provider_sequence, row.arrived_at, row.id


def words(rows: Sequence[Interaction]) -> list[str | None]:
    return [row.content for row in rows]


async def written(memory: Database, arrivals: Sequence[Arrival]) -> Identified:
    """Somebody wrote all of it at noon to the second, and it came in so, one by one."""
    who = await seen(memory, proven(telegram(str(next(PEOPLE)))))
    assert isinstance(memory.clock, StillClock)
    for number, seconds in arrivals:
        memory.clock.moment = NOON + timedelta(seconds=seconds)
        async with memory.transaction() as work:
            await says(work, who, str(number), happened_at=NOON, sequence=number)
    return who


async def whole(memory: Database, who: Identified) -> list[Interaction]:
    """The oldest first, at once."""
    query = select(Interaction).where(Interaction.contact_id == who.contact_id).order_by(*store.OLDEST_FIRST)
    async with memory.reading() as session:
        return list(await session.scalars(query))


async def newest(memory: Database, who: Identified, page: int) -> list[Interaction]:
    """As a rep turns the pages of a timeline."""
    assert who.contact_id is not None
    found: list[Interaction] = []
    async with memory.reading() as session:
        while some := await store.timeline(session, who.contact_id, page, before=found[-1] if found else None):
            found += some
    return found


async def paged(memory: Database, who: Identified, page: int) -> list[Interaction]:
    """The oldest first, each page beginning behind the last row of the one before."""
    query = select(Interaction).where(Interaction.contact_id == who.contact_id).order_by(*store.OLDEST_FIRST)
    found: list[Interaction] = []
    async with memory.reading() as session:
        while some := list(
            await session.scalars(query.where(*[store.stands_behind(one) for one in found[-1:]]).limit(page))
        ):
            found += some
    return found
