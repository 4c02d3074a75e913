"""A simulated server, and clients that ask it over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from inbox.language_model.client import ModelSettings, OpenAIModel
from inbox.language_model.simulator import OpenAISimulator

KEY = "sk-sandbox-secret"
MONDAY_NOON = 1_795_435_200.0  # 2026-11-23 12:00 UTC


@pytest.fixture
async def server() -> AsyncIterator[OpenAISimulator]:
    simulator = OpenAISimulator(clock=lambda: MONDAY_NOON, api_key=KEY)
    await simulator.start()
    yield simulator
    await simulator.stop()


class Clients:
    """Makes clients of the server and closes them at the end."""

    def __init__(self, server: OpenAISimulator) -> None:
        self.server = server
        self.opened = AsyncExitStack()

    def client(self, *, key: str = KEY, timeout: float = 5.0, retries: int = 0, pause: float = 2.0) -> OpenAIModel:
        settings = ModelSettings(self.server.base_url, "sandbox-mini", key, timeout, retries, pause)
        model = OpenAIModel(settings)
        self.opened.push_async_callback(model.close)
        return model


@pytest.fixture
async def clients(server: OpenAISimulator) -> AsyncIterator[Clients]:
    made = Clients(server)
    yield made
    await made.opened.aclose()


@pytest.fixture
def model(clients: Clients) -> OpenAIModel:
    return clients.client()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need a real server are left out unless the marker is asked for by name (`-m llm_real`)."""
    if "llm_real" in (config.option.markexpr or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("llm_real")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
