"""What a callback says beyond the samples."""

import json

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ButtonPressed,
    ConsentChanged,
    Event,
    Ignored,
    MessageReceived,
    Referred,
    StatusReported,
    Unreadable,
)
from connectors.contract.outbound import Button
from connectors.viber.parse import parse_callback
from connectors.viber.tracking import LIMIT, tracking

PERSON = {"id": "a2V5", "name": "Ana", "language": "sr"}


def read_one(event: dict[str, object]) -> Event:
    [found] = parse_callback("main", json.dumps(event).encode())
    return found


def message(content: dict[str, object], token: object = 5912661846655238977) -> Event:
    return read_one({"event": "message", "message_token": token, "timestamp": 1, "sender": PERSON, "message": content})


@pytest.mark.parametrize("token", [5912661846655238977, "5912661846655238977"])
def test_a_token_beyond_the_exact_numbers_of_floats_is_kept_to_the_last_digit(token: object) -> None:
    event = message({"type": "text", "text": "Hi"}, token)
    assert isinstance(event, MessageReceived)
    assert event.external_id == "5912661846655238977"


def test_an_answer_goes_to_the_person_at_this_bot() -> None:
    assert message({"type": "text", "text": "Hi"}).address == ChannelAddress(Channel.VIBER, "main", "a2V5")


@pytest.mark.parametrize("token", [None, 5.912661846655239e18, True, [], ""])
def test_a_message_without_a_token_is_unreadable(token: object) -> None:
    assert isinstance(message({"type": "text", "text": "Hi"}, token), Unreadable)


@pytest.mark.parametrize(
    ("number", "phone"),
    [("+381 11 222-333", "+38111222333"), (38111222333, "+38111222333"), ("0038111222333", "+38111222333")],
)
def test_phones_of_contacts_have_a_plus_and_no_blanks(number: object, phone: str) -> None:
    event = message({"type": "contact", "contact": {"name": "Ana", "phone_number": number}})
    assert isinstance(event, MessageReceived)
    assert event.contacts[0].phones == (phone,)


@pytest.mark.parametrize("latitude", ["x", None, "nan", 1e300, []])
def test_a_place_without_a_place_is_none(latitude: object) -> None:
    event = message({"type": "location", "location": {"lat": latitude, "lon": 1}})
    assert isinstance(event, MessageReceived)
    assert event.location is None


def test_a_button_is_known_by_what_was_hung_on_the_message() -> None:
    hung = tracking([Button("Да", "yes"), Button("Shop", url="https://shop.example")])
    pressed = message({"type": "text", "text": "yes", "tracking_data": hung})
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.payload, pressed.text) == ("yes", "Да")
    for text in ("Да", "yes!", "https://shop.example"):
        assert isinstance(message({"type": "text", "text": text, "tracking_data": hung}), MessageReceived)


def test_more_buttons_than_can_be_hung_are_not_hung() -> None:
    many = [Button(f"label {number}" * 10, f"value {number}" * 10) for number in range(40)]
    assert len(tracking(many)) <= LIMIT
    assert tracking(many) == tracking([])


@pytest.mark.parametrize("hung", ["hub:", "hub:[", "hub:[]", "hub:" + "[" * 3000, 'hub:{"yes":4}', "yes"])
def test_what_others_hung_on_it_is_no_button(hung: str) -> None:
    assert isinstance(message({"type": "text", "text": "yes", "tracking_data": hung}), MessageReceived)


def test_subscribing_is_consent_and_opening_the_chat_is_not_yet() -> None:
    subscribed = read_one({"event": "subscribed", "message_token": 1, "user": PERSON})
    assert isinstance(subscribed, ConsentChanged)
    assert subscribed.granted
    gone = read_one({"event": "unsubscribed", "message_token": 2, "user_id": "a2V5"})
    assert isinstance(gone, ConsentChanged)
    assert (gone.granted, gone.address) == (False, subscribed.address)
    opened = read_one({"event": "conversation_started", "message_token": 3, "context": "flyer", "user": PERSON})
    assert isinstance(opened, Referred)
    assert opened.payload == "flyer"


def test_statuses_of_one_message_are_events_of_their_own() -> None:
    events = [
        read_one({"event": kind, "message_token": 7, "user_id": "a2V5"}) for kind in ("delivered", "seen", "failed")
    ]
    assert len({event.event_id for event in events}) == 3
    assert {event.target_ids for event in events if isinstance(event, StatusReported)} == {("7",)}


@pytest.mark.parametrize("kind", ["message", "subscribed", "unsubscribed", "conversation_started", "delivered"])
def test_what_names_nobody_and_nothing_is_unreadable(kind: str) -> None:
    assert isinstance(read_one({"event": kind}), Unreadable)


@pytest.mark.parametrize(("kind", "known"), [("client_status", True), ("wave", False)])
def test_what_is_of_no_use_is_counted(kind: str, known: bool) -> None:
    event = read_one({"event": kind, "message_token": 1})
    assert isinstance(event, Ignored)
    assert event.known is known


@pytest.mark.parametrize("body", [b"{}", b'{"event": 4}', b'{"event": ""}', b"[]", b"4"])
def test_what_is_no_callback_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        parse_callback("main", body)
