"""What is old goes, what was not handled stays, and a repetition is known long after its content is gone."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from crm.storage.jobs import Job
from hub.blob_dropping import DROP_BLOBS, Dropping
from hub.blob_dropping import LANE as DROPPING_LANE
from hub.engine import journal_partitions as partitions
from hub.engine.journal import BLOB_ABOVE_BYTES
from hub.engine.journal_numbers import day_of, first_number_of
from hub.engine.journal_sweeping import EVERY, LANE, ROWS_AT_ONCE, SWEEP_JOURNAL, JournalSweeping, Retention
from hub.engine.model import UNREADABLE_LANE, JournalEntry, JournalState
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of

SWEEPING = JournalSweeping(Retention(timedelta(days=7), timedelta(days=90), timedelta(days=30)))
LARGE = b"x" * (BLOB_ABOVE_BYTES + 1)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


async def sweep(engine: Engine) -> None:
    await SWEEPING.begin(engine.database)
    drain = engine.drain({SWEEP_JOURNAL.name: SWEEPING.sweep, DROP_BLOBS.name: Dropping(engine.blobs).drop})
    await drain.turn(LANE)
    await drain.turn(DROPPING_LANE)


async def handled(engine: Engine) -> None:
    """Whatever was to be taken in was taken in."""
    async with engine.database.transaction() as work:
        await work.session.execute(delete(Job).where(Job.kind != SWEEP_JOURNAL.name))


def pass_days(engine: Engine, days: int) -> None:
    engine.clock.pass_seconds(days * 86_400)


async def contents(engine: Engine) -> list[bytes]:
    return sorted(entry.item for entry in await engine.journal_entries() if entry.emptied_at is None)


async def known(engine: Engine) -> int:
    """Fingerprints by which a repetition would be known."""
    table = "journal" if engine.database.is_sqlite else "journal_keys"
    async with engine.database.reading() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def test_it_begins_once_and_writes_its_successor(engine: Engine) -> None:
    for _ in range(2):
        await SWEEPING.begin(engine.database)
    await sweep(engine)
    (job,) = await engine.jobs()
    assert (job.kind, job.due_at) == (SWEEP_JOURNAL.name, engine.clock.now() + EVERY)


async def test_content_goes_first_and_the_knowledge_later(engine: Engine) -> None:
    journal = engine.journal()
    await SWEEPING.begin(engine.database)
    old = [engine.arrival(f"old{number}", item=b"old") for number in range(3)] + [engine.arrival("large", item=LARGE)]
    await journal.accept(old)
    await handled(engine)
    pass_days(engine, 60)
    await SWEEPING.begin(engine.database)
    await journal.accept([engine.arrival("new", item=b"new")])
    await handled(engine)
    pass_days(engine, 38)
    await sweep(engine)
    assert await contents(engine) == [b"new"]
    assert engine.blobs.kept == {}
    for entry in await engine.journal_entries():
        if entry.emptied_at is not None:
            assert (entry.item, entry.event_id, entry.lane) == (b"", "", "emptied")
    assert await journal.accept(old) == 0
    pass_days(engine, 30)
    await sweep(engine)
    assert await known(engine) == 1
    assert await journal.accept(old) == 4


async def test_what_was_not_handled_stays_however_old(engine: Engine) -> None:
    journal = engine.journal()
    await SWEEPING.begin(engine.database)
    await journal.accept(
        [
            engine.arrival("odd", item=b"odd", problem="not understood"),
            engine.arrival("waits", item=LARGE),
            engine.arrival("done", item=b"done"),
        ]
    )
    waits = next(entry.id for entry in await engine.journal_entries() if entry.blob_key is not None)
    async with engine.database.transaction() as work:
        await work.session.execute(delete(Job).where(Job.lane == "address:ann", Job.payload != {"journal": waits}))
    pass_days(engine, 1000)
    await sweep(engine)
    assert await contents(engine) == [b"", b"odd"]
    assert len(engine.blobs.kept) == 1
    assert await journal.accept([engine.arrival("odd"), engine.arrival("waits")]) == 0
    async with engine.database.transaction() as work:
        await work.session.execute(update(JournalEntry).values(state=JournalState.ACCEPTED.value))
    await handled(engine)
    pass_days(engine, 1)
    await sweep(engine)
    assert await contents(engine) == []
    assert engine.blobs.kept == {}


async def test_a_whole_body_goes_soon_once_it_was_taken_apart(engine: Engine) -> None:
    await SWEEPING.begin(engine.database)
    bodies = [engine.arrival(one, UNREADABLE_LANE, one.encode(), "not understood") for one in ("read", "unread")]
    await engine.journal().accept([*bodies, engine.arrival("item", item=b"item")])
    async with engine.database.transaction() as work:
        healed = update(JournalEntry).where(JournalEntry.item == b"read")
        await work.session.execute(healed.values(state=JournalState.ACCEPTED.value, problem=None))
    pass_days(engine, 8)
    await sweep(engine)
    assert await contents(engine) == [b"item", b"unread"]


async def test_very_many_go_in_batches(sqlite_url: str) -> None:
    async with engine_of(sqlite_url) as engine:
        many = 2 * ROWS_AT_ONCE + 1
        await engine.journal().accept([engine.arrival(f"e{number}") for number in range(many)])
        await handled(engine)
        pass_days(engine, 91)
        await sweep(engine)
        assert await contents(engine) == []
        assert await known(engine) == many
        pass_days(engine, 30)
        await sweep(engine)
        assert await known(engine) == 0


# Partitions, on PostgreSQL


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Engine]:
    async with engine_of(postgres_url) as engine:
        yield engine


async def tables_of(engine: Engine) -> list[str]:
    query = select(text("tableoid::regclass::text")).select_from(JournalEntry).order_by(JournalEntry.id)
    async with engine.database.reading() as session:
        return list(await session.scalars(query))


def test_weeks_begin_on_mondays_and_a_number_tells_its_day() -> None:
    week = partitions.week_of(date(2026, 11, 22))
    assert (week.first, week.table) == (date(2026, 11, 16), "journal_from_2026_11_16")
    first, behind = week.numbers
    assert (day_of(first), day_of(behind - 1), day_of(behind)) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
        date(2026, 11, 23),
    )
    assert first_number_of(date(2100, 1, 1)) < 2**53


async def test_a_place_is_made_ahead_and_old_weeks_are_dropped_whole(postgres: Engine) -> None:
    await SWEEPING.begin(postgres.database)
    await postgres.journal().accept([postgres.arrival("one")])
    assert await tables_of(postgres) == ["journal_from_2026_03_02"]
    await handled(postgres)
    pass_days(postgres, 97)
    await sweep(postgres)
    async with postgres.database.reading() as session:
        weeks = await partitions.weeks(session)
    assert [week.first for week in weeks] == [
        *(date(2026, 3, 9) + number * partitions.WEEK for number in range(4)),
        *(date(2026, 6, 1) + number * partitions.WEEK for number in range(5)),
    ]


async def test_what_came_before_its_partition_moves_into_it(postgres: Engine) -> None:
    await postgres.journal().accept([postgres.arrival("early")])
    assert await tables_of(postgres) == ["journal_rest"]
    await SWEEPING.begin(postgres.database)
    await postgres.journal().accept([postgres.arrival("later"), postgres.arrival("early")])
    assert await tables_of(postgres) == ["journal_from_2026_03_02"] * 2


async def test_an_event_is_kept_once_though_its_repetition_comes_in_another_week(postgres: Engine) -> None:
    await SWEEPING.begin(postgres.database)
    journal = postgres.journal()
    assert await journal.accept([postgres.arrival("one")]) == 1
    pass_days(postgres, 8)
    assert await journal.accept([postgres.arrival("one"), postgres.arrival("two")]) == 1
    assert await tables_of(postgres) == ["journal_from_2026_03_02", "journal_from_2026_03_09"]
    numbers = [entry.id for entry in await postgres.journal_entries()]
    assert [day_of(number) for number in numbers] == [date(2026, 3, 2), date(2026, 3, 10)]
    assert datetime(2026, 3, 2, tzinfo=UTC).date() == day_of(numbers[0])


async def test_one_entry_is_looked_for_in_one_partition(postgres: Engine) -> None:
    await SWEEPING.begin(postgres.database)
    number = first_number_of(date(2026, 3, 3))
    async with postgres.database.reading() as session:
        plan = "\n".join(await session.scalars(text(f"EXPLAIN SELECT * FROM journal WHERE id = {number}")))
        assert await session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    assert "journal_from_2026_03_02" in plan
    assert "journal_from_2026_03_09" not in plan
    assert "journal_rest" not in plan
