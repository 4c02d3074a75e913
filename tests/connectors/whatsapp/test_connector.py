"""The connector as the hub uses it: proof, set-up question, sharing, sending with a file, fetching one."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract.capabilities import Proactive
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    Unavailable,
    WebhookRejected,
)
from connectors.contract.inbound import AttachmentRef, MediaKind, MessageReceived, WebhookRequest
from connectors.contract.outbound import Attachment, OutboundPart, PartAction
from connectors.contract.protocol import Connector, MediaSource, SharesEndpoint
from connectors.whatsapp.connector import CAPABILITIES, WhatsappConnector
from connectors.whatsapp.simulator import APP_SECRET, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, settings_for
from connectors.whatsapp.simulator.cloud_api import WORDS
from tests.connectors.whatsapp.conftest import ACCOUNT, START, World, address

NOW = datetime.fromtimestamp(START, UTC)
PHOTO = Attachment(MediaKind.IMAGE, "mug.jpg", "image/jpeg", b"\xff\xd8 a mug")


def test_it_keeps_what_it_promises(world: World) -> None:
    connector: Connector = world.connector
    assert isinstance(connector, MediaSource) and isinstance(connector, SharesEndpoint)
    assert (connector.endpoint, connector.endpoint_account) == ("meta", "main")
    assert connector.capabilities.proactive is Proactive.TEMPLATE_OUTSIDE_WINDOW
    assert (CAPABILITIES.reply_window, CAPABILITIES.ad_window) == (timedelta(hours=24), timedelta(hours=72))


def question(**query: str) -> WebhookRequest:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    return WebhookRequest(b"", query={**asked, **{f"hub.{name}": value for name, value in query.items()}}, method="GET")


def test_the_set_up_question_is_answered_to_who_knows_the_word(world: World) -> None:
    good, bad = world.connector.handshake(question()), world.connector.handshake(question(verify_token="guessed"))
    assert good is not None and (good.status, good.body) == (200, b"1158201444")
    assert bad is not None and bad.status == 403
    assert world.connector.handshake(WebhookRequest(b"{}")) is None


def test_only_the_app_secret_proves_a_request(world: World) -> None:
    body = b'{"object":"whatsapp_business_account"}'
    proof = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    genuine = WebhookRequest(body, {"x-hub-signature-256": proof})
    world.connector.verify(genuine, NOW, {})
    for wrong in (
        replace(genuine, body=body + b" "),
        replace(genuine, headers={}),
        WebhookRequest(body, {"x-hub-signature": proof}),
    ):
        with pytest.raises(WebhookRejected):
            world.connector.verify(wrong, NOW, {})


def test_a_share_is_a_request_of_its_own_account(world: World) -> None:
    ours = {
        "metadata": {"phone_number_id": PHONE_NUMBER_ID},
        "messages": [{"id": "1", "from": "4477", "text": {"body": "x"}}],
    }
    changes = [{"field": "messages", "value": ours}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "5", "changes": changes}]}).encode()
    share = world.connector.share(WebhookRequest(body, {"x-hub-signature-256": "kept"}, account="main"))
    assert share is not None
    assert (share.account, share.headers) == (ACCOUNT, {"x-hub-signature-256": "kept"})
    assert [type(event) for event in world.connector.parse(share)] == [MessageReceived]
    for none in (b"no json", b"[]", b"{}", body.replace(PHONE_NUMBER_ID.encode(), b"999")):
        assert world.connector.share(WebhookRequest(none)) is None


async def test_a_file_is_uploaded_and_then_sent_by_its_id(world: World) -> None:
    part = OutboundPart(address(world.lena), text="the mug", attachment=PHOTO, key="part-9")
    receipt = await world.connector.send(part)
    [seen] = world.simulator.phone(world.lena)
    assert (seen.id, seen.text, seen.media_kind) == (receipt.provider_message_id, "the mug", MediaKind.IMAGE)
    assert seen.media is not None and (seen.media.content, seen.media.mime_type) == (PHOTO.content, "image/jpeg")
    [upload] = world.calls("/media")
    assert upload == {"messaging_product": "whatsapp", "file": {"filename": "mug.jpg", "size": 8, "type": "image/jpeg"}}


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_upload_that_was_lost_is_no_message_lost(world: World, status: int) -> None:
    world.simulator.faults.fail(status)
    with pytest.raises(Unavailable):
        await world.connector.send(OutboundPart(address(world.lena), attachment=PHOTO))
    assert world.calls("/messages") == []


async def test_a_lost_answer_to_the_message_itself_is_unknown(world: World) -> None:
    hasty = WhatsappConnector(ACCOUNT, settings_for(world.simulator, patience=0.3))
    world.lena.username, world.lena.behaviour = None, type(world.lena.behaviour).SILENT
    with pytest.raises(OutcomeUnknown):
        await hasty.send(OutboundPart(address(world.lena), text="hello"))
    await hasty.close()


async def received_photo(world: World, content: bytes = b"a photo") -> AttachmentRef:
    world.simulator.send_photo(world.lena, content, "look")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    [file] = event.media
    return file


async def test_a_file_of_theirs_is_fetched_by_its_id(world: World) -> None:
    file = await received_photo(world)
    media = await world.connector.fetch_media(file, 1000)
    assert (media.content, media.mime_type) == (b"a photo", "image/jpeg")
    world.clock.now += 3600  # the link of the first look-up is stale, and a new one is asked for
    assert (await world.connector.fetch_media(file, 1000)).content == b"a photo"


async def test_a_file_larger_than_wanted_is_not_fetched(world: World) -> None:
    file = await received_photo(world, b"x" * 2000)
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(file, 1999)
    assert not any(str(line["path"]).startswith("/media/") for line in world.simulator.log.lines)


async def test_a_file_that_is_gone_or_not_ours_is_an_error(world: World) -> None:
    file = await received_photo(world)
    world.simulator.files.clear()
    with pytest.raises(Misconfigured):
        await world.connector.fetch_media(file, 1000)
    for odd in (replace(file, reference="../me"), replace(file, reference=None, url=None)):
        with pytest.raises(ContentRefused):
            await world.connector.fetch_media(odd, 1000)


async def test_our_token_goes_to_no_strange_host(world: World) -> None:
    """A link that leads elsewhere is fetched without it, and into no private network at all."""
    assert world.connector._base_of("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1") is not None
    for strange in (
        "https://lookaside.fbsbx.com.evil.example/x",
        "http://lookaside.fbsbx.com/x",
        "https://evil.example",
        "::",
    ):
        assert world.connector._base_of(strange) is None
    stale = AttachmentRef(MediaKind.IMAGE, url=f"{world.simulator.base_url}/media/1")
    with pytest.raises(NotReachable):
        await world.connector.fetch_media(stale, 1000)
    private = AttachmentRef(MediaKind.IMAGE, url="http://127.0.0.1:9/x")
    with pytest.raises(ContentRefused):
        await world.connector.fetch_media(private, 1000)


async def test_typing_and_read_marks_are_seen(world: World) -> None:
    message_id = world.simulator.write(world.lena, "Hello?")
    await world.connector.send(OutboundPart(address(world.lena), action=PartAction.TYPING, target_id=message_id))
    assert world.simulator.phone(world.lena)[0].seen
    assert world.lena.typing_until > world.clock()
    await world.connector.send(OutboundPart(address(world.lena), action=PartAction.READ, target_id=message_id))


async def test_a_reaction_is_put_and_taken(world: World) -> None:
    message_id = world.simulator.write(world.lena, "Thank you")
    for emoji, seen in (("🙏", ("🙏",)), (None, ())):
        part = OutboundPart(address(world.lena), action=PartAction.REACT, target_id=message_id, emoji=emoji)
        await world.connector.send(part)
        assert world.simulator.phone(world.lena)[0].reactions == seen


def test_the_token_is_nowhere_in_the_words_of_errors() -> None:
    assert not any(TOKEN in words for _, words in WORDS.values())
