"""A number with its messages, beside the simulated Twilio, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, NotReachable, RecipientGone, Unavailable
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    MediaKind,
    MessageReceived,
    ReportedStatus,
    StatusReported,
    WebhookRequest,
)
from connectors.contract.outbound import Attachment, OutboundPart, Template
from connectors.sms.connector import SmsConnector
from connectors.sms.settings import ContentTemplate, SmsSettings
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.toolkit.twilio.simulator import Behaviour, Content, StoredFile, Telephone, TwilioSimulator
from tests.connectors.toolkit.twilio.listening import ListeningHub, listening

CONTENT = f"HX{'5' * 32}"


@dataclass
class Stage:
    twilio: TwilioSimulator
    hub: ListeningHub
    sms: SmsConnector
    lena: Telephone
    now: float = 1_790_000_000.0

    def statuses(self) -> list[ReportedStatus]:
        return [event.status for event in self.hub.events if isinstance(event, StatusReported)]


def settings(twilio: TwilioSimulator, **further: object) -> SmsSettings:
    return SmsSettings(
        account_sid=twilio.account_sid,
        auth_token=SecretStr(twilio.auth_token),
        number=twilio.number,
        whatsapp_number=twilio.whatsapp_number,
        base_url=twilio.base_url,
        mms=True,
        templates={"ready": ContentTemplate(sid=CONTENT, variables=1)},
    ).model_copy(update=further)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    shelf = SimulatedShelf()
    await shelf.start()
    twilio = TwilioSimulator(lambda: 0)
    await twilio.start()
    sms = SmsConnector("main", settings(twilio))
    sms.attach_shelf(shelf)
    async with listening([sms]) as hub:
        twilio.point_at(hub.url)
        sms.reached_at(hub.url)
        stage = Stage(twilio, hub, sms, twilio.add_telephone("+447700900123", "Lena", country="GB"))
        twilio.clock = lambda: stage.now
        yield stage
        await sms.close()
        await twilio.stop()
    await shelf.stop()


def to(telephone: Telephone, text: str = "Hello", attachment: Attachment | None = None) -> OutboundPart:
    return OutboundPart(ChannelAddress(Channel.SMS, "", telephone.number), text=text, attachment=attachment)


def to_whatsapp(telephone: Telephone, text: str = "Hello") -> OutboundPart:
    return OutboundPart(ChannelAddress(Channel.WHATSAPP, "", telephone.number.removeprefix("+")), text=text)


async def test_an_answer_arrives_and_is_reported_sent_and_delivered(stage: Stage) -> None:
    receipt = await stage.sms.send(to(stage.lena))
    await stage.twilio.settle()
    assert [bubble.text for bubble in stage.lena.bubbles] == ["Hello"]
    reports = [event for event in stage.hub.events if isinstance(event, StatusReported)]
    assert [event.status for event in reports] == [ReportedStatus.SENT, ReportedStatus.DELIVERED]
    assert {event.target_ids for event in reports} == {(receipt.provider_message_id,)}


async def test_a_picture_by_mms_is_fetched_with_our_credentials(stage: Stage) -> None:
    stage.twilio.write(stage.lena, "look", files=[StoredFile("a.png", "image/png", b"PNG")])
    await stage.twilio.settle()
    [event] = stage.hub.events
    assert isinstance(event, MessageReceived)
    media = await stage.sms.fetch_media(event.media[0], 100)
    assert (media.content, media.mime_type) == (b"PNG", "image/png")
    with pytest.raises(ContentRefused):
        await stage.sms.fetch_media(event.media[0], 2)


async def test_credentials_go_to_twilio_alone(stage: Stage) -> None:
    """The same link at another address of ours is refused as a stranger's, before anything is sent there."""
    for url in ("http://127.0.0.1:9/media/ME1", "http://localhost:1/x", "file:///etc/passwd"):
        with pytest.raises(ContentRefused):
            await stage.sms.fetch_media(AttachmentRef(MediaKind.IMAGE, url=url), 100)


async def test_a_picture_that_we_send_is_fetched_from_the_shelf(stage: Stage) -> None:
    file = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"PNG")
    await stage.sms.send(to(stage.lena, "look", attachment=file))
    await stage.twilio.settle()
    [bubble] = stage.lena.bubbles
    assert (bubble.text, [one.content for one in bubble.files]) == ("look", [b"PNG"])


async def test_without_a_shelf_a_file_cannot_go(stage: Stage) -> None:
    bare = SmsConnector("main", settings(stage.twilio))
    file = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"PNG")
    with pytest.raises(ContentRefused, match="public address"):
        await bare.send(to(stage.lena, attachment=file))


async def test_stop_is_heard_and_holds_until_start(stage: Stage) -> None:
    stage.twilio.write(stage.lena, "STOP")
    await stage.twilio.settle()
    with pytest.raises(RecipientGone) as gone:
        await stage.sms.send(to(stage.lena))
    assert gone.value.code == "21610"
    stage.twilio.write(stage.lena, "Start")
    await stage.twilio.settle()
    await stage.sms.send(to(stage.lena))
    assert [event.granted for event in stage.hub.events if isinstance(event, ConsentChanged)] == [False, True]


