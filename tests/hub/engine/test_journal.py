"""What arrived is kept once, and acknowledged only when it is kept."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from crm.storage.unit_of_work import Database
from hub.engine.journal import (
    BLOB_ABOVE_BYTES,
    ArrivalRefused,
    DataRefused,
    Journal,
    JournalBounds,
    JournalFull,
    JournalUnavailable,
    Key,
    Moments,
    Row,
    short_key,
)
from hub.engine.journal_postgres import PostgresJournalWriter
from inbox.jobs import INTAKE
from tests.hub.engine.engine import Engine, StillClock, make_tables
from tests.servers import DURABLE, PostgresServer


class Gate:
    """A writer that can be held back, and that notes how many rows each commit had."""

    def __init__(self, engine: Engine) -> None:
        self._write = engine.writer()
        self.open = asyncio.Event()
        self.begun = asyncio.Event()
        self.commits: list[int] = []

    async def __call__(self, rows: Sequence[Row], moments: Moments) -> set[Key]:
        self.begun.set()
        await self.open.wait()
        self.commits.append(len(rows))
        return await self._write(rows, moments)


async def test_an_event_is_kept_with_its_job(engine: Engine) -> None:
    arrival = engine.arrival("e1", "address:ann", b'{"text": "\xff\x00"}')
    engine.clock.move_hub_time(timedelta(hours=3))
    assert await engine.journal().accept([arrival]) == 1
    (entry,) = await engine.journal_entries()
    assert (entry.connector, entry.account, entry.event_id, entry.lane) == ("pigeon", "loft", "e1", "address:ann")
    assert (entry.item, entry.state, entry.problem, entry.blob_key) == (b'{"text": "\xff\x00"}', "accepted", None, None)
    assert (entry.kind, entry.headers, entry.received_at) == (INTAKE.name, {}, arrival.received_at)
    assert entry.kept_at == engine.clock.machine_now()
    (job,) = await engine.jobs()
    assert (job.kind, job.lane, job.payload) == (INTAKE.name, "address:ann", {"journal": entry.id})
    assert (job.keeps_order, job.max_attempts, job.state, job.priority) == (True, INTAKE.max_attempts, "ready", 5)
    assert (job.due_at, job.not_before) == (engine.clock.now(), engine.clock.machine_now())
    assert (job.attempts, job.generation, job.done_generation, job.coalesce_key) == (0, 0, -1, None)
    assert engine.woken == ["address:ann"]


async def test_a_repeated_event_has_one_row_and_one_job(engine: Engine) -> None:
    journal = engine.journal()
    assert await journal.accept([engine.arrival("e1"), engine.arrival("e1"), engine.arrival("e2")]) == 2
    assert await journal.accept([engine.arrival("e2"), engine.arrival("e3")]) == 1
    assert [entry.event_id for entry in await engine.journal_entries()] == ["e1", "e2", "e3"]
    assert await engine.job_count() == 3


async def test_the_same_id_of_another_account_is_another_event(engine: Engine) -> None:
    here = engine.arrival("e1")
    there = type(here)("pigeon", "tower", "e1", b"{}", here.lane, here.received_at)
    assert await engine.journal().accept([here, there]) == 2


async def test_repeats_sent_at_the_same_time_are_counted_once(engine: Engine) -> None:
    journals = [engine.journal(), engine.journal()]
    accepted = await asyncio.gather(*(journals[turn % 2].accept([engine.arrival("e1")]) for turn in range(20)))
    assert sum(accepted) == 1
    assert await engine.job_count() == 1


async def test_what_arrives_during_a_commit_shares_the_next_one(engine: Engine) -> None:
    gate = Gate(engine)
    journal = engine.journal(gate)
    first = asyncio.create_task(journal.accept([engine.arrival("first")]))
    await gate.begun.wait()
    others = [asyncio.create_task(journal.accept([engine.arrival(f"e{number}")])) for number in range(30)]
    await asyncio.sleep(0)
    gate.open.set()
    assert await asyncio.gather(first, *others) == [1] * 31
    assert gate.commits == [1, 16, 14]


async def test_commits_of_clients_that_ask_again_become_equal(engine: Engine) -> None:
    """One client that was a little before fifteen others does not stay alone: a commit of one and one of fifteen, in turn,
    would leave the web idle while the fifteen are written."""
    gate = Gate(engine)
    journal = engine.journal(gate)

    async def ask_again(client: int) -> None:
        for number in range(8):
            await journal.accept([engine.arrival(f"e{client}.{number}", f"address:{client}")])

    asking = [asyncio.create_task(ask_again(0))]
    await gate.begun.wait()
    asking += [asyncio.create_task(ask_again(client)) for client in range(1, 16)]
    for _ in range(3):
        await asyncio.sleep(0)
    gate.open.set()
    await asyncio.gather(*asking)
    assert (gate.commits[0], sum(gate.commits)) == (1, 16 * 8)
    assert all(7 <= rows <= 9 for rows in gate.commits[3:-3]), gate.commits


async def test_jobs_of_one_batch_keep_the_order_of_arrival(engine: Engine) -> None:
    names = ["m9", "m1", "m5", "m3"]
    await engine.journal().accept([engine.arrival(name) for name in names])
    entries = {entry.id: entry.event_id for entry in await engine.journal_entries()}
    assert [entries[job.payload["journal"]] for job in await engine.jobs()] == names


async def test_nothing_is_acknowledged_before_the_commit(engine: Engine) -> None:
    gate = Gate(engine)
    waiting = asyncio.create_task(engine.journal(gate).accept([engine.arrival("e1")]))
    await gate.begun.wait()
    assert not waiting.done()
    assert await engine.journal_entries() == []
    gate.open.set()
    assert await waiting == 1


async def test_an_unreadable_event_is_kept_without_a_job(engine: Engine) -> None:
    assert await engine.journal().accept([engine.arrival("e1", problem="no id in it")]) == 1
    (entry,) = await engine.journal_entries()
    assert (entry.state, entry.problem) == ("unreadable", "no id in it")
    assert await engine.job_count() == 0
    assert engine.woken == []


@pytest.mark.parametrize("poison", ["nul \0 inside", "half a pair \ud83d"])
async def test_one_bad_row_never_harms_its_neighbours(engine: Engine, poison: str) -> None:
    """PostgreSQL refuses both in a text, SQLite the half pair only."""
    gate = Gate(engine)
    journal = engine.journal(gate)
    names = [f"e{number}" for number in range(9)]
    names.insert(4, poison)
    head = asyncio.create_task(journal.accept([engine.arrival("head")]))
    await gate.begun.wait()
    tasks = [
        asyncio.create_task(journal.accept([engine.arrival(name, item=name.encode("utf-8", "replace"))]))
        for name in names
    ]
    await asyncio.sleep(0)
    gate.open.set()
    assert await asyncio.gather(head, *tasks) == [1] * 11
    entries = await engine.journal_entries()
    assert {entry.event_id for entry in entries if entry.state == "accepted"} >= {f"e{number}" for number in range(9)}
    refused = [entry for entry in entries if entry.state == "unreadable"]
    assert len(entries) == 11
    assert [entry.item for entry in refused] in ([], [poison.encode("utf-8", "replace")])
    assert await engine.job_count() == 11 - len(refused)
    assert await journal.accept([engine.arrival(poison, item=poison.encode("utf-8", "replace"))]) == 0


async def test_a_row_no_form_of_which_can_be_kept_fails_alone(engine: Engine) -> None:
    write = engine.writer()

    async def picky(rows: Sequence[Row], moments: Moments) -> set[Key]:
        if any(row.item == b"bad" for row in rows):
            raise DataRefused("not this one")
        return await write(rows, moments)

    journal = engine.journal(picky)
    good, bad = await asyncio.gather(
        journal.accept([engine.arrival("good")]),
        journal.accept([engine.arrival("bad", item=b"bad")]),
        return_exceptions=True,
    )
    assert good == 1
    assert isinstance(bad, ArrivalRefused)


async def test_more_than_may_wait_is_turned_away(engine: Engine) -> None:
    gate = Gate(engine)
    journal = engine.journal(gate, JournalBounds(waiting_rows=2))
    kept = [asyncio.create_task(journal.accept([engine.arrival("e0")]))]
    await gate.begun.wait()
    kept += [asyncio.create_task(journal.accept([engine.arrival(f"e{number}")])) for number in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(JournalFull):
        await journal.accept([engine.arrival("one too many")])
    gate.open.set()
    await asyncio.gather(*kept)
    assert [entry.event_id for entry in await engine.journal_entries()] == ["e0", "e1", "e2"]


async def test_bytes_that_wait_are_bounded_too(engine: Engine) -> None:
    gate = Gate(engine)
    journal = engine.journal(gate, JournalBounds(waiting_bytes=10))
    kept = [asyncio.create_task(journal.accept([engine.arrival("e0")]))]
    await gate.begun.wait()
    kept.append(asyncio.create_task(journal.accept([engine.arrival("e1", item=b"0123456789")])))
    await asyncio.sleep(0)
    with pytest.raises(JournalFull):
        await journal.accept([engine.arrival("e2")])
    gate.open.set()
    await asyncio.gather(*kept)


async def test_a_large_body_lies_in_the_blob_store(engine: Engine) -> None:
    body = b"x" * (BLOB_ABOVE_BYTES + 1)
    await engine.journal().accept([engine.arrival("big", item=body), engine.arrival("small", item=b"y")])
    big, small = await engine.journal_entries()
    assert big.item == b""
    assert engine.blobs.kept == {big.blob_key: body}
    assert (small.item, small.blob_key) == (b"y", None)


async def test_a_blob_store_that_fails_means_not_kept(engine: Engine) -> None:
    class FullDisk:
        async def put(self, content: bytes) -> str:
            raise OSError("no space left on device")

        async def get(self, key: str) -> bytes:
            raise OSError("no space left on device")

        async def drop(self, key: str, put_before: datetime) -> bool:
            raise OSError("no space left on device")

    journal = Journal(engine.writer(), engine.clock, engine.wake, FullDisk(), engine.metrics)
    with pytest.raises(JournalUnavailable):
        await journal.accept([engine.arrival("big", item=b"x" * (BLOB_ABOVE_BYTES + 1))])
    assert await engine.journal_entries() == []


async def test_closing_commits_what_was_taken_and_takes_nothing_more(engine: Engine) -> None:
    gate = Gate(engine)
    journal = engine.journal(gate)
    taken = [asyncio.create_task(journal.accept([engine.arrival(f"e{number}")])) for number in range(3)]
    await gate.begun.wait()
    closing = asyncio.create_task(journal.close())
    await asyncio.sleep(0)
    with pytest.raises(JournalUnavailable):
        await journal.accept([engine.arrival("too late")])
    gate.open.set()
    await closing
    assert await asyncio.gather(*taken) == [1, 1, 1]


async def test_a_caller_that_went_away_loses_nothing(engine: Engine) -> None:
    gate = Gate(engine)
    journal = engine.journal(gate)
    gone = asyncio.create_task(journal.accept([engine.arrival("e1")]))
    await gate.begun.wait()
    gone.cancel()
    gate.open.set()
    await journal.close()
    assert [entry.event_id for entry in await engine.journal_entries()] == ["e1"]


async def test_a_writer_that_breaks_leaves_nobody_waiting(engine: Engine) -> None:
    async def broken(rows: Sequence[Row], moments: Moments) -> set[Key]:
        raise LookupError("a fault of ours")

    with pytest.raises(JournalUnavailable):
        await engine.journal(broken).accept([engine.arrival("e1")])


async def test_without_its_tables_the_database_is_unavailable_not_the_event_bad(engine: Engine) -> None:
    async with engine.database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE journal")
    with pytest.raises(JournalUnavailable):
        await engine.journal().accept([engine.arrival("e1")])


def test_long_ids_become_fingerprints() -> None:
    assert short_key("m" * 255) == "m" * 255
    assert len(short_key("m" * 256)) < 255
    assert short_key("m" * 256) == short_key("m" * 256) != short_key("m" * 257)
    assert short_key("\ud800" * 300).startswith("sha256:")


async def test_a_database_that_went_away_and_came_back() -> None:
    """A server of its own: nothing is kept while it is away, and nothing need be restarted when it is back."""
    server = await asyncio.to_thread(PostgresServer, DURABLE)
    try:
        await _outage(server)
    finally:
        await asyncio.to_thread(server.close)


async def _outage(server: PostgresServer) -> None:
    engine = Engine(Database(server.fresh_database(), StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    writer = PostgresJournalWriter(engine.database)
    journal = engine.journal(writer)
    assert await journal.accept([engine.arrival("before")]) == 1
    await asyncio.to_thread(server.stop, "immediate")
    answers = await asyncio.gather(
        *(journal.accept([engine.arrival(f"during {number}")]) for number in range(5)), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {JournalUnavailable}
    await asyncio.to_thread(server.start)
    await engine.database.engine.dispose()
    assert await journal.accept([engine.arrival("after")]) == 1
    assert [entry.event_id for entry in await engine.journal_entries()] == ["before", "after"]
    await writer.close()
    await engine.database.close()


async def test_a_restarted_database_costs_no_event(postgres_url: str) -> None:
    """The one connection was closed behind our back: it is made anew before anybody is turned away."""
    engine = Engine(Database(postgres_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    writer = PostgresJournalWriter(engine.database)
    journal = engine.journal(writer)
    assert await journal.accept([engine.arrival("before")]) == 1
    async with engine.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert await journal.accept([engine.arrival("after")]) == 1
    await writer.close()
    await engine.database.close()


async def test_a_sqlite_file_that_takes_no_writes(sqlite_url: str) -> None:
    engine = Engine(Database(sqlite_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    journal = engine.journal()
    async with engine.database.sqlite_writer() as writer:
        await writer.execute_fetchall("PRAGMA query_only=ON")
    with pytest.raises(JournalUnavailable):
        await journal.accept([engine.arrival("lost?")])
    async with engine.database.sqlite_writer() as writer:
        await writer.execute_fetchall("PRAGMA query_only=OFF")
    assert await journal.accept([engine.arrival("kept")]) == 1
    assert [entry.event_id for entry in await engine.journal_entries()] == ["kept"]
    await engine.database.close()
