"""What the lists, timelines, the search and the sweep ask of PostgreSQL is answered by indexes, however much is stored."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from benchmarks.reading.measuring import plans
from benchmarks.reading.plans import Plan
from benchmarks.volume.filling import fill
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from tests.servers import PostgresServer

STORED = 30_000
MOST = 11_000
"""Rows that one step may look at: the newest 10,000 are looked through for words."""


@pytest.fixture(scope="module")
def full(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.fresh_database()
    asyncio.run(fill(url, STORED, lambda _: None))
    yield url


@pytest.mark.slow
async def test_no_question_reads_or_sorts_all_that_is_stored(full: str) -> None:
    database = Database(full, SystemClock())
    bad = [
        f"{question.of}, {question.what}: {fault}\n{plan}"
        for question, plan in await plans(database, STORED)
        for fault in plan.faults(MOST)
        if question.of != "search with filters"
    ]
    await database.close()
    assert not bad, "\n".join(bad)


@pytest.mark.slow
async def test_the_filled_index_is_what_the_triggers_would_have_written(full: str) -> None:
    database = Database(full, SystemClock())
    async with database.transaction() as work:
        before = "CREATE TEMP TABLE before ON COMMIT DROP AS SELECT * FROM search_entries"
        await work.session.execute(text(before))
        await work.session.execute(
            text("SELECT count(search_said(id)) FROM (SELECT id FROM crm_interactions LIMIT 500) AS one")
        )
        changed = await work.session.scalar(
            text(
                "SELECT count(*) FROM search_entries AS now FULL JOIN before USING (subject_id)"
                " WHERE now.words IS DISTINCT FROM before.words OR now.said_at IS DISTINCT FROM before.said_at"
            )
        )
        stored = await work.session.scalar(text("SELECT count(*) FROM crm_interactions"))
        places = await work.session.scalar(
            text(
                "SELECT count(*) FROM (SELECT 1 FROM conversation_entries GROUP BY conversation_id HAVING max(sequence) <> count(*)) AS odd"
            )
        )
    await database.close()
    assert (changed, stored, places) == (0, STORED, 0)


def test_a_plan_that_reads_everything_is_named() -> None:
    whole = {
        "Node Type": "Seq Scan",
        "Relation Name": "notes",
        "Actual Rows": 3,
        "Actual Loops": 1,
        "Rows Removed by Filter": 9_000,
    }
    sort = {"Node Type": "Sort", "Actual Rows": 10, "Actual Loops": 1, "Plans": [{**whole, "Actual Rows": 7_000}]}
    few = {"Node Type": "Index Scan", "Relation Name": "notes", "Actual Rows": 10, "Actual Loops": 20}
    plan = Plan("SELECT", [(0, sort), (1, whole), (1, few)], 1.0, 1)
    assert list(plan.faults(5_000)) == ["sorts 7,000 rows", "reads the whole of notes (9,003 rows)"]
    assert list(plan.faults(10_000)) == []
