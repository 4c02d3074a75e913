"""How fast messages go out by one account: the burst first, then one after the other, each in its turn."""

from dataclasses import replace
from typing import ClassVar

import pytest

from connectors.contract.capabilities import Capabilities
from connectors.telegram.connector import CAPABILITIES, TelegramConnector
from connectors.telegram.simulator.world import Person
from inbox import replies
from inbox.conversations.model import Conversation
from inbox.deliveries.values import DeliveryState
from tests.inbox.deliveries.hub import ACCOUNT, SmallHub


class Slow(TelegramConnector):
    """Two at once, then one in ten seconds."""

    capabilities: ClassVar[Capabilities] = replace(CAPABILITIES, messages_per_second=0.1, burst=2)


@pytest.fixture
def slow(hub: SmallHub) -> SmallHub:
    hub.use(Slow(ACCOUNT, hub.settings))
    return hub


async def test_what_is_too_much_stands_in_line_and_goes_in_its_turn(slow: SmallHub) -> None:
    conversations = [await somebody_writes(slow, number) for number in range(5)]
    written = [await slow.replies(one, f"Answer {number}") for number, one in enumerate(conversations)]
    states = []
    for _ in range(5):
        await slow.work()
        states.append([await slow.state(one.delivery_id) for one in written].count(DeliveryState.SENT))
        slow.clock.pass_seconds(10)
    assert states == [2, 3, 4, 5, 5]
    assert [len(await slow.attempts(one.delivery_id)) for one in written] == [1] * 5
    assert not [outcome for _, outcome in slow.noticed if outcome != "sent"]


async def test_nothing_goes_before_its_turn(slow: SmallHub) -> None:
    conversations = [await somebody_writes(slow, number) for number in range(3)]
    written = [await slow.replies(one) for one in conversations]
    await slow.work()
    (waiting,) = [one for one in written if await slow.state(one.delivery_id) is DeliveryState.QUEUED]
    (part,) = await slow.parts(waiting.delivery_id)
    assert part.slot_at is not None and (part.slot_at - slow.clock.machine_now()).total_seconds() == pytest.approx(10)
    slow.clock.pass_seconds(9)
    await slow.work()
    assert await slow.state(waiting.delivery_id) is DeliveryState.QUEUED
    async with slow.database.transaction() as work:
        assert await replies.undo(work, waiting.delivery_id, None)


async def test_after_a_rest_the_burst_is_there_again(slow: SmallHub, anna: Person) -> None:
    conversation = await slow.writes(anna, "Hello")
    for _ in range(2):
        written = [await slow.replies(conversation, f"Answer {number}") for number in range(2)]
        await slow.work()
        assert [await slow.state(one.delivery_id) for one in written] == [DeliveryState.SENT] * 2
        slow.clock.pass_seconds(100)


async def somebody_writes(hub: SmallHub, number: int) -> Conversation:
    hub.clock.pass_seconds(1)
    return await hub.writes(hub.telegram.add_person(f"Person {number}"), "Hello")
