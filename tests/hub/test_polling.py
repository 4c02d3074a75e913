"""Asking Telegram for news: the real connector against its simulator, through the journal, with the real drain."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Person
from crm.accounts import actions as accounts
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.commands.channel_lines import channel_line
from hub.engine.drain import Drain
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.engine.model import JournalEntry
from hub.polling import PAUSE_UNTIL_MENDED_SECONDS, POLL, Polling
from hub.web.metrics import Metrics
from inbox.channel_health.actions import Operators
from inbox.channel_health.store import health as channel_health
from inbox.channel_health.values import ChannelHealth, Place
from inbox.jobs import SHOW_ALERT
from tests.hub.engine.engine import MemoryBlobs, StillClock
from tests.tables import make_tables

KEY = ("telegram", "shop")
LANE = "poll:telegram:shop"


class Watched(TelegramConnector):
    """The real connector, which counts how many ask at once and can be told to break after it was answered."""

    def __init__(self, settings: TelegramSettings) -> None:
        super().__init__("shop", settings)
        self.asking = 0
        self.most = 0
        self.began = asyncio.Event()

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        self.asking += 1
        self.most = max(self.most, self.asking)
        self.began.set()
        try:
            return await super().poll(cursor, seconds)
        finally:
            self.asking -= 1


@dataclass
class Post:
    """A database, a bot that is polled, and workers that take turns."""

    database: Database
    telegram: TelegramSimulator
    connector: Watched
    journal: Journal
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def clock(self) -> StillClock:
        assert isinstance(self.database.clock, StillClock)
        return self.database.clock

    def polling(self, connector: Connector | None = None) -> Polling:
        entrance = Entrance(self.journal, self.clock, self.metrics)
        return Polling({KEY: connector or self.connector}, entrance, Operators("T1", "C9"))

    async def alerts(self) -> list[str]:
        """What the operators were told."""
        query = select(Job.payload).where(Job.kind == SHOW_ALERT.name).order_by(Job.id)
        async with self.database.reading() as session:
            return [payload["text"] for payload in await session.scalars(query)]

    async def health(self) -> ChannelHealth:
        """As `hub channels` knows it."""
        place = Place(self.connector.channel, "shop")
        async with self.database.reading() as session:
            (found,) = await channel_health(session, [place], self.clock.now(), self.clock.machine_now())
        return found

    def drain(self, polling: Polling) -> Drain:
        """A worker of its own."""
        return Drain(self.database, {POLL.name: polling.poll}, Leases(self.database, self.metrics), self.metrics)

    async def kept(self) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(JournalEntry)) or 0

    async def jobs(self) -> list[Job]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Job).where(Job.kind == POLL.name)))


@pytest.fixture
async def post(database_url: str) -> AsyncIterator[Post]:
    clock = StillClock()
    database = Database(database_url, clock)
    await make_tables(database.engine)
    telegram = TelegramSimulator(time.time)
    await telegram.start()
    settings = TelegramSettings(bot_token=SecretStr(telegram.token), mode=Mode.POLLING, base_url=telegram.base_url)
    postgres = None if database.is_sqlite else PostgresJournalWriter(database)
    writer = postgres or SqliteJournalWriter(database)
    metrics = Metrics()
    journal = Journal(writer, clock, database.wake, MemoryBlobs(), metrics)
    connector = Watched(settings)
    yield Post(database, telegram, connector, journal, metrics)
    await connector.close()
    await journal.close()
    if postgres is not None:
        await postgres.close()
    await telegram.stop()
    await database.close()


@pytest.fixture
def anna(post: Post) -> Person:
    return post.telegram.add_person("Anna Novak")


@asynccontextmanager
async def working(post: Post, polling: Polling) -> AsyncIterator[None]:
    """Somebody works the lane while the block runs, and stops as the hub stops."""
    drain = post.drain(polling)
    turn = asyncio.create_task(drain.turn(LANE))
    yield
    drain.stop()
    polling.stop()
    await turn


async def until_kept(post: Post, count: int) -> None:
    for _ in range(2000):
        if await post.kept() >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{count} events never came")


async def test_news_arrive_and_the_cursor_moves_on(post: Post, anna: Person) -> None:
    polling = post.polling()
    await polling.begin(post.database)
    await polling.begin(post.database)  # a hub that starts again finds its job
    assert len(await post.jobs()) == 1
    post.telegram.write(anna, "one")
    async with working(post, polling):
        await until_kept(post, 1)
        post.telegram.write(anna, "two")
        await until_kept(post, 2)
    (job,) = await post.jobs()
    assert job.payload["cursor"] is not None and job.attempts == 0


async def test_stopping_waits_for_no_news(post: Post) -> None:
    """A question under way is given up, and somebody else asks it again."""
    polling = post.polling()
    await polling.begin(post.database)
    async with working(post, polling):
        await post.connector.began.wait()
    (job,) = await post.jobs()
    assert job.attempts == 0 and job.last_error == "the hub is stopping; whoever works next asks again"


async def test_a_crash_between_keeping_and_finishing_repeats_nothing(post: Post, anna: Person) -> None:
    polling = post.polling()
    await polling.begin(post.database)
    post.telegram.write(anna, "one")

    class DyingEntrance(Entrance):
        async def admit(self, connector: Connector, request: WebhookRequest) -> int:
            await super().admit(connector, request)
            raise asyncio.CancelledError

    dying = Polling({KEY: post.connector}, DyingEntrance(post.journal, post.clock, post.metrics))
    with pytest.raises(asyncio.CancelledError):
        await post.drain(dying).turn(LANE)
    assert await post.kept() == 1
    post.clock.pass_seconds(60)
    post.telegram.write(anna, "two")
    async with working(post, polling):
        await until_kept(post, 2)
    assert await post.kept() == 2
    assert post.metrics.registry.get_sample_value("hub_events_duplicate_total") == 1


async def test_two_workers_never_ask_at_once(post: Post, anna: Person) -> None:
    first, second = post.polling(), post.polling()
    await asyncio.gather(first.begin(post.database), second.begin(post.database))
    assert len(await post.jobs()) == 1
    async with working(post, first), working(post, second):
        for number in range(5):
            post.telegram.write(anna, f"message {number}")
            await until_kept(post, number + 1)
    assert post.connector.most == 1


async def test_a_broken_token_waits_without_dying(post: Post, anna: Person) -> None:
    broken = TelegramConnector(
        "shop", TelegramSettings(bot_token=SecretStr("7:wrong"), mode=Mode.POLLING, base_url=post.telegram.base_url)
    )
    polling = post.polling(broken)
    await polling.begin(post.database)
    for _ in range(3):
        await post.drain(polling).turn(LANE)
        (job,) = await post.jobs()
        assert (job.state, job.attempts) == ("ready", 0)
        assert "Misconfigured" in (job.last_error or "") and "wrong" not in (job.last_error or "")
        assert (job.not_before - post.clock.machine_now()).total_seconds() == PAUSE_UNTIL_MENDED_SECONDS
        post.clock.pass_seconds(PAUSE_UNTIL_MENDED_SECONDS)
    await broken.close()
    health = await post.health()
    assert health.paused_at is not None and "wrong" not in (health.paused_reason or "")
    assert channel_line(health).state == "paused"
    (told,) = await post.alerts()
    assert told.startswith("telegram (shop) is paused")
    post.telegram.write(anna, "one")
    mended = post.polling()
    async with working(post, mended):
        await until_kept(post, 1)
    assert (await post.health()).is_well
    assert len(await post.alerts()) == 2


async def test_a_pause_that_somebody_else_made_stays(post: Post, anna: Person) -> None:
    async with post.database.transaction() as work:
        await accounts.ensure(work, post.connector.channel, "shop", "telegram")
        await accounts.pause(work, post.connector.channel, "shop", "The provider says: disabled")
    polling = post.polling()
    await polling.begin(post.database)
    post.telegram.write(anna, "one")
    async with working(post, polling):
        await until_kept(post, 1)
    assert (await post.health()).paused_reason == "The provider says: disabled"


class Seldom(Watched):
    """Its provider allows one question in a quarter of an hour."""

    asked = 0

    @property
    def polls_apart(self) -> timedelta:
        return timedelta(minutes=15)

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        self.asked += 1
        return await super().poll(cursor, 0)


async def test_a_provider_is_left_alone_by_all_processes_and_after_a_restart(post: Post) -> None:
    settings = TelegramSettings(
        bot_token=SecretStr(post.telegram.token), mode=Mode.POLLING, base_url=post.telegram.base_url
    )
    first, second = Seldom(settings), Seldom(settings)
    await post.polling(first).begin(post.database)
    await post.drain(post.polling(first)).turn(LANE)
    post.telegram.faults.fail(503)
    for minutes, asked in ((14, 1), (1, 2), (14, 2), (1, 3)):  # the second question meets an outage
        post.clock.pass_seconds(minutes * 60)
        for one in (first, second):
            await post.polling(one).begin(post.database)
            await post.drain(post.polling(one)).turn(LANE)
        assert first.asked + second.asked == asked
    await first.close()
    await second.close()


async def test_an_account_that_is_polled_no_more_is_let_go(post: Post) -> None:
    await post.polling().begin(post.database)
    nobody = Polling({}, Entrance(post.journal, post.clock, post.metrics))
    await post.drain(nobody).turn(LANE)
    assert await post.jobs() == []
