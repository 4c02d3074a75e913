"""Everything that is held of one person, as one zip: JSON for machines, one page to read, their files as they are.

Written row by row; never more than one file is in memory. Of group chats it holds what they wrote, and nothing of others; the
desk's own clicks and reports of providers about several people are left out, since others stand in them.
"""

import json
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Attachment, Interaction
from crm.privacy import store
from crm.privacy.values import Person
from crm.storage.unit_of_work import Database
from hub.blobs import BlobMissing, Blobs
from hub.engine.model import JournalEntry
from hub.privacy import unowned, whose
from hub.privacy.page import beginning, ending, story
from hub.privacy.streaming import streaming
from hub.privacy.tables import EXPORTED
from hub.privacy.terms import Terms, terms_of
from hub.privacy.treatment import Fate, Treatment
from hub.privacy.unowned import Known

ROWS_AT_ONCE = 200
SORTED_BY = ("at", "interaction_date", "opened_at", "created_at", "first_seen", "edited_at", "asked_at")
UNSAFE = re.compile(r"[^\w.\- ]+")
LONGEST_NAME = 80


Record = dict[str, Any]


@dataclass(slots=True)
class Made:
    """What is in the zip: records, files, and files that are named in it and not kept any more."""

    rows: int = 0
    files: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Exporter:
    database: Database
    blobs: Blobs

    async def export(self, contact_id: UUID, path: Path) -> Made:
        """Write the zip at `path`, whole or not at all. Raises LookupError where there is nobody of this id."""
        unfinished = path.with_name(path.name + ".part")
        try:
            with zipfile.ZipFile(unfinished, "x", zipfile.ZIP_DEFLATED) as bundle:
                made = await self._fill(bundle, contact_id)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return made

    async def _fill(self, bundle: zipfile.ZipFile, contact_id: UUID) -> Made:
        made = Made()
        async with streaming(self.database) as session:
            person = await store.person(session, contact_id)
            terms = await terms_of(session, person)
            for treatment in EXPORTED:
                if treatment.fate is not Fate.SEARCHED:
                    made.rows += await _write_rows(bundle, treatment.title, _rows(session, treatment, person))
            made.rows += await _write_rows(bundle, "audit", _audit(session, terms))
            await self._write_files(bundle, session, person, made)
            await _write_page(bundle, session, person)
        made.rows += await self._write_journal(bundle, terms)
        return made

    async def _write_files(self, bundle: zipfile.ZipFile, session: AsyncSession, person: Person, made: Made) -> None:
        query = select(Attachment.id, Attachment.filename, Attachment.blob_key).where(
            whose.attachments(person), Attachment.blob_key.is_not(None)
        )
        for attachment_id, filename, blob_key in (await session.execute(query.order_by(Attachment.id))).all():
            try:
                content = await self.blobs.get(blob_key or "")
            except BlobMissing:
                made.missing += 1
                continue
            bundle.writestr(file_place(attachment_id, filename), content)
            made.files += 1

    async def _write_journal(self, bundle: zipfile.ZipFile, terms: Terms) -> int:
        """What their providers told us of them, as it came: a body each."""
        written = 0
        async for entry in unowned.journal_of(self.database, self.blobs, terms, Known()):
            async with self.database.reading() as session:
                row = await session.get_one(JournalEntry, entry.id)
            if row.lane not in terms.lanes:
                continue
            body = await self._body(row)
            bundle.writestr(f"as-it-came/{row.id}-{row.connector}.txt", body)
            written += 1
        return written

    async def _body(self, row: JournalEntry) -> bytes:
        try:
            return await self.blobs.get(row.blob_key) if row.blob_key else row.item
        except BlobMissing:
            return b""


def file_place(attachment_id: UUID, filename: str | None) -> str:
    """Where a file lies in the zip: under its id, with a name that leads nowhere else."""
    name = UNSAFE.sub("_", filename or "").strip(". ")[-LONGEST_NAME:]
    return f"files/{attachment_id}{'-' + name if name else ''}"


async def _rows(session: AsyncSession, treatment: Treatment, person: Person) -> AsyncIterator[Record]:
    columns = [one for one in treatment.table.columns if one.name not in treatment.unsaid]
    query = select(*columns).where(treatment.whose(person)).order_by(*_order(treatment.table))
    found = await session.stream(query.execution_options(yield_per=ROWS_AT_ONCE))
    async for row in found.mappings():
        yield _without_others(treatment, dict(row))


def _order(table: Table) -> list[Any]:
    first = [table.c[name] for name in SORTED_BY if name in table.c][:1]
    return [*first, *table.primary_key.columns]


def _without_others(treatment: Treatment, row: Record) -> Record:
    """In a group, what the provider told beside their words may quote others."""
    if treatment.record is Interaction and row["is_group"]:
        return {**row, "platform_data": None}
    return row


async def _audit(session: AsyncSession, terms: Terms) -> AsyncIterator[Record]:
    async for row in unowned.audit_of(session, terms):
        yield dict(row._mapping)


async def _write_rows(bundle: zipfile.ZipFile, title: str, rows: AsyncIterator[Record]) -> int:
    """A JSON list, a record a line; no file where there is none."""
    written = 0
    first = await anext(rows, None)
    if first is None:
        return 0
    with bundle.open(f"{title}.json", "w", force_zip64=True) as file:
        file.write(b"[\n" + _json(first))
        written += 1
        async for row in rows:
            file.write(b",\n" + _json(row))
            written += 1
        file.write(b"\n]\n")
    return written


def _json(row: Record) -> bytes:
    known = {name: value for name, value in row.items() if value is not None}
    return json.dumps(known, default=_plain, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _plain(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case date():  # a datetime is one too
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in an export")


async def _write_page(bundle: zipfile.ZipFile, session: AsyncSession, person: Person) -> None:
    with bundle.open("index.html", "w", force_zip64=True) as page:
        page.write(await beginning(session, person))
        async for piece in story(session, person, file_place):
            page.write(piece)
        page.write(ending())
