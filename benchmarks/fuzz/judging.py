"""What may come of a payload at parse level: events that can be kept, shown and read again, or WebhookUnreadable. Nothing else."""

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from benchmarks.fuzz.mutator import Payload
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import Ignored, InboundEvent, Unreadable, WebhookConfirmed, WebhookRequest
from connectors.contract.protocol import (
    AnswersPosts,
    CarriesSeveral,
    Connector,
    LimitsPosts,
    ReadsLater,
    SharesEndpoint,
)
from hub.commands.event_words import event_words
from hub.engine.entrance import in_order, kept_headers, lane_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
URL = "https://hub.example/webhooks/fuzz/shop"
ROOT = Path(__file__).parents[2]
UNREADABLE = "WebhookUnreadable"

# What the databases take: SQLite's and PostgreSQL's largest whole numbers.
LEAST, MOST = -(2**63), 2**63 - 1
NEVER_READ_AGAIN = Ignored | Unreadable | WebhookConfirmed  # no job takes them in
NOT_STORED = frozenset({"item", "content"})  # bytes, and files in bytes

ReadItem = Callable[[bytes], list[InboundEvent]]


class Broken(Exception):
    """A promise that the connector did not keep. The text names it, and never the payload, so that equal ones are counted."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """The connector again where it keeps one of the optional protocols. Asked once, since asking is slow."""

    answers: AnswersPosts | None
    limits: LimitsPosts | None
    shares: SharesEndpoint | None
    reads_later: ReadsLater | None

    @classmethod
    def of(cls, connector: Connector) -> "Abilities":
        return cls(
            connector if isinstance(connector, AnswersPosts) else None,
            connector if isinstance(connector, LimitsPosts) else None,
            connector if isinstance(connector, SharesEndpoint) else None,
            connector if isinstance(connector, ReadsLater) else None,
        )


class Judge:
    """Judges one connector. Several of its methods are tried, as the hub calls them."""

    def __init__(self, connector: Connector, account: str) -> None:
        self.connector = connector
        self.account = account
        self.abilities = Abilities.of(connector)
        self._channels = {connector.channel, *(connector.also_carries if isinstance(connector, CarriesSeveral) else ())}

    def judge(self, payload: Payload) -> list[str]:
        """What came of it, by name of the events. Raises Broken."""
        request = self._request(payload.body, payload.headers, payload.query)
        try:
            events = self._parsed(request)
        except WebhookUnreadable:
            self._arrivals(request, [])
            return [UNREADABLE]
        self._events(request, events)
        self._arrivals(request, events)
        return [type(event).__name__ for event in events]

    def _request(self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]) -> WebhookRequest:
        return WebhookRequest(body, headers, query, "POST", URL, self.account)

    def judge_way_in(self, payload: Payload) -> None:
        """All that the hub asks before it reads: nobody proved anything, so nobody may come in. Raises Broken."""
        request = self._request(payload.body, payload.headers, payload.query)
        connector, abilities = self.connector, self.abilities
        with Naming("handshake"):
            connector.handshake(request)
            connector.key_urls(request)
        with Naming("verify"):
            if not _is_rejected(connector, request):
                raise Broken("verify let in what nobody signed")
        with Naming("answer"):
            if abilities.answers is not None:
                abilities.answers.answer(request, 200)
        with Naming("post_limits"):
            if abilities.limits is not None:
                abilities.limits.post_limits(request, "192.0.2.1")
        with Naming("share"):
            if abilities.shares is not None:
                self._share(abilities.shares, request)

    def _share(self, connector: SharesEndpoint, request: WebhookRequest) -> None:
        """Its share is read as the whole is: it yields events or is unreadable."""
        share = connector.share(request)
        if share is None or share.body == request.body:
            return
        try:
            self.connector.parse(share)
        except WebhookUnreadable:
            return

    def _parsed(self, request: WebhookRequest) -> list[InboundEvent]:
        with Naming("parse", WebhookUnreadable):
            return self.connector.parse(request)

    def _arrivals(self, request: WebhookRequest, events: Sequence[InboundEvent]) -> None:
        """What is kept before a body is read is what reading it finds."""
        if self.abilities.reads_later is None:
            return
        try:
            with Naming("arrivals", WebhookUnreadable):
                found = self.abilities.reads_later.arrivals(request)
        except WebhookUnreadable:
            found = []
        if [(one.event_id, one.item) for one in found] != [(one.event_id, one.item) for one in events]:
            raise Broken("arrivals and parse name different events")
        with Naming("lane_of"):
            for one in found:
                lane_of(self.connector, one)

    def _events(self, request: WebhookRequest, events: Sequence[InboundEvent]) -> None:
        if len({event.event_id for event in events}) != len(events):
            raise Broken("two events of one body have the same id")
        with Naming("in_order"):
            in_order(events)
        for event in events:
            self._event(request, event)

    def _event(self, request: WebhookRequest, event: InboundEvent) -> None:
        kind = type(event).__name__
        if not event.event_id:
            raise Broken(f"{kind}: it has no id")
        self._address(kind, event.channel, event.address)
        if event.at is not None and event.at.tzinfo is None:
            raise Broken(f"{kind}: its time has no zone")
        for path, problem in unstorable(event, kind):
            raise Broken(f"{path}: {problem}")
        with Naming("event_words"):
            event_words(event)
        with Naming("lane_of"):
            lane_of(self.connector, event)
        self._read_again(request, event)

    def _address(self, kind: str, channel: Channel, address: ChannelAddress | None) -> None:
        if channel not in self._channels:
            raise Broken(f"{kind}: of another channel")
        if address is not None and (address.channel is not channel or not address.handle):
            raise Broken(f"{kind}: its address has no handle, or is of another channel")

    def _read_again(self, request: WebhookRequest, event: InboundEvent) -> None:
        """Its item gives it again: alone, and in the way in which the hub reads what it has kept."""
        for read in self._ways_to_read(request, event):
            found = self._of_item(event.event_id, read, event.item)
            if found != event:
                raise Broken(f"{type(event).__name__}: its item gives another event ({_difference(event, found)})")

    def _ways_to_read(self, request: WebhookRequest, event: InboundEvent) -> Iterator[ReadItem]:
        kept = kept_headers(request)
        if self.abilities.reads_later is not None and not isinstance(event, NEVER_READ_AGAIN):
            yield partial(self.abilities.reads_later.reader, self.account)
            return
        yield lambda item: self.connector.parse(self._request(item, {}, {}))
        if kept and self.abilities.reads_later is None:
            yield lambda item: self.connector.parse(self._request(item, kept, {}))

    def _of_item(self, event_id: str, read: ReadItem, item: bytes) -> InboundEvent:
        try:
            with Naming("parse of an item", WebhookUnreadable):
                events = read(item)
        except WebhookUnreadable:
            raise Broken("an item cannot be read again") from None
        found = [event for event in events if event.event_id == event_id]
        if len(events) != 1 or len(found) != 1:
            raise Broken("an item does not give its one event again")
        return found[0]


class Naming:
    """Turns whatever is raised in the block, but for what is `allowed`, into Broken with the place where it was raised."""

    def __init__(self, what: str, *allowed: type[Exception]) -> None:
        self._what = what
        self._allowed = (*allowed, Broken)

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, self._allowed):
            raise Broken(f"{self._what} raised {place_of(error)}") from error


def place_of(error: BaseException) -> str:
    """The kind of an error and the last line of ours it came through."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(ROOT)]
    ours = [one for one in frames if ".venv" not in one.filename and "/benchmarks/" not in one.filename] or frames
    if not ours:
        return type(error).__name__
    return f"{type(error).__name__} in {ours[-1].name}, line {ours[-1].lineno} of {Path(ours[-1].filename).relative_to(ROOT)}"


