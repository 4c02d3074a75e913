"""Messenger as people and the hub meet on it: over real HTTP, with its windows, limits and reports."""

from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    Refused,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Referred,
    ReportedStatus,
    StatusReported,
    SystemNotice,
)
from connectors.contract.outbound import Attachment, Button, PartAction
from connectors.messenger.simulator import MessengerSimulator, connect
from connectors.toolkit.graph_simulator import Behaviour, GraphPerson
from tests.connectors.toolkit.graph_world import ACCOUNT, DAY, HOUR, World

Messenger = World[MessengerSimulator]
PHOTO = Attachment(MediaKind.IMAGE, "kettle.png", "image/png", b"\x89PNG" * 100)


class EmptyShelf:
    """A hub whose public address leads nowhere."""

    async def lay_out(self, file: Attachment, keep: timedelta) -> str:
        return "http://127.0.0.1:9/files/1"


def somebody(world: Messenger, name: str = "Ana Kos", *, hours_ago: float = 0) -> GraphPerson:
    """Who wrote so long ago."""
    person = world.simulator.add_person(name)
    person.wrote_at = world.clock() - hours_ago * HOUR
    return person


async def test_meta_asks_and_is_answered(world: Messenger) -> None:
    assert await world.simulator.asks(world.url)
    world.simulator.verify_token = "not-ours"
    assert not await world.simulator.asks(world.url)


async def test_what_people_do_arrives_in_order(world: Messenger) -> None:
    simulator, ana = world.simulator, world.simulator.add_person("Ana Kos")
    simulator.get_started(ana)
    simulator.arrive(ana, "flyer-7")
    message = simulator.write(ana, "Hi")
    simulator.edit(ana, message, "Hello")
    simulator.react(ana, message, "👍")
    simulator.react(ana, message, None)
    simulator.unsend(ana, message)
    simulator.opt_in(ana, "News")
    simulator.opt_out(ana, "News")
    simulator.hand_over(ana, "263902037430900")
    events = await world.settled()
    assert [type(event) for event in events] == [
        ButtonPressed,
        Referred,
        MessageReceived,
        MessageEdited,
        ReactionChanged,
        ReactionChanged,
        MessageDeleted,
        ConsentChanged,
        ConsentChanged,
        SystemNotice,
    ]
    assert [event.granted for event in events if isinstance(event, ConsentChanged)] == [True, False]
    assert {event.address.handle for event in events if event.address is not None} == {ana.id}


async def test_files_places_and_stickers_arrive_and_can_be_fetched(world: Messenger) -> None:
    simulator, ana = world.simulator, world.simulator.add_person("Ana Kos")
    simulator.send_photo(ana, b"jpeg")
    simulator.send_voice(ana, b"sound")
    simulator.send_file(ana, "file", b"%PDF", "invoice.pdf", "application/pdf")
    simulator.send_like(ana)
    simulator.send_location(ana, 49.2, 16.6)
    photo, voice, paper, like, place = [event for event in await world.settled() if isinstance(event, MessageReceived)]
    kinds = [event.media[0].kind for event in (photo, voice, paper, like)]
    assert kinds == [MediaKind.IMAGE, MediaKind.AUDIO, MediaKind.DOCUMENT, MediaKind.STICKER]
    assert [len(event.media) for event in (photo, voice, paper, like, place)] == [1, 1, 1, 1, 0]
    assert place.location is not None
    fetched = await world.connector.fetch_media(paper.media[0], 100)
    assert (fetched.content, fetched.filename, fetched.mime_type) == (b"%PDF", "invoice.pdf", "application/pdf")


async def test_a_file_is_fetched_without_credentials_and_within_its_limit(world: Messenger) -> None:
    world.simulator.send_photo(world.simulator.add_person("Ana Kos"), b"jpeg" * 10)
    [event] = await world.settled()
    assert isinstance(event, MessageReceived)
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(event.media[0], 39)
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(AttachmentRef(MediaKind.IMAGE), 39)
    with pytest.raises(ContentRefused):  # somebody else's address on this machine
        await world.connector.fetch_media(replace(event.media[0], url="http://127.0.0.1:1/x.jpg"), 39)
    gone = replace(event.media[0], url=f"{world.simulator.base_url}/media/0/x.jpg")
    with pytest.raises(NotReachable):
        await world.connector.fetch_media(gone, 39)


