"""The one way in: a genuine request, posted or polled, becomes arrivals in the journal."""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeGuard, TypeVar

import structlog

from connectors.contract import protocol
from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    Ignored,
    InboundEvent,
    Unreadable,
    WebhookConfirmed,
    WebhookRequest,
    repeated_in,
)
from connectors.contract.protocol import Connector
from crm.storage.unit_of_work import Clock
from hub.engine.journal import KEY_LIMIT, Arrival, Journal, content_id
from hub.engine.model import UNREADABLE_LANE
from hub.web.metrics import ItemOutcome, Metrics

KEPT_HEADERS = ("content-type",)  # what a `parse` needs beside the body

Kept = TypeVar("Kept", bound=InboundEvent | protocol.Arrival)

log = structlog.stdlib.get_logger(__name__)


class Entrance:
    """Reads a request with its connector and keeps what it holds."""

    def __init__(self, journal: Journal, clock: Clock, metrics: Metrics) -> None:
        self._journal = journal
        self._clock = clock
        self._metrics = metrics

    async def admit(self, connector: Connector, request: WebhookRequest) -> int:
        """How many events were new; all are committed when this returns. The request must have been verified.

        Raises JournalFull, JournalUnavailable or ArrivalRefused; then nothing may be acknowledged.
        """
        return await self._journal.accept(self._arrivals(connector, request))

    def _arrivals(self, connector: Connector, request: WebhookRequest) -> list[Arrival]:
        reading = read(connector, request)
        self._count(connector, request, reading)
        if reading.broke_at is not None:
            log.error("a parser broke; the body is kept", connector=connector.name, at=reading.broke_at)
            self._metrics.parser_faults.labels(connector.name).inc()
        if reading.problem is not None:
            return [self._whole_body(connector, request, reading.problem)]
        headers, now = kept_headers(request), self._clock.now()
        events = [event for event in reading.events if not self._tells_nothing(connector, event)]
        return [self._arrival(connector, event, headers, now) for event in in_order(events)]

    def _count(self, connector: Connector, request: WebhookRequest, reading: "Reading") -> None:
        """What came in, and of it what goes no further; of the rest the journal counts what became of it."""
        repeated, foreign = repeated_in(reading.events), foreign_in(connector, request)
        held = 1 if reading.problem is not None else len(reading.events) + repeated + foreign
        self._metrics.items_received.labels(connector.name).inc(held)
        self._metrics.came_to(connector.name, ItemOutcome.REPEATED, repeated)
        self._metrics.came_to(connector.name, ItemOutcome.FOREIGN, foreign)

    def _tells_nothing(self, connector: Connector, event: InboundEvent | protocol.Arrival) -> bool:
        """Counted and not kept, so that what came in is what went on and what was counted here."""
        if not isinstance(event, Ignored | WebhookConfirmed):
            return False
        is_known = isinstance(event, WebhookConfirmed) or event.known
        what = event.what if isinstance(event, Ignored) and is_known else type(event).__name__
        self._metrics.ignored.labels(connector.name, what).inc()
        self._metrics.came_to(connector.name, ItemOutcome.IGNORED if is_known else ItemOutcome.UNKNOWN)
        return True

    def _whole_body(self, connector: Connector, request: WebhookRequest, problem: str) -> Arrival:
        self._metrics.unreadable.labels(connector.name).inc()
        return Arrival(
            connector=connector.name,
            account=connector.account,
            event_id=content_id(request.body),
            item=request.body,
            lane=UNREADABLE_LANE,
            received_at=self._clock.now(),
            headers=kept_headers(request),
            problem=problem,
        )

    def _arrival(
        self, connector: Connector, event: InboundEvent | protocol.Arrival, headers: dict[str, str], now: datetime
    ) -> Arrival:
        problem = None
        if isinstance(event, Unreadable):
            self._metrics.unreadable.labels(connector.name).inc()
            problem = _printable(event.problem)
        return Arrival(
            connector=connector.name,
            account=connector.account,
            event_id=event.event_id,
            item=event.item,
            lane=lane_of(connector, event),
            received_at=now,
            headers=headers,
            problem=problem,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parser made of a request: its events, or the problem. `broke_at` is the line where the parser itself broke."""

    events: Sequence[InboundEvent | protocol.Arrival]
    problem: str | None = None
    broke_at: str | None = None


def read(connector: Connector, request: WebhookRequest) -> Reading:
    """Parse, whatever happens: a parser that breaks on genuine input is our fault, an alarm, and loses nothing."""
    try:
        if _reads_later(connector):
            return Reading(connector.arrivals(request))
        return Reading(connector.parse(request))
    except WebhookUnreadable as error:
        return Reading([], _printable(str(error)) or "not understood")
    except Exception as error:  # noqa: BLE001 - a traceback may quote the body, so only the line is logged
        return Reading([], _printable(f"the parser broke: {error!r}"), _place_of(error))


def foreign_in(connector: Connector, request: WebhookRequest) -> int:
    """How many items of the request its parser left out, since they are about accounts of others. Where several accounts share
    an address, it is counted there."""
    return connector.count_items(request).foreign if _counts_foreign(connector) else 0


# To look whether an object has what a protocol asks for takes as long as to parse a message, so each class is looked at once.
_READS_LATER: dict[type, bool] = {}
_COUNTS_FOREIGN: dict[type, bool] = {}


def _reads_later(connector: Connector) -> TypeGuard[protocol.ReadsLater]:
    kind = type(connector)
    if kind not in _READS_LATER:
        _READS_LATER[kind] = isinstance(connector, protocol.ReadsLater)
    return _READS_LATER[kind]


def _counts_foreign(connector: Connector) -> TypeGuard[protocol.CountsItems]:
    kind = type(connector)
    if kind not in _COUNTS_FOREIGN:
        shares = isinstance(connector, protocol.SharesEndpoint)
        _COUNTS_FOREIGN[kind] = not shares and isinstance(connector, protocol.CountsItems)
    return _COUNTS_FOREIGN[kind]


def lane_of(connector: Connector, event: InboundEvent | protocol.Arrival) -> str:
    """Events of one address keep their order; those that name none share a lane of their account."""
    if event.address is None:
        return f"status:{connector.name}:{connector.account}"
    return lane_at(event.address)


def lane_at(address: ChannelAddress) -> str:
    """The lane of what is written from this address."""
    lane = f"address:{address}"
    if len(lane) <= KEY_LIMIT:
        return lane
    return f"address:sha256:{sha256(lane.encode('utf-8', 'surrogatepass')).hexdigest()}"


def in_order(events: Iterable[Kept]) -> list[Kept]:
    """What one request shuffled is sorted by the provider's time; an event without one stays behind its predecessor."""
    events = list(events)
    if len(events) < 2:
        return events
    placed: list[tuple[float, Kept]] = []
    latest = float("-inf")
    for event in events:
        latest = latest if event.at is None else event.at.timestamp()
        placed.append((latest, event))
    return [event for _, event in sorted(placed, key=lambda pair: pair[0])]


def kept_headers(request: WebhookRequest) -> dict[str, str]:
    return {name: value for name in KEPT_HEADERS if (value := request.header(name)) is not None}


def _printable(problem: str) -> str:
    return problem.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")[:1000]


def _place_of(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno} of {frame.filename}"
