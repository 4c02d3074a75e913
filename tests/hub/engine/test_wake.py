"""News of lanes: a hint that may be lost, and never an error."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from hub.engine.redis_wake import RedisWakeUp
from hub.engine.wake import LocalWakeUp
from hub.web.metrics import Metrics
from tests.servers import RedisServer, free_port


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """One that a test may kill."""
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture
async def wake_up(redis_server: RedisServer) -> AsyncIterator[RedisWakeUp]:
    client = Redis.from_url(redis_server.url)
    await client.flushall()
    await client.aclose()
    news = RedisWakeUp(redis_server.url, Metrics(), "worker-1")
    await news.wait(0.01)  # makes the group
    yield news
    await news.close()


async def test_inside_one_process() -> None:
    news = LocalWakeUp()
    await news.wake(["b", "a"])
    await news.wake(["b"])
    assert await news.wait(5) == ["b", "a"]
    assert await news.wait(0.001) == ()


async def test_a_waiting_worker_is_woken() -> None:
    news = LocalWakeUp()
    waiting = asyncio.create_task(news.wait(5))
    await asyncio.sleep(0)
    await news.wake(["lane"])
    assert await waiting == ["lane"]


async def test_between_processes_each_news_reaches_one_worker(wake_up: RedisWakeUp, redis_server: RedisServer) -> None:
    other = RedisWakeUp(redis_server.url, Metrics(), "worker-2")
    web = RedisWakeUp(redis_server.url, Metrics(), "web")
    await web.wake([f"lane {number}" for number in range(200)])
    await web.close()
    heard: list[str] = []
    while len(heard) < 200:
        heard += await wake_up.wait(0.2)
        heard += await other.wait(0.2)
    await other.close()
    assert sorted(heard) == sorted(f"lane {number}" for number in range(200))


async def test_a_flushed_redis_gets_its_group_again(wake_up: RedisWakeUp, redis_server: RedisServer) -> None:
    client = Redis.from_url(redis_server.url)
    await client.flushall()
    await client.aclose()
    assert await wake_up.wait(0.01) == []
    await wake_up.wake(["lane"])
    assert await wake_up.wait(5) == ["lane"]


async def test_foreign_entries_in_the_stream_name_nothing(wake_up: RedisWakeUp, redis_server: RedisServer) -> None:
    client = Redis.from_url(redis_server.url)
    for name, value in (("lanes", "no json"), ("other", "1"), ("lanes", "5"), ("lanes", '["lane", 7]')):
        await client.xadd("hub:wake", {name: value})
    await client.aclose()
    assert await wake_up.wait(5) == ["lane"]


async def test_an_outage_is_no_error_is_said_once_and_ends_by_itself(own_redis: RedisServer) -> None:
    metrics = Metrics()
    news = RedisWakeUp(own_redis.url, metrics, "worker-1")
    await news.wait(0.01)
    with capture_logs() as logs:
        own_redis.kill()
        for _ in range(3):
            await news.wake(["lost"])
            assert await news.wait(0.01) == ()
        was_away = news.is_away
        own_redis.start()
        heard: list[str] = []
        while "lane" not in heard:
            await news.wake(["lane"])
            heard += await news.wait(0.05)
    assert (was_away, news.is_away) == (True, False)
    assert [line["log_level"] for line in logs] == ["warning", "info"]
    assert (metrics.registry.get_sample_value("hub_redis_errors_total") or 0) > 0
    await news.close()


async def test_a_redis_that_never_was_costs_nobody_anything() -> None:
    news = RedisWakeUp(f"redis://127.0.0.1:{free_port()}/0", Metrics(), "worker-1")
    await news.wake(["lane"])
    assert await news.wait(0.01) == ()
    await news.close()
    assert news.is_away
