"""All tables in an empty database, quickly: they are made once in a process, and copied from then on.

Making some ninety tables with their indexes and triggers takes hundreds of statements; for every test anew that was a third of
the time the whole suite took.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.migrations.models import metadata

MADE_BY = ("CREATE", "ALTER", "COMMENT", "DO", "INSERT", "UPDATE")
_statements: list[str] = []  # what made the tables in PostgreSQL the first time


async def make_tables(engine: AsyncEngine) -> None:
    """The tables are there afterwards, and one connection is open. A SQLite file that exists has them already and stays so."""
    if engine.dialect.name == "sqlite":
        _copy_to(Path(str(engine.url.database)))
        async with engine.connect():
            pass
    elif _statements:
        await _make_again(engine)
    else:
        await _make_first(engine)


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


async def _make_first(engine: AsyncEngine) -> None:
    def remember(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().upper().startswith(MADE_BY):
            _statements.append(statement)

    async with engine.begin() as connection:
        event.listen(connection.sync_connection, "before_cursor_execute", remember)
        await connection.run_sync(metadata.create_all)


async def _make_again(engine: AsyncEngine) -> None:
    """All statements in one message to the server."""
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.execute(";\n".join(_statements))
