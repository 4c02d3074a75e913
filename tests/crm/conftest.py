"""A migrated database for each test, copied from one that was migrated once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from crm.storage.unit_of_work import Database
from hub.migrations.command import upgrade
from tests.crm.memory import StillClock
from tests.servers import PostgresServer

COPIES = count(1)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "hub.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a migrated database that nobody is connected to."""
    url = postgres_server.fresh_database()
    asyncio.run(upgrade(url))
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def memory_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, migrated database: the test runs once on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "hub.db")
        return f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return asyncio.run(copy_database(server, request.getfixturevalue("migrated_postgres")))


async def copy_database(server: PostgresServer, template: str) -> str:
    name = f"{template}_{next(COPIES)}"
    connection = await asyncpg.connect(host=str(server.folder), user="postgres", database="postgres", timeout=10)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await connection.close()
    return f"postgresql+asyncpg://postgres@/{name}?host={server.folder}"


@pytest.fixture
async def memory(memory_url: str) -> AsyncIterator[Database]:
    database = Database(memory_url, StillClock())
    yield database
    await database.close()
