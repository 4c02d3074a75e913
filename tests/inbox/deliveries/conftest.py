"""A small hub on each kind of database, and Anna."""

from collections.abc import AsyncIterator

import pytest

from connectors.telegram.simulator.world import Person
from tests.inbox.deliveries.hub import SmallHub, close_hub, open_hub


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[SmallHub]:
    small = await open_hub(database_url)
    yield small
    await close_hub(small)


@pytest.fixture
def anna(hub: SmallHub) -> Person:
    return hub.telegram.add_person("Anna Novak", language_code="cs")
