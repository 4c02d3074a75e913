"""Named questions: what was said or noted that fits a query."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import InteractionDirection
from crm.notes.model import Note
from crm.reps.model import Rep
from crm.search import store as index
from crm.search.folding import tokens
from crm.search.store import ENTRIES
from crm.search.values import EntryKind, NamedContact
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.search.values import ME, NOBODY, Asking, Hit, Page, Query

MOST_SENDERS = 200
"""Contacts of a name that are looked at; more are too many to mean one of them."""


async def page(session: AsyncSession, query: Query, asking: Asking, offset: int, rows: int) -> Page:
    """So many of what fits, after so many others; the newest first."""
    conditions = await _conditions(session, query, asking)

    def narrow(found: Select[Any]) -> Select[Any]:
        return _narrowed(found, query, conditions).offset(offset).limit(rows + 1)

    found = await index.entries(session, query.terms, narrow, rows + 1, after=asking.after, before=asking.before)
    hits = [(EntryKind(row.kind), row.subject_id) for row in found[:rows]]
    places = await _places(session, hits)
    return Page(tuple(Hit(kind, one, places.get(one)) for kind, one in hits), len(found) > rows)


async def contacts(session: AsyncSession, query: Query, rows: int) -> Sequence[NamedContact]:
    """Contacts of that name, where nothing but words is looked for."""
    return await index.contacts_named(session, query.words, rows) if query.is_words_only else []


def _narrowed(found: Select[Any], query: Query, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    found = found.outerjoin(Interaction, Interaction.id == ENTRIES.c.subject_id)
    found = found.outerjoin(Note, Note.id == ENTRIES.c.subject_id)
    if query.states or query.owners or query.language:
        found = found.outerjoin(ConversationEntry, ConversationEntry.interaction_id == _interaction())
        found = found.join(Conversation, Conversation.id == _conversation())
    return found.where(*conditions)


def _interaction() -> ColumnElement[UUID | None]:
    """What was said, or what the note was written about."""
    return func.coalesce(Interaction.id, Note.interaction_id)


def _conversation() -> ColumnElement[Any]:
    """Where it stands; a note about a contact alone belongs to their newest conversation."""
    newest = (
        select(Conversation.id)
        .where(Conversation.contact_id == Note.contact_id, Conversation.merged_into.is_(None))
        .order_by(Conversation.opened_at.desc())
        .limit(1)
        .correlate(Note)
        .scalar_subquery()
    )
    return func.coalesce(ConversationEntry.conversation_id, newest)


async def _conditions(session: AsyncSession, query: Query, asking: Asking) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.senders:
        found.append(await _sent_by(session, query.senders))
    if query.channels:
        found.append(Interaction.channel.in_(query.channels))
    if query.states:
        found.append(Conversation.state.in_(query.states))
    if query.owners:
        found.append(await _owned_by(session, query.owners, asking.rep_id))
    if query.has_file:
        found.append(exists().where(Attachment.interaction_id == Interaction.id))
    if query.language:
        found.append(Conversation.language == query.language)
    if query.only_notes:
        found.append(ENTRIES.c.kind == EntryKind.NOTE.value)
    return found


async def _sent_by(session: AsyncSession, names: Sequence[str]) -> ColumnElement[bool]:
    """A contact of such a name said it to us, or a rep of such a name to them, or noted it."""
    people = {one for name in names for one in await _contacts_called(session, name)}
    reps = await _reps_called(session, names)
    return or_(
        and_(Interaction.direction == InteractionDirection.INBOUND, Interaction.contact_id.in_(people)),
        and_(Interaction.direction == InteractionDirection.OUTBOUND, Interaction.rep_id.in_(reps)),
        Note.by.in_(reps),
    )


async def _contacts_called(session: AsyncSession, name: str) -> Collection[UUID]:
    """Those whose names have or begin with these words; only where nobody is called so, those who are called nearly so."""
    found = await index.contacts_named(session, name, MOST_SENDERS)
    surely = [one.contact_id for one in found if one.likeness >= 0.9]
    return surely or [one.contact_id for one in found]


async def _reps_called(session: AsyncSession, names: Sequence[str]) -> Collection[UUID]:
    reps = (await session.execute(select(Rep.id, Rep.name))).all()
    wanted = [tokens(name) for name in names]
    return {rep.id for rep in reps if any(_is_called(rep.name, words) for words in wanted)}


def _is_called(name: str, wanted: Sequence[str]) -> bool:
    own = tokens(name)
    return bool(wanted) and all(any(one.startswith(word) for one in own) for word in wanted)


async def _owned_by(session: AsyncSession, names: Sequence[str], rep_id: UUID) -> ColumnElement[bool]:
    words = [name.lower() for name in names]
    reps = set(await _reps_called(session, [name for name in names if name.lower() not in (ME, NOBODY)]))
    mine = {rep_id} if ME in words else set()
    return or_(Conversation.owner_id.in_(reps | mine), Conversation.owner_id.is_(None) if NOBODY in words else false())


async def _places(session: AsyncSession, hits: Sequence[tuple[EntryKind, UUID]]) -> dict[UUID, UUID]:
    """The conversation of each, where it stands in one."""
    said = [one for kind, one in hits if kind is EntryKind.SAID]
    noted = [one for kind, one in hits if kind is EntryKind.NOTE]
    query = select(ConversationEntry.interaction_id, ConversationEntry.conversation_id)
    rows = await session.execute(query.where(ConversationEntry.interaction_id.in_(said)))
    places = {row.interaction_id: row.conversation_id for row in rows}
    about = select(Note.id, _conversation().label("place")).outerjoin(
        ConversationEntry, ConversationEntry.interaction_id == Note.interaction_id
    )
    for row in await session.execute(about.where(Note.id.in_(noted))) if noted else ():
        if row.place is not None:
            places[row.id] = row.place
    return places
