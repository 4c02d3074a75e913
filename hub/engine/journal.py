"""The journal: what arrived is kept once and for all before anybody is told "accepted".

Group commit without a waiting window: whatever arrives while a commit is in flight goes into the next one. A single
client therefore waits for one commit, and many clients share one.
"""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

import structlog

from crm.storage.jobs import JobKind
from crm.storage.unit_of_work import Clock, Wake
from hub.blobs import Blobs
from hub.clock import monotonic_seconds
from hub.engine.journal_numbers import fingerprint
from hub.engine.model import UNREADABLE_LANE
from hub.web.metrics import ItemOutcome, Metrics
from inbox.jobs import INTAKE

BLOB_ABOVE_BYTES = 64 * 1024
KEY_LIMIT = 255
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

log = structlog.stdlib.get_logger(__name__)


class JournalFull(Exception):
    """More is waiting than may wait. Nothing was kept; the provider repeats."""


class JournalUnavailable(Exception):
    """The database did not confirm the commit. Nothing may be acknowledged; the provider repeats."""


class ArrivalRefused(Exception):
    """The database takes this arrival in no form at all."""


class DataRefused(Exception):
    """What a writer raises when the rows themselves are at fault, and not the database."""


class Arrival(NamedTuple):
    """One event on its way into the journal. `problem` marks one that could not be read: kept, without a job."""

    connector: str
    account: str
    event_id: str
    item: bytes
    lane: str
    received_at: datetime
    headers: Mapping[str, str] = NO_HEADERS
    problem: str | None = None
    job_kind: JobKind = INTAKE


class Row(NamedTuple):
    """An arrival as the writers take it."""

    key: bytes
    connector: str
    account: str
    event_id: str
    lane: str
    kind: str
    item: bytes
    headers: str
    received_at: datetime
    problem: str | None
    blob_key: str | None
    keeps_order: bool
    max_attempts: int


Key = bytes  # the event's fingerprint


class Moments(NamedTuple):
    """When a batch is written, by both clocks."""

    now: datetime
    machine_now: datetime


WriteRows = Callable[[Sequence[Row], Moments], Awaitable[set[Key]]]
"""Write these rows (keys are unique) and their jobs in one commit; the keys that were new. Raises DataRefused when the
rows are at fault, JournalUnavailable when the database is."""


@dataclass(frozen=True, slots=True)
class JournalBounds:
    """What may wait for a commit, and how much one commit takes."""

    waiting_rows: int = 5_000
    waiting_bytes: int = 64 * 1024 * 1024
    batch_rows: int = 500


@dataclass(slots=True)
class _Waiting:
    rows: list[Row]
    size: int
    done: asyncio.Future[int]


