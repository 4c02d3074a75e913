"""What a post about a call says beyond the samples."""

import json
from urllib.parse import urlencode

import pytest

from connectors.calls.parse import parse_call
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    CallRecorded,
    CallReported,
    CallTranscribed,
    Direction,
    Event,
    Ignored,
    InboundEvent,
    Unreadable,
    WebhookRequest,
)
from connectors.toolkit.twilio.forms import read_form

US, THEM, REP = "+493023125001", "+447700900123", "+4915112345678"
CALL = {"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": THEM, "To": US}
SPEECH = {"CallSid": "CA1", "TranscriptionSid": "GT1", "TranscriptionEvent": "transcription-content"}


def read(fields: dict[str, str], query: dict[str, str] | None = None) -> list[InboundEvent]:
    return parse_call("main", read_form(WebhookRequest(urlencode(fields).encode(), query=query or {})))


def read_one(fields: dict[str, str], query: dict[str, str] | None = None) -> Event:
    [event] = read(fields, query)
    return event


def test_all_reports_of_a_call_carry_its_id_and_are_told_apart() -> None:
    reports = [
        read_one({**CALL, "CallStatus": status, "SequenceNumber": str(number)})
        for number, status in enumerate(["ringing", "in-progress", "completed"])
    ]
    assert {report.external_id for report in reports if isinstance(report, CallReported)} == {"CA1"}
    assert len({report.event_id for report in reports}) == 3
    assert [report.sequence for report in reports if isinstance(report, CallReported)] == [0, 1, 2]


def test_seconds_not_minutes_are_the_length() -> None:
    event = read_one({**CALL, "CallStatus": "completed", "CallDuration": "97", "Duration": "2"})
    assert isinstance(event, CallReported)
    assert event.duration == 97


def test_a_call_of_ours_goes_to_whom_was_called() -> None:
    event = read_one({**CALL, "Direction": "outbound-api", "From": US, "To": THEM})
    assert isinstance(event, CallReported)
    assert (event.direction, event.recipient_id, event.account_id) == (Direction.OUTBOUND, THEM, US)
    assert event.address == ChannelAddress(Channel.PHONE, "", THEM)


@pytest.mark.parametrize("number", ["+266696687", "anonymous", "Restricted"])
def test_who_hides_their_number_is_somebody_of_their_own(number: str) -> None:
    first, second = read_one({**CALL, "From": number}), read_one({**CALL, "From": number, "CallSid": "CA2"})
    assert first.sender is None
    assert first.address == ChannelAddress(Channel.PHONE, "main", "hidden:CA1")
    assert first.address != second.address
    assert read_one({**CALL, "From": number, "CallStatus": "completed"}).address == first.address


def test_a_leg_to_a_telephone_of_ours_stays_the_callers() -> None:
    leg = {
        "CallSid": "CA2",
        "ParentCallSid": "CA1",
        "CallStatus": "no-answer",
        "Direction": "outbound-dial",
        "From": THEM,
        "To": REP,
    }
    event = read_one(leg, {"hub_contact": THEM, "hub_account": "main"})
    assert isinstance(event, CallReported)
    assert event.address == ChannelAddress(Channel.PHONE, "", THEM)
    assert (event.external_id, event.parent_id, event.recipient_id, event.account_id) == ("CA2", "CA1", REP, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("initiated", "initiated"), ("no-answer", "canceled"), ("busy", "canceled"), ("failed", "canceled")],
)
def test_our_own_end_only_begins_a_call_or_ends_it_early(status: str, expected: str) -> None:
    ours = {"CallSid": "CA1", "CallStatus": status, "Direction": "outbound-api", "From": US, "To": REP}
    event = read_one(ours, {"hub_contact": THEM, "hub_leg": "ours"})
    assert isinstance(event, CallReported)
    assert (event.external_id, event.call_status, event.recipient_id) == ("CA1", expected, THEM)


@pytest.mark.parametrize("status", ["ringing", "in-progress", "completed"])
def test_what_else_happens_at_our_end_is_nobodys_business(status: str) -> None:
    ours = {"CallSid": "CA1", "CallStatus": status, "Direction": "outbound-api", "From": US, "To": REP}
    event = read_one(ours, {"hub_contact": THEM, "hub_leg": "ours"})
    assert isinstance(event, Ignored)
    assert event.known


def test_what_becomes_of_their_end_becomes_of_the_call() -> None:
    theirs = {**CALL, "CallSid": "CA2", "ParentCallSid": "CA1", "CallStatus": "no-answer", "Direction": "outbound-dial"}
    event = read_one({**theirs, "From": US, "To": THEM}, {"hub_contact": THEM, "hub_leg": "theirs"})
    assert isinstance(event, CallReported)
    assert (event.external_id, event.parent_id, event.call_status) == ("CA1", None, "no-answer")
    assert event.recipient_id == THEM


def test_a_number_that_the_network_calls_forged_is_not_proven() -> None:
    assert read_one({**CALL, "StirVerstat": "TN-Validation-Failed-A"}).sender_verified is False
    assert read_one({**CALL, "StirVerstat": "TN-Validation-Passed-A"}).sender_verified is None


def test_a_recording_that_came_to_nothing_has_no_file() -> None:
    given = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingStatus": "absent"}
    event = read_one(given)
    assert isinstance(event, CallRecorded)
    assert (event.status, event.media, event.target_id, event.address) == ("absent", (), "CA1", None)
    assert read_one({**given, "RecordingStatus": "completed"}).event_id != event.event_id


def test_speech_comes_in_pieces_that_are_told_apart() -> None:
    said = {**SPEECH, "TranscriptionData": json.dumps({"transcript": "Grüezi"}), "SequenceId": "2"}
    first, second = read_one(said), read_one({**said, "SequenceId": "3", "Final": "false"})
    assert isinstance(first, CallTranscribed)
    assert isinstance(second, CallTranscribed)
    assert (first.text, first.target_id, first.external_id, first.final) == ("Grüezi", "CA1", "GT1:2", True)
    assert (second.external_id, second.final) == ("GT1:3", False)


@pytest.mark.parametrize("data", ["", "nonsense", "[]", '{"transcript": 4}', "[" * 5000])
def test_speech_that_cannot_be_read_has_no_words(data: str) -> None:
    event = read_one({**SPEECH, "TranscriptionData": data})
    assert isinstance(event, CallTranscribed)
    assert event.text is None


def test_speech_of_no_call_is_unreadable() -> None:
    assert isinstance(read_one({"TranscriptionSid": "GT1", "TranscriptionEvent": "transcription-content"}), Unreadable)


@pytest.mark.parametrize(("event", "known"), [("transcription-stopped", True), ("transcription-hummed", False)])
def test_its_beginning_and_end_say_nothing(event: str, known: bool) -> None:
    found = read_one({**SPEECH, "TranscriptionEvent": event})
    assert isinstance(found, Ignored)
    assert found.known is known


def test_a_message_is_no_call_and_anything_else_is_counted() -> None:
    assert read({"MessageSid": "SM1", "Body": "Hi"}) == []
    found = read_one({"FaxSid": "FX1", "AccountSid": "AC1"})
    assert isinstance(found, Ignored)
    assert not found.known
