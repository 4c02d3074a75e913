"""Every story comes out with two web and two worker processes on PostgreSQL and Redis."""

import pytest

from hub.sandbox.options import SandboxOptions
from tests.servers import PostgresServer, RedisServer
from tests.stories.play import UNDO_SECONDS, distributed_stories, play


@pytest.mark.parametrize("name", distributed_stories())
@pytest.mark.timeout(400)
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
