"""Cleaning the database's own files after an erasure: what a row held stays on disk after the row is gone, until it is overwritten.

SQLite: the whole file is written anew (VACUUM) and its write-ahead log cut to nothing. PostgreSQL: VACUUM frees the places of
dead rows to be overwritten, VACUUM FULL writes the tables anew; its own log (WAL) holds the old pages until it is recycled.
"""

import asyncio
import sqlite3
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from crm.storage.unit_of_work import Database
from hub.privacy.tables import OWNED, UNOWNED

LOG_TRIES = 10
LOG_PAUSE = 0.2
"""Seconds between two tries to cut the log, which waits for whoever reads just now."""
SEARCHED = ("search_entries", "search_names")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """`left` says in one sentence what is not clean yet and what helps; empty where everything is."""

    left: str = ""


async def scrub(database: Database, *, thoroughly: bool = False) -> Scrubbed:
    """Write over what was erased, as far as the database lets us while others use it. `thoroughly` locks PostgreSQL's tables."""
    if database.is_sqlite:
        return await _scrub_sqlite(database)
    return await _scrub_postgresql(database, thoroughly=thoroughly)


async def _scrub_sqlite(database: Database) -> Scrubbed:
    try:
        async with database.sqlite_writer() as connection:
            await connection.execute_fetchall("VACUUM")
            for _ in range(LOG_TRIES):
                ((is_busy, *_rest),) = await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                if not is_busy:
                    return Scrubbed()
                await asyncio.sleep(LOG_PAUSE)
    except (sqlite3.OperationalError, TimeoutError) as error:
        return Scrubbed(f"The database was too busy to be cleaned ({error}). Run hub scrub when less is going on.")
    return Scrubbed(
        "Somebody reads the database all the time, so its log was not cut. Run hub scrub when less is going on."
    )


async def _scrub_postgresql(database: Database, *, thoroughly: bool) -> Scrubbed:
    """Through a connection of its own, without the time-outs of daily work."""
    engine = create_async_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    verb = "VACUUM (FULL)" if thoroughly else "VACUUM"
    try:
        async with engine.connect() as connection:
            for name in sorted({one.table.name for one in (*OWNED, *UNOWNED)} | set(SEARCHED)):
                await connection.execute(text(f"{verb} {name}"))
    except OperationalError as error:
        return Scrubbed(f"PostgreSQL could not clean every table ({error.orig}). Run hub scrub again.")
    finally:
        await engine.dispose()
    if thoroughly:
        return Scrubbed(
            "PostgreSQL's own log (WAL) holds former pages until it is recycled, and so do copies of it elsewhere."
        )
    return Scrubbed(
        "The places of what was erased are free and will be written over; until then they can be read from PostgreSQL's files "
        "on disk. hub scrub --full writes the tables anew, and locks them while it does."
    )
