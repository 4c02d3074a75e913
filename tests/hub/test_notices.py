"""What a provider tells of our account is followed by a job of its own, tried a few times, and told to the operator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.contract.errors import Unavailable
from connectors.contract.inbound import InboundEvent, SystemNotice
from connectors.contract.protocol import Connector
from crm.storage.jobs import Job, JobState
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from hub.engine.drain import DeadJob
from hub.notices import FOLLOW_NOTICE, Notices, ask_to_follow
from inbox.jobs import SHOW_ALERT
from tests.hub.engine.engine import Engine, StillClock, make_tables
from tests.hub.pigeon import PigeonConnector

NOTICE = SystemNotice(event_id="n", item=b"", channel=Channel.SMS, type="is this loft yours?")


class AskedPigeon(PigeonConnector):
    """`troubles` are how often nobody answers."""

    def __init__(self, troubles: int = 0, words: str | None = "The loft is ours.") -> None:
        super().__init__()
        self.troubles = troubles
        self.words = words
        self.tries = 0

    async def follow(self, notice: SystemNotice) -> str | None:
        self.tries += 1
        if self.tries <= self.troubles:
            raise Unavailable("nobody answers")
        return self.words


@dataclass
class Loft:
    """An engine whose one job is to follow the notice."""

    engine: Engine
    given_up: list[DeadJob] = field(default_factory=list)

    async def work_through(self, pigeon: Connector, rounds: int = 120) -> None:
        async def kept(run: JobRun) -> tuple[Connector, InboundEvent]:
            return pigeon, NOTICE

        async def told(work: UnitOfWork, job: DeadJob) -> None:
            self.given_up.append(job)

        follow = Notices(kept, "T1", "C1").follow
        drain = self.engine.drain({FOLLOW_NOTICE.name: follow}, on_dead=told)
        async with self.engine.database.transaction() as work:
            ask_to_follow(work, 7)
        for _ in range(rounds):
            await drain.turn("notice:7")
            self.engine.clock.pass_seconds(60)

    async def alerts(self) -> list[str]:
        async with self.engine.database.reading() as session:
            jobs = await session.scalars(select(Job).where(Job.kind == SHOW_ALERT.name))
            return [str(job.payload["text"]) for job in jobs]

    async def states(self) -> list[str]:
        async with self.engine.database.reading() as session:
            return list(await session.scalars(select(Job.state).where(Job.kind == FOLLOW_NOTICE.name)))


@pytest.fixture
async def loft(database_url: str) -> AsyncIterator[Loft]:
    engine = Engine(Database(database_url, StillClock()))
    engine.database.wake = engine.wake
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield Loft(engine)
    await engine.database.close()


async def test_it_is_followed_once_and_the_operator_reads_it(loft: Loft) -> None:
    pigeon = AskedPigeon()
    await loft.work_through(pigeon)
    assert pigeon.tries == 1
    assert await loft.alerts() == ["The loft is ours."]
    assert await loft.states() == []


async def test_where_nobody_answers_it_is_tried_again(loft: Loft) -> None:
    pigeon = AskedPigeon(troubles=2)
    await loft.work_through(pigeon)
    assert pigeon.tries == 3
    assert await loft.alerts() == ["The loft is ours."]


async def test_it_gives_up_and_that_is_told(loft: Loft) -> None:
    pigeon = AskedPigeon(troubles=1000)
    await loft.work_through(pigeon)
    assert pigeon.tries == FOLLOW_NOTICE.max_attempts
    assert await loft.states() == [JobState.DEAD.value]
    assert [job.kind for job in loft.given_up] == [FOLLOW_NOTICE.name]
    assert await loft.alerts() == []


async def test_a_notice_with_nothing_to_tell_tells_nobody(loft: Loft) -> None:
    await loft.work_through(AskedPigeon(words=None))
    assert await loft.alerts() == []
    assert await loft.states() == []


async def test_a_connector_that_follows_no_notices_fails_the_job(loft: Loft) -> None:
    await loft.work_through(PigeonConnector())
    assert await loft.states() == [JobState.DEAD.value]
