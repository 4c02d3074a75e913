"""Connectors that can ask what became of a call whose answer was lost, each beside its simulated provider over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors import registry
from connectors.contract.errors import SendError
from connectors.contract.lookup import LookedUp, LostCall, TellsWhatWasSent, Verdict
from connectors.contract.outbound import OutboundPart
from connectors.toolkit.rehearsal_simulator import Rehearsal
from tests.contract.conftest import START
from tests.contract.registered import offline

BEGUN = datetime.fromtimestamp(START, UTC)
ASKING = [name for name in registry.names() if isinstance(offline(name), TellsWhatWasSent)]
IN_PUBLIC = frozenset({"facebook"})  # what everybody can read is not asked about

by_asking = pytest.mark.parametrize("connector_name", [name for name in ASKING if name not in IN_PUBLIC])


async def looked_up(
    rehearsal: Rehearsal, part: OutboundPart, known: frozenset[str] = frozenset(), rivals: int = 0
) -> LookedUp:
    assert isinstance(rehearsal.connector, TellsWhatWasSent)
    return await rehearsal.connector.look_up(LostCall(part, BEGUN, BEGUN + timedelta(minutes=1), known, rivals))


def test_some_can() -> None:
    assert {"messenger", "instagram", "sms", "twitter"} <= set(ASKING)


@by_asking
async def test_what_arrived_though_its_answer_was_lost_is_found(rehearsal: Rehearsal) -> None:
    silent = next(fault for fault in rehearsal.faults() if fault.name == "silent")
    with pytest.raises(SendError):
        await silent.provoke()
    await silent.connector.close()
    found = await looked_up(rehearsal, silent.part)
    assert found.verdict is Verdict.TAKEN and found.message is not None
    assert found.message.text == silent.part.text


@by_asking
async def test_it_is_named_as_its_receipt_would_have(rehearsal: Rehearsal) -> None:
    part = OutboundPart(rehearsal.reachable(), text="Your parcel is on its way")
    receipt = await rehearsal.connector.send(part)
    found = await looked_up(rehearsal, part)
    assert found.message is not None and found.message.id == receipt.provider_message_id


@by_asking
async def test_what_never_went_out_is_not_found(rehearsal: Rehearsal) -> None:
    other = await rehearsal.connector.send(OutboundPart(rehearsal.reachable(), text="Good morning"))
    part = OutboundPart(rehearsal.reachable(), text="Your parcel is on its way")
    known = frozenset({other.provider_message_id or ""})
    assert (await looked_up(rehearsal, part, known=known)).verdict is Verdict.NOT_TAKEN


@by_asking
async def test_of_equal_words_sent_twice_nobody_can_tell_unless_one_is_known(rehearsal: Rehearsal) -> None:
    part = OutboundPart(rehearsal.reachable(), text="Your parcel is on its way")
    first, second = await rehearsal.connector.send(part), await rehearsal.connector.send(part)
    assert (await looked_up(rehearsal, part)).verdict is Verdict.CANNOT_TELL
    found = await looked_up(rehearsal, part, known=frozenset({first.provider_message_id or ""}))
    assert found.message is not None and found.message.id == second.provider_message_id
    assert (await looked_up(rehearsal, part, rivals=1)).verdict is Verdict.CANNOT_TELL
