"""Erasing one person, from the first question to the last byte.

The order makes it safe to stop anywhere: the file beside the database knows of the erasure first, so that doing it again (or
restoring a back-up) finishes it; then one transaction empties the database and writes the jobs that take blobs and Slack's
posts away; then the journal is looked through once more for what came meanwhile; then the database's own files are cleaned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.locking import lock_all
from crm.interactions.model import Attachment, Interaction, InteractionVersion
from crm.privacy import actions, store
from crm.privacy.rules import key_check, mark_of_address, mark_of_event, mark_of_message
from crm.privacy.values import Burial, Mark, Person
from crm.search import actions as search
from crm.storage.base import new_id
from crm.storage.unit_of_work import Database, UnitOfWork
from hub.blob_dropping import drop_blobs
from hub.blobs import Blobs
from hub.privacy import unowned, whose
from hub.privacy.keeping import Keeping
from hub.privacy.tables import OWNED
from hub.privacy.terms import Terms, terms_of
from hub.privacy.treatment import At, Fate, Treatment
from hub.privacy.unowned import Known, Theirs
from inbox import desk
from inbox.attachments import KEPT
from inbox.conversations.model import Conversation
from inbox.deliveries.model import DeliveryPart
from inbox.slack.model import DeskPost
from inbox.slack.removing import remove_post

POSTS, BLOBS = "posts in Slack", "files"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done, or with a dry run would be: {table: rows}, without a word of whose they were."""

    burial: Burial
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases people from this database and these blobs."""

    database: Database
    blobs: Blobs
    keeping: Keeping

    async def count(self, contact_id: UUID) -> Mapping[str, int]:
        """What an erasure would take, by table. Nothing is changed."""
        async with self.database.reading() as session:
            person = await store.person(session, contact_id)
            counts = {one.table.name: await _count(session, one, person) for one in OWNED}
            terms = await terms_of(session, person)
        entries = unowned.journal_of(self.database, self.blobs, terms, Known())
        counts["journal"] = len([one async for one in entries])
        return {table: rows for table, rows in counts.items() if rows}

    async def erase(self, contact_id: UUID, by: str) -> Erased:
        """Erase this person. Raises LookupError where there is none, KeyMissing where earlier erasures had another key."""
        async with self.database.reading() as session:
            person = await store.person(session, contact_id)
            self.keeping.check(list(await store.burials(session)))
        burial = await self._burial(person, by)
        self.keeping.note(burial)
        return await self.carry_out(burial, person)

    async def carry_out(self, burial: Burial, person: Person) -> Erased:
        """Take out everything that is this person's, and keep that it was. Doing it again does no harm."""
        known = Known(self.key_of(burial), frozenset(burial.marks))
        async with self.database.reading() as session:
            terms = await terms_of(session, person)
            upto = await unowned.last_entry(session)
        entries = [one async for one in unowned.journal_of(self.database, self.blobs, terms, known)]
        async with self.database.transaction() as work:
            counts = await _empty(work, person, terms, entries)
            await actions.bury(work, burial, counts)
            until = work.now
        meanwhile = unowned.journal_of(self.database, self.blobs, terms, known, upto)
        late = [one async for one in meanwhile if one.received_at <= until]
        async with self.database.transaction() as work:
            await unowned.erase_journal(work, late)
        return Erased(burial, counts)

    async def _burial(self, person: Person, by: str) -> Burial:
        key, now = self.keeping.key_or_new(), self.database.clock.now()
        async with self.database.reading() as session:
            marks = {mark_of_address(key, one) for one in await store.addresses(session, person)}
            marks |= await _marks_of_messages(session, person, key)
            terms = await terms_of(session, person)
        async for entry in unowned.journal_of(self.database, self.blobs, terms, Known()):
            marks.add(mark_of_event(key, entry.connector, entry.account, entry.event_id))
        return Burial(new_id(), now, by, key_check(key), person.contact_ids, tuple(sorted(marks)))

    def key_of(self, burial: Burial) -> bytes | None:
        """Our key, where it is the one that this erasure was made with."""
        key = self.keeping.key()
        return key if key is not None and key_check(key) == burial.key_check else None


