"""Parts into X's calls: in public or privately, with files, and what X cannot do."""

from dataclasses import replace

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage, OutboundPart, PartAction, Template
from connectors.contract.parts import plan_parts
from connectors.toolkit.payload import JsonObject
from connectors.twitter.compose import Verb, compose, receipt
from connectors.twitter.connector import CAPABILITIES

LENA = ChannelAddress(Channel.TWITTER, "shop", "1700000000000000202")
PICTURE = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"\x89PNG")
PART = OutboundPart(LENA, text="Hello")


def test_a_message_goes_to_the_person() -> None:
    call = compose(PART)
    assert (call.path, call.body) == ("/2/dm_conversations/with/1700000000000000202/messages", {"text": "Hello"})


def test_what_answers_a_post_is_public() -> None:
    call = compose(replace(PART, reply_to="1990000000000000201"))
    assert call.path == "/2/tweets"
    assert call.body == {"text": "Hello", "reply": {"in_reply_to_tweet_id": "1990000000000000201"}}


def test_what_was_said_in_public_is_answered_privately_where_the_rep_wants_it() -> None:
    assert compose(replace(PART, reply_to="1990000000000000201", privately=True)) == compose(PART)


def test_a_public_answer_has_room_for_280_and_a_private_one_for_10_000() -> None:
    compose(replace(PART, text="x" * 280, reply_to="1"))
    compose(replace(PART, text="漢" * 140, reply_to="1"))
    compose(replace(PART, text="x" * 10_000))
    for part in (replace(PART, text="x" * 281, reply_to="1"), replace(PART, text="漢" * 141, reply_to="1")):
        with pytest.raises(ContentRefused, match="280"):
            compose(part)
    with pytest.raises(ContentRefused):
        compose(replace(PART, text="x" * 10_001))


@pytest.mark.parametrize(
    ("file", "reply_to", "category"),
    [
        (PICTURE, None, "dm_image"),
        (PICTURE, "1", "tweet_image"),
        (replace(PICTURE, mime_type="image/gif"), None, "dm_gif"),
        (Attachment(MediaKind.VIDEO, "a.mp4", "video/mp4", b"film"), "1", "tweet_video"),
    ],
)
def test_a_file_goes_before_in_its_category(file: Attachment, reply_to: str | None, category: str) -> None:
    call = compose(OutboundPart(LENA, text="see", attachment=file, reply_to=reply_to))
    assert call.upload is not None
    assert (call.upload.file, call.upload.category) == (file, category)


def test_the_id_of_a_file_stands_where_the_call_wants_it() -> None:
    private = compose(OutboundPart(LENA, attachment=PICTURE)).with_media("7")
    public = compose(OutboundPart(LENA, text="see", attachment=PICTURE, reply_to="1")).with_media("7")
    assert private.body == {"attachments": [{"media_id": "7"}]}
    assert public.body == {"text": "see", "reply": {"in_reply_to_tweet_id": "1"}, "media": {"media_ids": ["7"]}}


def test_a_post_is_deleted() -> None:
    call = compose(OutboundPart(LENA, PartAction.DELETE, target_id="1990000000000000209"))
    assert (call.verb, call.path, call.body) == (Verb.DELETE, "/2/tweets/1990000000000000209", None)


@pytest.mark.parametrize(
    "part",
    [
        OutboundPart(LENA),
        OutboundPart(replace(LENA, handle="lena_h"), text="Hello"),
        OutboundPart(replace(LENA, handle="1" * 20), text="Hello"),
        replace(PART, reply_to="urn:li:comment:(1,2)"),
        replace(PART, template=Template("hello", "en")),
        replace(PART, buttons=(Button("Yes", "yes"),)),
        replace(PART, attachment=Attachment(MediaKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF")),
        OutboundPart(LENA, PartAction.EDIT, "other words", target_id="1"),
        OutboundPart(LENA, PartAction.REACT, target_id="1", emoji="👍"),
        OutboundPart(LENA, PartAction.TYPING),
        OutboundPart(LENA, PartAction.READ, target_id="1"),
        OutboundPart(LENA, PartAction.ACKNOWLEDGE, target_id="1"),
        OutboundPart(LENA, PartAction.DELETE, target_id="../users/me"),
    ],
)
def test_what_x_cannot_do_is_refused_in_words(part: OutboundPart) -> None:
    with pytest.raises(ContentRefused) as refused:
        compose(part)
    assert len(refused.value.detail) > 15


def test_buttons_become_lines_of_the_text() -> None:
    message = OutboundMessage(LENA, "When?", buttons=(Button("9:00", "9"), Button("Shop", url="https://shop.example")))
    [part] = plan_parts(message, CAPABILITIES)
    assert compose(part).body == {"text": "When?\n\n9:00\nShop: https://shop.example"}


def test_a_receipt_names_the_message_or_the_post() -> None:
    assert (
        receipt(PART, JsonObject({"data": {"dm_event_id": "5", "dm_conversation_id": "1-2"}})).provider_message_id
        == "5"
    )
    assert receipt(PART, JsonObject({"data": {"id": "6", "text": "Hello"}})).provider_message_id == "6"
