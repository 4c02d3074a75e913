"""A bot beside the simulated Viber, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import web
from pydantic import SecretStr, ValidationError

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, RecipientGone, Refused, WebhookRejected
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    Ignored,
    InboundEvent,
    MediaKind,
    MessageReceived,
    Referred,
    ReportedStatus,
    StatusReported,
    WebhookConfirmed,
    WebhookRequest,
)
from connectors.contract.outbound import Attachment, Button, OutboundPart
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.toolkit.simulator import LOOPBACK
from connectors.viber.connector import ViberConnector
from connectors.viber.settings import ViberSettings
from connectors.viber.simulator import Behaviour, Person, StoredFile, ViberSimulator

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Stage:
    """A hub that only listens, the connector, and Viber. `down`: this many posts to come are answered 503."""

    viber: ViberSimulator
    connector: ViberConnector
    ana: Person
    url: str = ""
    down: int = 0
    events: list[InboundEvent] = field(default_factory=list)

    async def take(self, http: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in http.headers.items()}
        request = WebhookRequest(await http.read(), headers)
        self.connector.verify(request, NOW, {})
        status = 200
        if self.down:
            self.down, status = self.down - 1, 503
        else:
            self.events += self.connector.parse(request)
        reply = self.connector.answer(request, status)
        return web.Response(status=reply.status, body=reply.body, headers={"Content-Type": reply.content_type})

    async def send(self, part: OutboundPart) -> None:
        await self.connector.send(part)
        await self.viber.settle()

    def to(
        self, text: str = "", attachment: Attachment | None = None, buttons: tuple[Button, ...] = ()
    ) -> OutboundPart:
        address = ChannelAddress(Channel.VIBER, "main", self.ana.id)
        return OutboundPart(address, text=text, attachment=attachment, buttons=buttons)

    def statuses(self) -> list[ReportedStatus]:
        return [event.status for event in self.events if isinstance(event, StatusReported)]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    viber, shelf = ViberSimulator(lambda: 1_790_000_000.0), SimulatedShelf()
    await viber.start()
    await shelf.start()
    given = ViberSettings(
        auth_token=SecretStr(viber.token), sender_name="Support", welcome="Hello, tap to begin", base_url=viber.base_url
    )
    stage = Stage(viber, ViberConnector("main", given), viber.add_person("Ana", subscribed=False))
    stage.connector.attach_shelf(shelf)
    app = web.Application()
    app.router.add_post("/hook", stage.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    stage.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"
    await stage.connector.register_webhook(stage.url)
    yield stage
    await stage.connector.close()
    await viber.stop()
    await shelf.stop()
    await runner.cleanup()


async def test_setting_the_address_is_tried_by_viber(stage: Stage) -> None:
    assert [type(event) for event in stage.events] == [WebhookConfirmed]
    with pytest.raises(Refused) as refused:
        await stage.connector.register_webhook("http://127.0.0.1:9/nobody")
    assert refused.value.code == "1"


async def test_who_opens_the_chat_is_welcomed_in_the_answer_itself(stage: Stage) -> None:
    stage.viber.open_chat(stage.ana, "flyer-7")
    await stage.viber.settle()
    assert [bubble.text for bubble in stage.ana.bubbles] == ["Hello, tap to begin"]
    assert isinstance(stage.events[-1], Referred)
    with pytest.raises(RecipientGone):
        await stage.connector.send(stage.to("more"))


async def test_nobody_is_welcomed_twice_nor_when_nothing_was_kept(stage: Stage) -> None:
    opened = orjson.dumps({"event": "conversation_started", "user": {"id": "a"}, "subscribed": False})
    again = orjson.dumps({"event": "conversation_started", "user": {"id": "a"}, "subscribed": True})
    assert stage.connector.answer(WebhookRequest(opened), 200).content_type == "application/json"
    assert stage.connector.answer(WebhookRequest(again), 200).body == b""
    assert stage.connector.answer(WebhookRequest(b"nonsense"), 200).body == b""
    assert stage.connector.answer(WebhookRequest(opened), 503).status == 503


async def test_a_message_is_answered_delivered_and_read(stage: Stage) -> None:
    stage.viber.write(stage.ana, "Здраво 👋")
    await stage.viber.settle()
    assert isinstance(stage.events[-1], MessageReceived)
    await stage.send(stage.to("Hello"))
    stage.viber.read(stage.ana)
    await stage.viber.settle()
    assert stage.statuses() == [ReportedStatus.DELIVERED, ReportedStatus.READ]
    assert stage.ana.bubbles[-1].text == "Hello"


async def test_a_pressed_button_comes_back_with_its_value(stage: Stage) -> None:
    stage.viber.subscribe(stage.ana)
    buttons = (Button("Tuesday", "slot:2"), Button("Shop", url="https://shop.example"))
    await stage.send(stage.to("When?", buttons=buttons))
    assert stage.viber.press(stage.ana, "Shop") is None
    with pytest.raises(LookupError):
        stage.viber.press(stage.ana, "Wednesday")
    stage.viber.press(stage.ana, "Tuesday")
    await stage.viber.settle()
    pressed = stage.events[-1]
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.payload, pressed.text) == ("slot:2", "Tuesday")
    await stage.send(stage.to("Fine"))
    stage.viber.write(stage.ana, "slot:2")
    await stage.viber.settle()
    assert isinstance(stage.events[-1], MessageReceived)  # the buttons are gone with the next message


async def test_files_come_and_go(stage: Stage) -> None:
    stage.viber.send_file(stage.ana, StoredFile("picture", "a.jpg", b"JPG"), "see this")
    await stage.viber.settle()
    came = stage.events[-1]
    assert isinstance(came, MessageReceived)
    media = await stage.connector.fetch_media(came.media[0], 10)
    assert (media.content, media.filename, came.text) == (b"JPG", "a.jpg", "see this")
    with pytest.raises(ContentRefused):
        await stage.connector.fetch_media(came.media[0], 2)
    await stage.send(stage.to(attachment=Attachment(MediaKind.DOCUMENT, "offer.pdf", "application/pdf", b"PDF")))
    sent = stage.ana.bubbles[-1].file
    assert sent is not None
    assert (sent.name, sent.content) == ("offer.pdf", b"PDF")


async def test_a_link_into_a_private_network_is_not_fetched(stage: Stage) -> None:
    with pytest.raises(ContentRefused):
        await stage.connector.fetch_media(AttachmentRef(MediaKind.IMAGE, url="http://127.0.0.1:1/x"), 10)


async def test_what_else_people_send(stage: Stage) -> None:
    stage.viber.send_location(stage.ana, 44.8, 20.4)
    stage.viber.send_contact(stage.ana, "Shop", "+381 11 222 333")
    stage.viber.send_sticker(stage.ana, 40133)
    stage.viber.type_something(stage.ana)
    await stage.viber.settle()
    messages = [event for event in stage.events if isinstance(event, MessageReceived)]
    assert any(event.location and event.location.latitude == 44.8 for event in messages)
    assert any(event.contacts and event.contacts[0].phones == ("+38111222333",) for event in messages)
    assert any(event.media and event.media[0].reference == "40133" for event in messages)
    assert not any(isinstance(event, Ignored) for event in stage.events)  # Viber sends it only to who asked for it


async def test_unsubscribing_ends_it(stage: Stage) -> None:
    stage.viber.subscribe(stage.ana)
    stage.viber.unsubscribe(stage.ana)
    await stage.viber.settle()
    assert {event.granted for event in stage.events if isinstance(event, ConsentChanged)} == {True, False}
    with pytest.raises(RecipientGone):
        await stage.connector.send(stage.to("Hello"))


async def test_what_the_hub_could_not_keep_comes_again(stage: Stage) -> None:
    stage.down = 1
    stage.viber.write(stage.ana, "Hi")
    await stage.viber.settle()
    assert isinstance(stage.events[-1], MessageReceived)


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (Behaviour.UNREACHABLE, [ReportedStatus.FAILED]),
        (Behaviour.TWICE, [ReportedStatus.DELIVERED, ReportedStatus.DELIVERED]),
        (Behaviour.SHUFFLED, [ReportedStatus.READ, ReportedStatus.DELIVERED]),
    ],
)
async def test_roads_that_are_odd(stage: Stage, behaviour: Behaviour, expected: list[ReportedStatus]) -> None:
    stage.ana.subscribed, stage.ana.behaviour = True, behaviour
    await stage.send(stage.to("Hello"))
    assert stage.statuses() == expected


async def test_a_picture_that_is_too_large_is_not_taken(stage: Stage) -> None:
    stage.ana.subscribed = True
    with pytest.raises(Refused):
        await stage.connector.send(
            stage.to(attachment=Attachment(MediaKind.IMAGE, "a.png", "image/png", b"x" * 1_100_000))
        )


def test_only_who_knows_the_token_is_let_in() -> None:
    connector = ViberConnector("main", ViberSettings(auth_token=SecretStr("token"), sender_name="Support"))
    with pytest.raises(WebhookRejected):
        connector.verify(WebhookRequest(b"{}", {"x-viber-content-signature": "0" * 64}), NOW, {})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"auth_token": ""}, "auth_token is empty"),
        ({"sender_name": "x" * 29}, "28"),
        ({"base_url": "viber"}, "no http"),
        ({"x": 1}, "Extra"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ViberSettings.model_validate({"auth_token": "t", "sender_name": "Support", **wrong})
