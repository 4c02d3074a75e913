"""Into a database of the hub's own schema, as quickly as it goes: without looking at each row again, and indexes made in the end.

PostgreSQL: COPY, with triggers and constraints laid aside, and all of them in force again afterwards; what the triggers of the
search index would have written for a message is copied too, and for names and notes the triggers' own functions are called.
SQLite: rows through all triggers, in large transactions without waiting for the disk.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy import make_url

from benchmarks.volume.living import NEWEST, Life
from benchmarks.volume.rows import COLUMNS, ITEM_DAYS, Row, Rows, Value, Writer
from hub.engine.journal_partitions import WEEK, week_of
from hub.migrations.command import upgrade

CHUNK = 20_000
BULK = ("crm_interactions", "search_entries", "conversations", "conversation_entries", "conversation_events", "deliveries",
        "delivery_parts", "delivery_attempts", "desk_posts", "crm_contacts", "identities", "journal_keys")  # fmt: skip
QUICKLY = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'16GB'", "autovacuum": "off"}
Say = Callable[[str], None]


async def fill(url: str, interactions: int, say: Say) -> Life:
    """The newest schema, and so many interactions with all that belongs to them. The database must be empty."""
    await upgrade(url)
    life = Life(interactions)
    if url.startswith("sqlite"):
        await asyncio.to_thread(_fill_sqlite, url, life, say)
    else:
        await _fill_postgresql(url, life, say)
    return life


# SQLite


def _fill_sqlite(url: str, life: Life, say: Say) -> None:
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    writer = Writer(life, numbers_of_days=False)
    _insert(connection, writer.before())
    for place, rows in enumerate(writer.chunks(CHUNK), 1):
        _insert(connection, rows)
        say(f"{min(place * CHUNK, life.interactions):,} interactions")
    _insert(connection, writer.after())
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.execute("BEGIN")
    for table, some in rows.items():
        if table == "search_entries":
            continue  # its triggers write it
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", some)
    connection.execute("COMMIT")


# PostgreSQL


@dataclass(frozen=True, slots=True)
class _LaidAside:
    """What is taken off a table before it is filled, and how it is put on again."""

    take: str
    put: str


async def _fill_postgresql(url: str, life: Life, say: Say) -> None:
    options = make_url(url)
    connections = [await _connected(options.database or "", str(options.query["host"])) for _ in range(3)]
    first = connections[0]
    for name, value in QUICKLY.items():
        await first.execute(f"ALTER SYSTEM SET {name} = {value}")
    await first.execute("SELECT pg_reload_conf()")
    try:
        aside = await _lay_aside(first)
        await _make_weeks(first)
        writer = Writer(life, numbers_of_days=True)
        await _copy(connections, writer.before())
        await _copy_all(connections, writer, life, say)
        await _put_back(connections, aside, say)
        for connection in connections:
            await connection.execute("SET session_replication_role = DEFAULT")
        await _finish(first, writer, say)
    finally:
        await first.execute("ALTER SYSTEM RESET ALL")
        await first.execute("SELECT pg_reload_conf()")
        for connection in connections:
            await connection.close()


async def _connected(database: str, host: str) -> Any:
    connection = await asyncpg.connect(user="postgres", database=database, host=host)
    for name, value in {
        "session_replication_role": "replica",  # no triggers, no foreign keys
        "timezone": "UTC",
        "synchronous_commit": "off",
        "maintenance_work_mem": "768MB",
        "max_parallel_maintenance_workers": "2",
    }.items():
        await connection.execute(f"SET {name} = '{value}'")
    return connection


async def _lay_aside(connection: Any) -> list[_LaidAside]:
    """Constraints and indexes of the large tables, taken off; in the order in which they are put on again."""
    names = ", ".join(f"'{name}'::regclass" for name in BULK)
    constraints = await connection.fetch(
        f"SELECT conrelid::regclass::text AS place, conname, contype::text AS kind, pg_get_constraintdef(oid) AS made"
        f" FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND conparentid = 0"
        f" AND (conrelid IN ({names}) OR confrelid IN ({names}))"
        f" ORDER BY contype = 'f', conname"
    )
    indexes = await connection.fetch(
        f"SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index AS one"
        f" WHERE indrelid IN ({names}) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = one.indexrelid"
        f" AND contype IN ('p', 'u'))"
    )
    taken = [
        _LaidAside(
            f"ALTER TABLE {row['place']} DROP CONSTRAINT {row['conname']}",
            f"ALTER TABLE {row['place']} ADD CONSTRAINT {row['conname']} {row['made']}",
        )
        for row in constraints
    ]
    for one in reversed(taken):
        await connection.execute(one.take)
    for row in indexes:
        await connection.execute(f"DROP INDEX {row['name']}")
    is_key = len([row for row in constraints if row["kind"] != "f"])
    return [*taken[:is_key], *(_LaidAside("", row["made"]) for row in indexes), *taken[is_key:]]


async def _make_weeks(connection: Any) -> None:
    """Partitions of the journal for what is kept, as the hub would have made them."""
    week = week_of((NEWEST - ITEM_DAYS - timedelta(days=1)).date())
    last = week_of(NEWEST.date() + 4 * WEEK)
    while week <= last:
        first, behind = week.numbers
        await connection.execute(
            f"CREATE TABLE IF NOT EXISTS {week.table} PARTITION OF journal FOR VALUES FROM ({first}) TO ({behind})"
        )
        week = week_of(week.first + WEEK)


async def _copy_all(connections: Sequence[Any], writer: Writer, life: Life, say: Say) -> None:
    """While the database takes some, the next are made up."""
    chunks = writer.chunks(CHUNK)
    copying: asyncio.Task[None] | None = None
    done = 0
    while (rows := await asyncio.to_thread(next, chunks, None)) is not None:
        if copying is not None:
            await copying
        copying = asyncio.create_task(_copy(connections, rows))
        done += len(rows["crm_interactions"])
        if done % (CHUNK * 25) == 0:
            say(f"{done:,} interactions")
    if copying is not None:
        await copying
    await _copy(connections, writer.after())


async def _copy(connections: Sequence[Any], rows: Rows) -> None:
    """The tables one after the other, as many at a time as there are connections."""
    waiting = [(table, COLUMNS[table], some) for table, some in rows.items() if some and table != "crm_notes"]
    if "journal" in rows:
        waiting.append(("journal_keys", ("key", "journal_id"), [(row[1], row[0]) for row in rows["journal"]]))
    if "crm_notes" in rows:
        waiting.append(("crm_notes", COLUMNS["crm_notes"], rows["crm_notes"]))

    async def work(connection: Any) -> None:
        while waiting:
            table, columns, some = waiting.pop()
            await connection.copy_to_table(table, source=_lines(some), columns=columns, format="text")

    await asyncio.gather(*(work(connection) for connection in connections))


async def _lines(rows: Iterable[Row]) -> AsyncIterator[bytes]:
    lines = []
    for row in rows:
        lines.append("\t".join([_written(value) for value in row]))
        if len(lines) >= 1_000:
            yield ("\n".join(lines) + "\n").encode()
            lines = []
    if lines:
        yield ("\n".join(lines) + "\n").encode()


def _written(value: Value) -> str:
    """As COPY reads it. There is neither tab nor line feed in any text; JSON escapes with backslashes of its own."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\") if "\\" in value else value
    return f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)


async def _put_back(connections: Sequence[Any], aside: Sequence[_LaidAside], say: Say) -> None:
    """Keys first, then indexes, two at a time; what refers to keys last, which proves that nothing points nowhere."""
    references = [one for one in aside if "FOREIGN KEY" in one.put]
    say(f"{len(aside) - len(references)} indexes")
    waiting = [one for one in aside if one not in references][::-1]

    async def work(connection: Any) -> None:
        while waiting:
            await connection.execute(waiting.pop().put)

    await asyncio.gather(*(work(connection) for connection in connections[:2]))
    say(f"{len(references)} references")
    for one in references:
        await connections[0].execute(one.put)


async def _finish(connection: Any, writer: Writer, say: Say) -> None:
    """Names and notes of the search index, by its own functions; then what autovacuum would have done."""
    say("names and notes")
    await connection.execute("SELECT count(search_name(id)) FROM crm_contacts")
    await connection.execute("UPDATE crm_notes SET text = text")
    say("VACUUM (ANALYZE)")
    await connection.execute("VACUUM (ANALYZE)")
    await connection.execute("CHECKPOINT")
