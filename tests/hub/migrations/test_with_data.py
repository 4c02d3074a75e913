"""A step of the schema over a database in which people wrote and were answered: forward, back, and forward again.

The step is the test's own, and does what a step may do under running processes: a column that may be empty, one with a default,
a table with rows made from others, an index.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select, table, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.__main__ import main
from hub.migrations.command import VERSIONS, WHOLE, current_revision, downgrade, newest_revision, upgrade
from inbox.deliveries.values import DeliveryState
from tests.inbox.deliveries.hub import close_hub, open_hub

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "NEWEST"


def upgrade() -> None:
    op.add_column("crm_contacts", sa.Column("nickname", sa.String(50), nullable=True))
    op.add_column("crm_contacts", sa.Column("stars", sa.Integer(), nullable=False, server_default="3"))
    op.create_table(
        "nicknames",
        sa.Column("contact", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
    op.execute("INSERT INTO nicknames SELECT CAST(id AS VARCHAR), first_name FROM crm_contacts WHERE first_name IS NOT NULL")
    op.execute("UPDATE crm_contacts SET nickname = first_name")
    op.create_index("ix_crm_contacts_nickname", "crm_contacts", ["nickname"])


def downgrade() -> None:
    op.drop_index("ix_crm_contacts_nickname", "crm_contacts")
    op.drop_table("nicknames")
    op.drop_column("crm_contacts", "stars")
    op.drop_column("crm_contacts", "nickname")
"""
NOT_COMPARED = frozenset({"alembic_version"})
BESIDE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' "
    "UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
Rows = dict[str, list[str]]


async def nothing(_engine: AsyncEngine) -> None:
    """The tables are there already."""


async def lived_in(url: str) -> None:
    """Two people write by Telegram, both are answered, and a second answer waits for each."""
    hub = await open_hub(url, nothing)
    try:
        waiting = []
        for name in ("Anna", "Zoë Čapková"):
            person = hub.telegram.add_person(name)
            conversation = await hub.writes(person, f"Good day, this is {name}. Where is my parcel? 📦")
            written = await hub.replies(conversation, "It is on its way")
            await hub.work()
            assert await hub.state(written.delivery_id) is DeliveryState.SENT
            waiting.append(conversation)
        for conversation in waiting:
            await hub.replies(conversation, "It will be there tomorrow", undo_seconds=600)
    finally:
        await close_hub(hub)


async def everything(url: str) -> Rows:
    """Every row of every table as text, whatever their order; and the names of all indexes and triggers."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_everything)
    finally:
        await engine.dispose()


def _everything(connection: Connection) -> Rows:
    found = {"": sorted(str(row[0]) for row in connection.execute(text(BESIDE[connection.dialect.name])))}
    for name in inspect(connection).get_table_names():
        if name not in NOT_COMPARED and not name.startswith("search_"):
            rows = connection.execute(select(text("*")).select_from(table(name))).mappings()
            found[name] = sorted(str(sorted(row.items())) for row in rows)
    return found


async def asked(url: str, question: str) -> list[Any]:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return list((await connection.execute(text(question))).all())
    finally:
        await engine.dispose()


async def test_forward_back_and_forward_again_with_data(database_url: str, tmp_path: Path) -> None:
    newest = newest_revision()
    (tmp_path / "9001_nicknames.py").write_text(STEP.replace("NEWEST", str(newest)), "utf-8")
    folders = (VERSIONS, tmp_path)
    await upgrade(database_url)
    await lived_in(database_url)
    before = await everything(database_url)
    assert len(before["crm_interactions"]) == 6 and len(before["deliveries"]) == 4 and len(before["jobs"]) >= 2

    await upgrade(database_url, folders)
    assert await current_revision(database_url) == "9001"
    after = await everything(database_url)
    assert {name: len(rows) for name, rows in after.items() if name not in ("", "nicknames")} == {
        name: len(rows) for name, rows in before.items() if name
    }
    assert set(before[""]) < set(after[""])
    names = [tuple(row) for row in await asked(database_url, "SELECT nickname, stars FROM crm_contacts ORDER BY 1")]
    assert names == [("Anna", 3), ("Zoë", 3)]
    assert [row[0] for row in await asked(database_url, "SELECT name FROM nicknames ORDER BY 1")] == ["Anna", "Zoë"]

    await downgrade(database_url, str(newest), folders)
    assert await current_revision(database_url) == newest
    assert await everything(database_url) == before

    await upgrade(database_url, folders)
    assert await everything(database_url) == after
    assert len(await asked(database_url, "SELECT 1 FROM search_entries")) >= 2


async def test_the_search_goes_on_after_the_way_back(database_url: str, tmp_path: Path) -> None:
    """SQLite changes a table by making it anew, and triggers hang on tables."""
    newest = newest_revision()
    (tmp_path / "9001_nicknames.py").write_text(STEP.replace("NEWEST", str(newest)), "utf-8")
    await upgrade(database_url)
    await upgrade(database_url, (VERSIONS, tmp_path))
    await downgrade(database_url, str(newest), (VERSIONS, tmp_path))
    await lived_in(database_url)
    assert len(await asked(database_url, "SELECT 1 FROM search_entries")) == 6
    assert len(await asked(database_url, "SELECT 1 FROM search_names")) == 2


def test_the_command_names_where_it_can_go(tmp_path: Path) -> None:
    database = f"database.url=sqlite+aiosqlite:///{tmp_path / 'hub.sqlite'}"
    assert main(["migrate", "--set", database, "--down", "0001"]) == 2
    assert main(["migrate", "--set", database, "--down", WHOLE]) == 2  # there is none yet
    assert main(["migrate", "--set", database]) == 0
    assert main(["migrate", "--set", database, "--down", WHOLE]) == 0
    assert main(["migrate", "--set", database]) == 0
