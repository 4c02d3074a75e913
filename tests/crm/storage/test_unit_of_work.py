"""One transaction, with its time and its jobs."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, select, text

from crm.storage.base import UtcDateTime
from crm.storage.jobs import Job, JobKind, JobRequest, Lane
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from tests.hub.engine.engine import NOON, Engine, StillClock, make_tables, saying

TELL = JobKind("test.tell", keeps_order=True, max_attempts=4)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(database_url, StillClock()))
    engine.database.wake = engine.wake
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    await engine.database.close()


async def test_effects_and_jobs_commit_together(engine: Engine) -> None:
    async with engine.database.transaction() as work:
        work.add(Lane(lane="effect"))
        work.enqueue(saying(TELL, "hello", "lane"))
        assert engine.woken == []
    assert [lane.lane for lane in await engine.lanes()] == ["effect"]
    (job,) = await engine.jobs()
    assert (job.kind, job.lane, job.payload, job.keeps_order, job.max_attempts) == (
        "test.tell",
        "lane",
        {"word": "hello"},
        True,
        4,
    )
    assert (job.due_at, job.not_before, job.created_at) == (NOON, NOON, NOON)
    assert engine.woken == ["lane"]


async def test_what_fails_leaves_neither_effect_nor_job_nor_news(engine: Engine) -> None:
    with pytest.raises(ValueError, match="changed my mind"):
        async with engine.database.transaction() as work:
            work.add(Lane(lane="effect"))
            work.enqueue(saying(TELL, "hello"))
            raise ValueError("changed my mind")
    assert await engine.lanes() == []
    assert await engine.jobs() == []
    assert engine.woken == []


async def test_the_two_clocks_of_a_transaction(engine: Engine) -> None:
    engine.clock.move_hub_time(timedelta(hours=6))
    async with engine.database.transaction() as work:
        work.enqueue(saying(TELL, "hello"))
    assert (work.now, work.machine_now) == (NOON + timedelta(hours=6), NOON)
    (job,) = await engine.jobs()
    assert (job.due_at, job.not_before) == (NOON + timedelta(hours=6), NOON)


async def test_only_lanes_with_something_to_do_now_are_woken_in_the_order_of_the_wishes(engine: Engine) -> None:
    await engine.enqueue(
        saying(TELL, "now", "b"),
        saying(TELL, "later", "c", due_at=NOON + timedelta(hours=1)),
        saying(TELL, "undoable", "d", not_before=NOON + timedelta(seconds=10)),
        saying(TELL, "now", "a"),
    )
    assert engine.woken == ["b", "a"]


async def test_jobs_keep_the_order_of_their_requests(engine: Engine) -> None:
    await engine.enqueue(*(saying(TELL, str(number)) for number in range(20)))
    assert [job.payload["word"] for job in await engine.jobs()] == [str(number) for number in range(20)]


async def test_ordered_jobs_that_coalesce_keep_the_order_of_their_requests_too(engine: Engine) -> None:
    keys = [f"entry:{'zyxwv'[number]}" for number in range(5)]
    await engine.enqueue(*(saying(TELL, key, coalesce_key=key) for key in keys))
    assert [job.payload["word"] for job in await engine.jobs()] == keys


async def test_a_coalesced_request_joins_the_one_that_waits(engine: Engine) -> None:
    late, early = NOON + timedelta(hours=2), NOON + timedelta(hours=1)
    await engine.enqueue(saying(TELL, "old", coalesce_key="card", due_at=early))
    await engine.enqueue(saying(TELL, "new", coalesce_key="card", due_at=late))
    await engine.enqueue(saying(TELL, "other", coalesce_key="home", due_at=late))
    await engine.enqueue(saying(TELL, "elsewhere", "lane 2", coalesce_key="card", due_at=late))
    first, *others = await engine.jobs()
    assert (first.payload, first.generation, first.due_at) == ({"word": "new"}, 1, early)
    assert [job.generation for job in others] == [0, 0]


async def test_coalescing_transactions_never_wait_in_a_ring(engine: Engine) -> None:
    requests = [saying(TELL, "x", f"lane {number}", coalesce_key="card") for number in range(6)]
    await asyncio.gather(*(engine.enqueue(*(requests[turn:] + requests[:turn])) for turn in range(6)))
    assert [job.generation for job in await engine.jobs()] == [5] * 6


async def test_insert_if_absent_says_whether_it_was_new_and_breaks_nothing(engine: Engine) -> None:
    async with engine.database.transaction() as work:
        assert await work.insert_if_absent(Lane, {"lane": "one", "taken_over": False})
        assert not await work.insert_if_absent(Lane, {"lane": "one", "taken_over": True})
        work.enqueue(saying(TELL, "still fine"))
    assert [(lane.lane, lane.taken_over) for lane in await engine.lanes()] == [("one", False)]
    assert len(await engine.jobs()) == 1


async def test_moments_come_back_with_their_zone(engine: Engine) -> None:
    prague_evening = datetime(2026, 3, 2, 21, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    async with engine.database.transaction() as work:
        work.add(Lane(lane="one", next_allowed_at=prague_evening))
    async with engine.database.reading() as session:
        lane = await session.scalar(select(Lane))
        earlier = await session.scalar(select(Lane.lane).where(Lane.next_allowed_at < prague_evening))
    assert lane is not None
    assert lane.next_allowed_at == prague_evening
    assert lane.next_allowed_at is not None
    assert lane.next_allowed_at.tzinfo is UTC
    assert earlier is None


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2), engine.database.engine.dialect)  # noqa: DTZ001


async def test_sqlite_writers_take_turns_and_readers_do_not_wait(engine: Engine) -> None:
    async with engine.database.transaction() as work:
        work.add(Lane(lane="uncommitted"))
        await work.session.flush()
        assert await engine.lanes() == []
    writes = (engine.enqueue(JobRequest(TELL, f"lane {number}")) for number in range(30))
    await asyncio.gather(*writes)
    assert len(await engine.jobs()) == 30


async def test_a_cancelled_transaction_frees_the_writer(engine: Engine) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        async with engine.database.transaction() as work:
            work.add(Lane(lane="half"))
            await work.session.flush()
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await engine.enqueue(saying(TELL, "free again"))
    assert await engine.lanes() == []


async def test_sqlite_is_durable_and_checks_its_references(sqlite_url: str) -> None:
    database = Database(sqlite_url, StillClock())
    async with database.sqlite_writer() as writer:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        for pragma, value in wanted.items():
            ((found,),) = await writer.execute_fetchall(f"PRAGMA {pragma}")
            assert found == value, pragma
    await database.close()


async def test_news_are_told_after_the_commit(engine: Engine) -> None:
    seen: list[int] = []

    async def look(lanes: Iterable[str]) -> None:
        seen.append(len(await engine.jobs()))

    engine.database.wake = look
    await engine.enqueue(saying(TELL, "hello"))
    assert seen == [1]


async def test_asking_again_for_a_job_that_is_just_being_done_waits_for_nobody(postgres_url: str) -> None:
    """Who does a job holds its row and wants other rows; who held one of those and waited here would wait in a ring."""
    database = Database(postgres_url, StillClock())
    async with database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    engine = Engine(database)
    await engine.enqueue(saying(TELL, "old", coalesce_key="card"))
    async with database.transaction() as doing:
        await doing.session.execute(delete(Job))
        async with asyncio.timeout(5):
            await engine.enqueue(saying(TELL, "new", coalesce_key="card"))
    assert [(job.payload, job.state) for job in await engine.jobs()] == [({"word": "new"}, "ready")]
    await database.close()


async def test_postgresql_gives_up_a_client_that_went_silent(postgres_url: str) -> None:
    """A machine that is cut off in a transaction would keep its rows locked for hours; the fault suite plays that."""
    database = Database(postgres_url, SystemClock())
    async with database.reading() as session:
        assert await session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "30s"
    await database.close()


async def test_a_connection_knows_our_enumerations_before_it_is_asked(postgres_url: str) -> None:
    """asyncpg would ask the server what they are, three questions for each, while somebody waits."""
    before = Database(postgres_url, StillClock())
    async with before.engine.begin() as connection:
        await connection.execute(text("CREATE TYPE mood AS ENUM ('calm', 'cross')"))
    await before.close()
    database, heard = Database(postgres_url, StillClock()), list[str]()
    try:
        async with database.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            driver.add_query_logger(lambda record: heard.append(record.query))
            await connection.execute(
                text("SELECT CAST(:one AS mood), CAST(:many AS mood[])"), {"one": "calm", "many": ["cross"]}
            )
    finally:
        await database.close()
    assert [one for one in heard if "pg_type" in one or "typeinfo" in one] == []
