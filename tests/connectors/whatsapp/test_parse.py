"""What the samples cannot show: whose news are read, what is shared, and what an item alone gives again."""

import json
from collections.abc import Callable

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    AccountNotice,
    CallReported,
    CallStatus,
    ConsentChanged,
    Direction,
    FormSubmitted,
    Ignored,
    InboundEvent,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    OrderItem,
    StatusReported,
    Unreadable,
)
from connectors.toolkit.payload import JsonObject
from connectors.whatsapp.batch import Ours, share_of
from connectors.whatsapp.parse import parse_body

OURS = Ours("1001", "2001")
Json = dict[str, object]


def change(section: str, *things: object, number: str = "1001", field: str = "messages", **more: object) -> Json:
    metadata = {"display_phone_number": "420228800100", "phone_number_id": number}
    return {"field": field, "value": {"metadata": metadata, **more, section: list(things)}}


def body(*changes: object, account: str = "2001") -> Json:
    return {"object": "whatsapp_business_account", "entry": [{"id": account, "changes": list(changes)}]}


def text(words: str, number: int = 1) -> Json:
    sent = {"from": "447700900123", "timestamp": "1795338000", "type": "text", "text": {"body": words}}
    return {"id": f"wamid.{words}.{number}", **sent}


def parsed(content: object, ours: Ours = OURS) -> list[InboundEvent]:
    return parse_body(ours, json.dumps(content).encode())


def only(content: object) -> InboundEvent:
    [event] = parsed(content)
    return event


def test_every_thing_of_a_batch_is_read_in_its_order() -> None:
    entry = body(
        change("messages", text("a"), text("b"), text("c"), text("d")),
        change("statuses", *({"id": f"wamid.{n}", "status": "read", "recipient_id": "447700900123"} for n in range(2))),
    )["entry"]
    events = parsed({"object": "whatsapp_business_account", "entry": [*json_copies(entry)]})
    assert [type(event) for event in events] == [*[MessageReceived] * 4, *[StatusReported] * 2] * 3
    assert [event.text for event in events if isinstance(event, MessageReceived)] == list("abcd") * 3


def json_copies(entry: object) -> list[object]:
    """Three entries of the same form with ids of their own."""
    return [json.loads(json.dumps(entry)[1:-1].replace("wamid.", f"wamid.{n}.")) for n in range(3)]


def test_lists_beside_each_other_come_in_the_order_of_the_body() -> None:
    both: Json = {
        "field": "messages",
        "value": {"statuses": [{"id": "wamid.s", "status": "sent"}], "messages": [text("x")]},
    }
    assert [type(event) for event in parsed(body(both), Ours())] == [StatusReported, MessageReceived]


def test_a_thousand_messages_with_one_bad_one_lose_nothing() -> None:
    things: list[object] = [text("hi", number) for number in range(1000)]
    things[500] = {"type": "text"}
    events = parsed(body(change("messages", *things)))
    assert len(events) == 1000
    assert [number for number, event in enumerate(events) if isinstance(event, Unreadable)] == [500]


def test_an_item_holds_its_own_thing_and_nothing_of_the_others() -> None:
    contacts = [{"wa_id": f"44770090012{n}", "profile": {"name": f"Person {n}"}} for n in range(5)]
    large = {**text("large"), "text": {"body": "x" * 100_000}}
    events = parsed(body(change("messages", text("small"), large, contacts=contacts)))
    assert len(events[0].item) < 600
    assert [parse_body(OURS, event.item) for event in events] == [[event] for event in events]


def test_what_nests_too_deeply_is_read_all_the_same() -> None:
    deep: object = 1
    for _ in range(400):
        deep = {"a": deep}
    event = only(body(change("messages", {**text("shallow words"), "strange": deep})))
    assert isinstance(event, MessageReceived)
    assert event.text == "shallow words"
    assert parse_body(OURS, event.item) == [event]


def test_the_news_of_another_number_are_not_ours() -> None:
    mixed = body(change("messages", text("ours")), change("messages", text("theirs"), number="1002"))
    assert [event.event_id for event in parsed(mixed)] == ["wamid.ours.1"]
    assert len(parsed(mixed, Ours())) == 2


