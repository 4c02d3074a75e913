"""What visitors say, read as data: who they are is the token's word, never theirs."""

import json
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import ButtonPressed, MessageReceived, ReportedStatus, StatusReported
from connectors.webchat.parse import parse_body

ANN = "a" * 32


def read(**said: Any) -> Any:
    [event] = parse_body("site", json.dumps({"visitor": ANN, "id": "x1", **said}).encode())
    return event


def test_a_message_is_its_visitor_s() -> None:
    event = read(type="message", text=" Hello ", language="de-AT")
    assert isinstance(event, MessageReceived)
    assert event.address == ChannelAddress(Channel.CHAT, "site", ANN)
    assert (event.event_id, event.external_id) == (f"message:{ANN}:x1", f"{ANN}:x1")
    assert (event.text, event.sender_verified) == ("Hello", True)
    assert event.sender is not None
    assert event.sender.language == "de"


def test_claims_are_data_and_stand_in_no_name_of_the_sender() -> None:
    event = read(type="message", text="Hi", name="Petr Svoboda", email="petr@shop.example", phone="+420777000000")
    assert event.sender.handle == ANN
    assert (event.sender.name, event.sender.username, event.sender.phone) == (None, None, None)
    assert event.verified_phone is None
    assert event.contacts[0].name == "Petr Svoboda"
    assert event.reply_addresses[0].handle == "petr@shop.example"


@pytest.mark.parametrize(
    "email", ["", "ann", "@x.example", "ann@x", "a b@x.example", "a" * 250 + "@x.example", 7, None]
)
def test_what_is_no_address_is_no_claim(email: object) -> None:
    assert read(type="message", text="Hi", email=email).reply_addresses == ()


def test_nobody_can_speak_of_another_visitor_s_messages() -> None:
    seen = read(type="seen", keys=["k1", f"{'b' * 32}:k2", "k1"], read=True)
    assert isinstance(seen, StatusReported)
    assert (seen.status, seen.target_ids) == (ReportedStatus.READ, (f"{ANN}:k1",))
    pressed = read(type="press", key="k1", label="Yes")
    assert isinstance(pressed, ButtonPressed)
    assert pressed.reply_to == f"{ANN}:k1"


def test_the_same_id_of_two_visitors_is_two_events() -> None:
    other = json.dumps({"visitor": "b" * 32, "id": "x1", "type": "message", "text": "Hi"}).encode()
    assert parse_body("site", other)[0].event_id != read(type="message", text="Hi").event_id


@pytest.mark.parametrize(
    "said",
    [
        {"type": "message", "text": "x", "visitor": "A" * 32},
        {"type": "message", "text": "x", "id": "a b"},
        {"type": "message", "text": "x", "id": "y" * 65},
        {"type": "seen", "keys": []},
        {"type": "seen", "keys": "k1"},
        {"type": "press", "key": "k1"},
        {"type": "hello"},
        {"type": ["message"]},
    ],
)
def test_what_says_nothing_is_unreadable(said: dict[str, Any]) -> None:
    with pytest.raises(WebhookUnreadable):
        read(**said)


def test_a_megabyte_is_read_at_once() -> None:
    for letter in "a\n @":
        body = json.dumps(
            {
                "visitor": ANN,
                "id": "x",
                "type": "message",
                "text": f"{letter * 1_000_000}.",
                "email": letter * 1_000_000,
            }
        )
        [event] = parse_body("site", body.encode())
        assert isinstance(event, MessageReceived)
        assert event.reply_addresses == ()
