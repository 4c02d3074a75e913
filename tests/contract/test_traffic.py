"""Every connector beside its simulator, over real HTTP: verification, sending, and each fault the right error."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors import registry
from connectors.contract.errors import SendError, WebhookRejected
from connectors.contract.inbound import CallTranscribed, FormSubmitted, MessageReceived, WebhookRequest
from connectors.contract.outbound import OutboundMessage, OutboundPart
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import Listening
from connectors.toolkit.rehearsal_simulator import REFUSED, Rehearsal, Trouble
from tests.contract.conftest import START, Listener
from tests.contract.registered import offline

SENDING = [name for name in registry.names() if offline(name).capabilities.sends]
NOW = datetime.fromtimestamp(START, UTC) + timedelta(seconds=30)
by_name = pytest.mark.parametrize("connector_name", registry.names())
by_sender = pytest.mark.parametrize("connector_name", SENDING)


async def genuine(rehearsal: Rehearsal, listener: Listener, text: str = "Good morning") -> WebhookRequest:
    await rehearsal.contact_writes(text)
    return listener.requests[-1]


@by_name
async def test_a_genuine_request_is_let_in_and_read(rehearsal: Rehearsal, listener: Listener) -> None:
    request = await genuine(rehearsal, listener, "Good morning ☀️")
    if is_posted(rehearsal):
        rehearsal.connector.verify(request, NOW, {})
    [event] = rehearsal.connector.parse(request)
    assert isinstance(event, MessageReceived | FormSubmitted | CallTranscribed)
    assert event.text == "Good morning ☀️"


@by_name
async def test_a_forged_request_is_refused(rehearsal: Rehearsal, listener: Listener) -> None:
    request = await genuine(rehearsal, listener)
    if not is_posted(rehearsal):
        with pytest.raises(WebhookRejected):  # it comes to the connector's own listener, and by no other way
            rehearsal.connector.verify(request, NOW, {})
    for header in rehearsal.signed_headers:
        value = request.headers[header]
        for wrong in (None, "", value[:-1], value + "x", value.swapcase(), "ü" + value[1:]):
            with pytest.raises(WebhookRejected):
                rehearsal.connector.verify(with_header(request, header, wrong), NOW, {})
    if rehearsal.signs_body:
        with pytest.raises(WebhookRejected):
            rehearsal.connector.verify(replace(request, body=request.body + b" "), NOW, {})


@by_name
async def test_a_stale_request_is_refused_where_the_time_is_signed(rehearsal: Rehearsal, listener: Listener) -> None:
    request = await genuine(rehearsal, listener)
    if not is_posted(rehearsal):
        return
    if rehearsal.fresh_for is None:
        rehearsal.connector.verify(request, NOW + timedelta(days=30), {})
        return
    for off in (rehearsal.fresh_for + timedelta(minutes=1), -rehearsal.fresh_for - timedelta(minutes=1)):
        with pytest.raises(WebhookRejected):
            rehearsal.connector.verify(request, NOW + off, {})


@by_sender
async def test_a_message_arrives_and_has_a_receipt(rehearsal: Rehearsal) -> None:
    part = OutboundPart(rehearsal.reachable(), text="Hello <b>& good</b> day", reply_to=rehearsal.answering())
    receipt = await rehearsal.connector.send(part)
    assert receipt.provider_message_id
    assert rehearsal.seen() == ["Hello <b>& good</b> day"]


@by_sender
async def test_a_long_message_arrives_whole(rehearsal: Rehearsal) -> None:
    limit = rehearsal.connector.capabilities.text_limit
    text = " ".join(f"word{number}" for number in range(limit // 4))
    message = OutboundMessage(rehearsal.reachable(), text, reply_to=rehearsal.answering())
    for part in plan_parts(message, rehearsal.connector.capabilities):
        await rehearsal.connector.send(part)
    assert len(rehearsal.seen()) > 1
    assert " ".join(rehearsal.seen()) == text


@by_name
async def test_each_trouble_is_rehearsed_or_cannot_happen(rehearsal: Rehearsal) -> None:
    names = {fault.name for fault in rehearsal.faults()}
    assert all(reason for reason in rehearsal.impossible.values())
    for trouble in REFUSED:
        assert (trouble.value in names) is not (trouble in rehearsal.impossible), trouble


@by_name
async def test_a_slow_answer_is_waited_for(rehearsal: Rehearsal) -> None:
    if Trouble.SLOW in rehearsal.impossible:
        with pytest.raises(LookupError):
            await rehearsal.answered_slowly()
        return
    assert (await rehearsal.answered_slowly()).provider_message_id
    assert rehearsal.simulator.kept_waiting == 1


@by_name
async def test_each_fault_gives_its_error(rehearsal: Rehearsal) -> None:
    faults = rehearsal.faults()
    assert faults
    for fault in faults:
        with pytest.raises(SendError) as caught:
            await fault.provoke()
        assert type(caught.value) is fault.error, fault.name
        assert caught.value.for_rep
        if fault.connector is not rehearsal.connector:
            await fault.connector.close()


@by_sender
async def test_no_secret_stands_in_the_call_log(rehearsal: Rehearsal) -> None:
    await rehearsal.connector.send(OutboundPart(rehearsal.reachable(), text="Hello", reply_to=rehearsal.answering()))
    assert rehearsal.simulator.log.lines
    assert not any(secret in str(rehearsal.simulator.log.lines) for secret in rehearsal.simulator.secrets())


def is_posted(rehearsal: Rehearsal) -> bool:
    """Whether what contacts do is posted to the hub, rather than handed to the connector's own listener."""
    return not (isinstance(rehearsal.connector, Listening) and rehearsal.connector.listens)


def with_header(request: WebhookRequest, name: str, value: str | None) -> WebhookRequest:
    others = {key: kept for key, kept in request.headers.items() if key != name}
    return replace(request, headers=others if value is None else {**others, name: value})
