from collections.abc import AsyncIterator

import pytest

from connectors.facebook.simulator import FacebookSimulator, connect
from tests.connectors.toolkit.graph_world import World, opened


@pytest.fixture
async def world() -> AsyncIterator[World[FacebookSimulator]]:
    async with opened(FacebookSimulator, connect) as made:
        yield made
