"""Who asks us to stop reads once that we will, and nothing after it: over the real gate, dispatch and a simulated Telegram."""

import pytest

from connectors.telegram.simulator.world import Person
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import CONFIRM_OPT_OUT
from inbox.opt_out.confirming import CONFIRMATIONS, Confirmations
from inbox.replies import WrittenOutcome
from tests.inbox.deliveries.conftest import anna, hub
from tests.inbox.deliveries.hub import SmallHub

__all__ = ["anna", "hub"]


async def confirmed(hub: SmallHub) -> None:
    confirmations = Confirmations(hub.gate, hub.carrier.capabilities)
    await hub.work({CONFIRM_OPT_OUT.name: confirmations.confirm})


async def test_an_opt_out_is_confirmed_once(hub: SmallHub, anna: Person) -> None:
    await hub.writes(anna, "Hello")
    await hub.writes(anna, "Stop!")
    await confirmed(hub)
    assert hub.phone(anna) == [CONFIRMATIONS["cs"]]
    await hub.writes(anna, "STOP")
    await confirmed(hub)
    assert hub.phone(anna) == [CONFIRMATIONS["cs"]]


@pytest.mark.parametrize("purpose", [Purpose.SALES, Purpose.MARKETING, Purpose.SERVICE])
async def test_nothing_that_we_start_goes_after_it(hub: SmallHub, anna: Person, purpose: Purpose) -> None:
    await hub.writes(anna, "STOP")
    await confirmed(hub)
    written = await hub.replies(await hub.conversation(), "A very good offer", purpose)
    await hub.work()
    assert written.outcome in (WrittenOutcome.REFUSED, WrittenOutcome.RETURNED)
    assert hub.phone(anna) == [CONFIRMATIONS["cs"]]


async def test_it_beats_what_is_queued_already(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    waiting = await hub.replies(conversation, "An answer that is on its way")
    await hub.writes(anna, "STOP")
    await confirmed(hub)
    assert hub.phone(anna) == [CONFIRMATIONS["cs"]]
    assert (await hub.delivery(waiting.delivery_id)).state is not DeliveryState.SENT


def test_every_confirmation_says_how_to_come_back() -> None:
    assert len(CONFIRMATIONS) == 12
    assert all("START" in text for text in CONFIRMATIONS.values())