def test_news_of_the_whole_account_go_to_each_of_its_numbers() -> None:
    news = {"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}
    for number in ("1001", "1002"):
        [event] = parsed(body(news), Ours(number, "2001"))
        assert isinstance(event, AccountNotice)
        assert event.stops
    assert parsed(body(news), Ours("1001", "2999")) == []


def test_a_share_is_what_concerns_one_number_and_always_the_same_bytes() -> None:
    mixed = body(
        change("messages", text("ours")),
        change("messages", text("theirs"), number="1002"),
        {"field": "message_template_status_update", "value": {"event": "APPROVED"}},
    )
    mine, theirs = (share_of(JsonObject(mixed), Ours(number, "2001")) for number in ("1001", "1002"))
    assert mine is not None and theirs is not None
    assert share_of(JsonObject(mixed), OURS) == mine
    assert share_of(JsonObject(json.loads(mine)), OURS) == mine
    assert parse_body(OURS, mine) == parsed(mixed)
    assert b"theirs" not in mine and b"ours" not in theirs
    assert b"APPROVED" in mine and b"APPROVED" in theirs


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"object": "page", "entry": [{"id": "2001", "changes": [{}]}]},
        body(change("messages", text("x"), number="9")),
    ],
)
def test_a_body_without_a_share_of_ours_gives_none(content: Json) -> None:
    assert share_of(JsonObject(content), OURS) is None
    assert parsed(content) == []


def test_ids_stay_and_differ_as_happenings_do() -> None:
    def status(word: str) -> Json:
        return body(change("statuses", {"id": "wamid.1", "status": word, "recipient_id": "447700900123"}))

    assert only(status("sent")).event_id == only(status("sent")).event_id
    assert only(status("read")).event_id != only(status("delivered")).event_id

    def wish(word: str, at: int) -> Json:
        told = {"wa_id": "447700900123", "category": "marketing_messages", "value": word, "timestamp": at}
        return body(change("user_preferences", told, field="user_preferences"))

    ids = {only(wish(word, at)).event_id for word in ("stop", "resume") for at in (1795338000, 1795338001)}
    assert len(ids) == 4
    assert only(wish("stop", 1795338000)) == only(wish("stop", 1795338000))


def test_an_answer_goes_to_the_number_else_to_the_user_id_else_to_the_group() -> None:
    for ids, handle in (
        ({"from": "447700900123", "from_user_id": "GB.1"}, "447700900123"),
        ({"from_user_id": "GB.1"}, "GB.1"),
        ({"from": "447700900123", "group_id": "Z3JvdXA="}, "Z3JvdXA="),
    ):
        message = {name: value for name, value in text("hi").items() if name != "from"}
        event = only(body(change("messages", {**message, **ids})))
        assert event.address == ChannelAddress(Channel.WHATSAPP, "", handle)
        assert event.is_group == ("group_id" in ids)


def test_what_we_write_by_hand_is_ours_and_goes_to_them() -> None:
    echo = {**text("by hand"), "from": "420228800100", "to": "447700900123", "to_user_id": "GB.1"}
    event = only(body(change("message_echoes", echo, field="smb_message_echoes")))
    assert isinstance(event, MessageEchoed)
    assert (event.direction, event.recipient_id) == (Direction.OUTBOUND, "447700900123")
    assert event.address == ChannelAddress(Channel.WHATSAPP, "", "447700900123")

    changed = {"id": "wamid.e", "from": "420228800100", "to": "447700900123", "timestamp": "1795338000", "type": "edit"}
    edit = {"original_message_id": "wamid.o", "message": {"type": "text", "text": {"body": "mended"}}}
    edited = only(body(change("message_echoes", {**changed, "edit": edit}, field="smb_message_echoes")))
    assert isinstance(edited, MessageEdited)
    assert (edited.direction, edited.target_id, edited.text) == (Direction.OUTBOUND, "wamid.o", "mended")


def test_an_order_keeps_prices_as_they_are_written() -> None:
    items = [
        {"product_retailer_id": "A", "quantity": 2, "item_price": 12345.67, "currency": "CZK"},
        {"product_retailer_id": 7, "quantity": "3", "item_price": 30, "currency": "CZK"},
    ]
    event = only(body(change("messages", {**text("x"), "type": "order", "order": {"product_items": items}})))
    assert isinstance(event, MessageReceived)
    assert event.order == (OrderItem("A", 2, "12345.67", "CZK"), OrderItem("7", 3, "30", "CZK"))


