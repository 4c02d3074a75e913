"""Read marks and typing as people see them in their apps: the real connectors, and the providers simulated over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from connectors.contract.channel import Channel
from connectors.messenger.simulator import MessengerSimulator
from connectors.messenger.simulator import connect as connect_messenger
from crm.accounts import actions as accounts
from crm.preferences import actions as preferences
from inbox import jobs, signs
from tests.connectors.toolkit.graph_world import World as GraphWorld
from tests.connectors.toolkit.graph_world import opened as graph_opened
from tests.connectors.whatsapp.conftest import ACCOUNT
from tests.connectors.whatsapp.conftest import World as WhatsappWorld
from tests.connectors.whatsapp.conftest import world as whatsapp_world
from tests.inbox.deliveries.hub import close_hub, open_hub
from tests.inbox.provider_desk import START, Desk, desk

__all__ = ["whatsapp_world"]


@pytest.fixture
async def shop(whatsapp_world: WhatsappWorld, sqlite_url: str) -> AsyncIterator[Desk]:
    async with desk(sqlite_url, whatsapp_world.connector) as found:
        yield found


def marked(world: WhatsappWorld) -> list[object]:
    """The messages of theirs below which we said that we have read, or write."""
    return [call["message_id"] for call in world.calls() if call.get("status") == "read"]


async def test_whatsapp_shows_that_the_newest_message_was_read_once(whatsapp_world: WhatsappWorld, shop: Desk) -> None:
    world = whatsapp_world
    first, second = world.simulator.write(world.lena, "Hello"), world.simulator.write(world.lena, "Are you there?")
    await shop.take(await world.events())
    await shop.reads()
    assert world.simulator.messages[second].seen_by_us
    await shop.reads()
    assert marked(world) == [second] != [first]
    third = world.simulator.write(world.lena, "?")
    await shop.take(await world.events())
    await shop.reads()
    assert marked(world) == [second, third]


async def test_whatsapp_shows_typing_and_renews_it_only_when_it_fades(
    whatsapp_world: WhatsappWorld, shop: Desk
) -> None:
    world = whatsapp_world
    name = world.simulator.write(world.lena, "Hello")
    await shop.take(await world.events())
    await shop.opens_composer()
    assert world.lena.typing_until > START
    await shop.opens_composer()
    await shop.pass_seconds(20)
    await shop.opens_composer()
    assert marked(world) == [name]
    await shop.pass_seconds(40)
    assert marked(world) == [name] * 3  # at 0, 24 and 48 seconds
    assert await shop.ready() == []


async def test_a_sign_that_fails_is_counted_and_not_tried_again(whatsapp_world: WhatsappWorld, shop: Desk) -> None:
    world = whatsapp_world
    name = world.simulator.write(world.lena, "Hello")
    await shop.take(await world.events())
    world.simulator.messages.pop(name)
    await shop.opens_composer()
    await shop.pass_seconds(60)
    assert marked(world) == [name]
    assert len(shop.calls) == 1


async def test_who_left_or_wrote_long_ago_sees_nothing_of_us(whatsapp_world: WhatsappWorld, shop: Desk) -> None:
    world = whatsapp_world
    world.simulator.write(world.lena, "Hello")
    conversation = await shop.take(await world.events())
    assert conversation.contact_id is not None
    async with shop.database.transaction() as work:
        (await preferences.ensure(work, conversation.contact_id)).opted_out_channels = ["whatsapp"]
    await shop.reads()
    await shop.opens_composer()
    async with shop.database.transaction() as work:
        (await preferences.ensure(work, conversation.contact_id)).opted_out_channels = []
    shop.clock.pass_seconds(24 * 3600)
    await shop.opens_composer()
    assert marked(world) == []


async def test_through_a_paused_account_nothing_is_shown(whatsapp_world: WhatsappWorld, shop: Desk) -> None:
    world = whatsapp_world
    world.simulator.write(world.lena, "Hello")
    await shop.take(await world.events())
    async with shop.database.transaction() as work:
        await accounts.pause(work, Channel.WHATSAPP, ACCOUNT, "a wrong key")
    await shop.reads()
    await shop.opens_composer()
    assert marked(world) == []


async def test_messenger_shows_both(sqlite_url: str) -> None:
    world: GraphWorld[MessengerSimulator]
    async with graph_opened(MessengerSimulator, connect_messenger) as world, desk(sqlite_url, world.connector) as shop:
        person = world.simulator.add_person("Eva Malá")
        world.simulator.write(person, "Hello")
        await shop.take(await world.settled())
        await shop.reads()
        await shop.reads()
        await shop.opens_composer()
        await shop.pass_seconds(40)
        said = [call["body"].get("sender_action") for call in world.calls("/messages")]
        assert said == ["mark_seen", "typing_on", "typing_on"]
        assert person.typing_until > START


async def test_telegram_shows_typing_and_knows_no_read_marks(sqlite_url: str) -> None:
    small = await open_hub(sqlite_url)
    try:
        anna = small.telegram.add_person("Anna")
        conversation = await small.writes(anna, "Hello")
        async with small.database.transaction() as work:
            signs.show_read(work, conversation, 1, small.carrier.capabilities)
            signs.show_typing(work, conversation, small.carrier.capabilities)
        (only,) = await small.waiting_jobs(jobs.SHOW_SIGN.name)
        assert only.payload["sign"] == "typing"
        await small.work({jobs.SHOW_SIGN.name: small.carrier.show_sign})
        assert anna.typing_until > 0
    finally:
        await close_hub(small)
