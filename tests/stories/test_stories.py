"""Every story comes out, in one process on SQLite and with two web and two workers on PostgreSQL and Redis."""

import pytest

from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.stories import STORIES
from hub.sandbox.world import opened
from tests.servers import PostgresServer, RedisServer

# The undo of ten seconds is what it is in earnest; stories that do not speak of it need not wait for it.
UNDO_SECONDS = 1.0


async def play(name: str, options: SandboxOptions) -> list[str]:
    """The transcript; StoryFailed when something that should happen did not."""
    async with opened(options) as world:
        stage = Stage(world)
        await STORIES[name].story(stage)
        assert not [call for call in world.calls if not call["provider"]]
        return stage.transcript


@pytest.mark.parametrize("name", STORIES)
async def test_story_in_one_process_on_sqlite(name: str) -> None:
    assert await play(name, SandboxOptions(undo_seconds=UNDO_SECONDS))


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.timeout(240)
async def test_story_with_two_web_and_two_workers(
    name: str, postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    options = SandboxOptions(
        database=postgres_server.fresh_database(),
        redis=redis_server.url,
        web=2,
        worker=2,
        undo_seconds=UNDO_SECONDS,
    )
    assert await play(name, options)
