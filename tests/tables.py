"""All tables in an empty database, quickly: they are made once in a process; SQLite's are copied from then on, PostgreSQL's emptied.

Making some ninety tables with their indexes and triggers takes hundreds of statements; for every test anew that was a third of
the time the whole suite took.
"""

import asyncio
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.migrations.command import upgrade
from hub.migrations.models import metadata
from tests.parking import MARK, TAKE


async def make_tables(engine: AsyncEngine) -> None:
    """The tables are there afterwards, and one connection is open. A SQLite file that exists has them already and stays so."""
    if engine.dialect.name == "sqlite":
        _copy_to(Path(str(engine.url.database)))
        async with engine.connect():
            pass
    elif not await _take_parked(engine):
        await _make(engine)


async def migrate(url: str) -> None:
    """The database is as `hub migrate` leaves it. A SQLite file that exists is brought there from where it is."""
    file = Path(str(make_url(url).database))
    if make_url(url).get_backend_name() == "sqlite" and not file.exists():
        shutil.copyfile(await asyncio.to_thread(_migrated), file)
    else:
        await upgrade(url)


@cache
def _migrated() -> Path:
    file = Path(tempfile.mkdtemp(prefix="hub-tables-")) / "migrated.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


def _copy_to(file: Path) -> None:
    if not file.exists() or not file.stat().st_size:
        shutil.copyfile(_template(), file)


@cache
def _template() -> Path:
    """A database file with all tables and nothing in them; it goes with the machine's other temporary files."""
    file = Path(tempfile.mkdtemp(prefix="hub-tables-")) / "tables.db"
    engine = create_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    engine.dispose()
    return file


async def _take_parked(engine: AsyncEngine) -> bool:
    """Whether a former test's tables were there to be taken, emptied."""
    async with engine.begin() as connection:
        await connection.exec_driver_sql(TAKE)
        found = await connection.exec_driver_sql("SELECT to_regclass('public.journal') IS NOT NULL")
        return bool(found.scalar())


async def _make(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.exec_driver_sql(MARK)
