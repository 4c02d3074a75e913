"""Taking in once more what the journal holds, read with today's parser: what a mended parser finds is added, nothing doubles.

An entry whose item yields its event again is given to intake, which knows what it has done already. Further events of the same
item, which the parser of that day did not see, become entries of their own. A dry run reads, counts and writes nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.inbound import Ignored, InboundEvent, Unreadable, WebhookConfirmed
from crm.storage.jobs import JobKind, JobRequest
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.blobs import BlobMissing, Blobs
from hub.engine.entrance import lane_of
from hub.engine.journal import short_key
from hub.engine.journal_choosing import Choice, chosen
from hub.engine.journal_numbers import fingerprint
from hub.engine.journal_rows import add_entry, number_of
from hub.engine.journal_sweeping import awaited_by_jobs
from hub.engine.model import JournalEntry, JournalState
from hub.engine.replay import JournalItem, item_of
from hub.recount.expecting import expected_of
from hub.recount.memory import recall
from hub.recount.values import Expected
from hub.rereading import Rereading
from inbox.jobs import INTAKE

NAMED_AT_MOST = 100

Progress = Callable[[int], None]
"""Told after each batch how many entries were looked at."""


@dataclass(slots=True)
class Outcome:
    """`again`: entries given to intake once more; `missing`: of these, how many make an interaction that does not stand now;
    `fresh`: events that no entry told of before; `waiting`: a job is about them already. `problems`: the first of `unread`."""

    looked_at: int = 0
    again: int = 0
    missing: int = 0
    fresh: int = 0
    waiting: int = 0
    unread: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reread:
    """An entry with what it yields today: the event it was kept for, and others."""

    entry: JournalEntry
    item: JournalItem
    itself: InboundEvent | None
    others: Sequence[InboundEvent]


@dataclass(frozen=True, slots=True)
class Replaying:
    """`kind`: the name of a kind of event, such as MessageReceived; None: all. With `dry` nothing is written."""

    database: Database
    blobs: Blobs
    rereading: Rereading
    choice: Choice
    kind: str | None = None
    dry: bool = False
    progress: Progress = lambda _: None

    async def run(self) -> Outcome:
        outcome = Outcome()
        async with self.database.reading() as session:
            awaited = await awaited_by_jobs(session)
        async for entries in chosen(self.database, self.choice):
            free = [entry for entry in entries if entry.id not in awaited]
            outcome.looked_at += len(entries)
            outcome.waiting += len(entries) - len(free)
            read = [one for entry in free if (one := await self._reread(entry, outcome)) is not None]
            await self._count(read, outcome)
            if not self.dry:
                await self._take_in(read)
            self.progress(outcome.looked_at)
        return outcome

    async def _reread(self, entry: JournalEntry, outcome: Outcome) -> _Reread | None:
        try:
            item = await item_of(entry, self.blobs)
            events = await self.rereading.events_of(item)
        except (LookupError, BlobMissing) as problem:
            outcome.unread += 1
            if len(outcome.problems) < NAMED_AT_MOST:
                outcome.problems.append(f"journal:{entry.id}: {problem}")
            return None
        wanted = [one for one in events if _tells(one) and self.kind in (None, type(one).__name__)]
        itself = next((one for one in wanted if short_key(one.event_id) == entry.event_id), None)
        return _Reread(entry, item, itself, [one for one in wanted if one is not itself]) if wanted else None

    async def _count(self, read: Sequence[_Reread], outcome: Outcome) -> None:
        async with self.database.reading() as session:
            outcome.missing += await self._missing(session, read)
            for one in read:
                for event in one.others:
                    outcome.fresh += await number_of(session, _key(one, event)) is None
        outcome.again += sum(one.itself is not None for one in read)
        outcome.kinds.update(type(one.itself).__name__ for one in read if one.itself is not None)
        outcome.kinds.update(type(event).__name__ for one in read for event in one.others)

    async def _missing(self, session: AsyncSession, read: Sequence[_Reread]) -> int:
        expected = [one for each in read if (one := self._expected(each)) is not None and one.must]
        memory = await recall(session, expected, 0, 0)
        return sum(
            not any(memory.by_name.get((one.channel, one.account, name)) for name in one.external_ids)
            for one in expected
        )

    def _expected(self, one: _Reread) -> Expected | None:
        if one.itself is None:
            return None
        authenticates = self.rereading.connector_of(one.item).capabilities.authenticates_sender
        return expected_of(one.itself, one.entry.account, authenticates=authenticates)

    async def _take_in(self, read: Sequence[_Reread]) -> None:
        async with self.database.transaction() as work:
            for one in read:
                if one.itself is not None:
                    kind = JobKind(one.entry.kind, keeps_order=True)
                    work.enqueue(JobRequest(kind, one.entry.lane, {"journal": one.entry.id}))
                for event in one.others:
                    await self._keep(work, one, event)

    async def _keep(self, work: UnitOfWork, one: _Reread, event: InboundEvent) -> None:
        lane = lane_of(self.rereading.connector_of(one.item), event)
        number = await add_entry(
            work,
            {
                "connector": one.entry.connector,
                "account": one.entry.account,
                "event_id": short_key(event.event_id),
                "lane": lane,
                "kind": INTAKE.name,
                "item": event.item,
                "headers": dict(one.entry.headers),
                "received_at": one.entry.received_at,
                "kept_at": work.machine_now,
                "state": JournalState.ACCEPTED.value,
            },
        )
        if number is not None:
            work.enqueue(JobRequest(INTAKE, lane, {"journal": number}))


def _tells(event: InboundEvent) -> bool:
    return not isinstance(event, Ignored | WebhookConfirmed | Unreadable)


def _key(one: _Reread, event: InboundEvent) -> bytes:
    return fingerprint(one.entry.connector, one.entry.account, short_key(event.event_id))
