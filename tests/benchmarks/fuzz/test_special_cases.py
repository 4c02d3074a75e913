"""What everybody who posts rubbish tries first, each at every place where it may stand."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest

from benchmarks.fuzz.feeds import ACCOUNT, Feed, channels, feed_of
from benchmarks.fuzz.json_shapes import nested
from benchmarks.fuzz.judging import UNREADABLE, Judge
from benchmarks.fuzz.mutator import Dress, Payload, Sample
from connectors.contract.inbound import Ignored, InboundEvent, Unreadable, WebhookRequest
from connectors.contract.protocol import ReadsLater

MARK = "place-of-the-odd-value"
DEEP = 10_000
TWENTY_MEGABYTES = 20 * 1024 * 1024
FEEDS = {channel: feed_of(channel, 1) for channel in channels()}
WITH_JSON = [name for name, feed in FEEDS.items() if any(one.dress is Dress.JSON for one in feed.mutator.samples)]
by_channel = pytest.mark.parametrize("channel", channels())
by_json_channel = pytest.mark.parametrize("channel", WITH_JSON)

Path = tuple[str | int, ...]


def documents(feed: Feed) -> Iterator[tuple[Sample, Any]]:
    for sample in feed.mutator.samples:
        if sample.dress is Dress.JSON:
            yield sample, json.loads(sample.body)


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every place of a document, the outermost first."""
    yield here
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield from paths(value[key], (*here, key))


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """The document with something else at one place."""
    if not path:
        return value
    copied = json.loads(json.dumps(document))
    at(copied, path[:-1])[path[-1]] = value
    return copied


def read(feed: Feed, body: bytes) -> list[str]:
    return Judge(feed.connector, ACCOUNT).judge(Payload(body))


def judged(feed: Feed, body: bytes) -> list[str]:
    judge, payload = Judge(feed.connector, ACCOUNT), Payload(body)
    judge.judge_way_in(payload)
    return judge.judge(payload)


@by_json_channel
@pytest.mark.parametrize("in_objects", [False, True], ids=["lists", "objects"])
def test_ten_thousand_levels_anywhere_are_unreadable(channel: str, in_objects: bool) -> None:
    """JSON so deep is refused as a whole, wherever it stands, before it is walked through."""
    feed, deep = FEEDS[channel], nested(DEEP, in_objects=in_objects)
    _, document = next(documents(feed))
    for path in paths(document):
        body = json.dumps(put(document, path, MARK)).encode().replace(f'"{MARK}"'.encode(), deep)
        assert judged(feed, body) in ([UNREADABLE], ["Unreadable"])


def other_type(value: Any) -> Any:
    """Numbers as texts and texts as numbers."""
    match value:
        case bool() | None:
            return str(value)
        case int() | float():
            return str(value)
        case str():
            return int(value) if value.isascii() and value.isdigit() else len(value)
        case list():
            return {str(number): one for number, one in enumerate(value)}
        case _:
            return [value]


def unknown(value: Any) -> Any:
    return "kind_of_tomorrow" if isinstance(value, str) else {"kind": "of tomorrow"}


CHANGES: tuple[Callable[[Any], Any], ...] = (
    other_type,
    unknown,
    lambda value: None,
    lambda value: [],
    lambda value: {},
)


@by_json_channel
def test_another_type_at_every_place(channel: str) -> None:
    """Each place of each sample has its turn, and each change."""
    changes = cycle(CHANGES)
    for _, document in documents(FEEDS[channel]):
        for path in paths(document):
            read(FEEDS[channel], json.dumps(put(document, path, next(changes)(at(document, path)))).encode())


@by_json_channel
def test_every_key_missing_in_turn_and_every_key_twice(channel: str) -> None:
    is_twice = cycle((True, False))
    for _, document in documents(FEEDS[channel]):
        for path in (path for path in paths(document) if path and isinstance(path[-1], str)):
            spoiled = doubled(document, path) if next(is_twice) else without(document, path)
            read(FEEDS[channel], spoiled)


def without(document: Any, path: Path) -> bytes:
    holder = at(document, path[:-1])
    return json.dumps(put(document, path[:-1], {key: holder[key] for key in holder if key != path[-1]})).encode()


