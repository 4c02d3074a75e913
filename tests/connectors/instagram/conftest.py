from collections.abc import AsyncIterator

import pytest

from connectors.instagram.simulator import InstagramSimulator, connect
from tests.connectors.toolkit.graph_world import World, opened


@pytest.fixture
async def world() -> AsyncIterator[World[InstagramSimulator]]:
    async with opened(InstagramSimulator, connect) as made:
        yield made
