"""Our parts as calls of Instagram: in private, under a post, privately to a comment, and where somebody names us."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.instagram.compose import Profile, compose
from connectors.toolkit.graph_sending import GraphCall, Verb

PROFILE = Profile("17")
PART = OutboundPart(ChannelAddress(Channel.INSTAGRAM, "shop", "109"), text="Ahoj")
COMMENT, MESSAGE = "17894200000000001", "aWdfZAG1faXRlbToxOk"
PHOTO = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"png")
YES, SHOP = Button("Yes", "YES"), Button("Shop", url="https://shop.example")


def call(**changes: Any) -> GraphCall:
    return compose(PROFILE, replace(PART, **changes))


def test_a_private_text() -> None:
    expected = GraphCall("/17/messages", {"recipient": {"id": "109"}, "message": {"text": "Ahoj"}})
    assert call() == expected
    assert call(reply_to=MESSAGE) == expected


def test_a_late_private_text() -> None:
    body = call(late=True).body
    assert (body["messaging_type"], body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    with pytest.raises(ContentRefused):
        call(late=True, automatic=True)


def test_a_thousand_bytes_are_counted_as_bytes() -> None:
    assert call(text="é" * 500).body["message"] == {"text": "é" * 500}
    with pytest.raises(ContentRefused):
        call(text="é" * 500 + "a")


def test_buttons_are_quick_replies_and_links_lines() -> None:
    message = call(buttons=(YES, SHOP)).body["message"]
    assert isinstance(message, dict)
    assert message["text"] == "Ahoj\nShop: https://shop.example"
    assert [one["title"] for one in message["quick_replies"]] == ["Yes"]


def test_a_comment_is_answered_under_the_post() -> None:
    assert call(reply_to=COMMENT) == GraphCall(f"/{COMMENT}/replies", {"message": "Ahoj"}, Verb.FORM)
    assert call(reply_to=COMMENT, text="é" * 2200).body["message"] == "é" * 2200


def test_or_privately() -> None:
    body = {"recipient": {"comment_id": COMMENT}, "message": {"text": "Ahoj"}}
    assert call(reply_to=COMMENT, privately=True) == GraphCall("/17/messages", body)


def test_a_mention_is_answered_under_the_post_of_whoever_it_was() -> None:
    place = ChannelAddress(Channel.INSTAGRAM, "shop", "media:17918000000000001")
    fields = {"media_id": "17918000000000001", "message": "Ahoj"}
    in_comment = call(address=place, reply_to=COMMENT)
    assert in_comment == GraphCall("/17/mentions", {**fields, "comment_id": COMMENT}, Verb.FORM)
    under_picture = call(address=place, reply_to="17918000000000001")
    assert under_picture == GraphCall("/17/mentions", fields, Verb.FORM)


def test_a_file_goes_as_a_link() -> None:
    assert call(text="", attachment=PHOTO).file == PHOTO


def test_our_comment_can_be_deleted() -> None:
    assert call(action=PartAction.DELETE, target_id=COMMENT) == GraphCall(f"/{COMMENT}", verb=Verb.DELETE)


@pytest.mark.parametrize("emoji", ["❤", "❤️"])
def test_a_heart_is_the_one_reaction(emoji: str) -> None:
    body = call(action=PartAction.REACT, target_id=MESSAGE, emoji=emoji).body
    assert (body["sender_action"], body["payload"]) == ("react", {"message_id": MESSAGE, "reaction": "love"})
    taken_back = call(action=PartAction.REACT, target_id=MESSAGE).body
    assert (taken_back["sender_action"], taken_back["payload"]) == ("unreact", {"message_id": MESSAGE})


@pytest.mark.parametrize(("action", "word"), [(PartAction.TYPING, "typing_on"), (PartAction.READ, "mark_seen")])
def test_typing_and_read_marks(action: PartAction, word: str) -> None:
    assert call(action=action).body == {"recipient": {"id": "109"}, "sender_action": word}


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"reply_to": COMMENT, "text": ""},
        {"reply_to": COMMENT, "text": "a" * 2201},
        {"reply_to": COMMENT, "attachment": PHOTO},
        {"reply_to": COMMENT, "buttons": (YES,)},
        {"privately": True},
        {"privately": True, "reply_to": MESSAGE},
        {"privately": True, "reply_to": "17/messages"},
        {"privately": True, "reply_to": COMMENT, "text": "é" * 501},
        {"privately": True, "reply_to": COMMENT, "attachment": PHOTO, "text": ""},
        {"attachment": PHOTO},
        {"template": Template("hello", "cs")},
        {"action": PartAction.EDIT, "target_id": COMMENT},
        {"action": PartAction.DELETE, "target_id": MESSAGE},
        {"action": PartAction.REACT, "target_id": MESSAGE, "emoji": "👍"},
        {"action": PartAction.REACT, "target_id": COMMENT, "emoji": "❤"},
        {"action": PartAction.REACT, "emoji": "❤"},
        {"action": PartAction.ACKNOWLEDGE, "target_id": "1"},
    ],
)
def test_what_instagram_does_not_carry_is_said_before_any_call(changes: dict[str, Any]) -> None:
    with pytest.raises(ContentRefused) as caught:
        call(**changes)
    assert caught.value.detail
