"""Looking after our own ends of channels, every few minutes: a job that writes its own successor.

What a provider is asked is asked before anything is written, and one that does not answer keeps nobody waiting: its own
silence is no news, since sending and receiving say by themselves whether it works.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from connectors.contract.errors import SendError
from connectors.contract.protocol import Connector, CountsDelivered, Undelivered
from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database, JobRun
from inbox.channel_health.actions import Operators, look
from inbox.channel_health.values import Place, Verdict

WATCH_CHANNELS = JobKind("hub.watch_channels", max_attempts=1_000_000)  # {}; lane watch:channels; it never gives up
LANE = "watch:channels"
EVERY = timedelta(minutes=5)
ASKING_SECONDS = 10.0

log = structlog.stdlib.get_logger(__name__)


def places_of(accounts: Mapping[tuple[str, str], Connector]) -> list[Place]:
    """Our ends, by channel and account."""
    return sorted({Place(one.channel, one.account) for one in accounts.values()})


@dataclass(frozen=True, slots=True)
class Watching:
    """`accounts` by (connector's name, account); the rhythm of a week is that of `zone`."""

    accounts: Mapping[tuple[str, str], Connector]
    zone: ZoneInfo
    operators: Operators

    async def begin(self, database: Database) -> None:
        """See to it that there is one job; one that waits already goes on waiting."""
        async with database.transaction() as work:
            known = select(Job.id).where(Job.lane == LANE, Job.state == JobState.READY.value)
            if (await work.session.execute(known)).first() is None:
                work.enqueue(_request())

    async def watch(self, run: JobRun) -> None:
        """Handler of `hub.watch_channels`."""
        told = await self._told()
        for place in places_of(self.accounts):
            async with run.database.transaction() as work:
                judgement = await look(work, place, told.get(place), self.zone, self.operators)
            if judgement.verdict is Verdict.SILENT:
                log.warning("a channel is silent", channel=place.channel, account=place.account, why=judgement.reason)
        async with run.finish() as work:
            work.enqueue(_request(work.now + EVERY))

    async def _told(self) -> dict[Place, Undelivered]:
        """What the providers that count say they could not hand over; all are asked at once."""
        answers = await asyncio.gather(
            *(
                _ask(Place(one.channel, one.account), one)
                for one in self.accounts.values()
                if isinstance(one, CountsDelivered)
            )
        )
        return {place: told for place, told in answers if told is not None}


async def _ask(place: Place, connector: CountsDelivered) -> tuple[Place, Undelivered | None]:
    try:
        async with asyncio.timeout(ASKING_SECONDS):
            return place, await connector.undelivered()
    except (SendError, TimeoutError) as problem:
        log.info("a provider does not say what waits there", place=str(place), problem=type(problem).__name__)
        return place, None


def _request(due_at: datetime | None = None) -> JobRequest:
    return JobRequest(WATCH_CHANNELS, LANE, due_at=due_at, coalesce_key="watch")
