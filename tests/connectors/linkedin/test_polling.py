"""Asking for news, where LinkedIn posts none."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.contract.errors import Unavailable
from connectors.contract.inbound import FormSubmitted, InboundEvent, MessageReceived, WebhookRequest
from connectors.contract.protocol import PolledSeldom
from connectors.linkedin.connector import LinkedinConnector
from connectors.linkedin.settings import Mode
from connectors.linkedin.simulator import settings_for
from tests.connectors.linkedin.conftest import ACCOUNT, ANSWERS, FORM, START, World

NOW = str(int(START * 1000))


@pytest.fixture
async def polling(world: World) -> AsyncIterator[LinkedinConnector]:
    world.simulator.post_to([])
    connector = LinkedinConnector(ACCOUNT, settings_for(world.simulator, mode=Mode.POLLING))
    yield connector
    await connector.close()


def read(connector: LinkedinConnector, requests: list[WebhookRequest]) -> list[InboundEvent]:
    return [event for request in requests for event in connector.parse(request)]


async def test_the_first_question_only_learns_what_time_it_is(world: World, polling: LinkedinConnector) -> None:
    world.simulator.comment(world.lena, world.post, "Of long ago")
    assert polling.wants_polling
    assert await polling.poll(None, 0) == ([], NOW)


async def test_the_first_question_reaches_back_where_that_is_wanted(world: World) -> None:
    world.simulator.post_to([])
    world.simulator.comment(world.lena, world.post, "Of yesterday")
    world.clock.now += 24 * 3600
    connector = LinkedinConnector(ACCOUNT, settings_for(world.simulator, mode=Mode.POLLING, backfill_days=2))
    requests, _ = await connector.poll(None, 0)
    [event] = read(connector, requests)
    assert isinstance(event, MessageReceived)
    assert event.text == "Of yesterday"
    await connector.close()


async def test_what_is_new_comes_as_if_it_had_been_posted(world: World, polling: LinkedinConnector) -> None:
    world.clock.now += 60
    for number in range(12):
        world.simulator.comment(world.lena, world.post, f"Question {number}")
    world.simulator.fill(FORM, world.lena, ANSWERS)
    world.clock.now += 60
    requests, cursor = await polling.poll(NOW, 0)
    events = read(polling, requests)
    assert [event.text for event in events if isinstance(event, MessageReceived)] == [
        f"Question {n}" for n in range(12)
    ]
    assert isinstance(events[-1], FormSubmitted)
    assert events[-1].company == "Hartwig Ltd"
    assert len(requests) == 3
    assert cursor == str(int(world.clock.now * 1000))


async def test_more_than_a_page_is_asked_for_page_by_page(world: World, polling: LinkedinConnector) -> None:
    for _ in range(120):
        world.simulator.like(world.lena, world.post)
    requests, _ = await polling.poll(NOW, 0)
    assert len(read(polling, requests)) == 120
    asked = [line for line in world.simulator.log.lines if "Notifications" in str(line["path"])]
    assert len(asked) == 3


async def test_texts_that_are_left_out_are_asked_for_one_by_one(world: World, polling: LinkedinConnector) -> None:
    world.simulator.decorates = False
    world.simulator.comment(world.lena, world.post, "Which colours?")
    world.simulator.mention(world.lena, "I like @Northwind")
    gone = world.simulator.comment(world.lena, world.post, "Never mind")
    del world.simulator.comments[gone.urn]
    requests, _ = await polling.poll(NOW, 0)
    first, second, third = (event for event in read(polling, requests) if isinstance(event, MessageReceived))
    assert (first.text, second.text, third.text) == ("Which colours?", "I like @Northwind", None)
    assert first.address == second.address == world.address(world.lena.urn)


def test_it_is_asked_seldom(polling: LinkedinConnector) -> None:
    assert isinstance(polling, PolledSeldom)
    assert polling.polls_apart == timedelta(minutes=15)


async def test_an_outage_moves_no_cursor(world: World, polling: LinkedinConnector) -> None:
    world.simulator.faults.fail(503)
    with pytest.raises(Unavailable):
        await polling.poll(NOW, 0)
