"""Doing again what went wrong: dead jobs, events nobody could read, and events somebody wants taken in once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.inbound import InboundEvent, Unreadable, WebhookRequest
from connectors.contract.protocol import Arrival, Connector
from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.blobs import Blobs
from hub.engine.entrance import in_order, lane_of, read
from hub.engine.journal import short_key
from hub.engine.journal_numbers import fingerprint
from hub.engine.journal_rows import add_entry, number_of
from hub.engine.model import JournalEntry, JournalState
from inbox.jobs import INTAKE

ConnectorOf = Callable[[str, str], Connector | None]
"""(connector's name, account) -> the connector, or None when it is no longer configured."""


class Erased(LookupError):
    """What this entry held was taken out because somebody asked for it. Nothing is to be done with it any more."""


class Emptied(LookupError):
    """What this entry held is not kept so long, and was handled."""


@dataclass(frozen=True, slots=True)
class JournalItem:
    """What a connector's `parse` needs to make the event again. `received_at` is the hub's time."""

    id: int
    connector: str
    account: str
    event_id: str
    received_at: datetime
    request: WebhookRequest


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A kept event nobody could read, as `hub replay --list` shows it."""

    id: int
    connector: str
    account: str
    event_id: str
    received_at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one unreadable entry: the number of events that it now yields, or why it still cannot be read."""

    id: int
    events: int
    problem: str | None = None


async def read_item(session: AsyncSession, blobs: Blobs, journal_id: int) -> JournalItem | None:
    """The kept event; None when there is none of this number. Raises Erased, or what the blob store raises when the bytes are
    gone."""
    entry = await session.get(JournalEntry, journal_id)
    if entry is None:
        return None
    if entry.erased_at is not None:
        raise Erased(f"journal entry {journal_id} was erased")
    if entry.emptied_at is not None:
        raise Emptied(f"what journal entry {journal_id} held is not kept so long")
    return await item_of(entry, blobs)


async def list_unreadable(session: AsyncSession, limit: int = 100) -> list[UnreadableLine]:
    """What `replay_unreadable` can try again, oldest first."""
    found = await session.scalars(
        select(JournalEntry)
        .where(JournalEntry.state == JournalState.UNREADABLE.value)
        .order_by(JournalEntry.id)
        .limit(limit)
    )
    return [
        UnreadableLine(each.id, each.connector, each.account, each.event_id, each.received_at, each.problem or "")
        for each in found
    ]


async def replay_dead(database: Database, ids: Sequence[int] | None = None, kind: str | None = None) -> int:
    """Make dead jobs ready again, with all their attempts; how many. Without `ids` and `kind`: every one.

    A dead coalesced job whose place was taken by a newer one joins it.
    """
    async with database.transaction() as work:
        statement = select(Job.id).where(Job.state == JobState.DEAD.value).order_by(Job.id)
        if ids is not None:
            statement = statement.where(Job.id.in_(ids))
        if kind is not None:
            statement = statement.where(Job.kind == kind)
        found = list(await work.session.scalars(statement))
        for job_id in found:
            await _revive(work, job_id)
    return len(found)


async def replay_events(database: Database, connector: str, account: str, event_ids: Sequence[str]) -> int:
    """Take these kept events in once more; how many were found. Intake recognises what it has already done."""
    keys = [fingerprint(connector, account, short_key(event_id)) for event_id in event_ids]
    async with database.transaction() as work:
        numbers = [number for key in keys if (number := await number_of(work.session, key)) is not None]
        entries = await work.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.id.in_(numbers),
                JournalEntry.state == JournalState.ACCEPTED.value,
                JournalEntry.erased_at.is_(None),
                JournalEntry.emptied_at.is_(None),
            )
            .order_by(JournalEntry.id)
        )
        found = list(entries)
        for entry in found:
            work.enqueue(JobRequest(JobKind(entry.kind, keeps_order=True), entry.lane, {"journal": entry.id}))
    return len(found)


