"""Whatever a provider tells twice, or in another order, the hub holds the same rows."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from connectors import registry
from connectors.contract.inbound import StatusReported, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.contract.protocol import ToldItsAddress
from connectors.toolkit.rehearsal_simulator import Rehearsal
from tests.connected.taken_in import house
from tests.contract.conftest import Listener, SteppingClock
from tests.contract.registered import offline

WORDS = ["one", "two", "three", "four"]
TELLS_OF_SENT = ("messenger", "sms", "viber", "whatsapp")  # without anybody doing anything: "delivered" and the like
by_name = pytest.mark.parametrize("connector_name", registry.names())


@by_name
async def test_what_comes_twice_is_one_row(rehearsal: Rehearsal, listener: Listener, tmp_path: Path) -> None:
    requests = await written(rehearsal, listener)
    async with (
        house(tmp_path, "once", rehearsal.connector) as once,
        house(tmp_path, "twice", rehearsal.connector) as twice,
    ):
        for request in requests:
            await once.happens([request])
            await twice.happens([request, request])
        await twice.happens(requests)
        assert await twice.events() == await once.events()
        assert [words for _, words in await twice.said()] == [words for _, words in await once.said()]
        assert await once.events()


@by_name
async def test_what_comes_shuffled_is_the_same_rows(rehearsal: Rehearsal, listener: Listener, tmp_path: Path) -> None:
    """Where the provider tells the time, also the same order of the timeline."""
    requests = await written(rehearsal, listener)
    connector = rehearsal.connector
    async with house(tmp_path, "order", connector) as ordered, house(tmp_path, "shuffled", connector) as shuffled:
        for request in requests:
            await ordered.happens([request])
        for request in shuffle([*requests, *requests]):
            await shuffled.happens([request])
        assert await shuffled.events() == await ordered.events()
        here, there = await ordered.said(), await shuffled.said()
        assert sorted(map(str, there)) == sorted(map(str, here))
        if tells_time(rehearsal, requests):
            assert there == here


@pytest.mark.parametrize("connector_name", TELLS_OF_SENT)
async def test_statuses_that_come_twice_and_shuffled_are_the_same_events(
    rehearsal: Rehearsal, listener: Listener, tmp_path: Path
) -> None:
    reports = await reported(rehearsal, listener)
    async with (
        house(tmp_path, "order", rehearsal.connector) as ordered,
        house(tmp_path, "shuffled", rehearsal.connector) as shuffled,
    ):
        await ordered.take(reports)
        await shuffled.take(shuffle([*reports, *reports]))
        events = [event for report in reports for event in rehearsal.connector.parse(report)]
        told = {event.event_id for event in events if isinstance(event, StatusReported)}
        assert len(told) >= len(WORDS)
        assert told <= {event_id for event_id, _ in await ordered.events()}
        assert await shuffled.events() == await ordered.events()


async def test_every_connector_that_reports_at_once_is_asked() -> None:
    reporting = {name for name in registry.names() if "delivered" in offline(name).capabilities.reports}
    assert set(TELLS_OF_SENT) == reporting - {"webchat"}  # a visitor's browser says it, as one more post of theirs


async def written(rehearsal: Rehearsal, listener: Listener) -> list[WebhookRequest]:
    """What was posted while somebody wrote some words, ten seconds apart."""
    for word in WORDS:
        later(rehearsal)
        await rehearsal.contact_writes(word)
    return list(listener.requests)


async def reported(rehearsal: Rehearsal, listener: Listener) -> list[WebhookRequest]:
    """What was posted about some messages of ours."""
    if isinstance(rehearsal.connector, ToldItsAddress):
        rehearsal.connector.reached_at(listener.url)
    for word in WORDS:
        later(rehearsal)
        await rehearsal.connector.send(OutboundPart(rehearsal.reachable(), text=word, reply_to=rehearsal.answering()))
    await rehearsal.simulator.settle()
    return list(listener.requests)


def later(rehearsal: Rehearsal) -> None:
    clock = rehearsal.simulator.clock
    assert isinstance(clock, SteppingClock)
    clock.now += 10


def shuffle(requests: Sequence[WebhookRequest]) -> list[WebhookRequest]:
    """In another order: the last comes first, so that it is never the order in which they were sent."""
    others = list(requests[:-1])
    Random(7).shuffle(others)
    return [requests[-1], *others]


def tells_time(rehearsal: Rehearsal, requests: Sequence[WebhookRequest]) -> bool:
    return all(event.at is not None for request in requests for event in rehearsal.connector.parse(request))
