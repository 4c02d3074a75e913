"""The journal's partitions on PostgreSQL: one for each week, made weeks ahead, and dropped whole when its time is over.

What has no partition of its own lies in `journal_rest`: what came though none was made in time, and what must stay longer than
its week. Every statement that needs a strong lock waits a second for it at most, since everybody who arrives would wait
behind it; whoever does not get it tries again with the next run.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database, UnitOfWork
from hub.blob_dropping import drop_blobs
from hub.engine.journal_numbers import first_number_at, first_number_of
from hub.engine.model import JournalEntry

WEEK = timedelta(days=7)
WEEKS_AHEAD = 4
MOVED_AT_MOST = 10_000  # rows, while nobody else may read or write
ROWS_AT_ONCE = 500
LOCK_NOT_AVAILABLE = "55P03"  # what PostgreSQL calls it
PREFIX = "journal_from_"
COLUMNS = ", ".join(column.name for column in JournalEntry.__table__.columns)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """From Monday `first` for seven days (UTC)."""

    first: date

    @property
    def table(self) -> str:
        return f"{PREFIX}{self.first:%Y_%m_%d}"

    @property
    def numbers(self) -> tuple[int, int]:
        """The smallest number, and the smallest of the week behind it."""
        return first_number_of(self.first), first_number_of(self.first + WEEK)


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


async def weeks(session: AsyncSession) -> list[Week]:
    """Those that have a partition."""
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal'::regclass")
    names = [name.rsplit(".", 1)[-1] for name in await session.scalars(query)]
    firsts = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    return sorted(Week(datetime.strptime(first, "%Y_%m_%d").date()) for first in firsts)  # noqa: DTZ007 - a day has no zone


async def make_ahead(database: Database) -> None:
    """There is a partition for this week and the next ones."""
    this = week_of(database.clock.machine_now().date())
    wanted = [Week(this.first + number * WEEK) for number in range(WEEKS_AHEAD + 1)]
    async with database.reading() as session:
        there = await weeks(session)
    for week in wanted:
        if week not in there:
            await _unless_locked(database, _making(week))


async def drop_old(database: Database, before: datetime, awaited: frozenset[int]) -> None:
    """Weeks that lie wholly before this moment are gone, but for what was not handled yet, which moves to the rest."""
    async with database.reading() as session:
        old = [week for week in await weeks(session) if week.numbers[1] <= first_number_at(before)]
    for week in old:
        await _unless_locked(database, _dropping(week, awaited))


Change = Callable[[UnitOfWork], Awaitable[None]]
Forget = Callable[[UnitOfWork, int], Awaitable[tuple[bool, int]]]


async def _unless_locked(database: Database, change: Change) -> None:
    try:
        async with database.transaction() as work:
            await work.session.execute(text("SET LOCAL lock_timeout = '1s'"))
            await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('journal partitions'))"))
            await change(work)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        log.info("the journal's partitions are in use; they are looked at again with the next run")


def _making(week: Week) -> Change:
    first, behind = week.numbers
    numbers = {"first": first, "behind": behind}

    async def make(work: UnitOfWork) -> None:
        if week in await weeks(work.session):
            return
        rest = "FROM journal_rest WHERE id >= :first AND id < :behind"
        if await _counted(work, rest, numbers) > MOVED_AT_MOST:
            log.warning("a week of the journal began without a partition, and lies in the rest", week=week.table)
            return
        await work.session.execute(text(f"CREATE TABLE {week.table} (LIKE journal INCLUDING DEFAULTS)"))
        await work.session.execute(text("LOCK TABLE journal_rest IN ACCESS EXCLUSIVE MODE"))
        await work.session.execute(
            text(
                f"WITH moved AS (DELETE {rest} RETURNING {COLUMNS})"
                f" INSERT INTO {week.table} ({COLUMNS}) SELECT {COLUMNS} FROM moved"
            ),
            numbers,
        )
        await work.session.execute(
            text(f"ALTER TABLE journal ATTACH PARTITION {week.table} FOR VALUES FROM ({first}) TO ({behind})")
        )

    return make


def _dropping(week: Week, awaited: frozenset[int]) -> Change:
    first, behind = week.numbers

    async def drop(work: UnitOfWork) -> None:
        if week not in await weeks(work.session):
            return
        stay = {"stay": [one for one in awaited if first <= one < behind]}
        staying = f"FROM {week.table} WHERE (state = 'unreadable' OR id = ANY(:stay))"
        if await _counted(work, staying, stay) > MOVED_AT_MOST:
            log.warning("an old week of the journal stays: too much of it was not handled yet", week=week.table)
            return
        named = f"SELECT DISTINCT blob_key FROM {week.table} WHERE blob_key IS NOT NULL"
        unhandled = f"SELECT blob_key {staying} AND blob_key IS NOT NULL"
        keys = list(await work.session.scalars(text(f"{named} EXCEPT {unhandled}"), stay))
        await work.session.execute(text(f"ALTER TABLE journal DETACH PARTITION {week.table}"))
        await work.session.execute(
            text(f"INSERT INTO journal_rest ({COLUMNS}) SELECT {COLUMNS} {staying}"),
            stay,
        )
        await work.session.execute(text(f"DROP TABLE {week.table}"))
        drop_blobs(work, keys)
        log.info("an old week of the journal was dropped", week=week.table)

    return drop


async def _counted(work: UnitOfWork, rows: str, values: Mapping[str, object]) -> int:
    """How many, as far as it matters."""
    query = text(f"SELECT count(*) FROM (SELECT 1 {rows} LIMIT {MOVED_AT_MOST + 1}) AS found")
    return int(await work.session.scalar(query, values) or 0)


def forgetting_rest(before: datetime, awaited: Iterable[int]) -> Forget:
    """Of what lies in no week: what was handled meanwhile."""
    query = text(
        "DELETE FROM journal_rest WHERE id IN (SELECT id FROM journal_rest WHERE id > :behind AND kept_at < :before"
        " AND state = 'accepted' AND NOT id = ANY(:awaited) ORDER BY id LIMIT :rows) RETURNING id, blob_key"
    )
    stay = list(awaited)

    async def step(work: UnitOfWork, behind: int) -> tuple[bool, int]:
        values = {"behind": behind, "before": before, "awaited": stay, "rows": ROWS_AT_ONCE}
        gone = (await work.session.execute(query, values)).all()
        drop_blobs(work, [row.blob_key for row in gone if row.blob_key is not None])
        return len(gone) == ROWS_AT_ONCE, max((row.id for row in gone), default=behind)

    return step


def forgetting_keys(before: datetime) -> Forget:
    """Fingerprints of entries that are gone and that nobody repeats any more."""
    query = text(
        "DELETE FROM journal_keys WHERE ctid = ANY(ARRAY(SELECT known.ctid FROM journal_keys AS known"
        " WHERE journal_id < :number AND NOT EXISTS (SELECT FROM journal WHERE id = known.journal_id) LIMIT :rows))"
        " RETURNING journal_id"
    )

    async def step(work: UnitOfWork, behind: int) -> tuple[bool, int]:
        values = {"number": first_number_at(before), "rows": ROWS_AT_ONCE}
        gone = (await work.session.execute(query, values)).all()
        return len(gone) == ROWS_AT_ONCE, behind

    return step
