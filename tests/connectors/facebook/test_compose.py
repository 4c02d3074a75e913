"""Our parts as calls of a Page."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.facebook.compose import Page, compose
from connectors.toolkit.graph_sending import GraphCall, Verb

PAGE = Page("11")
COMMENT = "990_540"
PART = OutboundPart(ChannelAddress(Channel.FACEBOOK, "shop", "61"), text="Thank you", reply_to=COMMENT)
SHOP = Button("Shop", url="https://shop.example")


def call(**changes: Any) -> GraphCall:
    return compose(PAGE, replace(PART, **changes))


def test_a_comment_is_answered_under_the_post() -> None:
    assert call() == GraphCall("/990_540/comments", {"message": "Thank you"}, Verb.FORM)
    assert call(buttons=(SHOP,)).body == {"message": "Thank you\nShop: https://shop.example"}


def test_or_privately() -> None:
    body = {"messaging_type": "RESPONSE", "recipient": {"comment_id": COMMENT}, "message": {"text": "Thank you"}}
    assert call(privately=True) == GraphCall("/11/messages", body)


def test_our_comment_is_edited_and_deleted() -> None:
    edited = call(action=PartAction.EDIT, target_id="990_541", text="Thanks")
    assert edited == GraphCall("/990_541", {"message": "Thanks"}, Verb.FORM)
    assert call(action=PartAction.DELETE, target_id="990_541") == GraphCall("/990_541", verb=Verb.DELETE)


def test_a_comment_is_liked_and_unliked() -> None:
    for emoji in ("👍", "❤️"):
        liked = call(action=PartAction.REACT, target_id=COMMENT, emoji=emoji)
        assert liked == GraphCall("/990_540/likes", verb=Verb.FORM)
    assert call(action=PartAction.REACT, target_id=COMMENT) == GraphCall("/990_540/likes", verb=Verb.DELETE)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "a" * 8001},
        {"reply_to": None},
        {"reply_to": "990/../11"},
        {"reply_to": "me"},
        {"privately": True, "text": "a" * 2001},
        {"privately": True, "reply_to": None},
        {"buttons": (Button("Yes", "YES"),)},
        {"attachment": Attachment(MediaKind.IMAGE, "a.png", "image/png", b"png")},
        {"template": Template("hello", "en_US")},
        {"action": PartAction.EDIT, "target_id": None},
        {"action": PartAction.DELETE, "target_id": "m_abc"},
        {"action": PartAction.REACT, "target_id": COMMENT, "emoji": "😡"},
        *({"action": action} for action in (PartAction.TYPING, PartAction.READ, PartAction.ACKNOWLEDGE)),
    ],
)
def test_what_a_page_does_not_carry_is_said_before_any_call(changes: dict[str, Any]) -> None:
    with pytest.raises(ContentRefused) as caught:
        call(**changes)
    assert caught.value.detail