async def test_an_answer_comes_back_as_echo_then_as_delivered_then_as_read(world: Messenger) -> None:
    ana = somebody(world)
    receipt = await world.send(ana, "We do.", key="part-9")
    world.clock.now += 60
    world.simulator.read(ana)
    echo, delivered, read = await world.settled()
    assert isinstance(echo, MessageEchoed)
    assert (echo.external_id, echo.text, echo.recipient_id) == (receipt.provider_message_id, "We do.", ana.id)
    assert isinstance(delivered, StatusReported)
    assert (delivered.status, delivered.target_ids) == (ReportedStatus.DELIVERED, (receipt.provider_message_id,))
    assert isinstance(read, StatusReported)
    assert read.status is ReportedStatus.READ
    assert read.watermark is not None
    assert read.watermark >= delivered.watermark if delivered.watermark else False
    assert [message.metadata for message in world.simulator.phone(ana)] == ["part-9"]


async def test_an_answer_by_hand_is_an_echo_without_our_id(world: Messenger) -> None:
    world.simulator.write_by_hand(somebody(world), "From the app")
    [echo] = await world.settled()
    assert isinstance(echo, MessageEchoed)
    assert echo.text == "From the app"


async def test_after_a_day_only_a_person_may_answer_and_after_seven_nobody(world: Messenger) -> None:
    ana = somebody(world, hours_ago=23)
    await world.send(ana)
    for hours in (25, 7 * 24 - 1):
        late = somebody(world, hours_ago=hours)
        with pytest.raises(WindowClosed) as caught:
            await world.send(late)
        assert caught.value.code == "10/2018278"
        await world.send(late, late=True)
        assert world.simulator.phone(late)[-1].tag == "HUMAN_AGENT"
    with pytest.raises(WindowClosed):
        await world.send(somebody(world, hours_ago=7 * 24), late=True)


async def test_an_advertisement_opens_the_window_for_seven_days(world: Messenger) -> None:
    ana = world.simulator.add_person("Ana Kos")
    world.simulator.write(ana, "About the offer", ad={"ad_id": "2385", "ad_title": "Kettles"})
    [event] = await world.settled()
    assert isinstance(event, MessageReceived)
    assert event.referral is not None
    assert (event.referral.source_id, event.referral.headline) == ("2385", "Kettles")
    world.clock.now += 6 * DAY
    await world.send(ana)
    world.clock.now += DAY
    with pytest.raises(WindowClosed):
        await world.send(ana)


async def test_whoever_never_wrote_cannot_be_written_to(world: Messenger) -> None:
    with pytest.raises(WindowClosed):
        await world.send(world.simulator.add_person("Nora New"))


async def test_a_block_is_noticed_at_the_next_message(world: Messenger) -> None:
    ana = somebody(world)
    world.simulator.block(ana)
    with pytest.raises(NotReachable) as caught:
        await world.send(ana)
    assert caught.value.code == "551/1545041"
    world.simulator.unblock(ana)
    await world.send(ana)


async def test_a_file_is_sent_by_its_link_and_fetched_from_there(world: Messenger) -> None:
    ana = somebody(world)
    await world.send(ana, attachment=PHOTO, key="part-9")
    [message] = world.simulator.phone(ana)
    assert message.file is not None
    assert (message.file.type, message.file.content) == ("image", PHOTO.content)
    assert len(world.calls("/messages")) == 1


async def test_a_file_that_cannot_be_fetched_is_tried_again_later(world: Messenger) -> None:
    world.connector.attach_shelf(EmptyShelf())
    ana = somebody(world)
    with pytest.raises(Unavailable):
        await world.send(ana, attachment=PHOTO)
    assert world.simulator.phone(ana) == []


async def test_without_a_public_address_there_is_nowhere_to_lay_a_file(world: Messenger) -> None:
    unattached = connect(world.simulator, ACCOUNT)
    with pytest.raises(ContentRefused, match="public address"):
        await unattached.send(replace(world.part(somebody(world)), attachment=PHOTO))


