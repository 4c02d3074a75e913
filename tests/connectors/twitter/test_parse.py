"""What the samples cannot show: whose events are read, many at once, the old form beside the new."""

import json
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    AccountNotice,
    Direction,
    Ignored,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    Unreadable,
)
from connectors.twitter.parse import parse_body

US, LENA, OTHER = "1480000000000000011", "1480000000000000022", "1480000000000000099"


def read(body: object, user_id: str = "") -> list[InboundEvent]:
    return parse_body("shop", user_id, json.dumps(body).encode())


def message(name: str, sender: str = LENA, recipient: str = US, text: str = "hi") -> dict[str, Any]:
    created = {"target": {"recipient_id": recipient}, "sender_id": sender, "message_data": {"text": text}}
    return {"type": "message_create", "id": name, "created_timestamp": "1795340400123", "message_create": created}


def new_form(kind: str, payload: object, owner: str = US, **more: object) -> dict[str, object]:
    return {"data": {"event_uuid": "-7", "filter": {"user_id": owner}, "event_type": kind, "payload": payload, **more}}


def post(name: str, author: str = LENA, **more: object) -> dict[str, object]:
    return {"id": name, "author_id": author, "text": "hi", "conversation_id": name, **more}


def test_a_message_of_a_person_is_answered_at_their_address() -> None:
    [event] = read(new_form("dm.received", {"direct_message_events": [message("1")]}))
    assert event.address == ChannelAddress(Channel.TWITTER, "shop", LENA)
    assert event.public is None


def test_our_own_message_stands_with_whom_it_went_to() -> None:
    [event] = read(new_form("dm.sent", {"direct_message_events": [message("1", US, LENA)]}))
    assert isinstance(event, MessageEchoed)
    assert event.address == ChannelAddress(Channel.TWITTER, "shop", LENA)
    assert event.direction is Direction.OUTBOUND


def test_our_own_reply_stands_with_whom_it_answers_and_our_own_post_with_nobody() -> None:
    links = [{"type": "replied_to", "id": "5"}]
    [reply] = read(new_form("post.create", post("6", US, in_reply_to_user_id=LENA, referenced_tweets=links)))
    [alone] = read(new_form("post.create", post("7", US)))
    assert isinstance(reply, MessageEchoed)
    assert (reply.address, reply.public, reply.reply_to) == (
        ChannelAddress(Channel.TWITTER, "shop", LENA),
        PublicKind.COMMENT,
        "5",
    )
    assert (alone.address, alone.public) == (None, PublicKind.POST)


def test_a_reply_that_also_names_us_is_one_event_of_one_kind() -> None:
    told = post("6", in_reply_to_user_id=US, in_reply_to_tweet_id="5")
    [mention], [reply] = read(new_form("post.mention.create", told)), read(new_form("post.reply.create", told))
    assert (mention.event_id, mention.public) == (reply.event_id, PublicKind.COMMENT)


def test_only_what_concerns_our_account_is_read() -> None:
    bodies = [
        new_form("dm.received", {"direct_message_events": [message("1")]}),
        {"for_user_id": US, "direct_message_events": [message("1")]},
        new_form("oauth.revoke", {"user_id": US, "date_time": "2026-11-20T11:00:00+00:00"}, owner=""),
        {"user_event": {"revoke": {"source": {"user_id": US}, "date_time": "2026-11-20T11:00:00+00:00"}}},
    ]
    for body in bodies:
        assert len(read(body, US)) == 1
        assert read(body, OTHER) == []


def test_taken_back_permission_stops_the_account() -> None:
    [event] = read(new_form("oauth.revoke", {"user_id": US, "date_time": "2026-11-20T11:00:00+00:00"}, owner=""))
    assert isinstance(event, AccountNotice)
    assert event.stops


def test_both_forms_name_a_message_alike() -> None:
    [new] = read(new_form("dm.received", {"direct_message_events": [message("1")]}))
    [old] = read({"for_user_id": US, "direct_message_events": [message("1")]})
    assert new.event_id == old.event_id


def test_one_bad_item_among_a_thousand_harms_nobody() -> None:
    many: list[object] = [message(str(number)) for number in range(1, 1001)]
    many[500] = {"type": "message_create", "id": {}, "message_create": "?"}
    events = read({"for_user_id": US, "direct_message_events": many})
    assert len(events) == 1000
    assert [type(event) for event in events if not isinstance(event, MessageReceived)] == [Unreadable]


def test_lists_are_read_in_the_order_of_the_body() -> None:
    tweet = {"id_str": "9", "user": {"id_str": LENA}, "text": "@us hi"}
    first = {"for_user_id": US, "tweet_create_events": [tweet], "direct_message_events": [message("1")]}
    second = dict(reversed(first.items()))
    assert [event.public for event in read(first)] == [PublicKind.MENTION, None]
    assert [event.public for event in read(second)] == [None, PublicKind.MENTION]


def test_ids_beyond_what_a_float_can_hold_stay_exact() -> None:
    tweet = {"id": 1857000000000000001, "id_str": "1857000000000000003", "user": {"id": int(LENA)}, "text": "hi"}
    [event] = read({"for_user_id": US, "tweet_create_events": [tweet]})
    assert isinstance(event, MessageReceived)
    assert (event.external_id, event.sender and event.sender.handle) == ("1857000000000000003", LENA)


@pytest.mark.parametrize("kind", ["dm.indicate_typing", "follow.follow", "follow.unfollow"])
def test_typing_and_follows_are_left_out_on_purpose(kind: str) -> None:
    [event] = read(new_form(kind, {"sender_id": LENA, "source": {"data": {"id": LENA}}}))
    assert isinstance(event, Ignored)
    assert event.known


def test_a_deleted_post_is_a_message_that_is_gone() -> None:
    [event] = read({"for_user_id": US, "tweet_delete_events": [{"status": {"id": "9", "user_id": US}}]})
    assert isinstance(event, MessageDeleted)
    assert (event.target_id, event.direction) == ("9", Direction.OUTBOUND)


@pytest.mark.parametrize(
    "body", [{}, {"hello": 1}, {"data": {}}, {"for_user_id": US}, {"for_user_id": US, "direct_message_events": []}]
)
def test_what_tells_nothing_gives_no_message(body: object) -> None:
    assert not any(isinstance(event, MessageReceived) for event in read(body))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"text"', b"\xff"])
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        parse_body("shop", "", body)


def test_a_thing_that_nests_too_deeply_is_kept_as_unreadable() -> None:
    deep: object = "x"
    for _ in range(300):
        deep = {"in": deep}
    [event, other] = read({"for_user_id": US, "direct_message_events": [{"id": "1", "x": deep}, message("2")]})
    assert isinstance(event, Unreadable)
    assert isinstance(other, MessageReceived)
    assert parse_body("shop", "", event.item) == [event]


def test_posts_and_messages_are_numbered_by_their_ids_and_what_is_told_of_them_is_not() -> None:
    [written] = read(new_form("dm.received", {"direct_message_events": [message("1900000000000000001")]}))
    [posted] = read(new_form("post.mention.create", post("1900000000000000002")))
    [deleted] = read(new_form("post.delete", {"id": "1900000000000000002", "author_id": LENA}))
    [odd] = read(new_form("dm.received", {"direct_message_events": [message("abc")]}))
    assert (written.sequence, posted.sequence) == (1900000000000000001, 1900000000000000002)
    assert (deleted.sequence, odd.sequence) == (None, None)
