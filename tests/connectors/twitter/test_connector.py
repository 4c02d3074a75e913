"""The connector against the simulated X, over real HTTP, with real signatures."""

import json

import pytest

from connectors.contract.errors import ContentRefused, Misconfigured, Refused, Throttled
from connectors.contract.inbound import (
    AttachmentRef,
    MediaKind,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    StatusReported,
    WebhookRequest,
)
from connectors.contract.outbound import Attachment, OutboundPart, PartAction
from connectors.twitter.connector import TwitterConnector
from connectors.twitter.simulator import TwitterSimulator, settings_for
from connectors.twitter.simulator.api import FILM_SECONDS
from tests.connectors.twitter.conftest import ACCOUNT, World

PICTURE = Attachment(MediaKind.IMAGE, "a.jpg", "image/jpeg", b"\xff\xd8picture")
FILM = Attachment(MediaKind.VIDEO, "a.mp4", "video/mp4", b"film" * 400_000)


async def test_a_message_is_answered_and_read(world: World) -> None:
    theirs = world.simulator.write(world.lena, "Is anybody there?")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert (event.external_id, event.address) == (theirs, world.address(world.lena))
    assert event.sender is not None
    assert event.sender.username == "lena_h"
    receipt = await world.connector.send(OutboundPart(world.address(world.lena), text="Yes, we are."))
    world.simulator.read(world.lena)
    echo, status = await world.events()
    assert isinstance(echo, MessageEchoed)
    assert isinstance(status, StatusReported)
    assert echo.external_id == receipt.provider_message_id
    assert status.target_ids == (receipt.provider_message_id,)
    assert [(one.from_me, one.text, one.read) for one in world.simulator.phone(world.lena)] == [
        (True, "Is anybody there?", False),
        (False, "Yes, we are.", True),
    ]


async def test_a_mention_is_answered_in_public_or_privately(world: World) -> None:
    named = world.simulator.mention(world.lena, "@acme_store my chair squeaks")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert (event.public, event.external_id) == (PublicKind.MENTION, named)
    public = await world.connector.send(OutboundPart(world.address(world.lena), text="Sorry.", reply_to=named))
    await world.connector.send(
        OutboundPart(world.address(world.lena), text="What is your address?", reply_to=named, privately=True)
    )
    thread = world.simulator.thread(named)
    assert [(one.id, one.text) for one in thread][1:] == [(public.provider_message_id, "Sorry.")]
    assert [one.text for one in world.simulator.phone(world.lena)] == ["What is your address?"]
    assert [event.public for event in await world.events()] == [PublicKind.COMMENT, None]


async def test_a_public_answer_is_deleted_once_and_again(world: World) -> None:
    named = world.simulator.mention(world.lena, "@acme_store hi")
    receipt = await world.connector.send(OutboundPart(world.address(world.lena), text="Hello", reply_to=named))
    gone = OutboundPart(world.address(world.lena), PartAction.DELETE, target_id=receipt.provider_message_id)
    await world.connector.send(gone)
    await world.connector.send(gone)  # it is gone already
    assert len(world.simulator.thread(named)) == 1
    with pytest.raises(Refused):
        await world.connector.send(OutboundPart(world.address(world.lena), PartAction.DELETE, target_id=named))


async def test_the_same_words_twice_in_public_are_refused_in_words(world: World) -> None:
    named = world.simulator.mention(world.lena, "@acme_store hi")
    part = OutboundPart(world.address(world.lena), text="Thank you", reply_to=named)
    await world.connector.send(part)
    with pytest.raises(Refused, match="change a word"):
        await world.connector.send(part)


@pytest.mark.parametrize("public", [True, False])
async def test_a_picture_goes_along(world: World, public: bool) -> None:
    named = world.simulator.mention(world.lena, "@acme_store show me") if public else None
    await world.connector.send(OutboundPart(world.address(world.lena), text="Here", attachment=PICTURE, reply_to=named))
    shown = world.simulator.thread(named)[-1] if named else world.simulator.phone(world.lena)[-1]
    assert shown.file is not None
    assert shown.file.content == PICTURE.content


