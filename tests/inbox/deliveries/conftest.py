"""A small hub, with Anna who has written just now."""

from collections.abc import AsyncIterator

import pytest

from connectors.telegram.simulator.world import Person
from tests.inbox.deliveries.hub import SmallHub, close_hub, open_hub


@pytest.fixture
async def hub(sqlite_url: str) -> AsyncIterator[SmallHub]:
    small = await open_hub(sqlite_url)
    yield small
    await close_hub(small)


@pytest.fixture
def anna(hub: SmallHub) -> Person:
    return hub.telegram.add_person("Anna Novak", language_code="cs")
