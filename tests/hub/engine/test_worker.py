"""The worker as it runs: fed by wake-ups, saved by the sweeper, stopped without losing anything."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from crm.storage.jobs import JobKind, RetryLater
from crm.storage.unit_of_work import Database, Handler, JobRun
from hub.clock import SystemClock
from hub.engine.backoff import BackOff
from hub.engine.clock_offset import move_forward, read_offset
from hub.engine.handlers import Handlers, HandlersIncomplete, declared_kinds
from hub.engine.redis_wake import RedisWakeUp
from hub.engine.sweeper import Sweeper
from hub.engine.wake import LocalWakeUp, WakeUp
from hub.engine.worker import Worker
from hub.web.metrics import Metrics
from tests.hub.engine import kinds
from tests.hub.engine.engine import Engine, Stalled, make_tables, saying, write_word
from tests.servers import RedisServer

SAY = kinds.SAY


class DeafWakeUp:
    """Every hint is lost. `told` are those."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def wake(self, lanes: Iterable[str]) -> None:
        self.told += lanes

    async def wait(self, seconds: float) -> tuple[str, ...]:
        await asyncio.sleep(seconds)
        return ()

    async def close(self) -> None:
        return

    @property
    def is_away(self) -> None:
        return None


@pytest.fixture
async def live(database_url: str) -> AsyncIterator[Engine]:
    """An engine whose clock runs."""
    engine = Engine(Database(database_url, SystemClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    await engine.database.close()


@asynccontextmanager
async def working(engine: Engine, wake_up: WakeUp, handler: Handler = write_word) -> AsyncIterator[Worker]:
    clock = engine.database.clock
    assert isinstance(clock, SystemClock)
    worker = Worker(
        engine.database,
        Handlers([(SAY, handler)], [SAY]),
        wake_up,
        engine.metrics,
        concurrency=4,
        sandbox_clock=clock,
        giving_way=["patient"],
        back_off=BackOff(first_seconds=0.01, factor=1),
    )
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await task


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while True:
            if await is_so():
                return
            await asyncio.sleep(0.01)


async def empty(engine: Engine) -> bool:
    return await engine.job_count() == 0


async def test_a_wake_up_starts_the_work(live: Engine) -> None:
    wake_up = LocalWakeUp()
    live.database.wake = wake_up.wake
    async with working(live, wake_up):
        await live.enqueue(saying(SAY, "good morning"))
        await until(lambda: empty(live))
    assert await live.words() == ["good morning"]
    assert await live.lanes() == []


async def test_when_every_wake_up_is_lost_the_sweeper_finds_the_work(live: Engine) -> None:
    async with working(live, DeafWakeUp()):
        await live.enqueue(*(saying(SAY, str(number), f"lane {number % 3}") for number in range(12)))
        await until(lambda: empty(live))
    assert sorted(await live.words()) == sorted(str(number) for number in range(12))


async def test_moving_the_hubs_clock_makes_future_jobs_due(live: Engine) -> None:
    async with working(live, DeafWakeUp()):
        await live.enqueue(saying(SAY, "in the morning", due_at=live.database.clock.now() + timedelta(hours=9)))
        assert await move_forward(live.database, timedelta(hours=10)) == timedelta(hours=10)
        await until(lambda: empty(live))
    assert await live.words() == ["in the morning"]
    assert live.database.clock.now() - live.database.clock.machine_now() >= timedelta(hours=9)


async def test_the_hubs_clock_never_goes_back(live: Engine) -> None:
    await move_forward(live.database, timedelta(hours=1))
    await move_forward(live.database, timedelta(minutes=30))
    async with live.database.reading() as session:
        assert await read_offset(session) == timedelta(hours=1, minutes=30)
    with pytest.raises(ValueError):
        await move_forward(live.database, timedelta(hours=-1))


async def test_back_off_and_pace_come_round_by_themselves(live: Engine) -> None:
    attempts: list[int] = []

    async def twice(run: JobRun) -> None:
        attempts.append(run.attempt)
        if run.attempt == 1:
            raise RetryLater(0.01, "once more", rest_lane=True)
        await write_word(run)

    async with working(live, DeafWakeUp(), twice):
        await live.enqueue(saying(SAY, "patience"))
        await until(lambda: empty(live))
    assert attempts == [1, 2]


async def test_stopping_finishes_what_has_begun_and_begins_nothing_more(live: Engine) -> None:
    wake_up = LocalWakeUp()
    live.database.wake = wake_up.wake
    stalled = Stalled()
    async with working(live, wake_up, stalled) as worker:
        await live.enqueue(saying(SAY, "begun"), saying(SAY, "not begun"))
        await stalled.begun.wait()
        assert worker.is_running
        worker.stop()
        stalled.may_go_on.set()
    assert await live.words() == ["begun"]
    assert await live.job_count() == 1
    assert await live.lanes() == []
    assert not worker.is_running


async def test_a_worker_goes_on_by_itself_and_tells_others_of_what_is_too_much(live: Engine) -> None:
    """It has four turns."""
    stalled, deaf = Stalled(), DeafWakeUp()
    async with working(live, deaf, stalled) as worker:
        await live.enqueue(saying(SAY, "a word"))
        await stalled.begun.wait()
        await worker.wake([f"lane {number}" for number in range(6)])
        assert deaf.told == ["lane 3", "lane 4", "lane 5"]
        stalled.may_go_on.set()
        await until(lambda: empty(live))
        worker.stop()
        await worker.wake(["too late"])
    assert deaf.told[3:] == ["too late"]


async def test_what_gives_way_is_told_after_what_does_not(live: Engine) -> None:
    deaf = DeafWakeUp()
    async with working(live, deaf) as worker:
        worker.stop()  # so that everything is told to others
        await worker.wake(["patient:a", "lane"])
        assert deaf.told == ["lane"]

        async def all_told() -> bool:
            return deaf.told == ["lane", "patient:a"]

        await until(all_told)


async def test_a_redis_flushed_and_stopped_in_the_middle_loses_nothing(live: Engine) -> None:
    redis = RedisServer()
    wake_up = RedisWakeUp(redis.url, live.metrics, "worker-1")
    live.database.wake = wake_up.wake
    async with working(live, wake_up):
        for number in range(60):
            await live.enqueue(saying(SAY, f"{number:02}", f"lane {number % 5}"))
            if number == 20:
                client = Redis.from_url(redis.url)
                await client.flushall()
                await client.aclose()
            if number == 40:
                redis.kill()
        await until(lambda: empty(live))
    await wake_up.close()
    redis.close()
    for lane in range(5):
        assert await live.words(f"lane {lane}") == [f"{number:02}" for number in range(lane, 60, 5)]


async def test_the_sweeper_sees_only_due_lanes_that_nobody_holds(engine: Engine) -> None:
    soon = engine.clock.machine_now() + timedelta(seconds=0.5)
    tomorrow = engine.clock.now() + timedelta(days=1)
    await engine.enqueue(
        saying(SAY, "free", "free"),
        saying(SAY, "held", "held"),
        saying(SAY, "soon", "soon", not_before=soon),
        saying(SAY, "tomorrow", "tomorrow", due_at=tomorrow),
    )
    stalled = Stalled()
    turn = asyncio.create_task(engine.drain({SAY.name: stalled}).turn("held"))
    await stalled.begun.wait()
    sweeper = Sweeper(engine.database, engine.metrics)
    assert await sweeper.sweep() == ["free"]
    assert await sweeper.pause() == 0.5
    engine.clock.pass_seconds(0.5)
    assert sorted(await sweeper.sweep()) == ["free", "soon"]
    engine.clock.pass_seconds(30)
    assert sorted(await sweeper.sweep()) == ["free", "held", "soon"]
    engine.clock.move_hub_time(timedelta(days=1))
    assert sorted(await sweeper.sweep()) == ["free", "held", "soon", "tomorrow"]
    stalled.may_go_on.set()
    await turn


async def test_a_lane_held_up_by_a_job_in_back_off_is_not_swept_in_vain(engine: Engine) -> None:
    ordered = JobKind("test.ordered", keeps_order=True)
    later = engine.clock.machine_now() + timedelta(minutes=5)
    await engine.enqueue(saying(ordered, "waits", not_before=later), saying(ordered, "behind it"))
    assert await Sweeper(engine.database, engine.metrics).sweep() == []


async def test_many_jobs_of_one_lane_do_not_hide_the_others(engine: Engine) -> None:
    await engine.enqueue(*(saying(SAY, str(number), "busy") for number in range(30)), saying(SAY, "x", "quiet"))
    sweeper = Sweeper(engine.database, engine.metrics)
    assert await sweeper.sweep(limit=1) == ["busy"]
    assert await sweeper.sweep(limit=10) == ["busy", "quiet"]
    stalled = Stalled()
    turn = asyncio.create_task(engine.drain({SAY.name: stalled}).turn("busy"))
    await stalled.begun.wait()
    assert await sweeper.sweep(limit=10) == ["quiet"]
    stalled.may_go_on.set()
    await turn


def test_every_kind_has_exactly_one_handler() -> None:
    assert declared_kinds(kinds) == [kinds.SAY, kinds.SHOUT]
    handlers = Handlers([(kinds.SAY, write_word), (kinds.SHOUT, write_word)], declared_kinds(kinds))
    assert sorted(handlers) == ["test.say", "test.shout"]
    for pairs in ([kinds.SAY], [kinds.SAY, kinds.SAY, kinds.SHOUT], [kinds.SAY, kinds.SHOUT, JobKind("test.other")]):
        with pytest.raises(HandlersIncomplete):
            Handlers([(kind, write_word) for kind in pairs], declared_kinds(kinds))


def test_metrics_can_be_read() -> None:
    metrics = Metrics()
    metrics.accepted.inc()
    assert b"hub_events_accepted_total 1.0" in metrics.text()