async def test_a_large_picture_goes_in_pieces(world: World) -> None:
    large = Attachment(MediaKind.IMAGE, "a.jpg", "image/jpeg", bytes(range(256)) * 10_000)
    await world.connector.send(OutboundPart(world.address(world.lena), attachment=large))
    [message] = world.simulator.phone(world.lena)
    assert message.file is not None
    assert message.file.content == large.content


async def test_a_film_is_sent_once_it_is_ripe_and_uploaded_only_once(world: World) -> None:
    part = OutboundPart(world.address(world.lena), text="A film", attachment=FILM, key="part-1")
    with pytest.raises(Throttled) as later:
        await world.connector.send(part)
    assert later.value.seconds == FILM_SECONDS
    assert world.simulator.phone(world.lena) == []
    world.clock.now += FILM_SECONDS
    await world.connector.send(part)
    [message] = world.simulator.phone(world.lena)
    assert message.file is not None
    assert message.file.content == FILM.content
    assert sum(str(line["path"]).endswith("/initialize") for line in world.simulator.log.lines) == 1


async def test_fifteen_messages_go_and_the_next_one_waits_for_the_window(world: World) -> None:
    for number in range(15):
        await world.connector.send(OutboundPart(world.address(world.lena), text=f"Message {number}"))
    world.clock.now += 60
    with pytest.raises(Throttled) as throttled:
        await world.connector.send(OutboundPart(world.address(world.lena), text="One too many"))
    assert 830 <= throttled.value.seconds <= 845
    world.clock.now += throttled.value.seconds + 1
    await world.connector.send(OutboundPart(world.address(world.lena), text="Now"))


async def test_a_clock_that_went_on_meanwhile_is_noticed(world: World) -> None:
    """A machine that slept signs with an old time: X refuses, says what time it is, and is asked again."""
    await world.connector.send(OutboundPart(world.address(world.lena), text="Before"))
    world.clock.now += 7200
    await world.connector.send(OutboundPart(world.address(world.lena), text="After"))
    assert [one.text for one in world.simulator.phone(world.lena)] == ["Before", "After"]


async def test_a_wrong_key_is_not_tried_for_ever(world: World) -> None:
    connector = TwitterConnector(ACCOUNT, settings_for(world.simulator, secret="wrong"))
    with pytest.raises(Misconfigured):
        await connector.send(OutboundPart(world.address(world.lena), text="hello"))
    assert sum(line["method"] == "POST" for line in world.simulator.log.lines) == 1
    await connector.close()


async def test_a_photo_of_a_message_is_fetched_with_our_proof(world: World) -> None:
    world.simulator.send_photo(world.lena, b"\xff\xd8photo", "look")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    [reference] = event.media
    media = await world.connector.fetch_media(reference, 1000)
    assert media.content == b"\xff\xd8photo"
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(reference, 3)
    download = world.simulator.log.lines[-1]
    assert (download["method"], download["status"], str(download["path"])[:7]) == ("GET", 200, "/media/")


async def test_our_proof_goes_to_nobody_else(world: World) -> None:
    other = TwitterSimulator(world.clock)
    await other.start()
    reference = AttachmentRef(MediaKind.IMAGE, reference="1", url=f"{other.base_url}/media/dm/1/2/a.jpg")
    with pytest.raises(ContentRefused):  # a private network, and not X's own host
        await world.connector.fetch_media(reference, 1000)
    assert other.log.lines == []
    await other.stop()


async def test_a_file_without_an_address_is_refused(world: World) -> None:
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(AttachmentRef(MediaKind.IMAGE, reference="1"), 1000)


def test_two_accounts_of_one_app_share_its_address() -> None:
    settings = settings_for(TwitterSimulator(lambda: 0.0), base_url="http://127.0.0.1:9")
    ours = TwitterConnector("a", settings)
    others = TwitterConnector("b", settings.model_copy(update={"user_id": "42"}))
    event = {"event_uuid": "1", "filter": {"user_id": "42"}, "event_type": "follow.follow", "payload": {}}
    request = WebhookRequest(json.dumps({"data": event}).encode(), account="main")
    share = others.share(request)
    assert ours.share(request) is None
    assert share is not None
    assert (share.account, share.body) == ("b", request.body)
    assert ours.share(WebhookRequest(b"no JSON")) is None
    assert (ours.endpoint, ours.endpoint_account) == ("twitter", "main")