async def test_buttons_come_back_when_they_are_pressed(world: Messenger) -> None:
    ana, shop = somebody(world), Button("Open the shop", url="https://shop.example")
    quick = await world.send(ana, "Today?", buttons=(Button("Yes", "YES"), Button("No", "NO")))
    card = await world.send(ana, "Look", buttons=(Button("Call me", "CALL"), shop))
    await world.settled()
    assert quick.provider_message_id is not None
    assert card.provider_message_id is not None
    world.simulator.press(ana, quick.provider_message_id, "Yes")
    world.simulator.press(ana, card.provider_message_id, "Call me")
    assert world.simulator.press(ana, card.provider_message_id, "Open the shop") is None
    presses = [event for event in await world.settled() if isinstance(event, ButtonPressed)]
    assert [(press.payload, press.text) for press in presses] == [("YES", "Yes"), ("CALL", "Call me")]
    with pytest.raises(LookupError):
        world.simulator.press(ana, quick.provider_message_id, "Yes")  # quick replies go away


async def test_typing_and_read_marks_are_seen(world: Messenger) -> None:
    ana = somebody(world)
    message = world.simulator.write(ana, "Hello?")
    await world.do(ana, PartAction.TYPING)
    await world.do(ana, PartAction.READ)
    assert ana.typing_until > world.clock()
    assert world.simulator.message(ana, message).seen


async def test_sounds_and_films_are_taken_at_ten_a_second(world: Messenger) -> None:
    ana = somebody(world)
    sound = Attachment(MediaKind.AUDIO, "a.mp3", "audio/mpeg", b"sound")
    for _ in range(10):
        await world.send(ana, attachment=sound)
    with pytest.raises(Throttled) as caught:
        await world.send(ana, attachment=sound)
    assert caught.value.seconds == 60
    world.clock.now += 1
    await world.send(ana, attachment=sound)


async def test_every_other_message_to_whom_it_concerns_is_held_up(world: Messenger) -> None:
    ana = world.simulator.add_person("Ana Kos", username="throttled")
    ana.wrote_at = world.clock()
    with pytest.raises(Throttled):
        await world.send(ana)
    await world.send(ana)


async def test_a_restricted_page_pauses_the_channel(world: Messenger) -> None:
    world.simulator.restricted = True
    with pytest.raises(Misconfigured) as caught:
        await world.send(somebody(world))
    assert caught.value.code == "10/1893063"


async def test_some_people_come_twice_or_out_of_order(world: Messenger) -> None:
    twin = world.simulator.add_person("Tina", behaviour=Behaviour.TWICE)
    world.simulator.write(twin, "Hi")
    first, second = await world.settled()
    assert first.event_id == second.event_id
    mixed = world.simulator.add_person("Mix", behaviour=Behaviour.SHUFFLED)
    for number in range(3):
        world.simulator.write(mixed, str(number))
    texts = [event.text for event in await world.settled() if isinstance(event, MessageReceived)]
    assert texts != ["0", "1", "2"]
    assert sorted(str(text) for text in texts) == ["0", "1", "2"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"messaging_type": None},
        {"messaging_type": "NONSENSE"},
        {"messaging_type": "MESSAGE_TAG"},
        {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"},
        {"message": {}},
        {"message": {"text": "a" * 2001}},
        {"message": {"text": "a", "quick_replies": [{"title": "t", "payload": "p"}] * 14}},
        {"message": {"attachment": {"type": "image", "payload": {"id": "0"}}}},
        {"message": None, "sender_action": "dance"},
    ],
)
async def test_the_provider_refuses_what_its_contract_forbids(world: Messenger, spoiled: dict[str, object]) -> None:
    call = {"messaging_type": "RESPONSE", "recipient": {"id": somebody(world).id}, "message": {"text": "Hi"}, **spoiled}
    body = {name: value for name, value in call.items() if value is not None}
    headers = {"Authorization": f"Bearer {world.simulator.access_token}"}
    address = f"{world.simulator.base_url}/v26.0/{world.simulator.account_id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(address, json=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == 100


async def test_an_old_token_says_that_the_account_is_to_blame(world: Messenger) -> None:
    stranger = connect(world.simulator, ACCOUNT, token="old")
    with pytest.raises(Misconfigured) as caught:
        await stranger.send(world.part(somebody(world), "Hello"))
    assert caught.value.code == "190"
    await stranger.close()


async def test_a_label_too_long_is_refused_by_the_provider(world: Messenger) -> None:
    with pytest.raises(Refused):
        await world.send(somebody(world), "Hello", buttons=(Button("a" * 21, "x"),))
