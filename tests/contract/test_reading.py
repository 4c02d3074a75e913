"""What every connector must make of a request: the right events, the same ids again, and never a crash."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from operator import setitem

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import Event, InboundEvent, WebhookRequest
from connectors.contract.protocol import CarriesSeveral, Connector, ReadsLater
from hub.commands.event_words import event_words
from tests.contract.registered import ACCOUNT, Sample, all_samples, offline, samples_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAMPLES = all_samples()
NAMES = registry.names()
by_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.connector}-{sample.name}")
by_name = pytest.mark.parametrize("name", NAMES)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def parse(connector: Connector, body: bytes) -> list[InboundEvent]:
    return connector.parse(WebhookRequest(body, account=ACCOUNT))


@by_name
def test_a_connector_has_the_name_of_the_registry_and_samples(name: str) -> None:
    assert offline(name).name == name
    assert offline(name).account == ACCOUNT
    assert samples_of(name)


@by_sample
def test_a_sample_is_read_as_expected(sample: Sample) -> None:
    connector = offline(sample.connector)
    if sample.expected == WebhookUnreadable.__name__:
        with pytest.raises(WebhookUnreadable):
            parse(connector, sample.body)
    else:
        assert [event_words(event) for event in parse(connector, sample.body)] == sample.expected


@by_sample
def test_reading_twice_gives_the_same_and_ids_are_distinct(sample: Sample) -> None:
    events = readable(offline(sample.connector), sample.body)
    assert events == readable(offline(sample.connector), sample.body)
    assert len({event.event_id for event in events}) == len(events)


@by_sample
def test_each_item_alone_gives_its_event_again(sample: Sample) -> None:
    connector = offline(sample.connector)
    for event in readable(connector, sample.body):
        assert parse(connector, event.item) == [event]


@by_sample
def test_addresses_belong_to_the_account_and_channel(sample: Sample) -> None:
    connector = offline(sample.connector)
    for event in readable(connector, sample.body):
        assert event.channel in channels_of(connector)
        assert event.address is None or (event.address.channel is event.channel and event.address.handle)
        assert event.at is None or event.at.tzinfo is not None


@by_name
@settings(deadline=None)
@given(body=st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_events_or_unreadable(name: str, body: bytes) -> None:
    assert_harmless(readable(offline(name), body))


@by_name
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_spoiled_sample_gives_events_or_unreadable(name: str, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(samples_of_once(name)))
    assert_harmless(readable(offline(name), spoiled(sample.body, data)))


@by_name
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 5_000_000 + b"]" * 5_000_000,
        b'{"a":' * 2_000_000,
        b'{"update_id":NaN}',
        b"\xff\xfe",
        b"",
        b"null",
        b"\x00",
    ],
    ids=["ten megabytes of nesting", "open nesting", "NaN", "no UTF-8", "nothing", "null", "NUL"],
)
def test_a_bomb_is_unreadable(name: str, body: bytes) -> None:
    """Where any bytes are a message, as of mail, it is one that harms nobody."""
    connector = offline(name)
    if isinstance(connector, ReadsLater):
        assert_harmless(readable(connector, body))
        return
    with pytest.raises(WebhookUnreadable):
        parse(connector, body)


@by_name
def test_without_a_secret_nothing_is_genuine(name: str) -> None:
    kind = registry.entry(name)
    connector = kind.make(ACCOUNT, kind.settings_class.offline())
    for headers in ({}, dict.fromkeys(("x-signature", "x-hub-signature", "authorization"), "")):
        with pytest.raises(WebhookRejected):
            connector.verify(WebhookRequest(b"{}", headers, account=ACCOUNT), NOW, {})


def channels_of(connector: Connector) -> set[Channel]:
    """The connector's own channel, and those it declares beside it."""
    return {connector.channel, *(connector.also_carries if isinstance(connector, CarriesSeveral) else ())}


def samples_of_once(name: str) -> list[Sample]:
    return [sample for sample in SAMPLES if sample.connector == name]


def readable(connector: Connector, body: bytes) -> list[InboundEvent]:
    try:
        return parse(connector, body)
    except WebhookUnreadable:
        return []


def assert_harmless(events: list[InboundEvent]) -> None:
    """Whatever was read can be stored and shown: ids are there, and no text holds what a database refuses."""
    for event in events:
        assert isinstance(event, Event)
        assert event.event_id
        words = json.dumps(event_words(event), ensure_ascii=False)
        assert "\\u0000" not in words.replace("\\\\", "")  # where a text holds the six letters themselves
        words.encode()


def spoiled(body: bytes, data: st.DataObject) -> bytes:
    """The body with something else in one or two places: of JSON whole values, of anything else some bytes."""
    try:
        document = json.loads(body.decode("utf-8", "surrogatepass"))
    except ValueError:
        place, length = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 40))
        return body[:place] + data.draw(st.binary(max_size=60)) + body[place + length :]
    spoil(document, data)
    return json.dumps(document).encode()


def spoil(document: object, data: st.DataObject) -> None:
    """Put something else in one or two places, however deep."""
    for _ in range(data.draw(st.integers(1, 2))):
        places = places_of(document)
        if places:
            data.draw(st.sampled_from(places))(data.draw(json_values))


def places_of(value: object) -> list[Callable[[object], None]]:
    """For each place inside, a function that puts something else there."""
    found: list[Callable[[object], None]] = []
    match value:
        case dict():
            for key, inner in value.items():
                found += [partial(setitem, value, key), *places_of(inner)]
        case list():
            for number, inner in enumerate(value):
                found += [partial(setitem, value, number), *places_of(inner)]
        case _:
            pass
    return found
