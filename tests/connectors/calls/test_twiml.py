"""What somebody who calls hears and where they are put through."""

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest
from pydantic import SecretStr

from connectors.calls.settings import Answering, CallsSettings
from connectors.calls.twiml import asks_what_to_do, bridging, instructions
from connectors.toolkit.twilio.forms import TwilioForm

US, THEM = "+493023125001", "+447700900123"
URL = "https://hub.example/webhooks/twilio/main"
RINGING = {"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": THEM, "To": US}


def settings(**given: object) -> CallsSettings:
    base = CallsSettings(account_sid=f"AC{'a' * 32}", auth_token=SecretStr("token"), number=US)
    return CallsSettings.model_validate({**base.model_dump(), **given})


def answered(given: CallsSettings, **fields: str) -> Element:
    return fromstring(instructions(TwilioForm({**RINGING, **fields}, b""), given, URL, "main"))


def verbs(document: Element) -> list[str]:
    return [verb.tag for verb in document]


def marks(address: str | None) -> dict[str, str]:
    assert address is not None
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == URL
    assert parts.fragment.startswith("rc=")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_greeting_is_said_and_the_call_ends() -> None:
    document = answered(
        settings(answering=Answering.GREETING, greeting="Fish & <chips>", language="en-GB", voice="Polly.Amy")
    )
    assert verbs(document) == ["Say", "Hangup"]
    assert (document[0].text, document[0].attrib) == ("Fish & <chips>", {"language": "en-GB", "voice": "Polly.Amy"})


def test_a_voicemail_is_listened_to_recorded_and_reported() -> None:
    document = answered(settings(longest_message=60))
    assert verbs(document) == ["Start", "Say", "Record"]
    transcription = document[0][0]
    assert (transcription.get("track"), transcription.get("partialResults")) == ("inbound_track", "false")
    record = document[2]
    assert (record.get("maxLength"), record.get("recordingStatusCallbackEvent")) == ("60", "completed absent")
    assert marks(record.get("recordingStatusCallback")) == {"hub_account": "main", "hub_contact": THEM}
    assert marks(record.get("action"))["hub_step"] == "recorded"


def test_without_transcription_nobody_listens() -> None:
    assert verbs(answered(settings(transcribe=False))) == ["Say", "Record"]


def test_after_the_recording_the_call_ends() -> None:
    assert verbs(answered(settings(), hub_step="recorded", CallStatus="in-progress")) == ["Hangup"]


def test_a_caller_is_put_through_to_all_telephones_at_once() -> None:
    numbers = ("+4915112345678", "+4915112345679")
    document = answered(settings(answering="forward", forward_to=numbers, ring_seconds=15, record=True))
    assert verbs(document) == ["Start", "Dial"]
    dial = document[1]
    assert (dial.get("timeout"), dial.get("record")) == ("15", "record-from-answer-dual")
    assert marks(dial.get("action"))["hub_step"] == "forwarded"
    assert [number.text for number in dial] == list(numbers)
    assert marks(dial[0].get("statusCallback")) == {"hub_account": "main", "hub_contact": THEM}


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled", ""])
def test_when_nobody_answered_the_caller_may_leave_words(status: str) -> None:
    given = settings(answering="forward", forward_to=("+4915112345678",))
    document = answered(given, hub_step="forwarded", DialCallStatus=status, CallStatus="in-progress")
    assert verbs(document) == ["Stop", "Start", "Say", "Record"]
    silent = settings(answering="forward", forward_to=("+4915112345678",), greeting="", transcribe=False)
    assert verbs(answered(silent, hub_step="forwarded", DialCallStatus=status)) == ["Hangup"]


def test_when_they_have_talked_the_call_ends() -> None:
    given = settings(answering="forward", forward_to=("+4915112345678",))
    assert verbs(answered(given, hub_step="forwarded", DialCallStatus="completed")) == ["Hangup"]


def test_a_call_of_ours_is_put_through_to_the_contact_and_fits() -> None:
    written = bridging(THEM, settings(record=True), URL, "main")
    assert len(written) <= 4000
    start, dial = fromstring(written.encode())
    assert start[0].get("track") == "both_tracks"
    assert (dial.get("callerId"), dial[0].text) == (US, THEM)
    assert marks(dial[0].get("statusCallback"))["hub_leg"] == "theirs"


def test_somebody_who_hides_has_no_mark() -> None:
    document = answered(settings(), From="anonymous")
    assert marks(document[2].get("recordingStatusCallback")) == {"hub_account": "main"}


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        (RINGING, True),
        ({**RINGING, "CallStatus": "in-progress"}, True),
        ({**RINGING, "CallStatus": "in-progress", "CallbackSource": "call-progress-events"}, False),
        ({**RINGING, "CallStatus": "completed"}, False),
        ({"CallSid": "CA1", "RecordingSid": "RE1", "RecordingStatus": "completed"}, False),
        ({**RINGING, "TranscriptionSid": "TR1"}, False),
        ({"MessageSid": "SM1"}, False),
    ],
)
def test_who_waits_for_an_answer(fields: dict[str, str], asks: bool) -> None:
    assert asks_what_to_do(TwilioForm(fields, b"")) is asks


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "number is missing"),
        ({"answering": "forward"}, "forward_to is empty"),
        ({"answering": "forward", "forward_to": ("",)}, "forward_to is empty"),
        ({"greeting": "  "}, "greeting is empty"),
        ({"greeting": "a\x07b"}, "control characters"),
        ({"language": "english please"}, "no language tag"),
        ({"voice": "a b"}, "no voice"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(**wrong)
