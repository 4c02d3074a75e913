"""How a Page reads what happens on it, and what it leaves to Messenger."""

import orjson
import pytest
from pydantic import SecretStr, ValidationError

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    Direction,
    Ignored,
    InboundEvent,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    ReactionChanged,
    WebhookRequest,
)
from connectors.contract.outbound import OutboundMessage
from connectors.contract.parts import plan_parts
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings

SECRETS = {name: SecretStr("something") for name in ("app_secret", "verify_token", "access_token")}
EVA = {"id": "61", "name": "Eva Malá"}


def connector(page: str = "11") -> FacebookConnector:
    return FacebookConnector("shop", FacebookSettings(page_id=page, **SECRETS))


def read(value: dict[str, object], field: str = "feed", time: int = 1763802000) -> InboundEvent:
    [event] = connector().parse(posted({"id": "11", "time": time, "changes": [{"field": field, "value": value}]}))
    return event


def posted(*entries: object) -> WebhookRequest:
    return WebhookRequest(orjson.dumps({"object": "page", "entry": entries}))


def comment(**more: object) -> dict[str, object]:
    told = {"item": "comment", "verb": "add", "post_id": "11_990", "comment_id": "990_540", "parent_id": "11_990"}
    return {**told, "from": EVA, "message": "Skvělé", "created_time": 1763802000, **more}


def test_a_wrong_page_is_refused() -> None:
    with pytest.raises(ValidationError, match="no id of Meta's"):
        FacebookSettings.model_validate({"page_id": "moravia", **SECRETS})


def test_a_comment_is_answered_to_its_author_by_its_id() -> None:
    event = read(comment())
    assert isinstance(event, MessageReceived)
    assert (event.public, event.thread_id, event.reply_to) == (PublicKind.COMMENT, "11_990", None)
    assert event.address == ChannelAddress(Channel.FACEBOOK, "shop", "61")
    parts = plan_parts(
        OutboundMessage(event.address, "slovo " * 2000, reply_to=event.external_id), connector().capabilities
    )
    assert len(parts) == 2
    assert {connector().compose(part).path for part in parts} == {"/990_540/comments"}


def test_whoever_stays_unnamed_is_answered_under_the_post() -> None:
    event = read({key: value for key, value in comment().items() if key != "from"})
    assert isinstance(event, MessageReceived)
    assert (event.sender, event.is_group, event.direction) == (None, True, Direction.INBOUND)
    assert event.address == ChannelAddress(Channel.FACEBOOK, "shop", "11_990")


def test_our_own_words_are_echoes_whatever_they_stand_under() -> None:
    us = {"id": "11", "name": "Moravia Shop"}
    post: dict[str, object] = {"item": "status", "verb": "add", "post_id": "11_991", "from": us}
    for value in (comment(**{"from": us}), post):
        event = read(value)
        assert isinstance(event, MessageEchoed)
        assert event.direction is Direction.OUTBOUND


def test_edits_are_told_apart_by_their_time_else_by_their_text() -> None:
    same, same_again, other, later = (
        read(comment(verb="edited", message=text, **({"edited_time": time} if time else {})))
        for text, time in (("a", None), ("a", None), ("b", None), ("b", 1763802100))
    )
    assert isinstance(same, MessageEdited)
    assert len({event.event_id for event in (same, same_again, other, later)}) == 3


def test_reactions_come_and_go_and_come_again() -> None:
    def reaction(verb: str, time: int) -> InboundEvent:
        told = {"item": "reaction", "verb": verb, "reaction_type": "LOVE", "post_id": "11_990", "from": EVA}
        return read({**told, "created_time": time})

    added, removed, again = reaction("add", 1), reaction("remove", 2), reaction("add", 3)
    assert [event.emoji for event in (added, removed, again) if isinstance(event, ReactionChanged)] == [
        "love",
        None,
        "love",
    ]
    assert len({event.event_id for event in (added, removed, again)}) == 3


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ({"item": "connection", "verb": "follow"}, True),
        (comment(verb="mute"), True),
        ({"item": "hologram", "verb": "add"}, False),
        (comment(verb="embroider"), False),
        ({}, False),
    ],
)
def test_what_says_nothing_to_us_is_counted(value: dict[str, object], known: bool) -> None:
    event = read(value)
    assert isinstance(event, Ignored)
    assert event.known is known
    assert event.what


def test_private_messages_in_the_same_body_are_messengers() -> None:
    message = {"sender": {"id": "61"}, "message": {"mid": "m", "text": "private"}}
    wrapped = {"field": "messages", "value": message}
    entry = {"id": "11", "messaging": [message], "changes": [wrapped, {"field": "feed", "value": comment()}]}
    assert [event.public for event in connector().parse(posted(entry))] == [PublicKind.COMMENT]
    share = connector().share(posted(entry))
    assert share is not None
    assert b"private" not in share.body
    assert connector("12").share(posted(entry)) is None
