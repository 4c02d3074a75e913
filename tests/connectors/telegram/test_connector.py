"""The connector against the simulated Telegram, over real HTTP, with the real client library."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from connectors.contract.errors import (
    AddressMoved,
    ContentRefused,
    Misconfigured,
    NotReachable,
    Throttled,
    Unavailable,
    Unchangeable,
)
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    InboundEvent,
    MediaKind,
    MessageReceived,
    WebhookRequest,
)
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.telegram.simulator import TelegramSimulator
from tests.connectors.telegram.conftest import ACCOUNT, START, Clock, World, connect


async def send(world: World, text: str, *buttons: Button) -> str:
    receipt = await world.connector.send(OutboundPart(world.address(world.lena), text=text, buttons=buttons))
    assert receipt.provider_message_id is not None
    return receipt.provider_message_id


async def act(world: World, action: PartAction, target: str, text: str = "", emoji: str | None = None) -> None:
    part = OutboundPart(world.address(world.lena), action=action, text=text, target_id=target, emoji=emoji)
    await world.connector.send(part)


async def test_a_receipt_names_the_message_as_updates_do(world: World) -> None:
    receipt = await world.connector.send(OutboundPart(world.address(world.lena), text="Hello"))
    assert receipt.provider_message_id == f"{world.lena.id}:1"
    assert receipt.at is not None
    assert receipt.at.timestamp() == START


async def test_a_message_is_edited_deleted_and_reacted_to(world: World) -> None:
    theirs = world.simulator.write(world.lena, "Hi")
    ours = await send(world, "Helo")
    await act(world, PartAction.EDIT, ours, "Hello")
    await act(world, PartAction.EDIT, ours, "Hello")  # it is so already
    await act(world, PartAction.REACT, f"{world.lena.id}:{theirs}", emoji="👍")
    first, second = world.simulator.phone(world.lena)
    assert (first.reactions, second.text, second.edited) == (("👍",), "Hello", True)
    await act(world, PartAction.REACT, f"{world.lena.id}:{theirs}")
    await act(world, PartAction.DELETE, ours)
    await act(world, PartAction.DELETE, ours)  # it is gone already
    [first] = world.simulator.phone(world.lena)
    assert first.reactions == ()


async def test_the_words_under_a_file_are_edited_by_a_call_of_their_own(world: World) -> None:
    text, there = await send(world, "Hello"), world.address(world.lena)
    picture = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"picture")
    sent = await world.connector.send(OutboundPart(there, text="Helo", attachment=picture))
    caption = OutboundPart(there, PartAction.EDIT, "Hello", target_id=sent.provider_message_id, is_caption=True)
    for _ in range(2):  # the second time it is so already
        assert (await world.connector.send(caption)).provider_message_id == sent.provider_message_id
    shown = world.simulator.phone(world.lena)[-1]
    assert (shown.text, shown.edited, shown.media is not None) == ("Hello", True, True)
    for wrong in (replace(caption, target_id=text), replace(caption, is_caption=False)):
        with pytest.raises(Unchangeable):
            await world.connector.send(wrong)
    with pytest.raises(ContentRefused):
        await world.connector.send(replace(caption, text="x" * 1025))
    await act(world, PartAction.DELETE, sent.provider_message_id or "")
    with pytest.raises(Unchangeable):
        await world.connector.send(caption)


async def test_a_pressed_button_comes_back_and_is_acknowledged(world: World) -> None:
    ours = await send(world, "When?", Button("9:00", "slot:9"), Button("Shop", url="https://shop.example"))
    assert world.simulator.press(world.lena, 1, "Shop") is None
    world.simulator.press(world.lena, 1, "9:00")
    [event] = await world.events()
    assert isinstance(event, ButtonPressed)
    assert (event.payload, event.reply_to) == ("slot:9", ours)
    await act(world, PartAction.ACKNOWLEDGE, event.external_id, "See you then")
    assert world.lena.toast == "See you then"
    await act(world, PartAction.ACKNOWLEDGE, event.external_id)  # too late, and nothing is lost


async def test_typing_is_seen_for_a_moment(world: World) -> None:
    await world.connector.send(OutboundPart(world.address(world.lena), action=PartAction.TYPING))
    assert world.lena.typing_until == START + 5


@pytest.mark.parametrize(
    ("kind", "mime_type"),
    [(MediaKind.IMAGE, "image/png"), (MediaKind.VOICE, "audio/ogg"), (MediaKind.DOCUMENT, "application/pdf")],
)
async def test_a_file_arrives_whole(world: World, kind: MediaKind, mime_type: str) -> None:
    attachment = Attachment(kind, "übersicht 1.bin", mime_type, bytes(range(256)))
    await world.connector.send(OutboundPart(world.address(world.lena), text="look", attachment=attachment))
    [message] = world.simulator.phone(world.lena)
    assert message.media is not None
    assert (message.text, message.media.content, message.media.kind) == ("look", bytes(range(256)), kind)
    assert (message.media.filename, message.media.mime_type) == ("übersicht 1.bin", mime_type)


async def test_a_picture_is_fetched_within_the_limit(world: World) -> None:
    world.simulator.send_photo(world.lena, b"\xff\xd8picture", "broken")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    media = await world.connector.fetch_media(event.media[0], 100)
    assert (media.content, media.filename) == (b"\xff\xd8picture", "photo.jpg")
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(event.media[0], 5)


async def test_a_file_that_is_not_there_is_no_crash(world: World) -> None:
    for reference in (AttachmentRef(MediaKind.IMAGE, "nothing"), AttachmentRef(MediaKind.IMAGE)):
        with pytest.raises(ContentRefused):
            await world.connector.fetch_media(reference, 100)


async def test_fetching_while_nobody_listens_may_be_tried_again(world: World) -> None:
    await world.simulator.stop()
    with pytest.raises(Unavailable):
        await world.connector.fetch_media(AttachmentRef(MediaKind.IMAGE, "x"), 100)


async def test_a_group_that_became_a_supergroup_names_its_new_place(world: World) -> None:
    group = world.simulator.add_group("Customers", [world.lena], supergroup=False)
    after = world.simulator.migrate(group)
    with pytest.raises(AddressMoved) as moved:
        await world.connector.send(OutboundPart(world.address(group), text="Hello"))
    await world.connector.send(OutboundPart(moved.value.moved_to, text="Hello"))
    assert [message.text for message in world.simulator.phone(world.lena, after)] == ["Hello"]


async def test_a_failure_of_the_server_may_be_tried_again(world: World) -> None:
    world.simulator.faults.fail(502)
    with pytest.raises(Unavailable):
        await send(world, "Hello")
    await send(world, "Hello")
    assert len(world.simulator.phone(world.lena)) == 1


async def test_the_published_rates_are_kept(world: World) -> None:
    for _ in range(5):
        await send(world, "burst")
    with pytest.raises(Throttled) as slow:
        await send(world, "one too many")
    world.clock.now += slow.value.seconds
    await send(world, "after the wait")


async def test_a_group_takes_twenty_a_minute(world: World) -> None:
    part = OutboundPart(world.address(world.simulator.add_group("Customers", [world.lena])), text="Hi")
    for _ in range(20):
        await world.connector.send(part)
        world.clock.now += 1
    with pytest.raises(Throttled) as slow:
        await world.connector.send(part)
    assert slow.value.seconds == 40


async def test_polling_brings_what_came_and_confirms_it(world: World) -> None:
    world.simulator.delete_webhook()
    polling = connect(world.simulator, Mode.POLLING)
    world.simulator.write(world.lena, "one")
    world.simulator.write(world.lena, "two")
    requests, cursor = await polling.poll(None, 0)
    assert texts(polling.parse(request)[0] for request in requests) == ["one", "two"]
    again, _ = await polling.poll(None, 0)
    assert [request.body for request in again] == [request.body for request in requests]
    world.simulator.write(world.lena, "three")
    requests, cursor = await polling.poll(cursor, 0)
    assert texts(polling.parse(request)[0] for request in requests) == ["three"]
    assert await polling.poll(cursor, 0) == ([], cursor)
    await polling.close()


async def test_polling_first_takes_a_webhook_away(world: World) -> None:
    polling = connect(world.simulator, Mode.POLLING)
    assert await polling.poll(None, 0) == ([], "0")
    assert world.simulator.webhook_url == ""
    await world.connector.register_webhook(f"{world.url}/one")
    with pytest.raises(Misconfigured):
        await polling.poll("0", 0)
    await polling.close()


async def test_nothing_is_registered_without_a_secret() -> None:
    with pytest.raises(Misconfigured):
        await TelegramConnector("main", TelegramSettings.offline()).register_webhook("https://hub.example")


async def test_closing_what_never_sent_is_fine() -> None:
    simulator = TelegramSimulator(Clock())
    await connect(simulator).close()


async def test_an_unknown_chat_is_not_reachable(world: World) -> None:
    with pytest.raises(NotReachable):
        await world.connector.send(OutboundPart(world.address(424242), text="Hello"))


def texts(events: Iterable[InboundEvent]) -> list[str | None]:
    return [event.text for event in events if isinstance(event, MessageReceived)]


def test_a_polled_update_is_read_like_a_posted_one() -> None:
    connector = connect(TelegramSimulator(Clock()))
    body = b'{"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"x"}}'
    assert connector.parse(WebhookRequest(body, account=ACCOUNT))[0].delivery_id == "1"


async def test_telegram_tells_what_it_could_not_hand_over(world: World) -> None:
    told = await world.connector.undelivered()
    assert (told.waiting, told.problem, told.failed_at) == (0, None, None)
    world.simulator.delete_webhook()
    world.simulator.write(world.lena, "Hi")
    world.simulator.write(world.lena, "Anybody there?")
    assert (await world.connector.undelivered()).waiting == 2
