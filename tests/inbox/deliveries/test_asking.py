"""A line that loses the provider's answer: what became of the message is asked, and the rep reads it."""

from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from connectors.messenger.simulator import MessengerSimulator
from connectors.messenger.simulator import connect as connect_messenger
from connectors.toolkit.graph_simulator import GraphPerson
from connectors.toolkit.graph_simulator.world import Behaviour
from crm.storage.jobs import Job
from inbox import jobs
from inbox.deliveries.asking import LOOKS_AFTER, NOT_TAKEN
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from tests.connectors.toolkit.graph_world import World, opened
from tests.inbox.provider_desk import Desk, desk

PATIENCE = 0.2  # seconds until a silent server counts as one

Talk = tuple[World[MessengerSimulator], Desk, GraphPerson]


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    """Somebody wrote to our Page, and reads what we write; the answers to our calls are lost from now on."""
    world: World[MessengerSimulator]
    connect = partial(connect_messenger, timeout=PATIENCE)
    async with opened(MessengerSimulator, connect) as world, desk(database_url, world.connector) as shop:
        person = world.simulator.add_person("Eva Malá")
        world.simulator.write(person, "Hello")
        await shop.take(await world.settled())
        yield world, shop, person


async def look_once(shop: Desk, look: int) -> None:
    shop.clock.pass_seconds(LOOKS_AFTER[look].total_seconds() + 1)
    await shop.work()


async def delivery(shop: Desk, delivery_id: UUID) -> Delivery:
    async with shop.database.reading() as session:
        return await session.get_one(Delivery, delivery_id)


async def jobs_left(shop: Desk) -> int:
    query = select(func.count()).select_from(Job).where(Job.kind == jobs.ASK_PROVIDER.name)
    async with shop.database.reading() as session:
        return await session.scalar(query) or 0


def phone(world: World[MessengerSimulator], person: GraphPerson) -> list[str]:
    return [one.text for one in world.simulator.phone(person) if not one.from_me]


async def test_what_arrived_is_found_and_becomes_sent(talk: Talk) -> None:
    world, shop, person = talk
    person.behaviour = Behaviour.SILENT
    written = await shop.answers("It is on its way")
    assert await shop.state(written) is DeliveryState.UNKNOWN
    assert phone(world, person) == ["It is on its way"]
    await look_once(shop, 0)
    assert await shop.state(written) is DeliveryState.SENT
    assert (await delivery(shop, written)).problem is None
    assert phone(world, person) == ["It is on its way"] and not await jobs_left(shop)


async def test_what_did_not_arrive_is_said_after_the_last_look_and_never_sent_again(talk: Talk) -> None:
    world, shop, person = talk
    person.behaviour = Behaviour.SILENT
    written = await shop.answers("It is on its way")
    world.simulator.phone(person).pop()  # it got lost on the way there, which we cannot know
    for look in range(len(LOOKS_AFTER)):
        assert (await delivery(shop, written)).problem_code != NOT_TAKEN
        await look_once(shop, look)
    found = await delivery(shop, written)
    assert (found.state, found.problem_code) == (DeliveryState.UNKNOWN, NOT_TAKEN)
    assert found.problem == "Messenger was asked and has no such message: it did not go out. You can send it again."
    assert phone(world, person) == [] and not await jobs_left(shop)


async def test_of_equal_words_both_lost_nothing_is_claimed(talk: Talk) -> None:
    world, shop, person = talk
    person.behaviour = Behaviour.SILENT
    first, second = await shop.answers("It is on its way"), await shop.answers("It is on its way")
    world.simulator.phone(person).pop()
    for look in range(len(LOOKS_AFTER)):
        await look_once(shop, look)
    for one in (first, second):
        found = await delivery(shop, one)
        assert found.state is DeliveryState.UNKNOWN and found.problem_code != NOT_TAKEN


async def test_a_provider_that_does_not_answer_is_asked_a_few_times_and_left_alone(talk: Talk) -> None:
    world, shop, person = talk
    person.behaviour = Behaviour.SILENT
    written = await shop.answers("It is on its way")
    await world.simulator.stop()
    for look in range(len(LOOKS_AFTER)):
        await look_once(shop, look)
    found = await delivery(shop, written)
    assert found.state is DeliveryState.UNKNOWN and found.problem_code != NOT_TAKEN and not await jobs_left(shop)
