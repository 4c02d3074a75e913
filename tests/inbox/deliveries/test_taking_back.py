"""Undo against dispatch: sent or cancelled, never both, and the rep is told which."""

import asyncio
from collections import Counter
from dataclasses import replace
from random import Random
from typing import ClassVar
from uuid import UUID

import pytest

from connectors.contract.capabilities import Capabilities
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.telegram.connector import CAPABILITIES, TelegramConnector
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator.world import Person
from inbox import replies
from inbox.deliveries.values import DeliveryState
from inbox.jobs import sending_lane
from tests.inbox.deliveries.hub import ACCOUNT, SmallHub

RACES = 200


async def take_back(hub: SmallHub, delivery_id: UUID) -> bool:
    async with hub.database.transaction() as work:
        return await replies.undo(work, delivery_id, None)


class Announced(TelegramConnector):
    """The real connector, which says when a call begins, and at a provider without a pace."""

    capabilities: ClassVar[Capabilities] = replace(CAPABILITIES, burst=0)

    def __init__(self, settings: TelegramSettings) -> None:
        super().__init__(ACCOUNT, settings)
        self.begun = asyncio.Event()

    async def send(self, part: OutboundPart) -> Receipt:
        self.begun.set()
        return await super().send(part)


@pytest.mark.timeout(300)
async def test_undo_races_dispatch_two_hundred_times(hub: SmallHub) -> None:
    chance = Random(7)
    hub.telegram.rates.enforced = False
    anna = hub.telegram.add_person("Anna")
    conversation = await hub.writes(anna, "Hello")
    lane = sending_lane(conversation.id)
    told: Counter[bool] = Counter()
    announced = Announced(hub.settings)
    hub.use(announced)
    drain = hub.drain()
    for number in range(RACES):
        announced.begun.clear()
        written = await hub.replies(conversation, f"message {number}")
        async with asyncio.TaskGroup() as both:
            regret = both.create_task(regrets(hub, written.delivery_id, announced, number % 8, chance))
            await both.create_task(drain.turn(lane))
            announced.begun.set()
        undone = regret.result()
        state, arrived = await hub.state(written.delivery_id), f"message {number}" in hub.phone(anna)
        assert (state, arrived) == ((DeliveryState.CANCELLED, False) if undone else (DeliveryState.SENT, True))
        told[undone] += 1
    assert told[True] > 5 and told[False] > 5, told


async def regrets(hub: SmallHub, delivery_id: UUID, announced: Announced, kind: int, chance: Random) -> bool:
    """Press undo: at once, at a moment within the worker's steps, or when the call is on its way to Telegram."""
    if kind == 0:
        await announced.begun.wait()
    elif kind > 1:
        await asyncio.sleep(chance.uniform(0, 0.02))
    return await take_back(hub, delivery_id)


async def test_it_does_not_go_before_it_can_no_longer_be_taken_back(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "One", undo_seconds=10)
    hub.clock.pass_seconds(9)
    await hub.work()
    assert hub.phone(anna) == [] and await hub.state(written.delivery_id) is DeliveryState.QUEUED
    hub.clock.pass_seconds(1)
    await hub.work()
    assert hub.phone(anna) == ["One"]
    assert not await take_back(hub, written.delivery_id)


async def test_what_was_taken_back_stays_back(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "One", undo_seconds=10)
    assert await take_back(hub, written.delivery_id)
    assert not await take_back(hub, written.delivery_id)
    hub.clock.pass_seconds(20)
    await hub.work()
    assert hub.phone(anna) == [] and await hub.state(written.delivery_id) is DeliveryState.CANCELLED
    assert "delivery_cancelled" in await hub.events(conversation)
