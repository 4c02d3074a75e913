"""The job that looks after our ends: it asks the providers that count, writes its successor, and every process tells the numbers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.contract.errors import Unavailable
from connectors.contract.protocol import Undelivered
from crm.accounts import actions as accounts
from crm.storage.jobs import Job
from hub.watching import EVERY, LANE, WATCH_CHANNELS, Watching, places_of
from inbox.channel_health import store
from inbox.channel_health.actions import Operators
from inbox.channel_health.values import ChannelHealth, Place
from inbox.jobs import SHOW_ALERT
from tests.hub.engine.engine import Engine
from tests.hub.pigeon import PigeonConnector
from tests.hub.web.chat import engine_of
from tests.hub.whole import Whole, opened, update


class CountingPigeon(PigeonConnector):
    """`told`: what it answers; None: it does not."""

    told: Undelivered | None = None

    async def undelivered(self) -> Undelivered:
        if self.told is None:
            raise Unavailable("nobody answers")
        return self.told


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


async def look(engine: Engine, pigeon: PigeonConnector) -> ChannelHealth:
    watching = Watching({("pigeon", pigeon.account): pigeon}, ZoneInfo("Europe/Prague"), Operators("T1", "C1"))
    for _ in range(3):
        await watching.begin(engine.database)
    await engine.drain({WATCH_CHANNELS.name: watching.watch}).turn(LANE)
    async with engine.database.reading() as session:
        places = places_of({("pigeon", pigeon.account): pigeon})
        now, machine_now = engine.clock.now(), engine.clock.machine_now()
        [health] = await store.health(session, places, now, machine_now)
    return health


async def test_it_looks_and_writes_its_successor(engine: Engine) -> None:
    health = await look(engine, PigeonConnector())
    assert health.waiting is None
    assert health.reason == "it has not been watched for an hour without a gap yet"
    async with engine.database.reading() as session:
        (job,) = await session.scalars(select(Job))
    assert (job.kind, job.due_at) == (WATCH_CHANNELS.name, engine.clock.now() + EVERY)


async def test_a_provider_that_counts_is_asked_and_one_that_does_not_answer_stops_nothing(engine: Engine) -> None:
    pigeon = CountingPigeon()
    assert (await look(engine, pigeon)).waiting is None
    pigeon.told = Undelivered(3, "the loft is shut", engine.clock.machine_now())
    engine.clock.pass_seconds(EVERY / timedelta(seconds=1))
    health = await look(engine, pigeon)
    assert (health.waiting, health.problem, health.is_well) == (3, "the loft is shut", False)
    async with engine.database.reading() as session:
        (alert,) = await session.scalars(select(Job).where(Job.kind == SHOW_ALERT.name))
    assert "3 wait at the provider" in alert.payload["text"]


async def numbers_with(whole: Whole, name: str) -> str:
    """What /metrics tells as soon as it tells this."""
    for _ in range(600):
        _, words = await whole.get("/metrics")
        if name in words:
            return words
        await asyncio.sleep(0.05)
    raise AssertionError(f"{name} is never told")


async def test_metrics_tell_how_each_account_is(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url) as whole:
        assert await whole.post(update(1, "Hello")) == 200
        async with whole.hub.database.transaction() as work:
            await accounts.pause(work, Channel.TELEGRAM, "shop", "the token is wrong")
        labels = '{account="shop",channel="telegram"}'
        words = await numbers_with(whole, f"hub_channel_last_seen_seconds{labels}")
        assert f"hub_channel_paused{labels} 1.0" in words
        assert f"hub_channel_silent{labels} 0.0" in words
        assert f"hub_channel_error_rate{labels}" not in words
        async with whole.hub.database.reading() as session:
            watch = await store.watch_of(session, Place(Channel.TELEGRAM, "shop"))
        assert watch is not None