async def replay_unreadable(
    database: Database, blobs: Blobs, connector_of: ConnectorOf, ids: Sequence[int] | None = None
) -> list[Replayed]:
    """Give unreadable entries to their parsers again. What is read now becomes events with jobs, as if it came today."""
    async with database.reading() as session:
        statement = select(JournalEntry).where(JournalEntry.state == JournalState.UNREADABLE.value)
        if ids is not None:
            statement = statement.where(JournalEntry.id.in_(ids))
        items = [await item_of(entry, blobs) for entry in await session.scalars(statement.order_by(JournalEntry.id))]
    return [await _replay_item(database, connector_of, item) for item in items]


async def _replay_item(database: Database, connector_of: ConnectorOf, item: JournalItem) -> Replayed:
    connector = connector_of(item.connector, item.account)
    if connector is None:
        return Replayed(item.id, 0, f"no account {item.account} of {item.connector} is configured any more")
    reading = read(connector, item.request)
    problems = [event.problem for event in reading.events if isinstance(event, Unreadable)]
    if reading.problem is not None or problems:
        return Replayed(item.id, 0, reading.problem or problems[0])
    await _take_in(database, connector, item, in_order(reading.events))
    return Replayed(item.id, len(reading.events))


async def _take_in(
    database: Database, connector: Connector, item: JournalItem, events: Sequence[InboundEvent | Arrival]
) -> None:
    """In one transaction: the entry is no longer unreadable, and each of its events is in the journal with a job."""
    async with database.transaction() as work:
        await work.session.execute(
            update(JournalEntry)
            .where(JournalEntry.id == item.id)
            .values(state=JournalState.ACCEPTED.value, problem=None)
        )
        for event in events:
            journal_id = await _keep(work, connector, item, event)
            if journal_id is not None:
                work.enqueue(JobRequest(INTAKE, lane_of(connector, event), {"journal": journal_id}))


async def _keep(work: UnitOfWork, connector: Connector, item: JournalItem, event: InboundEvent | Arrival) -> int | None:
    """The journal's number of this event; None when it had come by another way and has its job already."""
    lane, event_id = lane_of(connector, event), short_key(event.event_id)
    if event_id == item.event_id:
        await work.session.execute(update(JournalEntry).where(JournalEntry.id == item.id).values(lane=lane))
        return item.id
    return await add_entry(
        work,
        {
            "connector": item.connector,
            "account": item.account,
            "event_id": event_id,
            "lane": lane,
            "kind": INTAKE.name,
            "item": event.item,
            "headers": dict(item.request.headers),
            "received_at": item.received_at,
            "kept_at": work.machine_now,
            "state": JournalState.ACCEPTED.value,
        },
    )


async def item_of(entry: JournalEntry, blobs: Blobs) -> JournalItem:
    """What the entry holds. Raises what the blob store raises when the bytes are gone."""
    body = entry.item if entry.blob_key is None else await blobs.get(entry.blob_key)
    request = WebhookRequest(body=body, headers=dict(entry.headers), account=entry.account)
    return JournalItem(entry.id, entry.connector, entry.account, entry.event_id, entry.received_at, request)


async def _revive(work: UnitOfWork, job_id: int) -> None:
    job = await work.session.get_one(Job, job_id)
    if job.coalesce_key is not None and await _joined(work, job):
        await work.session.execute(delete(Job).where(Job.id == job_id))
        return
    await work.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.DEAD.value)
        .values(state=JobState.READY.value, attempts=0, not_before=work.machine_now)
    )
    work.lanes_to_wake[job.lane] = None


async def _joined(work: UnitOfWork, job: Job) -> bool:
    """True when a newer job of the same lane and key waits: it now runs for this one too."""
    joined = await work.session.execute(
        update(Job)
        .where(Job.lane == job.lane, Job.coalesce_key == job.coalesce_key, Job.state == JobState.READY.value)
        .values(generation=Job.generation + 1)
        .returning(Job.id)
    )
    return joined.first() is not None