class Journal:
    """Keeps arrivals. One per process; `accept` may be called by any number of tasks."""

    def __init__(
        self,
        write: WriteRows,
        clock: Clock,
        wake: Wake,
        blobs: Blobs,
        metrics: Metrics,
        bounds: JournalBounds | None = None,
    ) -> None:
        self._write = write
        self._clock = clock
        self._wake = wake
        self._blobs = blobs
        self._metrics = metrics
        self._bounds = bounds or JournalBounds()
        self._waiting: deque[_Waiting] = deque()
        self._waiting_rows = 0
        self._waiting_bytes = 0
        self._last_rows = 0
        self._flusher: asyncio.Task[None] | None = None
        self._closed = False

    async def accept(self, arrivals: Sequence[Arrival]) -> int:
        """How many of them were new. When this returns they are committed, each with its job if it was new.

        Raises JournalFull, JournalUnavailable or ArrivalRefused; then nothing may be acknowledged.
        """
        if not arrivals:
            return 0
        try:
            waiting = self._join(await self._rows(arrivals))
        except (JournalFull, JournalUnavailable, asyncio.CancelledError):
            self._turn_away(arrivals)
            raise
        if self._flusher is None:
            self._flusher = asyncio.get_running_loop().create_task(self._flush())
        return await waiting.done

    @property
    def waiting_rows(self) -> int:
        """Rows that wait for the next commit."""
        return self._waiting_rows

    async def close(self) -> None:
        """Take nothing more; return when everything taken has been committed or refused."""
        self._closed = True
        if self._flusher is not None:
            await self._flusher

    def _refuse_when_full(self) -> None:
        if self._closed:
            raise JournalUnavailable("the hub is stopping")
        if self._waiting_rows >= self._bounds.waiting_rows or self._waiting_bytes >= self._bounds.waiting_bytes:
            raise JournalFull(f"{self._waiting_rows} events wait for the database already")

    async def _rows(self, arrivals: Sequence[Arrival]) -> list[Row]:
        self._refuse_when_full()
        if not any(len(arrival.item) > BLOB_ABOVE_BYTES for arrival in arrivals):
            return [row_of(arrival, arrival.item, None) for arrival in arrivals]
        rows = [await self._row(arrival) for arrival in arrivals]
        self._refuse_when_full()  # again: a large body may have taken its time
        return rows

    async def _row(self, arrival: Arrival) -> Row:
        if len(arrival.item) <= BLOB_ABOVE_BYTES:
            return row_of(arrival, arrival.item, None)
        try:
            blob_key = await self._blobs.put(arrival.item)
        except Exception as error:  # a folder and a cloud fail in different words; here all of them mean "not kept"
            log.exception("the blob store failed")
            raise JournalUnavailable("the blob store does not answer") from error
        return row_of(arrival, b"", blob_key)

    def _join(self, rows: list[Row]) -> _Waiting:
        size = sum(len(row.item) for row in rows)
        waiting = _Waiting(rows, size, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._waiting_rows += len(rows)
        self._waiting_bytes += size
        return waiting

    async def _flush(self) -> None:
        try:
            while self._waiting:
                await self._flush_batch(self._next_batch())
        finally:
            self._flusher = None

    def _next_batch(self) -> list[_Waiting]:
        """Half of what waits and of what went before. Taking all that waits, few rows and nearly all of them take turns: the
        web has nothing to read while the many are written, and the few cost a commit too. Halves even out to equal batches,
        of which one is read while the other is written."""
        batch: list[_Waiting] = []
        rows = 0
        most = min(ceil((self._waiting_rows + self._last_rows) / 2), self._bounds.batch_rows)
        while self._waiting and (not batch or rows + len(self._waiting[0].rows) <= most):
            waiting = self._waiting.popleft()
            rows += len(waiting.rows)
            self._waiting_rows -= len(waiting.rows)
            self._waiting_bytes -= waiting.size
            batch.append(waiting)
        self._last_rows = rows
        return batch

    async def _flush_batch(self, batch: list[_Waiting]) -> None:
        rows = _unique(batch)
        try:
            outcome = await self._commit(rows)
        except JournalUnavailable as error:
            self._fail_everybody(batch, error)
            return
        except Exception as error:  # nobody may be left waiting for an answer, whatever broke
            log.exception("the journal broke")
            self._fail_everybody(batch, JournalUnavailable(repr(error)))
            return
        lanes = {row.lane for row in rows if row.problem is None and row.key in outcome.new}
        self._count(batch, outcome)
        for waiting in batch:
            _answer(waiting, outcome)
        if lanes:
            await self._wake(sorted(lanes))

    async def _commit(self, rows: list[Row]) -> "_Outcome":
        begun = monotonic_seconds()
        outcome = await self._write_or_bisect(rows)
        self._metrics.commit_rows.observe(len(rows))
        self._metrics.commit_seconds.observe(monotonic_seconds() - begun)
        return outcome

    async def _write_or_bisect(self, rows: list[Row]) -> "_Outcome":
        """Halve a batch that fails on its data until the bad row stands alone: it never harms its neighbours."""
        try:
            return _Outcome(await self._write(rows, Moments(self._clock.now(), self._clock.machine_now())), {})
        except DataRefused as refusal:
            if len(rows) == 1:
                return await self._salvage(rows[0], refusal)
        middle = len(rows) // 2
        first = await self._write_or_bisect(rows[:middle])
        second = await self._write_or_bisect(rows[middle:])
        return _Outcome(first.new | second.new, first.refused | second.refused, first.unreadable | second.unreadable)

    async def _salvage(self, row: Row, refusal: DataRefused) -> "_Outcome":
        """Keep as unreadable what can be kept of a row the database refused; the provider's repeat finds the same key."""
        log.error("a row was refused by the database and kept in a plainer form", connector=row.connector)
        self._metrics.salvaged.inc()
        plain = _plain_row(row, str(refusal))
        moments = Moments(self._clock.now(), self._clock.machine_now())
        try:
            new = await self._write([plain], moments)
        except DataRefused as error:
            return _Outcome(set(), {row.key: ArrivalRefused(str(error))})
        return _Outcome({row.key} if new else set(), {}, {row.key})

    def _count(self, batch: list[_Waiting], outcome: "_Outcome") -> None:
        given = sum(len(waiting.rows) for waiting in batch)
        self._metrics.accepted.inc(len(outcome.new))
        self._metrics.duplicates.inc(given - len(outcome.new) - len(outcome.refused))
        for (connector, found), times in _outcomes(batch, outcome).items():
            self._metrics.came_to(connector, found, times)

    def _turn_away(self, rows: Iterable[Arrival | Row]) -> None:
        for connector, times in Counter(row.connector for row in rows).items():
            self._metrics.came_to(connector, ItemOutcome.TURNED_AWAY, times)

    def _fail_everybody(self, batch: list[_Waiting], error: JournalUnavailable) -> None:
        """Who waits behind a dead database would only wait longer for the same answer."""
        log.error("the journal could not be written", problem=str(error))
        everybody = [*batch, *self._waiting]
        self._waiting.clear()
        self._waiting_rows = self._waiting_bytes = 0
        for waiting in everybody:
            self._turn_away(waiting.rows)
            if not waiting.done.done():
                waiting.done.set_exception(JournalUnavailable(str(error)))


@dataclass(slots=True)
class _Outcome:
    """`unreadable`: of the new ones those that the database took in a plainer form only."""

    new: set[Key]
    refused: dict[Key, ArrivalRefused]
    unreadable: set[Key] = field(default_factory=set)


def _outcomes(batch: list[_Waiting], outcome: _Outcome) -> Counter[tuple[str, ItemOutcome]]:
    """(connector, outcome) -> how many rows. The first who brings a new event brings it, the others repeat it."""
    counted: Counter[tuple[str, ItemOutcome]] = Counter()
    fresh = set(outcome.new)
    for waiting in batch:
        for row in waiting.rows:
            counted[row.connector, _outcome_of(row, outcome, fresh)] += 1
            fresh.discard(row.key)
    return counted


def _outcome_of(row: Row, outcome: _Outcome, fresh: set[Key]) -> ItemOutcome:
    key = row.key
    if key in outcome.refused:
        return ItemOutcome.TURNED_AWAY
    if key not in fresh:
        return ItemOutcome.REPEATED
    return ItemOutcome.KEPT if row.problem is None and key not in outcome.unreadable else ItemOutcome.UNREADABLE


def _answer(waiting: _Waiting, outcome: _Outcome) -> None:
    """The first who brought an event is told that it was new, the others that it was not."""
    if waiting.done.done():  # the caller was cancelled; its rows are kept all the same
        return
    new = 0
    for row in waiting.rows:
        key = row.key
        if key in outcome.refused:
            waiting.done.set_exception(outcome.refused[key])
            return
        if key in outcome.new:
            outcome.new.discard(key)
            new += 1
    waiting.done.set_result(new)


def short_key(text: str) -> str:
    """`text` where it fits into a key column, else its fingerprint: the same text has always the same key."""
    if len(text) <= KEY_LIMIT:
        return text
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def content_id(content: bytes) -> str:
    """The event id of bytes nobody could read."""
    return f"sha256:{sha256(content).hexdigest()}"


def row_of(arrival: Arrival, item: bytes, blob_key: str | None) -> Row:
    """The arrival as it is written; its bytes are `item`, or lie in the blob store under `blob_key`."""
    event_id = short_key(arrival.event_id)
    return Row(
        key=fingerprint(arrival.connector, arrival.account, event_id),
        connector=arrival.connector,
        account=arrival.account,
        event_id=event_id,
        lane=short_key(arrival.lane),
        kind=arrival.job_kind.name,
        item=item,
        headers=_json(tuple(arrival.headers.items())),
        received_at=arrival.received_at,
        problem=arrival.problem,
        blob_key=blob_key,
        keeps_order=arrival.job_kind.keeps_order,
        max_attempts=arrival.job_kind.max_attempts,
    )


@lru_cache(maxsize=256)
def _json(headers: tuple[tuple[str, str], ...]) -> str:
    """Headers are nearly always the same."""
    return json.dumps(dict(headers))


def _plain_row(row: Row, refusal: str) -> Row:
    """Only what every database can hold: bytes, and texts without NUL or lone surrogates."""
    event_id = content_id((row.item or row.key) + row.event_id.encode("utf-8", "surrogatepass"))
    return row._replace(
        key=fingerprint(row.connector, row.account, event_id),
        event_id=event_id,
        lane=UNREADABLE_LANE,
        headers="{}",
        problem=_plain_text(f"The database refused it: {refusal}")[:1000],
    )


def _plain_text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def _unique(batch: list[_Waiting]) -> list[Row]:
    """The batch's rows in the order they came, each key once."""
    rows: dict[Key, Row] = {}
    for waiting in batch:
        for row in waiting.rows:
            rows.setdefault(row.key, row)
    return list(rows.values())
