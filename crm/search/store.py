"""Named questions to the search index. Both databases are asked in their own words and answer alike."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.search import rules
from crm.search.folding import GRAM
from crm.search.schema_sqlite import SECOND
from crm.search.values import NamedContact, Term
from crm.storage.base import UtcDateTime, UuidType

NEWEST = 10_000
"""So many entries are looked at one by one, in some ten milliseconds; what is rarer among them than one in two hundred is looked up."""
_NOTHING: ColumnElement[timedelta] = literal_column("interval '0'")
_EVER: ColumnElement[datetime] = literal_column("'-infinity'::timestamptz")

CANDIDATES = 200
LOOKED_THROUGH = 1_000
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


Narrow = Callable[[Select[Any]], Select[Any]]


async def entries(
    session: AsyncSession,
    terms: Sequence[Term],
    narrow: Narrow,
    rows: int,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
) -> Sequence[Row[Any]]:
    """The subject's id and kind of what has all these terms, said from `after` on and before `before`, the newest first.

    `narrow` adds the caller's own conditions and limits it; the first way that gives `rows` of them gives the right ones.
    """
    found: Sequence[Row[Any]] = ()
    for way in ways(session, terms, after, before):
        async with _by_indexes(session):
            found = (await session.execute(narrow(way))).all()
        if len(found) >= rows:
            break
    return found


def ways(
    session: AsyncSession, terms: Sequence[Term], after: datetime | None = None, before: datetime | None = None
) -> Sequence[Select[Any]]:
    """One way or several to ask for it, to be tried in their order: the last gives all there are."""
    ask = _on_sqlite if _is_sqlite(session) else _on_postgresql
    return ask(terms, after, before)


@asynccontextmanager
async def _by_indexes(session: AsyncSession) -> AsyncIterator[None]:
    """PostgreSQL takes words and runs of letters to be more frequent than they are, and would rather read whole tables. With little
    memory it forgets which rows of a page an index has named, and reads all of them."""
    if not _is_sqlite(session):
        await session.execute(
            text("SELECT set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true)")
        )
    yield
    if not _is_sqlite(session):
        await session.execute(text("SET LOCAL enable_seqscan = on"))


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _on_sqlite(terms: Sequence[Term], after: datetime | None, before: datetime | None) -> Sequence[Select[Any]]:
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
    return (query.order_by(number.desc()),)


def _on_postgresql(terms: Sequence[Term], after: datetime | None, before: datetime | None) -> Sequence[Select[Any]]:
    """First among the newest, from the end of the index by time: what is said often stands there. Then by the index of words, which
    gives all that match in no order: what is not among the newest is rare, so they are few.

    Neither is left to the planner, which knows too little of words to tell one case from the other: a function is no operator
    of the index of words, and a sum is no column of the index by time.
    """
    wanted = cast(bindparam("words", rules.for_tsquery(terms), type_=String), postgresql.TSQUERY)
    said_at = ENTRIES.c.said_at
    query = _between(select(ENTRIES.c.subject_id, ENTRIES.c.kind), after, before)
    by_time = (said_at.desc(), ENTRIES.c.subject_id.desc())
    newest = query.where(said_at >= _not_among_newest(after, before)).order_by(*by_time)
    if not terms:
        return newest, query.order_by(*by_time)
    by_words = query.where(ENTRIES.c.words.op("@@")(wanted)).order_by((said_at + _NOTHING).desc(), by_time[1])
    return newest.where(func.ts_match_vq(ENTRIES.c.words, wanted)), by_words


def _not_among_newest(after: datetime | None, before: datetime | None) -> ColumnElement[datetime]:
    """When the first was said that is not among the newest; before all times where all are."""
    behind = _between(select(ENTRIES.c.said_at), after, before).order_by(ENTRIES.c.said_at.desc())
    return func.coalesce(behind.offset(NEWEST).limit(1).scalar_subquery(), _EVER)


def _between(query: Select[Any], after: datetime | None, before: datetime | None) -> Select[Any]:
    if after is not None:
        query = query.where(ENTRIES.c.said_at >= after)
    return query if before is None else query.where(ENTRIES.c.said_at < before)


async def contacts_named(session: AsyncSession, name: str, limit: int) -> Sequence[NamedContact]:
    """Living contacts by what they are called, their company, address or number, the best fit first, of equals the newest.

    Names may be begun only, or spelt nearly so.
    """
    wanted = rules.name_tokens(name)
    if not wanted:
        return []
    found = await _candidates(session, _begun(session, wanted))
    if len(found) < ENOUGH and (pieces := rules.like_pieces(wanted)):
        async with _by_indexes(session):
            found = {**found, **await _candidates(session, _nearly(session, pieces))}
    scored = [NamedContact(one, rules.name_likeness(wanted, words)) for one, (words, _) in found.items()]
    kept = [one for one in scored if one.likeness > 0]
    newest = {one: at.timestamp() if at else 0.0 for one, (_, at) in found.items()}
    return sorted(kept, key=lambda one: (-one.likeness, -newest[one.contact_id], str(one.contact_id)))[:limit]


async def _candidates(session: AsyncSession, query: Select[Any]) -> Mapping[UUID, tuple[str, datetime | None]]:
    rows = await session.execute(query.limit(CANDIDATES))
    return {row.contact_id: (row.words, row.last_contact_date) for row in rows}


def _named() -> Select[Any]:
    query = select(NAMES.c.contact_id, NAMES.c.words, Contact.last_contact_date)
    return query.join(Contact, Contact.id == NAMES.c.contact_id)


def _begun(session: AsyncSession, wanted: Iterable[str]) -> Select[Any]:
    """Those whose names have words that begin so, the newest first."""
    runs = sorted({run for token in wanted for run in rules.beginning_grams(token)})
    newest_first = Contact.last_contact_date.desc().nulls_last()
    if _is_sqlite(session):
        return _matching(" AND ".join(f'"{run}"' for run in runs)).order_by(newest_first)
    return _named().where(_has(runs)).order_by(newest_first)


def _nearly(session: AsyncSession, pieces: Sequence[str]) -> Select[Any]:
    """Those whose names have one of these pieces, who have most of them first. Where a piece is common, not all of them count."""
    if _is_sqlite(session):
        return _matching(" OR ".join(f'"{piece}"' for piece in pieces)).order_by(GRAMS.c.rank)
    has = [_has(_grams([piece])) for piece in pieces]
    some = (
        select(NAMES.c.contact_id, NAMES.c.words, NAMES.c.runs)
        .where(or_(*has))
        .limit(LOOKED_THROUGH)
        .subquery("search_names")
    )
    shared = reduce(add, [cast(some.c.runs.op("@>")(_runs([one])), Integer) for one in _grams(pieces)])
    best = select(some.c.contact_id, some.c.words).order_by(shared.desc()).limit(CANDIDATES).subquery()
    return select(best, Contact.last_contact_date).join(Contact, Contact.id == best.c.contact_id)


def _matching(runs: str) -> Select[Any]:
    match = text("search_grams MATCH :runs").bindparams(bindparam("runs", runs, type_=String))
    return _named().join(GRAMS, GRAMS.c.rowid == NAMES.c.id).where(match)


def _has(runs: Sequence[str]) -> ColumnElement[bool]:
    """All of these runs of letters are in the name."""
    return NAMES.c.runs.op("@>", is_comparison=True)(_runs(runs))


def _runs(runs: Sequence[str]) -> ColumnElement[Any]:
    return cast(list(runs), postgresql.ARRAY(Text))


def _grams(pieces: Sequence[str]) -> Sequence[str]:
    return list(
        dict.fromkeys(piece[place : place + GRAM] for piece in pieces for place in range(len(piece) - GRAM + 1))
    )
