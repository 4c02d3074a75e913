"""One sandbox for all tests of the page: the real hub in this process, with a short time for taking things back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest_asyncio

from hub.sandbox.options import SandboxOptions
from hub.sandbox.page_server import serving_page
from hub.sandbox.player import Player
from hub.sandbox.processes import free_port
from hub.sandbox.stage import Stage
from hub.sandbox.stories import STORIES
from hub.sandbox.world import World, opened
from tests.hub.sandbox.browser import Browser, Tab, browsing

Json = dict[str, Any]
UNDO_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """The page's server over real HTTP, and the stage to look behind it."""

    address: str
    world: World
    player: Player
    stage: Stage
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Json:
        async with self.session.get(self.address + path) as answer:
            assert answer.status == 200, await answer.text()
            found: Json = await answer.json()
            return found

    async def post(self, path: str, body: Json, **headers: str) -> tuple[int, Json]:
        async with self.session.post(self.address + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def told(self, path: str, body: Json) -> Json:
        status, answer = await self.post(path, body)
        assert status == 200, answer
        return answer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def page() -> AsyncIterator[Page]:
    port = free_port()
    options = SandboxOptions(undo_seconds=UNDO_SECONDS, slack_limits=False, log_level="error", page_port=port)
    async with opened(options) as world, aiohttp.ClientSession() as session:
        player = Player(world, (STORIES["first-answer-telegram"],), begins_by_itself=False)
        async with serving_page(world, player, port) as address:
            yield Page(address, world, player, Stage(world), session)
            await player.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def tab(page: Page, browser: Browser) -> AsyncIterator[Tab]:
    """A fresh tab on the page. Whatever the test did, the page's console stays clean and asks nobody outside."""
    async with browser.tab() as tab:
        await tab.open(page.address)
        await tab.until_there(".side button[aria-current=true]")
        yield tab
        assert tab.complaints == []
        assert tab.asked_outside == []
