"""What the samples alone do not show: addresses, bad items among good ones, and values at the edges."""

import json

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    FormSubmitted,
    InboundEvent,
    MessageDeleted,
    MessageReceived,
    ReactionChanged,
    SystemNotice,
    Unreadable,
)
from connectors.telegram.parse import parse_update

PERSON = {"id": 512, "is_bot": False, "first_name": "Lena"}
PRIVATE = {"id": 512, "type": "private", "first_name": "Lena"}
GROUP = {"id": -100512, "type": "supergroup", "title": "Customers"}


def read(kind: str, content: object, number: object = 7) -> list[InboundEvent]:
    return parse_update("support", json.dumps({"update_id": number, kind: content}).encode())


def message(**fields: object) -> dict[str, object]:
    return {"message_id": 1, "from": PERSON, "chat": PRIVATE, "date": 1731312000, **fields}


def received(**fields: object) -> MessageReceived:
    [event] = read("message", message(**fields))
    assert isinstance(event, MessageReceived)
    return event


def test_an_answer_goes_to_the_chat() -> None:
    assert received(text="Hi").address == ChannelAddress(Channel.TELEGRAM, "support", "512")
    group = received(chat=GROUP, text="Hi")
    assert group.address == ChannelAddress(Channel.TELEGRAM, "support", "-100512")
    assert (group.is_group, group.chat_type, group.sender and group.sender.handle) == (True, "supergroup", "512")


def test_a_business_chat_is_another_place_than_the_bots_own_chat_with_the_same_person() -> None:
    [event] = read("business_message", message(text="Hi", business_connection_id="BC-1"))
    assert event.address == ChannelAddress(Channel.TELEGRAM, "support", "512/BC-1")
    assert event.thread_id == "512"


def test_deleted_messages_are_one_event_each_and_a_bad_id_harms_no_other() -> None:
    events = read(
        "deleted_business_messages",
        {"business_connection_id": "BC-1", "chat": PRIVATE, "message_ids": [5, "x", 6, None, 5]},
    )
    assert [type(event) for event in events] == [MessageDeleted, Unreadable, MessageDeleted]
    assert [event.event_id for event in events] == ["7:5", "7:unreadable", "7:6"]
    for event in events:
        assert parse_update("support", event.item) == [event]


@pytest.mark.parametrize("kind", ["poll_answer", "chat_join_request", "chat_member", "message_reaction_count", "news"])
def test_kinds_of_no_use_give_no_event(kind: str) -> None:
    assert read(kind, {"from": PERSON, "chat": GROUP}) == []


def test_an_update_with_nothing_in_it_gives_no_event() -> None:
    assert parse_update("support", b'{"update_id": 5}') == []
    assert parse_update("support", b'{"update_id": 5, "message": null}') == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("message", 5),
        ("message", {"message_id": 1, "text": "x"}),
        ("message", {"chat": PRIVATE, "text": "x"}),
        ("message", message(chat={"id": "512"}, text="x")),
        ("callback_query", {"id": "1"}),
        ("callback_query", {"from": PERSON, "message": {"chat": PRIVATE, "message_id": 1}}),
        ("message_reaction", {"chat": PRIVATE}),
        ("my_chat_member", {}),
        ("business_connection", {"id": "BC-1"}),
    ],
)
def test_an_update_that_misses_what_names_it_is_unreadable(kind: str, content: object) -> None:
    with pytest.raises(WebhookUnreadable):
        read(kind, content)


@pytest.mark.parametrize("number", [None, "7", 7.5, True, [7]])
def test_an_update_without_its_number_is_unreadable(number: object) -> None:
    with pytest.raises(WebhookUnreadable):
        read("message", message(text="x"), number)


@pytest.mark.parametrize("date", [0, -1, 10**18, "soon", None])
def test_a_date_that_is_none_is_none(date: object) -> None:
    assert received(text="x", date=date).at is None


@pytest.mark.parametrize(
    ("text", "payload"),
    [("/start", None), ("/start@shop_bot", None), ("/start  a_b-1", "a_b-1"), ("/start one two", None)],
)
def test_start_is_consent(text: str, payload: str | None) -> None:
    [event] = read("message", message(text=text))
    assert isinstance(event, ConsentChanged)
    assert (event.granted, event.payload, event.referral and event.referral.ref) == (True, payload, payload)


@pytest.mark.parametrize("text", ["/startle", "start", "please /start", "/Start"])
def test_other_words_are_a_message(text: str) -> None:
    assert received(text=text).text == text


