"""A switchboard for each test, on each kind of database where that matters."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.inbox.calling.switchboard import Switchboard, opened


@pytest.fixture
async def board(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Switchboard]:
    async with opened(tmp_path, sqlite_url) as found:
        yield found


@pytest.fixture
async def any_board(tmp_path: Path, database_url: str) -> AsyncIterator[Switchboard]:
    async with opened(tmp_path, database_url) as found:
        yield found