async def _rows(session: AsyncSession, statement: Any) -> int:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount


async def _count(session: AsyncSession, treatment: Treatment, person: Person) -> int:
    query = select(func.count()).select_from(treatment.table).where(treatment.whose(person))
    return await session.scalar(query) or 0


async def _marks_of_messages(session: AsyncSession, person: Person, key: bytes) -> set[Mark]:
    """What providers call their messages, and ours to them: edits and reports come under these names."""
    found: set[Mark] = set()
    said = select(Interaction.channel, Interaction.account, Interaction.external_id).where(whose.interactions(person))
    edits = select(Interaction.channel, Interaction.account, InteractionVersion.external_id).join(
        InteractionVersion, InteractionVersion.interaction_id == Interaction.id
    )
    for query in (said, edits.where(whose.interactions(person))):
        for channel, account, name in await session.execute(query):
            if name is not None:
                found.add(mark_of_message(key, channel, account, name))
    names = select(DeliveryPart.account_key, DeliveryPart.provider_message_id, DeliveryPart.own_message_id)
    for place, *given in await session.execute(names.where(whose.parts(person))):
        kind, _, account = place.partition(":")
        found |= {mark_of_message(key, Channel(kind), account, one) for one in given if one and kind}
    return found


async def _empty(work: UnitOfWork, person: Person, terms: Terms, entries: Sequence[Theirs]) -> dict[str, int]:
    """Everything of theirs in the database, in one transaction; {table: rows}, with files and posts at the desk beside."""
    if work.dialect == "sqlite":
        await work.session.execute(text("PRAGMA secure_delete = ON"))
    await lock_all(work, person.contact_ids)
    counts = {BLOBS: await _let_go_of_files(work, person), POSTS: await _take_from_slack(work, person)}
    owners = await _owners(work.session, person)
    counts["jobs"] = await unowned.erase_jobs(work, terms, frozenset(one.id for one in entries))
    counts["audit_log"] = await unowned.erase_audit(work, terms)
    for treatment in OWNED:
        rows = await _treat(work, treatment, person)
        counts[treatment.table.name] = counts.get(treatment.table.name, 0) + rows
    counts["journal"] = await unowned.erase_journal(work, entries)
    for owner in owners:
        desk.show_home(work, owner)
    await search.compact(work)
    return {table: rows for table, rows in counts.items() if rows}


async def _treat(work: UnitOfWork, treatment: Treatment, person: Person) -> int:
    """How many rows were deleted or emptied; 0 where nothing in the row was personal."""
    theirs = treatment.whose(person)
    if treatment.fate is Fate.DELETED:
        gone = delete(treatment.record).where(theirs)
        return await _rows(work.session, gone)
    if not treatment.emptied:
        return 0
    values = {name: _made(value, work.now) for name, value in treatment.emptied.items()}
    return await _rows(work.session, update(treatment.record).where(theirs).values(values))


def _made(value: object, now: datetime) -> object:
    return value.make(now) if isinstance(value, At) else value


async def _let_go_of_files(work: UnitOfWork, person: Person) -> int:
    """Their files go from the blob store, unless somebody else's row names the same bytes."""
    query = select(Attachment.blob_key, Attachment.provider_reference).where(whose.attachments(person))
    keys: set[str] = set()
    for blob_key, reference in await work.session.execute(query):
        kept = str((reference or {}).get("reference") or "")
        keys |= {one for one in (blob_key, kept.removeprefix(KEPT) if kept.startswith(KEPT) else None) if one}
    drop_blobs(work, sorted(keys))
    return len(keys)


async def _take_from_slack(work: UnitOfWork, person: Person) -> int:
    posts = await work.session.scalars(select(DeskPost).where(whose.posts(person)).order_by(DeskPost.posted_at))
    return sum(remove_post(work, post) for post in posts)


async def _owners(session: AsyncSession, person: Person) -> Sequence[UUID]:
    """The reps whose own page lists their conversations."""
    query = select(Conversation.owner_id).where(whose.conversations(person), Conversation.owner_id.is_not(None))
    return [one for one in await session.scalars(query.distinct()) if one is not None]
