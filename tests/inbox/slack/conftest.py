"""A desk at work, for each test a new one."""

from collections.abc import AsyncIterator

import pytest

from tests.inbox.slack.house import House, opened


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url) as found:
        yield found


@pytest.fixture
async def any_house(database_url: str) -> AsyncIterator[House]:
    """The same on SQLite and on PostgreSQL."""
    async with opened(database_url) as found:
        yield found