def test_a_flow_answered_by_an_object_is_read_too() -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"response_json": {"size": "L", "flow_token": "t"}}}
    event = only(body(change("messages", {**text("x"), "type": "interactive", "interactive": reply})))
    assert isinstance(event, FormSubmitted)
    assert event.fields == {"size": "L"}


def call(**told: object) -> CallReported:
    event = only(body(change("calls", {"id": "wacid.1", "from": "447700900123", **told}, field="calls")))
    assert isinstance(event, CallReported)
    return event


def test_calls_ring_and_end_in_the_words_of_all_channels() -> None:
    assert call(event="connect").call_status == CallStatus.RINGING
    ended = call(event="terminate", status="COMPLETED", duration="61")
    assert (ended.call_status, ended.duration) == (CallStatus.COMPLETED, 61)
    assert call(event="terminate", status=["FAILED"]).call_status == CallStatus.FAILED
    assert call(event="terminate").call_status == CallStatus.COMPLETED
    assert call(event="connect").event_id != call(event="terminate").event_id
    assert call(event="connect").direction is Direction.INBOUND
    by_us = call(event="connect", direction="BUSINESS_INITIATED", to="447700900777")
    assert (by_us.direction, by_us.recipient_id) == (Direction.OUTBOUND, "447700900777")


def test_only_what_is_known_as_marketing_is_taken_as_a_permission() -> None:
    def wish(category: str, value: str) -> InboundEvent:
        told = {"wa_id": "447700900123", "category": category, "value": value, "timestamp": 1795338000}
        return only(body(change("user_preferences", told, field="user_preferences")))

    given, stopped = wish("marketing_messages", "signup"), wish("other_messages", "stop")
    assert isinstance(given, ConsentChanged) and given.granted and given.topic == "marketing"
    assert isinstance(stopped, ConsentChanged) and not stopped.granted and stopped.topic == "other"
    ignored = wish("other_messages", "resume")
    assert isinstance(ignored, Ignored) and not ignored.known


def test_a_failed_status_tells_code_words_and_whether_the_address_is_dead() -> None:
    def failed(code: object) -> StatusReported:
        errors = [{"code": code, "title": "Title", "error_data": {"details": "Details"}}]
        told = {"id": "wamid.1", "status": "failed", "recipient_id": "447700900123", "errors": errors}
        event = only(body(change("statuses", told)))
        assert isinstance(event, StatusReported)
        return event

    assert (failed("131026").error_code, failed(131026).permanent) == (131026, True)
    assert (failed(131047).permanent, failed(131047).error_text) == (False, "Title: Details")


@pytest.mark.parametrize(
    ("value", "stops"),
    [
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, True),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, False),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}, False),
        (
            {
                "event": "ACCOUNT_RESTRICTION",
                "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}],
            },
            False,
        ),
        ({"event": "ACCOUNT_VIOLATION"}, False),
        ({"event": "PARTNER_REMOVED"}, True),
    ],
)
def test_only_what_ends_all_sending_stops_the_account(value: Json, stops: bool) -> None:
    event = only(body({"field": "account_update", "value": value}))
    assert isinstance(event, AccountNotice)
    assert event.stops is stops


@pytest.mark.parametrize("known_field", ["history", "smb_app_state_sync", "messages"])
def test_what_is_left_out_on_purpose_is_known(known_field: str) -> None:
    for field, known in ((known_field, True), ("dreams", False)):
        event = only(body({"field": field, "value": {"metadata": {"phone_number_id": "1001"}}}))
        assert isinstance(event, Ignored)
        assert event.known is known


@pytest.mark.parametrize(
    "make",
    [
        lambda long: {**text("x"), "text": {"body": long}},
        lambda long: {**text("x"), "from": long},
        lambda long: {**text("x"), "type": "contacts", "contacts": [{"phones": [{"phone": long}]}]},
        lambda long: {**text("x"), "type": long},
    ],
)
@pytest.mark.parametrize("sign", ["+", "0", "a", "\\"])
def test_a_megabyte_of_one_sign_is_read(make: Callable[[str], Json], sign: str) -> None:
    [event] = parsed(body(change("messages", make(sign * 1_000_000))))
    assert parse_body(OURS, event.item) == [event]
