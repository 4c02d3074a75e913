"""Settings of a Page, and several Pages behind one address."""

from datetime import UTC, datetime

import orjson
import pytest
from pydantic import SecretStr, ValidationError

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import Ignored, MessageReceived, Unreadable, WebhookRequest
from connectors.contract.protocol import MediaSource, SharesEndpoint
from connectors.messenger.connector import MessengerConnector
from connectors.messenger.settings import MessengerSettings

SECRETS = {name: SecretStr("something") for name in ("app_secret", "verify_token", "access_token")}


def connector(page: str, app: str = "main") -> MessengerConnector:
    return MessengerConnector(f"page-{page}", MessengerSettings(page_id=page, app=app, **SECRETS))


def message(mid: str, page: str) -> dict[str, object]:
    ends = {"sender": {"id": "61"}, "recipient": {"id": page}, "timestamp": 1763802000000}
    return {**ends, "message": {"mid": mid, "text": mid}}


def entry(page: str, *mids: str) -> dict[str, object]:
    return {"id": page, "time": 1763802000400, "messaging": [message(mid, page) for mid in mids]}


def posted(*entries: object, kind: str = "page") -> WebhookRequest:
    return WebhookRequest(orjson.dumps({"object": kind, "entry": entries}), account="anything")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"page_id": "moravia.shop"}, "no id of Meta's"),
        ({"page_id": ""}, "no id of Meta's"),
        ({"app_secret": SecretStr("")}, "anybody could post"),
        ({"verify_token": SecretStr("")}, "think up a word"),
        ({"access_token": SecretStr("")}, "nothing can be sent"),
        ({"version": "26"}, "no version of the Graph API"),
        ({"base_url": "graph.facebook.com"}, "no http or https address"),
        ({"page": "11"}, "Extra inputs"),
    ],
)
def test_wrong_settings_are_refused_with_what_to_do(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        MessengerSettings.model_validate({"page_id": "11", **SECRETS, **wrong})


def test_it_shares_the_endpoint_of_its_app() -> None:
    one = connector("11", app="second")
    assert isinstance(one, SharesEndpoint)
    assert isinstance(one, MediaSource)
    assert (one.endpoint, one.endpoint_account) == ("meta", "second")


def test_each_page_gets_its_own_items() -> None:
    whole = posted(entry("11", "a", "b"), entry("12", "c"), entry("11", "d"))
    first, second = connector("11"), connector("12")
    for one, mids in ((first, ["a", "b", "d"]), (second, ["c"])):
        share = one.share(whole)
        assert share is not None
        assert share.account == one.account
        assert share == one.share(whole) == one.share(share)
        for request in (whole, share):
            assert [event.external_id for event in one.parse(request) if isinstance(event, MessageReceived)] == mids
    assert connector("13").share(whole) is None
    assert connector("13").parse(whole) == []


def test_nothing_of_it_is_a_share_of_nobody() -> None:
    for body in (
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 5000,
        b'{"object":"page","entry":7}',
        b'{"object":"page","entry":[1]}',
    ):
        assert connector("11").share(WebhookRequest(body)) is None
    assert connector("11").share(posted(entry("11", "a"), kind="instagram")) is None


def test_what_is_public_on_the_page_is_anothers() -> None:
    feed = {"field": "feed", "value": {"item": "comment", "verb": "add", "comment_id": "1_2"}}
    body = posted({**entry("11", "a"), "changes": [feed, {"field": "messages", "value": message("b", "11")}]})
    assert [event.external_id for event in connector("11").parse(body) if isinstance(event, MessageReceived)] == [
        "a",
        "b",
    ]


def test_a_post_of_three_entries_gives_all_in_order_and_once() -> None:
    statuses = [{"sender": {"id": "61"}, "recipient": {"id": "11"}, "delivery": {"mids": [f"x{n}"]}} for n in range(6)]
    entries = [entry("11", *(f"m{4 * n + k}" for k in range(4))) for n in range(3)]
    for number, one in enumerate(entries):
        one["messaging"] = [*list_of(one), *statuses[2 * number : 2 * number + 2]]
    events = connector("11").parse(posted(*entries))
    assert [event.external_id for event in events if isinstance(event, MessageReceived)] == [f"m{n}" for n in range(12)]
    assert len(events) == 18
    ids = [event.event_id for event in events]
    assert ids == [event.event_id for event in connector("11").parse(posted(*entries))]
    assert len(set(ids)) == 18
    assert len(connector("11").parse(posted(*entries, *entries))) == 18


def test_a_thousand_items_come_out_as_a_thousand() -> None:
    raw: list[object] = [message(f"m{n}", "11") for n in range(1000)]
    raw[500], raw[700] = "broken", {"sender": {"id": "61"}, "dream": {}}
    events = connector("11").parse(posted({"id": "11", "messaging": raw}))
    assert len(events) == 1000
    assert isinstance(events[500], Unreadable)
    assert isinstance(events[700], Ignored)


def test_only_a_body_that_is_no_object_is_unreadable_as_a_whole() -> None:
    for body in (b"", b"[]", b"nonsense", b"{", b"\xff\xfe"):
        with pytest.raises(WebhookUnreadable):
            connector("11").parse(WebhookRequest(body))
    assert connector("11").parse(WebhookRequest(b'{"object": "page"}')) == []


def test_without_a_secret_read_for_any_page() -> None:
    offline = MessengerConnector("files", MessengerSettings.offline())
    assert len(offline.parse(posted(entry("11", "a"), entry("12", "b")))) == 2


def test_time_in_seconds_and_in_milliseconds_is_the_same_moment() -> None:
    for time in (1763802000, "1763802000", 1763802000000, "1763802000000"):
        item = {**message("a", "11"), "timestamp": time}
        [event] = connector("11").parse(posted({"id": "11", "messaging": [item]}))
        assert event.at == datetime(2025, 11, 22, 9, tzinfo=UTC)


def test_the_same_reaction_again_later_is_another_event() -> None:
    connected = connector("11")
    reaction = {
        "sender": {"id": "61"},
        "recipient": {"id": "11"},
        "reaction": {"mid": "x", "action": "react", "emoji": "👍"},
    }
    items = [{**reaction, "timestamp": time} for time in (1763802000000, 1763802009000)]
    assert len({event.event_id for event in connected.parse(posted({"id": "11", "messaging": items}))}) == 2


def list_of(one: dict[str, object]) -> list[object]:
    found = one["messaging"]
    return found if isinstance(found, list) else []