def unstorable(value: object, path: str) -> Iterator[tuple[str, str]]:
    """What in an event no database takes: where it stands, and what is wrong with it."""
    match value:
        case str():
            yield from _fault(path, _fault_of_text(value))
        case bool() | None | bytes() | Enum() | datetime():
            return
        case int():
            yield from _fault(path, None if LEAST <= value <= MOST else "a whole number that no database takes")
        case float():
            yield from _fault(path, None if isfinite(value) else "a number that is none")
        case tuple() | list():
            for one in value:
                yield from unstorable(one, f"{path}[]")
        case Mapping():
            for one in (*value, *value.values()):
                yield from unstorable(one, f"{path}[]")
        case _:
            for name in _names(value):
                yield from unstorable(getattr(value, name), f"{path}.{name}")


def _fault(path: str, words: str | None) -> Iterator[tuple[str, str]]:
    if words is not None:
        yield path, words


def _fault_of_text(text: str) -> str | None:
    if "\0" in text:
        return "a text with NUL"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "a text with a lone surrogate"
    return None


def _names(value: Any) -> tuple[str, ...]:
    """The fields of a value of ours that are looked at."""
    kind = type(value)
    if kind not in _KNOWN_NAMES:
        _KNOWN_NAMES[kind] = tuple(one.name for one in fields(value) if one.name not in NOT_STORED)
    return _KNOWN_NAMES[kind]


_KNOWN_NAMES: dict[type[Any], tuple[str, ...]] = {}


def _is_rejected(connector: Connector, request: WebhookRequest) -> bool:
    try:
        connector.verify(request, NOW, {})
    except WebhookRejected:
        return True
    return False


def _difference(one: InboundEvent, other: InboundEvent) -> str:
    if type(one) is not type(other):
        return f"{type(other).__name__}"
    names = [name.name for name in fields(one) if getattr(one, name.name) != getattr(other, name.name)]
    return ", ".join(names)