def test_start_in_a_group_is_a_message() -> None:
    assert received(chat=GROUP, text="/start@shop_bot x").is_group


@pytest.mark.parametrize(
    ("card", "verified"),
    [
        ({"phone_number": "49 (170) 1234567", "user_id": 512}, "+491701234567"),
        ({"phone_number": "+491701234567", "user_id": 513}, None),
        ({"phone_number": "+491701234567"}, None),
        ({"user_id": 512}, None),
    ],
)
def test_only_the_senders_own_card_proves_a_number(card: dict[str, object], verified: str | None) -> None:
    assert received(contact={"first_name": "L", **card}).verified_phone == verified


def test_a_card_sent_in_the_name_of_a_chat_proves_nothing() -> None:
    card = {"phone_number": "+491701234567", "first_name": "L", "user_id": 512}
    assert received(chat=GROUP, sender_chat=GROUP, contact=card).verified_phone is None


@pytest.mark.parametrize(
    ("old", "new", "emoji"),
    [
        ([], ["👍"], "👍"),
        (["👍"], [], None),
        (["👍"], ["👍", "🔥"], "🔥"),
        (["👍", "🔥"], ["🔥"], "🔥"),
    ],
)
def test_the_reaction_told_is_the_one_that_came(old: list[str], new: list[str], emoji: str | None) -> None:
    change = {
        "chat": PRIVATE,
        "message_id": 3,
        "user": PERSON,
        "date": 1731312000,
        "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
        "new_reaction": [{"type": "emoji", "emoji": one} for one in new],
    }
    [event] = read("message_reaction", change)
    assert isinstance(event, ReactionChanged)
    assert event.emoji == emoji


@pytest.mark.parametrize(
    ("reaction", "emoji"),
    [({"type": "custom_emoji", "custom_emoji_id": "536"}, "536"), ({"type": "paid"}, "paid"), ({}, "?")],
)
def test_a_reaction_that_is_no_emoji_is_still_a_reaction(reaction: dict[str, str], emoji: str) -> None:
    [event] = read("message_reaction", {"chat": PRIVATE, "message_id": 3, "user": PERSON, "new_reaction": [reaction]})
    assert isinstance(event, ReactionChanged)
    assert event.emoji == emoji


def test_who_came_and_went_is_named() -> None:
    [event] = read("message", message(chat=GROUP, new_chat_members=[PERSON, {"id": 9, "first_name": "Arun"}, 5]))
    assert isinstance(event, SystemNotice)
    assert (event.type, event.text) == ("members_added", "Lena, Arun")


def test_answers_of_a_form_can_be_stored() -> None:
    [event] = read("message", message(web_app_data={"data": '{"a": "x\\u0000"}'}))
    assert isinstance(event, FormSubmitted)
    assert event.fields == {"a": "x\N{REPLACEMENT CHARACTER}"}


def test_rich_text_nested_beyond_reason_is_cut_off() -> None:
    block: object = {"type": "paragraph", "text": "deep"}
    for _ in range(300):
        block = {"type": "details", "summary": "s", "blocks": [block]}
    text = received(rich_message={"blocks": [block]}).text
    assert text is not None
    assert set(text.split()) == {"s"}


@pytest.mark.parametrize(
    ("fields", "answered"),
    [
        ({"reply_to_message": {"message_id": 4, "chat": PRIVATE}}, "512:4"),
        ({"reply_to_message": {"message_id": 4}}, "512:4"),
        ({"external_reply": {"message_id": 4, "chat": GROUP, "origin": {}}}, "-100512:4"),
        ({"external_reply": {"origin": {}}}, None),
        ({"reply_to_message": 5}, None),
    ],
)
def test_the_answered_message_is_named_with_its_chat(fields: dict[str, object], answered: str | None) -> None:
    assert received(text="Yes", **fields).reply_to == answered


def test_a_message_has_its_number_in_the_chat_and_what_is_done_to_one_has_none() -> None:
    assert received(message_id=41, text="Hi").sequence == 41
    [edit] = read("edited_message", message(message_id=41, text="Ho", edit_date=1731312009))
    assert edit.sequence == 41
    pressed = {"id": "9", "from": PERSON, "data": "yes", "message": message(message_id=41)}
    reaction = {"chat": PRIVATE, "message_id": 41, "user": PERSON, "date": 1731312009, "new_reaction": []}
    [press], [change] = read("callback_query", pressed), read("message_reaction", reaction)
    assert (press.sequence, change.sequence) == (None, None)


def test_a_message_that_is_not_sent_yet_has_no_number() -> None:
    assert received(message_id=0, text="Hi").sequence is None
