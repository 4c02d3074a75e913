"""A telephone number beside the simulated Twilio, over real HTTP: whole calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from connectors.calls.connector import CallsConnector
from connectors.calls.settings import CallsSettings
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, Misconfigured, NotReachable
from connectors.contract.inbound import CallRecorded, CallReported, CallTranscribed, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.toolkit.twilio.simulator import Telephone, TwilioSimulator
from connectors.toolkit.twilio.simulator.voice import APOLOGY, TALK_SECONDS
from tests.connectors.toolkit.twilio.listening import ListeningHub, listening

REP = "+4915112345678"


@dataclass
class Stage:
    twilio: TwilioSimulator
    hub: ListeningHub
    lena: Telephone
    rep: Telephone
    made: list[CallsConnector] = field(default_factory=list)

    def use(self, **given: object) -> CallsConnector:
        """The account with these settings."""
        values = {
            "account_sid": self.twilio.account_sid,
            "auth_token": SecretStr(self.twilio.auth_token),
            "number": self.twilio.number,
            "base_url": self.twilio.base_url,
            **given,
        }
        connector = CallsConnector("main", CallsSettings.model_validate(values))
        connector.reached_at(self.hub.url)
        self.hub.members = [connector]
        self.made.append(connector)
        return connector

    def calls(self) -> list[tuple[str, str]]:
        return [(one.external_id, one.call_status) for one in self.hub.events if isinstance(one, CallReported)]

    def said(self) -> list[str | None]:
        return [event.text for event in self.hub.events if isinstance(event, CallTranscribed)]

    def recordings(self) -> list[CallRecorded]:
        return [event for event in self.hub.events if isinstance(event, CallRecorded)]

    def addresses(self) -> set[ChannelAddress | None]:
        return {event.address for event in self.hub.events}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    twilio = TwilioSimulator(lambda: 1_790_000_000.0)
    await twilio.start()
    lena = twilio.add_telephone("+447700900123", "Lena", country="GB")
    rep = twilio.add_telephone(REP, "Rep")
    async with listening([]) as hub:
        twilio.point_at(hub.url)
        stage = Stage(twilio, hub, lena, rep)
        yield stage
        for connector in stage.made:
            await connector.close()
        await twilio.stop()


def phone(number: str) -> ChannelAddress:
    return ChannelAddress(Channel.PHONE, "", number)


async def test_a_voicemail_is_one_call_with_its_recording_and_transcript(stage: Stage) -> None:
    calls = stage.use(greeting="Please speak.")
    line = stage.twilio.call(stage.lena, "The kettle leaks.")
    await stage.twilio.settle()
    assert stage.lena.heard == ["Please speak."]
    assert stage.calls() == [(line.sid, "ringing"), (line.sid, "in-progress"), (line.sid, "completed")]
    assert stage.said() == ["The kettle leaks."]
    [recording] = stage.recordings()
    assert recording.target_id == line.sid
    assert (await calls.fetch_media(recording.media[0], 1000)).content == b"The kettle leaks."
    assert stage.addresses() == {phone(stage.lena.number)}


async def test_who_says_nothing_leaves_an_absent_recording(stage: Stage) -> None:
    stage.use()
    stage.twilio.call(stage.lena)
    await stage.twilio.settle()
    assert [one.status for one in stage.recordings()] == ["absent"]
    assert stage.said() == []


async def test_who_hides_the_number_can_leave_words_too(stage: Stage) -> None:
    stage.use()
    line = stage.twilio.call(stage.lena, "It is me.", hidden=True)
    await stage.twilio.settle()
    own = ChannelAddress(Channel.PHONE, "main", f"hidden:{line.sid}")
    assert {one.address for one in stage.hub.events if isinstance(one, CallReported)} == {own}
    assert stage.said() == ["It is me."]


async def test_a_caller_is_put_through(stage: Stage) -> None:
    stage.use(answering="forward", forward_to=(REP,), record=True)
    stage.rep.says = "Shop, good morning."
    line = stage.twilio.call(stage.lena, "Is it open?")
    await stage.twilio.settle()
    assert stage.rep.heard == ["Is it open?"]
    assert stage.lena.heard == ["Shop, good morning."]
    assert stage.said() == ["Is it open?", "Shop, good morning."]
    legs = [event for event in stage.hub.events if isinstance(event, CallReported) and event.parent_id == line.sid]
    assert [leg.call_status for leg in legs] == ["initiated", "ringing", "in-progress", "completed"]
    assert (legs[-1].duration, legs[-1].recipient_id) == (TALK_SECONDS, REP)
    assert [one.target_id for one in stage.recordings()] == [line.sid]
    assert stage.addresses() == {phone(stage.lena.number)}


async def test_nobody_answers_so_the_caller_leaves_words(stage: Stage) -> None:
    stage.use(answering="forward", forward_to=(REP,), greeting="Nobody is here.")
    stage.rep.picks_up = False
    stage.twilio.call(stage.lena, "Call me back.")
    await stage.twilio.settle()
    assert stage.lena.heard == ["Nobody is here."]
    assert stage.said() == ["Call me back."]
    assert "no-answer" in [status for _, status in stage.calls()]


async def test_a_rep_calls_somebody(stage: Stage) -> None:
    calls = stage.use(record=True)
    stage.rep.says, stage.lena.says = "Your kettle is ready.", "Lovely."
    receipt = await calls.place_call(phone(stage.lena.number), REP)
    await stage.twilio.settle()
    assert stage.lena.heard == ["Your kettle is ready."]
    assert stage.rep.heard == ["Lovely."]
    sid = receipt.provider_message_id
    assert stage.calls() == [
        (sid, status) for status in ("initiated", "initiated", "ringing", "in-progress", "completed")
    ]
    last = [event for event in stage.hub.events if isinstance(event, CallReported)][-1]
    assert (last.duration, last.recipient_id) == (TALK_SECONDS, stage.lena.number)
    assert {one.target_id for one in stage.recordings()} == {sid}
    assert stage.said() == ["Your kettle is ready.", "Lovely."]
    assert stage.addresses() == {phone(stage.lena.number)}


async def test_everything_reported_of_a_call_of_ours_names_it_as_we_do(stage: Stage) -> None:
    """The name is known before the provider answers, so that no report can come too early."""
    calls = stage.use(record=True)
    stage.rep.says, stage.lena.says = "Your kettle is ready.", "Lovely."
    await calls.place_call(phone(stage.lena.number), REP, "hub-1")
    await stage.twilio.settle()
    assert {name for name, _ in stage.calls()} == {"hub-1"}
    assert [status for _, status in stage.calls()][-1] == "completed"
    assert {one.target_id for one in stage.recordings()} == {"hub-1"}
    assert {event.target_id for event in stage.hub.events if isinstance(event, CallTranscribed)} == {"hub-1"}


@pytest.mark.parametrize(("ours", "theirs", "expected"), [(True, False, "no-answer"), (False, True, "canceled")])
async def test_a_call_that_comes_to_nothing(stage: Stage, ours: bool, theirs: bool, expected: str) -> None:
    calls = stage.use()
    stage.rep.picks_up, stage.lena.picks_up = ours, theirs
    receipt = await calls.place_call(phone(stage.lena.number), REP)
    await stage.twilio.settle()
    assert stage.calls()[-1] == (receipt.provider_message_id, expected)


async def test_the_accounts_own_telephone_rings_for_a_rep_without_one(stage: Stage) -> None:
    calls = stage.use(bridge=REP)
    stage.rep.says = "Hello"
    await calls.place_call(phone(stage.lena.number), None)
    await stage.twilio.settle()
    assert stage.lena.heard == ["Hello"]


async def test_what_cannot_be_called(stage: Stage) -> None:
    calls = stage.use()
    with pytest.raises(ContentRefused, match="no telephone to call you at"):
        await calls.place_call(phone(stage.lena.number), None)
    with pytest.raises(NotReachable):
        await calls.place_call(ChannelAddress(Channel.PHONE, "main", "hidden:CA1"), REP)
    with pytest.raises(ContentRefused, match="your own telephone"):
        await calls.place_call(phone(REP), REP)
    with pytest.raises(ContentRefused):
        await calls.send(OutboundPart(phone(stage.lena.number), text="Hello"))
    with pytest.raises(Misconfigured):
        await stage.use(number="+15005550001").place_call(phone(stage.lena.number), REP)
    with pytest.raises(Misconfigured):
        await stage.use(auth_token=SecretStr("wrong")).place_call(phone(stage.lena.number), REP)


async def test_a_hub_that_is_down_lets_the_caller_hear_twilios_words(stage: Stage) -> None:
    stage.use()
    stage.hub.down = 99
    stage.twilio.call(stage.lena)
    await stage.twilio.settle()
    assert stage.lena.heard == [APOLOGY]


def test_each_account_answers_for_its_own_number() -> None:
    base = {"account_sid": f"AC{'a' * 32}", "auth_token": SecretStr("t")}
    berlin = CallsConnector("berlin", CallsSettings.model_validate({**base, "number": "+493023125001"}))
    vienna = CallsConnector("vienna", CallsSettings.model_validate({**base, "number": "+431234567"}))
    both = (berlin, vienna)
    call = WebhookRequest(b"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=%2B447700900123&To=%2B431234567")
    assert [one.share(call) is not None for one in both] == [False, True]
    recording = WebhookRequest(b"CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed")
    assert [one.share(recording) is not None for one in both] == [True, True]
    marked = WebhookRequest(recording.body, query={"hub_account": "vienna"})
    assert [one.share(marked) is not None for one in both] == [False, True]
    assert [one.share(WebhookRequest(b"MessageSid=SM1&Body=x")) for one in both] == [None, None]


def test_what_came_as_json_is_shared_as_a_form_that_reads_the_same() -> None:
    base = {"account_sid": f"AC{'a' * 32}", "auth_token": SecretStr("t"), "number": "+431234567"}
    vienna = CallsConnector("vienna", CallsSettings.model_validate(base))
    said = b'{"TranscriptionEvent":"transcription-content","TranscriptionSid":"GT1","CallSid":"CA1","SequenceId":2,'
    body = said + b'"TranscriptionData":"{\\"transcript\\":\\"hello\\"}"}'
    request = WebhookRequest(body, {"content-type": "application/json"}, query={"hub_contact": "+447700900123"})
    shared = vienna.share(request)
    assert shared is not None
    assert shared == vienna.share(request)
    [event] = vienna.parse(shared)
    assert isinstance(event, CallTranscribed)
    assert (event.text, event.address) == ("hello", phone("+447700900123"))
    assert vienna.parse(WebhookRequest(event.item)) == [event]
