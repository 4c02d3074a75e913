"""What is one person's in tables that have no column for it: the journal, jobs and their lanes, the audit log."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.audit.model import AuditEntry
from crm.privacy.rules import mark_of_event
from crm.privacy.values import Mark
from crm.storage.jobs import Job, Lane
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.blob_dropping import DROP_BLOBS
from hub.blobs import BlobMissing, Blobs
from hub.engine import journal_erasing
from hub.engine.model import JournalEntry
from hub.privacy.terms import Terms
from inbox.jobs import REMOVE_POST

ROWS_AT_ONCE = 200
ADDRESSED = "address:"
OWN_KINDS = frozenset({DROP_BLOBS.name, REMOVE_POST.name})
"""Jobs that erase: they name what is theirs in order to take it away."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """An entry of the journal that is about them, as its provider names it."""

    id: int
    connector: str
    account: str
    event_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier erasure knew: its marks, and the key they were made with, None where it is not at hand."""

    key: bytes | None = None
    marks: frozenset[Mark] = frozenset()

    def has(self, connector: str, account: str, event_id: str) -> bool:
        return (
            bool(self.key and self.marks) and mark_of_event(self.key or b"", connector, account, event_id) in self.marks
        )


async def journal_of(
    database: Database, blobs: Blobs, terms: Terms, known: Known, after: int = 0
) -> AsyncIterator[Theirs]:
    """Their entries of the journal behind number `after`, a few at a time; one body is in memory at once.

    Theirs are: what came by their addresses; what became a message in a conversation with them; in a group, what names them;
    among reports and the desk's clicks, what is about them; and what an earlier erasure knew.
    """
    while True:
        async with database.reading() as session:
            rows = (await session.execute(_next_entries(after))).all()
        if not rows:
            return
        for row in rows:
            if await _is_theirs(row, blobs, terms, known):
                yield Theirs(row.id, row.connector, row.account, row.event_id, row.received_at)
        after = rows[-1].id


def _next_entries(after: int) -> Select[*tuple[Any, ...]]:
    columns = (JournalEntry.id, JournalEntry.connector, JournalEntry.account, JournalEntry.event_id)
    rest = (JournalEntry.lane, JournalEntry.item, JournalEntry.blob_key, JournalEntry.problem, JournalEntry.received_at)
    query = select(*columns, *rest).where(JournalEntry.id > after, JournalEntry.erased_at.is_(None))
    return query.order_by(JournalEntry.id).limit(ROWS_AT_ONCE)


async def _is_theirs(row: Row[*tuple[Any, ...]], blobs: Blobs, terms: Terms, known: Known) -> bool:
    if row.id in terms.entries or row.lane in terms.lanes:
        return True
    if row.lane in terms.group_lanes:
        return terms.tells_of(await _body(row, blobs))
    if not row.lane.startswith(ADDRESSED):  # reports, what nobody could read, and the desk
        return terms.names(await _body(row, blobs)) or terms.names((row.problem or "").encode())
    return known.has(row.connector, row.account, row.event_id)


async def _body(row: Row[*tuple[Any, ...]], blobs: Blobs) -> bytes:
    if row.blob_key is None:
        item: bytes = row.item
        return item
    try:
        return await blobs.get(row.blob_key)
    except BlobMissing:
        return b""


async def last_entry(session: AsyncSession) -> int:
    """The journal's newest number; 0 where it is empty."""
    return await session.scalar(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(1)) or 0


async def erase_journal(work: UnitOfWork, entries: Sequence[Theirs]) -> int:
    """Empty these entries, their providers' names for them included; how many were not before."""
    return await journal_erasing.erase(work, [entry.id for entry in entries])


# Jobs and lanes


async def erase_jobs(work: UnitOfWork, terms: Terms, journal_ids: frozenset[int]) -> int:
    """Take out every job that is about them, waiting or given up; whoever works on one finds it gone and rolls back."""
    doomed = [job_id async for job_id in _jobs_of(work.session, terms, journal_ids)]
    for start in range(0, len(doomed), ROWS_AT_ONCE):
        await work.session.execute(delete(Job).where(Job.id.in_(doomed[start : start + ROWS_AT_ONCE])))
    idle = delete(Lane).where(Lane.lane.in_(terms.lanes), Lane.owner.is_(None))
    await work.session.execute(idle)
    return len(doomed)


async def _jobs_of(session: AsyncSession, terms: Terms, journal_ids: frozenset[int]) -> AsyncIterator[int]:
    after = 0
    columns = (Job.id, Job.kind, Job.lane, Job.payload, Job.last_error, Job.coalesce_key)
    while True:
        query = select(*columns).where(Job.id > after).order_by(Job.id).limit(ROWS_AT_ONCE)
        rows = (await session.execute(query)).all()
        if not rows:
            return
        for row in rows:
            if row.kind not in OWN_KINDS and _is_job_of(row, terms, journal_ids):
                yield row.id
        after = rows[-1].id


def _is_job_of(row: Row[*tuple[Any, ...]], terms: Terms, journal_ids: frozenset[int]) -> bool:
    if row.lane in terms.lanes or row.payload.get("journal") in journal_ids:
        return True
    told = json.dumps([row.payload, row.lane, row.coalesce_key, row.last_error], ensure_ascii=False)
    return terms.names(told.encode("utf-8", "replace"))


# The audit log


async def erase_audit(work: UnitOfWork, terms: Terms) -> int:
    """What was done stays, by whom and when; what was said about it goes."""
    kinds = list(await work.session.scalars(select(AuditEntry.subject_type).distinct()))
    emptied = 0
    for ids in _some(sorted(one.decode() for one in terms.ids)):
        about = (AuditEntry.subject_type.in_(kinds), AuditEntry.subject_id.in_(ids), AuditEntry.data.is_not(None))
        found = await work.session.execute(
            update(AuditEntry).where(*about).values(data=null()).returning(AuditEntry.id)
        )
        emptied += len(found.all())
    return emptied


async def audit_of(session: AsyncSession, terms: Terms) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    """What the audit log says of them, the oldest first within each few."""
    columns = AuditEntry.__table__.c
    for ids in _some(sorted(one.decode() for one in terms.ids)):
        for row in await session.execute(select(*columns).where(columns.subject_id.in_(ids)).order_by(columns.at)):
            yield row


def _some(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + ROWS_AT_ONCE] for start in range(0, len(ids), ROWS_AT_ONCE))