def doubled(document: Any, path: Path) -> bytes:
    more = put(document, path[:-1], {**at(document, path[:-1]), MARK: "again"})
    return json.dumps(more).encode().replace(f'"{MARK}"'.encode(), json.dumps(path[-1]).encode())


@by_channel
def test_twenty_megabytes(channel: str) -> None:
    feed = FEEDS[channel]
    for unit in (b"x", b"[", b"=&"):
        read(feed, unit * (TWENTY_MEGABYTES // len(unit)))


@by_json_channel
def test_twenty_megabytes_in_one_text(channel: str) -> None:
    """A text where one stood: the last leaf of a sample."""
    feed = FEEDS[channel]
    _, document = next(documents(feed))
    leaf = [path for path in paths(document) if isinstance(at(document, path), str)][-1]
    read(feed, json.dumps(put(document, leaf, "x" * TWENTY_MEGABYTES)).encode())


@by_channel
def test_bytes_that_are_no_utf8_and_other_encodings(channel: str) -> None:
    feed = FEEDS[channel]
    encodings = cycle(("utf-16", "utf-32-be", "latin-1"))
    for sample in feed.mutator.samples:
        read(feed, sample.body.replace(b"e", b"\xff"))
        read(feed, sample.body[:-20] + b"\xc3" + sample.body[-20:])
        read(feed, sample.body.decode("utf-8", "replace").encode(next(encodings), "replace"))
        read(feed, b"\xef\xbb\xbf" + sample.body)


# One bad item among a thousand


@dataclass(frozen=True)
class Batch:
    """Where the items of a channel's batch stand in one of its samples, and what names each."""

    channel: str
    sample: str
    items: Path
    name: Path


BATCHES = (
    Batch("whatsapp", "text.json", ("entry", 0, "changes", 0, "value", "messages"), ("id",)),
    Batch("messenger", "text.json", ("entry", 0, "messaging"), ("message", "mid")),
    Batch("instagram", "text.json", ("entry", 0, "messaging"), ("message", "mid")),
    Batch("instagram", "comment.json", ("entry", 0, "changes"), ("value", "id")),
    Batch("facebook", "comment.json", ("entry", 0, "changes"), ("value", "comment_id")),
    Batch("twitter", "old_dm.json", ("direct_message_events",), ("id",)),
    Batch("linkedin", "comment.json", ("notifications",), ("notificationId",)),
    Batch("email", "sendgrid_bounce", (), ("sg_event_id",)),
)


def of_a_thousand(batch: Batch) -> list[Any]:
    """The sample's first item a thousand times, each with a name of its own."""
    item = at(document_of(batch), (*batch.items, 0))
    name = at(item, batch.name)
    return [
        put(item, batch.name, name + number if isinstance(name, int) else f"{name}{number}") for number in range(1000)
    ]


def document_of(batch: Batch) -> Any:
    return next(found for sample, found in documents(FEEDS[batch.channel]) if sample.name == batch.sample)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: f"{batch.channel}-{batch.sample}")
@pytest.mark.parametrize("bad", [7, "no item", None, [], {"of": "tomorrow"}, json.loads(nested(200, in_objects=False))])
def test_one_bad_item_among_a_thousand_keeps_the_others(batch: Batch, bad: object) -> None:
    items = of_a_thousand(batch)
    good = events_of(batch, items)
    assert len(good) == 1000
    spoiled = events_of(batch, [*items[:500], bad, *items[501:]])
    named = {event.event_id for event in good}
    kept = [event for event in spoiled if event.event_id in named]
    assert [event.event_id for event in kept] == [event.event_id for event in [*good[:500], *good[501:]]]
    assert len(spoiled) == 1000
    assert all(isinstance(event, Unreadable | Ignored) for event in spoiled if event.event_id not in named)


def events_of(batch: Batch, items: list[Any]) -> list[InboundEvent]:
    body = json.dumps(put(document_of(batch), batch.items, items)).encode()
    return FEEDS[batch.channel].connector.parse(WebhookRequest(body, account=ACCOUNT))


def test_what_is_heavy_is_read_by_its_head_first() -> None:
    """Mail alone: twenty megabytes of it are accepted without being parsed."""
    assert [name for name, feed in FEEDS.items() if isinstance(feed.connector, ReadsLater)] == ["email"]
