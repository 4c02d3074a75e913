"""Somebody opens the exchange: the provider names the last message, or a time, and everything of ours until then is read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.contract.inbound import StatusReported
from connectors.instagram.simulator import InstagramSimulator
from connectors.instagram.simulator import connect as connect_instagram
from connectors.messenger.simulator import MessengerSimulator
from connectors.messenger.simulator import connect as connect_messenger
from inbox.deliveries.values import DeliveryState
from tests.connectors.toolkit.graph_world import World as GraphWorld
from tests.connectors.toolkit.graph_world import opened as graph_opened
from tests.connectors.twitter.conftest import World as TwitterWorld
from tests.connectors.twitter.conftest import world as twitter_world
from tests.inbox.provider_desk import Desk, desk

__all__ = ["twitter_world"]
READ, DELIVERED, SENT = DeliveryState.READ, DeliveryState.DELIVERED, DeliveryState.SENT


@pytest.fixture
async def shop(twitter_world: TwitterWorld, sqlite_url: str) -> AsyncIterator[Desk]:
    async with desk(sqlite_url, twitter_world.connector) as found:
        yield found


async def test_x_names_the_last_message_and_means_those_before_it(twitter_world: TwitterWorld, shop: Desk) -> None:
    world = twitter_world
    world.simulator.write(world.lena, "Hello")
    await take(shop, await world.events())
    first, second = await shop.answers("Good day"), await shop.answers("How can I help?")
    world.simulator.read(world.lena)
    third = await shop.answers("Are you there?")
    await take(shop, await world.events())
    assert [await shop.state(one) for one in (first, second, third)] == [READ, READ, SENT]


async def test_what_was_written_by_hand_may_be_the_last_that_was_read(twitter_world: TwitterWorld, shop: Desk) -> None:
    world = twitter_world
    world.simulator.write(world.lena, "Hello")
    await take(shop, await world.events())
    first = await shop.answers("Good day")
    world.clock.now = shop.clock.machine_now().timestamp()
    by_hand = world.simulator.write_by_hand(world.lena, "I am back at my desk")
    world.simulator.read(world.lena)
    news = await world.events()
    reports = [one for one in news if isinstance(one, StatusReported)]
    assert [one.target_ids for one in reports] == [(by_hand,)]
    await take(shop, news)
    assert await shop.state(first) is READ


@pytest.mark.parametrize(
    ("simulator", "connect", "later"),
    [(InstagramSimulator, connect_instagram, SENT), (MessengerSimulator, connect_messenger, DELIVERED)],
)
async def test_instagram_names_a_message_and_messenger_a_time(
    simulator: Any, connect: Any, later: DeliveryState, sqlite_url: str
) -> None:
    world: GraphWorld[Any]
    async with graph_opened(simulator, connect) as world, desk(sqlite_url, world.connector) as shop:
        eva = world.simulator.add_person("Eva Malá")
        world.simulator.write(eva, "Hello")
        await take(shop, await world.settled())
        sent = []
        for text in ("Good day", "How can I help?"):
            world.clock.now = shop.clock.machine_now().timestamp()
            sent.append(await shop.answers(text))
        world.simulator.read(eva)
        world.clock.now = shop.clock.machine_now().timestamp()
        sent.append(await shop.answers("Are you there?"))
        await take(shop, await world.settled())
        assert [await shop.state(one) for one in sent] == [READ, READ, later]


async def test_a_public_answer_is_no_part_of_the_exchange_that_was_read(sqlite_url: str) -> None:
    world: GraphWorld[Any]
    async with (
        graph_opened(InstagramSimulator, connect_instagram) as world,
        desk(sqlite_url, world.connector) as shop,
    ):
        eva = world.simulator.add_person("Eva Malá")
        world.simulator.comment(eva, "How much?")
        await take(shop, await world.settled())
        in_public = await shop.answers("990")
        world.simulator.write(eva, "Hello")
        await take(shop, await world.settled())
        in_private = await shop.answers("Good day")
        world.simulator.read(eva)
        await take(shop, await world.settled())
        assert [await shop.state(one) for one in (in_public, in_private)] == [SENT, READ]


async def take(shop: Desk, events: list[Any]) -> None:
    shop.taken_in = 0
    await shop.take(events)
