"""Asking for news where a provider cannot reach us. A job that writes its own successor: one asker per account, on any machine.

What is fetched goes the same way in as what is posted. The cursor moves on only after the journal's commit, so a crash in
between makes the provider tell again, and the journal knows it already. How long a provider is left alone stands on the job, so
that every process, and one that starts again, keeps to it.

An account that does not let us in is paused and the operators are told, as when it refuses to send; when it answers again, the
pause that was ours ends by itself.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from connectors.contract.errors import Misconfigured, SendError, Throttled
from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector, Polled, PolledSeldom
from crm.accounts import actions as accounts_actions
from crm.accounts import store as accounts_store
from crm.storage.base import JsonObject
from crm.storage.jobs import Job, JobKind, JobRequest, JobState, RetryLater
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from hub.engine.entrance import Entrance
from inbox import desk
from inbox.channel_health.actions import Operators
from inbox.channel_health.values import Place

POLL = JobKind("hub.poll", max_attempts=1_000_000)  # {"connector", "account", "cursor"}; it never gives up, it waits
WAIT_SECONDS = 20.0
PAUSE_SECONDS = 5.0
PAUSE_UNTIL_MENDED_SECONDS = 60.0  # a key or an account that is wrong is mended by a person
OURS = "No news can be had: "  # begins the reason of every pause that was made here
NOBODY = Operators("", "")

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polling:
    """`accounts`: those that are asked, by (connector's name, account). `operators` are told of one that does not let us in."""

    accounts: Mapping[tuple[str, str], Connector]
    entrance: Entrance
    operators: Operators = NOBODY
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Wait for no news any more: a question under way is given up. It lost nothing, since its cursor has not moved."""
        self.stopping.set()

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
            requests, following = await self._ask(connector, cursor)
        except SendError as problem:
            log.warning("no news can be had", connector=name, account=account, problem=str(problem))
            if isinstance(problem, Misconfigured):
                await self._close(run.database, connector, problem)
            seconds = max(_pause(problem), _apart(connector).total_seconds())
            raise RetryLater(seconds, f"{type(problem).__name__}: {problem}", counts=False) from problem
        for request in requests:
            await self.entrance.admit(connector, request)
        async with run.finish() as work:
            await self._open(work, connector)
            work.enqueue(_request(name, account, following, work.machine_now + _apart(connector)))

    async def _close(self, database: Database, connector: Connector, problem: Misconfigured) -> None:
        """Nothing more goes out through an account that does not let us in; told once."""
        place = Place(connector.channel, connector.account)
        async with database.transaction() as work:
            account = await accounts_actions.ensure(work, place.channel, place.account, connector.name)
            if account.paused_at is None:
                await accounts_actions.pause(work, place.channel, place.account, f"{OURS}{problem}")
                self._tell(work, f"{place} is paused, since it does not let us in: {problem}. {MEND}")

    async def _open(self, work: UnitOfWork, connector: Connector) -> None:
        place = Place(connector.channel, connector.account)
        account = await accounts_store.by_name(work.session, place.channel, place.account)
        if account is not None and (account.paused_reason or "").startswith(OURS):
            await accounts_actions.resume(work, place.channel, place.account)
            self._tell(work, f"{place} lets us in again, and is paused no more.")

    def _tell(self, work: UnitOfWork, words: str) -> None:
        desk.show_alert(work, self.operators.team, self.operators.channel, words)

    async def _ask(self, connector: Polled, cursor: str | None) -> tuple[list[WebhookRequest], str | None]:
        asking = asyncio.ensure_future(connector.poll(cursor, WAIT_SECONDS))
        ending = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait((asking, ending), return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise RetryLater(0, "the hub is stopping; whoever works next asks again", counts=False)
            return await asking
        finally:
            for task in (asking, ending):
                task.cancel()
            await asyncio.gather(asking, ending, return_exceptions=True)


MEND = "Nothing comes in and nothing goes out there. Please mend its key or its settings; hub channels shows how it is."


def _apart(connector: Connector) -> timedelta:
    return connector.polls_apart if isinstance(connector, PolledSeldom) else timedelta(0)


def _pause(problem: SendError) -> float:
    match problem:
        case Throttled():
            return problem.seconds
        case Misconfigured():
            return PAUSE_UNTIL_MENDED_SECONDS
        case _:
            return PAUSE_SECONDS


def _request(name: str, account: str, cursor: str | None, not_before: datetime | None = None) -> JobRequest:
    payload: JsonObject = {"connector": name, "account": account, "cursor": cursor}
    return JobRequest(POLL, _lane(name, account), payload, not_before=not_before, coalesce_key="poll")


def _lane(name: str, account: str) -> str:
    return f"poll:{name}:{account}"
