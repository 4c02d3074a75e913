"""The migrations and the models say the same, and several processes may migrate at once."""

import ast
import asyncio
import sys
import warnings
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from crm.search import schema
from hub.engine import journal_schema
from hub.migrations import regenerate
from hub.migrations.command import current_revision, downgrade, newest_revision, upgrade
from hub.migrations.models import MODULES, metadata

ROOT = Path(__file__).parents[3]


async def test_a_migrated_database_is_what_the_models_say(database_url: str) -> None:
    await upgrade(database_url)
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        differences = await connection.run_sync(compare)
    await engine.dispose()
    assert differences == []


def compare(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True, "include_name": is_of_a_model}
    context = MigrationContext.configure(connection, opts=options)
    with warnings.catch_warnings():
        # SQLite cannot tell of an index on an expression; its uniqueness has a test of its own
        warnings.filterwarnings("ignore", message=".*expression-based index")
        return list(compare_metadata(context, metadata))


def is_of_a_model(name: str | None, kind: str, parents: object) -> bool:
    """The search index has no models, nor what the journal has beside its table; what they do is tested where they live."""
    own = {"table": (schema.OWN_TABLES, *journal_schema.OWN_TABLES), "index": journal_schema.OWN_INDEXES}
    return not (name or "").startswith(own.get(kind, ("no others",)))


async def test_the_revision_is_told(database_url: str) -> None:
    assert await current_revision(database_url) is None
    await upgrade(database_url)
    assert await current_revision(database_url) == newest_revision()


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    await upgrade(database_url)
    await upgrade(database_url)
    assert await current_revision(database_url) == newest_revision()


async def test_going_back_leaves_nothing(database_url: str) -> None:
    await upgrade(database_url)
    await downgrade(database_url)
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        tables = await connection.run_sync(lambda one: inspect(one).get_table_names())
    await engine.dispose()
    assert tables == ["alembic_version"]
    await upgrade(database_url)


async def test_four_processes_may_migrate_at_once(database_url: str) -> None:
    program = "import asyncio, sys; from hub.migrations.command import upgrade; asyncio.run(upgrade(sys.argv[1]))"
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", program, database_url, cwd=ROOT)
        for _ in range(4)
    ]
    assert [await process.wait() for process in started] == [0, 0, 0, 0]
    assert await current_revision(database_url) == newest_revision()


def test_every_model_is_known_here() -> None:
    """A module that defines records and is not imported by the migrations would have no table in earnest."""
    files = [*ROOT.glob("crm/**/model.py"), *ROOT.glob("inbox/**/model.py"), *ROOT.glob("hub/**/model.py")]
    expected = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}
    assert expected <= {module.__name__ for module in MODULES}


def test_the_first_migration_is_the_one_that_is_generated() -> None:
    """Until the first release: a change of a model is followed by `python -m hub.migrations.regenerate`."""
    kept = ast.parse(regenerate.FIRST.read_text(encoding="utf-8"))
    assert ast.dump(kept) == ast.dump(ast.parse(regenerate.source()))
