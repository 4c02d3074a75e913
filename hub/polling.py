"""Asking for news where a provider cannot reach us. A job that writes its own successor: one asker per account, on any machine.

What is fetched goes the same way in as what is posted. The cursor moves on only after the journal's commit, so a crash in
between makes the provider tell again, and the journal knows it already.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from connectors.contract.errors import SendError, Throttled
from connectors.contract.protocol import Connector, Polled
from crm.storage.jobs import Job, JobKind, JobRequest, JobState, RetryLater
from crm.storage.unit_of_work import Database, JobRun
from hub.engine.entrance import Entrance

POLL = JobKind("hub.poll", max_attempts=1_000_000)  # {"connector", "account", "cursor"}; it never gives up, it waits
WAIT_SECONDS = 20.0
PAUSE_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polling:
    """`accounts`: those that are asked, by (connector's name, account)."""

    accounts: Mapping[tuple[str, str], Connector]
    entrance: Entrance

    async def begin(self, database: Database) -> None:
        """See to it that every account here has its job; one that has goes on where it was."""
        for name, account in self.accounts:
            lane = _lane(name, account)
            async with database.transaction() as work:
                known = select(Job.id).where(Job.lane == lane, Job.state == JobState.READY.value)
                if (await work.session.execute(known)).first() is None:
                    work.enqueue(_request(name, account, None))

    async def poll(self, run: JobRun) -> None:
        """Ask once, wait at most twenty seconds for news, keep them, and write the next job."""
        name, account, cursor = run.payload["connector"], run.payload["account"], run.payload.get("cursor")
        connector = self.accounts.get((name, account))
        if connector is None or not isinstance(connector, Polled):
            async with run.finish():
                log.info("an account is polled no more", connector=name, account=account)
            return
        try:
            requests, following = await connector.poll(cursor, WAIT_SECONDS)
        except SendError as problem:
            seconds = problem.seconds if isinstance(problem, Throttled) else PAUSE_SECONDS
            raise RetryLater(seconds, f"{type(problem).__name__}: {problem}", counts=False) from problem
        for request in requests:
            await self.entrance.admit(connector, request)
        async with run.finish() as work:
            work.enqueue(_request(name, account, following))


def _request(name: str, account: str, cursor: str | None) -> JobRequest:
    return JobRequest(POLL, _lane(name, account), {"connector": name, "account": account, "cursor": cursor})


def _lane(name: str, account: str) -> str:
    return f"poll:{name}:{account}"
