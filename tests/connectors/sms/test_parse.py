"""What a post about a message says beyond the samples."""

from urllib.parse import urlencode

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    ConsentChanged,
    Event,
    Ignored,
    InboundEvent,
    MessageReceived,
    ReportedStatus,
    StatusReported,
    Unreadable,
    WebhookRequest,
)
from connectors.sms.parse import parse_message
from connectors.toolkit.twilio.forms import read_form

MESSAGE = {"MessageSid": "SM1", "SmsStatus": "received", "From": "+447700900123", "To": "+493023125001", "Body": "Hi"}
REPORT = {"MessageSid": "SM2", "MessageStatus": "delivered", "From": "+493023125001", "To": "+447700900123"}


def read(fields: dict[str, str]) -> list[InboundEvent]:
    return parse_message(read_form(WebhookRequest(urlencode(fields).encode())))


def read_one(fields: dict[str, str]) -> Event:
    [event] = read(fields)
    return event


def test_an_answer_goes_to_the_number_whatever_account_it_came_to() -> None:
    event = read_one(MESSAGE)
    assert isinstance(event, MessageReceived)
    assert event.address == ChannelAddress(Channel.SMS, "", "+447700900123")
    assert event.account_id == "+493023125001"


def test_whatsapp_by_way_of_twilio_is_whatsapp() -> None:
    event = read_one({**MESSAGE, "From": "whatsapp:+447700900123", "To": "whatsapp:+493023125001"})
    assert event.channel is Channel.WHATSAPP
    assert event.address == ChannelAddress(Channel.WHATSAPP, "", "447700900123")


def test_somebody_without_a_number_is_known_by_whatsapps_own_id() -> None:
    event = read_one({**MESSAGE, "From": "whatsapp:GB.1349", "To": "whatsapp:+493023125001"})
    assert event.address == ChannelAddress(Channel.WHATSAPP, "", "GB.1349")
    assert event.sender is not None
    assert (event.sender.bsuid, event.sender.phone) == ("GB.1349", None)


@pytest.mark.parametrize(("word", "granted"), [("STOP", False), ("START", True), ("stop", False)])
def test_opt_out_by_twilio(word: str, granted: bool) -> None:
    event = read_one({**MESSAGE, "OptOutType": word, "Body": "Arrêt"})
    assert isinstance(event, ConsentChanged)
    assert (event.granted, event.text, event.external_id) == (granted, "Arrêt", "SM1")


def test_a_word_that_twilio_does_not_take_for_a_wish_is_a_message() -> None:
    assert isinstance(read_one({**MESSAGE, "Body": "STOP"}), MessageReceived)
    assert isinstance(read_one({**MESSAGE, "OptOutType": "HELP", "Body": "HELP"}), MessageReceived)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("sent", ReportedStatus.SENT),
        ("delivered", ReportedStatus.DELIVERED),
        ("read", ReportedStatus.READ),
        ("undelivered", ReportedStatus.FAILED),
        ("failed", ReportedStatus.FAILED),
        ("canceled", ReportedStatus.FAILED),
        ("DELIVERED", ReportedStatus.DELIVERED),
    ],
)
def test_statuses(word: str, status: ReportedStatus) -> None:
    event = read_one({**REPORT, "MessageStatus": word})
    assert isinstance(event, StatusReported)
    assert (event.status, event.target_ids, event.recipient_id) == (status, ("SM2",), "+447700900123")


@pytest.mark.parametrize(("word", "known"), [("queued", True), ("accepted", True), ("beamed", False)])
def test_stations_on_the_way_are_counted_only(word: str, known: bool) -> None:
    event = read_one({**REPORT, "MessageStatus": word})
    assert isinstance(event, Ignored)
    assert event.known is known


def test_an_older_report_has_only_its_old_name() -> None:
    event = read_one({"SmsSid": "SM2", "SmsStatus": "failed", "From": "+493023125001", "To": "+447700900123"})
    assert isinstance(event, StatusReported)
    assert event.target_ids == ("SM2",)


@pytest.mark.parametrize(
    ("code", "permanent"), [("30005", True), ("30006", True), ("21610", True), ("30003", False), ("0", False)]
)
def test_some_failures_are_for_ever(code: str, permanent: bool) -> None:
    event = read_one({**REPORT, "MessageStatus": "failed", "ErrorCode": code})
    assert isinstance(event, StatusReported)
    assert event.permanent is permanent
    assert event.error_code == (int(code) or None)


def test_each_status_of_a_message_is_an_event_of_its_own() -> None:
    ids = {read_one({**REPORT, "MessageStatus": word}).event_id for word in ("sent", "delivered", "failed")}
    assert len(ids) == 3


def test_an_empty_message_is_a_message() -> None:
    event = read_one({**MESSAGE, "Body": ""})
    assert isinstance(event, MessageReceived)
    assert event.text is None


def test_a_call_is_no_message() -> None:
    assert read({"CallSid": "CA1", "CallStatus": "ringing", "From": "+447700900123"}) == []


@pytest.mark.parametrize("fields", [{**MESSAGE, "MessageSid": ""}, {**MESSAGE, "From": ""}])
def test_a_message_without_id_or_sender_is_kept_as_unreadable(fields: dict[str, str]) -> None:
    assert isinstance(read_one(fields), Unreadable)


@pytest.mark.parametrize("latitude", ["nan", "1e999", "north", ""])
def test_a_place_without_a_place_is_none(latitude: str) -> None:
    event = read_one({**MESSAGE, "Latitude": latitude, "Longitude": "4"})
    assert isinstance(event, MessageReceived)
    assert event.location is None
