"""SQLite asked in the event loop's own thread: the same answers, nobody kept waiting, nothing torn by a cancellation."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crm.storage import sqlite_driver
from crm.storage.sqlite_driver import Connection, Kind, kind_of

SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) FROM n"


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    found = await sqlite_driver.connect(str(tmp_path / "hub.db"))
    await found.execute_fetchall("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, here INTEGER)")
    yield found
    await found.close()


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT 1", Kind.QUESTION),
        ("  with a as (select 1) select * from a", Kind.QUESTION),
        ("WITH a AS (SELECT 1) INSERT INTO things SELECT 1", Kind.CHANGE),
        ("INSERT INTO things VALUES (?) RETURNING id", Kind.CHANGE),
        ("BEGIN", Kind.CHANGE),
        ("BEGIN IMMEDIATE", Kind.BEGIN),
        ("begin  immediate ", Kind.BEGIN),
        ("BEGIN IMMEDIATE; SELECT 1", Kind.SLOW),
        ("COMMIT", Kind.SLOW),
        ("PRAGMA wal_checkpoint", Kind.SLOW),
        ("CREATE INDEX a ON b (c)", Kind.SLOW),
        ("SELECT rowid FROM words WHERE words MATCH ?", Kind.SLOW),
        ("INSERT INTO words (words) VALUES ('optimize')", Kind.SLOW),
    ],
)
def test_what_may_take_long_is_told_from_its_words(sql: str, kind: Kind) -> None:
    assert kind_of(sql) is kind


async def test_a_short_question_is_answered_here_and_a_long_one_in_the_thread(connection: Connection) -> None:
    asked_in = []
    await connection.create_function("note", 0, lambda: asked_in.append(threading.current_thread().name))
    await connection.execute_fetchall("SELECT note()")
    assert asked_in == ["MainThread"]
    (row,) = await connection.execute_fetchall(SLOW.format(200_000).replace("count(*)", "count(*), note()"))
    assert row[0] == 200_000
    assert asked_in[-1].startswith("sqlite")


async def test_a_long_question_keeps_nobody_waiting(connection: Connection) -> None:
    asking = asyncio.create_task(connection.execute_fetchall(SLOW.format(3_000_000)))
    turns = 0
    while not asking.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 5
    assert await asking == [(3_000_000,)]


async def test_many_short_statements_let_others_have_their_turn(connection: Connection) -> None:
    async def ask() -> None:
        for _ in range(100):
            await connection.execute_fetchall("SELECT 1")

    asking = asyncio.create_task(ask())
    turns = 0
    while not asking.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 5


async def test_a_long_question_inside_a_transaction_takes_nothing_back(connection: Connection) -> None:
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    await connection.execute_fetchall("INSERT INTO things (name) VALUES ('kept')")
    await connection.execute_fetchall(SLOW.format(200_000))
    await connection.commit()
    assert await connection.execute_fetchall("SELECT name FROM things") == [("kept",)]


async def test_who_is_cancelled_in_the_middle_of_a_step_hears_of_it_at_its_end(connection: Connection) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def step() -> None:
        begun.set()
        may_end.wait(10)

    working = asyncio.create_task(connection.in_thread(step))
    await asyncio.to_thread(begun.wait, 10)
    working.cancel()
    await asyncio.sleep(0)
    working.cancel()  # also who is impatient
    await asyncio.sleep(0)
    assert not working.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_who_begins_to_write_waits_for_another_process_without_keeping_others(
    connection: Connection, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    beginning = asyncio.create_task(connection.execute_fetchall("BEGIN IMMEDIATE"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not beginning.done()
    other.execute("COMMIT")
    await beginning
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("PRAGMA busy_timeout=0").execute("BEGIN IMMEDIATE")
    other.close()
    await connection.commit()
    ((patience,),) = await connection.execute_fetchall("PRAGMA busy_timeout")
    assert patience == sqlite_driver.WAIT_SECONDS * 1000


async def test_to_begin_to_write_twice_is_told_at_once(connection: Connection) -> None:
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        await connection.execute_fetchall("BEGIN IMMEDIATE")


async def test_errors_are_those_of_sqlite(connection: Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.execute_fetchall("SELECT * FROM no_things")
    with pytest.raises(sqlite3.OperationalError):
        await connection.execute_fetchall("CREATE TABLE things (id)")
    await connection.execute_fetchall("INSERT INTO things (id) VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError):
        await connection.execute_fetchall("INSERT INTO things (id) VALUES (1)")


async def test_many_values_at_once_come_in(connection: Connection) -> None:
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO things (name) VALUES (?)", [(str(one),) for one in range(1_000)])
    await cursor.close()
    assert await connection.execute_fetchall("SELECT count(*) FROM things") == [(1_000,)]


async def test_a_connection_may_be_closed_twice(connection: Connection) -> None:
    await connection.close()
    await connection.close()