async def test_a_telephone_that_is_off_fails_afterwards(stage: Stage) -> None:
    away = stage.twilio.add_telephone("+447700900124", "unreachable")
    await stage.sms.send(to(away))
    await stage.twilio.settle()
    [failed] = stage.hub.events
    assert isinstance(failed, StatusReported)
    assert (failed.status, failed.error_code, failed.permanent) == (ReportedStatus.FAILED, 30003, False)


async def test_reports_out_of_order_and_twice_are_the_same_events(stage: Stage) -> None:
    for behaviour in (Behaviour.TWICE, Behaviour.SHUFFLED):
        stage.hub.events.clear()
        stage.lena.behaviour = behaviour
        await stage.sms.send(to(stage.lena))
        await stage.twilio.settle()
        assert {event.event_id.rpartition(":")[2] for event in stage.hub.events} == {"sent", "delivered"}


async def test_what_the_hub_could_not_keep_comes_again(stage: Stage) -> None:
    stage.hub.down = 2
    await stage.sms.send(to(stage.lena))
    await stage.twilio.settle()
    assert stage.statuses() == [ReportedStatus.SENT, ReportedStatus.DELIVERED]


async def test_whatsapp_window_read_marks_templates_and_buttons(stage: Stage) -> None:
    await stage.sms.send(to_whatsapp(stage.lena))
    await stage.twilio.settle()
    [closed] = stage.hub.events
    assert isinstance(closed, StatusReported)
    assert (closed.channel, closed.error_code) == (Channel.WHATSAPP, 63016)

    stage.twilio.contents[CONTENT] = Content("Your order {{1}} is ready", (("On my way", "coming"),))
    template = OutboundPart(to_whatsapp(stage.lena).address, template=Template("ready", "en", ("77",)))
    sent = await stage.sms.send(template)
    await stage.twilio.settle()
    assert stage.lena.bubbles[-1].text == "Your order 77 is ready"

    stage.twilio.press(stage.lena, str(sent.provider_message_id), "On my way")
    await stage.twilio.settle()
    pressed = stage.hub.events[-1]
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.payload, pressed.text, pressed.reply_to) == ("coming", "On my way", sent.provider_message_id)

    stage.now += 23 * 3600
    await stage.sms.send(to_whatsapp(stage.lena, "still there?"))
    await stage.twilio.settle()
    stage.twilio.read(stage.lena)
    await stage.twilio.settle()
    assert stage.statuses()[-2:] == [ReportedStatus.READ, ReportedStatus.READ]


async def test_nobody_answers_a_lost_provider_twice(stage: Stage) -> None:
    stage.twilio.faults.fail(503)
    with pytest.raises(Unavailable):
        await stage.sms.send(to(stage.lena))
    assert stage.lena.bubbles == []


async def test_a_landline_is_told_at_once(stage: Stage) -> None:
    with pytest.raises(NotReachable):
        await stage.sms.send(to(stage.twilio.add_telephone("+493012345678", "landline")))


# Several accounts at one address


def account(name: str, twilio: TwilioSimulator, **further: object) -> SmsConnector:
    return SmsConnector(name, settings(twilio, **further))


def post(**fields: str) -> WebhookRequest:
    return WebhookRequest(urlencode({"MessageSid": "SM1", "SmsStatus": "received", "Body": "Hi", **fields}).encode())


def test_each_account_takes_what_was_sent_to_its_number() -> None:
    twilio = TwilioSimulator(lambda: 0)
    twilio.port = 1
    berlin = account("berlin", twilio, number="+493023125001", whatsapp_number="")
    vienna = account("vienna", twilio, number="+431234567", whatsapp_number="")
    pool = account("pool", twilio, number="", whatsapp_number="", messaging_service_sid="MG1")
    to_berlin = post(From="+447700900123", To="+493023125001")
    assert berlin.share(to_berlin) is not None
    assert vienna.share(to_berlin) is None
    assert pool.share(to_berlin) is None
    assert vienna.parse(to_berlin) == []
    to_pool = post(From="+447700900123", To="+15005550006", MessagingServiceSid="MG1")
    assert [one.share(to_pool) is not None for one in (berlin, vienna, pool)] == [False, False, True]
    nobodys = WebhookRequest(b"CallSid=CA1&CallStatus=ringing")
    assert [one.share(nobodys) for one in (berlin, vienna, pool)] == [None, None, None]


def test_a_share_is_the_same_each_time_and_never_raises() -> None:
    twilio = TwilioSimulator(lambda: 0)
    twilio.port = 1
    sms = account("main", twilio)
    request = post(From="+447700900123", To=twilio.number)
    assert sms.share(request) == sms.share(request)
    for body in (b"", b"\xff", b'{"a', b"&&&"):
        assert sms.share(WebhookRequest(body)) is None


def test_an_incoming_message_is_answered_with_nothing_to_say_a_report_with_nothing() -> None:
    twilio = TwilioSimulator(lambda: 0)
    twilio.port = 1
    sms = account("main", twilio)
    incoming = sms.answer(post(From="+447700900123", To=twilio.number), 200)
    assert (incoming.status, incoming.content_type.partition(";")[0]) == (200, "text/xml")
    assert incoming.body.endswith(b"<Response/>")
    assert sms.answer(WebhookRequest(b"MessageSid=SM1&MessageStatus=sent"), 200).status == 204
    assert sms.answer(post(From="+1", To="+2"), 503).status == 503
