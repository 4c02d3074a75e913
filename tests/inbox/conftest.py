"""A street on each kind of database; its tables are made once for a file of tests."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import create_async_engine

from tests.inbox.street import Street, opened
from tests.servers import PostgresServer
from tests.tables import make_tables


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def street_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('street') / 'hub.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.fresh_database()
    asyncio.run(_make_tables(url))
    return url


async def _make_tables(url: str) -> None:
    engine = create_async_engine(url)
    await make_tables(engine)
    await engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_street(street_url: str) -> AsyncIterator[Street]:
    """Opened once for a file of tests, which therefore share a loop (`loop_scope="module"`)."""
    async with opened(street_url) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def street(open_street: Street) -> Street:
    await open_street.begin_again()
    return open_street
