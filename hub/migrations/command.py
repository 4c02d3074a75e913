"""Bringing a database to the newest schema, from code; there is no alembic.ini."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported by whoever needs it: a database that is up to date, as at nearly every start, is known without.

VERSIONS = Path(__file__).parent / "versions"
WHOLE = "0003"
"""The first schema is whole with this step; those before it were never one that a hub ran on, and no way leads back there."""
ADVISORY_LOCK = 0x696E626F78  # any number that nobody else of this database takes: "inbox"


async def upgrade(url: str, folders: Sequence[Path] = (VERSIONS,)) -> None:
    """Bring the database to the newest schema, in one transaction. Several processes may try at once: one does it.

    `folders` hold the steps; a proof has some of its own.
    """
    if await current_revision(url) == newest_revision(folders):
        return
    from alembic import command

    await _in_one_transaction(url, lambda connection: command.upgrade(_config(connection, folders), "head"))


async def downgrade(url: str, revision: str = "base", folders: Sequence[Path] = (VERSIONS,)) -> None:
    """Take the schema back to `revision`, in one transaction; what only newer schemas hold is lost."""
    from alembic import command

    await _in_one_transaction(url, lambda connection: command.downgrade(_config(connection, folders), revision))


async def current_revision(url: str) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(lambda one: one.dialect.has_table(one, "alembic_version")):
                return None
            revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision
    finally:
        await engine.dispose()


def newest_revision(folders: Sequence[Path] = (VERSIONS,)) -> str | None:
    """The revision that this program expects."""
    return known_revisions(folders)[0]


def known_revisions(folders: Sequence[Path] = (VERSIONS,)) -> list[str]:
    """Every revision that this program knows, newest first: the numbers with which the files of its steps begin."""
    names = (file.name for folder in folders for file in folder.glob("*.py"))
    return sorted((found[1] for name in names if (found := re.match(r"(\d{4})_", name))), reverse=True)


async def _in_one_transaction(url: str, step: Callable[[Connection], object]) -> None:
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            await connection.run_sync(step)
    finally:
        await engine.dispose()


def _engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _let_one_write(engine)
    return engine


def _let_one_write(engine: AsyncEngine) -> None:
    """SQLite: we say BEGIN ourselves, and take the write lock with it; another process waits up to 60 seconds."""

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=60000")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config(connection: Connection, folders: Sequence[Path]) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
