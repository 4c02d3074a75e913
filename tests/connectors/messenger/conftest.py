from collections.abc import AsyncIterator

import pytest

from connectors.messenger.simulator import MessengerSimulator, connect
from tests.connectors.toolkit.graph_world import World, opened


@pytest.fixture
async def world() -> AsyncIterator[World[MessengerSimulator]]:
    async with opened(MessengerSimulator, connect) as made:
        yield made
