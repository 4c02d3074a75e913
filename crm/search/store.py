"""Named questions to the search index. Both databases are asked in their own words and answer alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.search import rules
from crm.search.schema_sqlite import SECOND
from crm.search.values import NamedContact, Term
from crm.storage.base import UtcDateTime, UuidType

CANDIDATES = 200
ENOUGH = 5
"""So many contacts whose names begin as asked; with fewer, names that are spelt nearly so are looked at too."""

ENTRIES = table(
    "search_entries",
    column("id", Integer),
    column("subject_id", UuidType),
    column("kind", String),
    column("said_at", UtcDateTime),
    column("words", postgresql.TSVECTOR),
)
WORDS = table("search_words", column("rowid", Integer))
NAMES = table(
    "search_names",
    column("id", Integer),
    column("contact_id", UuidType),
    column("words", String),
    column("runs", postgresql.ARRAY(Text)),
)
GRAMS = table("search_grams", column("rowid", Integer), column("rank", Integer))


def entries(
    session: AsyncSession, terms: Sequence[Term], after: datetime | None = None, before: datetime | None = None
) -> Select[Any]:
    """The subject's id and kind of what has all these terms, said from `after` on and before `before`, the newest first.

    The caller narrows it down further and limits it.
    """
    ask = _on_sqlite if _is_sqlite(session) else _on_postgresql
    return ask(terms, after, before)


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _on_sqlite(terms: Sequence[Term], after: datetime | None, before: datetime | None) -> Select[Any]:
    """The numbers of entries grow with the time: the full text index is walked from its end, and stops when it has enough."""
    query = select(ENTRIES.c.subject_id, ENTRIES.c.kind)
    number: ColumnElement[int] = ENTRIES.c.id
    if terms:
        number = WORDS.c.rowid
        match = text("search_words MATCH :words").bindparams(bindparam("words", rules.for_fts5(terms), type_=String))
        query = query.select_from(WORDS).join(ENTRIES, ENTRIES.c.id == WORDS.c.rowid).where(match)
    if after is not None:
        query = query.where(number >= int(after.timestamp()) * SECOND)
    if before is not None:
        query = query.where(number < int(before.timestamp()) * SECOND)
    return query.order_by(number.desc())


def _on_postgresql(terms: Sequence[Term], after: datetime | None, before: datetime | None) -> Select[Any]:
    query = select(ENTRIES.c.subject_id, ENTRIES.c.kind)
    if terms:
        wanted = cast(bindparam("words", rules.for_tsquery(terms), type_=String), postgresql.TSQUERY)
        query = query.where(ENTRIES.c.words.op("@@")(wanted))
    if after is not None:
        query = query.where(ENTRIES.c.said_at >= after)
    if before is not None:
        query = query.where(ENTRIES.c.said_at < before)
    return query.order_by(ENTRIES.c.said_at.desc(), ENTRIES.c.subject_id.desc())


async def contacts_named(session: AsyncSession, name: str, limit: int) -> Sequence[NamedContact]:
    """Living contacts by what they are called, their company, address or number, the best fit first, of equals the newest.

    Names may be begun only, or spelt nearly so.
    """
    wanted = rules.name_tokens(name)
    if not wanted:
        return []
    found = await _candidates(session, wanted, rules.beginning_grams, exactly=True)
    if len(found) < ENOUGH:
        found = {**found, **await _candidates(session, wanted, rules.like_grams, exactly=False)}
    scored = [NamedContact(one, rules.name_likeness(wanted, words)) for one, (words, _) in found.items()]
    kept = [one for one in scored if one.likeness > 0]
    newest = {one: at.timestamp() if at else 0.0 for one, (_, at) in found.items()}
    return sorted(kept, key=lambda one: (-one.likeness, -newest[one.contact_id], str(one.contact_id)))[:limit]


async def _candidates(
    session: AsyncSession, wanted: Iterable[str], runs_of: Callable[[str], frozenset[str]], *, exactly: bool
) -> Mapping[UUID, tuple[str, datetime | None]]:
    runs = sorted({run for token in wanted for run in runs_of(token)})
    if not runs:
        return {}
    query = select(NAMES.c.contact_id, NAMES.c.words, Contact.last_contact_date)
    query = query.join(Contact, Contact.id == NAMES.c.contact_id).limit(CANDIDATES)
    narrow = _with_grams_on_sqlite if _is_sqlite(session) else _with_grams_on_postgresql
    rows = await session.execute(narrow(query, runs, exactly=exactly))
    return {row.contact_id: (row.words, row.last_contact_date) for row in rows}


def _with_grams_on_sqlite(query: Select[Any], runs: Sequence[str], *, exactly: bool) -> Select[Any]:
    joined = (" AND " if exactly else " OR ").join(f'"{run}"' for run in runs)
    match = text("search_grams MATCH :runs").bindparams(bindparam("runs", joined, type_=String))
    query = query.join(GRAMS, GRAMS.c.rowid == NAMES.c.id).where(match)
    return query.order_by(Contact.last_contact_date.desc()) if exactly else query.order_by(GRAMS.c.rank)


def _with_grams_on_postgresql(query: Select[Any], runs: Sequence[str], *, exactly: bool) -> Select[Any]:
    wanted = cast(list(runs), postgresql.ARRAY(Text))
    if exactly:
        return query.where(NAMES.c.runs.op("@>")(wanted)).order_by(Contact.last_contact_date.desc().nulls_last())
    shared = reduce(add, [_has(run) for run in runs])
    return query.where(NAMES.c.runs.op("&&")(wanted)).order_by(shared.desc())


def _has(run: str) -> ColumnElement[int]:
    """1 where the name has this run of letters, else 0."""
    return cast(NAMES.c.runs.op("@>")(cast([run], postgresql.ARRAY(Text))), Integer)
