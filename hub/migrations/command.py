"""Bringing a database to the newest schema, from code; there is no alembic.ini."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

ADVISORY_LOCK = 0x696E626F78  # any number that nobody else of this database takes: "inbox"


async def upgrade(url: str) -> None:
    """Bring the database to the newest schema, in one transaction. Several processes may try at once: one does it."""
    await _in_one_transaction(url, lambda connection: command.upgrade(_config(connection), "head"))


async def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to `revision`; from there on, what only newer schemas hold is lost."""
    await _in_one_transaction(url, lambda connection: command.downgrade(_config(connection), revision))


async def current_revision(url: str) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    found: list[str | None] = []

    def read(connection: Connection) -> None:
        found.append(MigrationContext.configure(connection).get_current_revision())

    await _in_one_transaction(url, read)
    return found[0]


def newest_revision() -> str | None:
    """The revision that this program expects."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def known_revisions() -> list[str]:
    """Every revision that this program knows, newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()]


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


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
