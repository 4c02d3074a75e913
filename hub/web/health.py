"""`/ready`: can this role do its work? `/health`: how is the whole hub? `/metrics`: both as numbers.

A backlog, a lag or a Redis that is away never makes a process unready: taking a web process out of service because
workers are late would only lose the customers' messages too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.toolkit.signatures import same
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import Database
from hub.engine.heartbeat import ALIVE_WITHIN, beat, processes
from hub.engine.journal import Journal
from hub.engine.overview import counts, dead_count, due_counts, journal_age, oldest_lag, unreadable_count
from hub.engine.queues import QueueLength, lengths, waiting
from hub.web.metrics import Metrics
from inbox.channel_health import store as channel_health
from inbox.channel_health.values import ChannelHealth, Place

PROBE_SECONDS = 5.0
LATE_AFTER = timedelta(seconds=60)
NOT_USED, IS_WELL = "not used", "well"
NO_TROUBLE = frozenset({NOT_USED, IS_WELL})

log = structlog.stdlib.get_logger(__name__)


class NotReady(Exception):
    """This role cannot do its work; the text says why."""


Probe = Callable[[], Awaitable[None]]
"""Returns when the role can do its work; raises NotReady when it cannot."""


class Health:
    """The three routes. `probes` are asked by `/ready`; `redis_is_away` is None where there is no Redis; `places` are our ends
    of channels, whose health `/metrics` tells; `desk_trouble` says why Slack shows nothing ("" where it does), and is None
    where there is no desk. `journal` is this process's own, whose queue is counted. With a `token`, the numbers and the
    health are for who brings it; whether we are ready is no secret."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        role: str,
        probes: tuple[Probe, ...],
        redis_is_away: Callable[[], bool] | None = None,
        places: Sequence[Place] = (),
        desk_trouble: Callable[[], str] | None = None,
        journal: Journal | None = None,
        token: str = "",
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._role = role
        self._probes = probes
        self._redis_is_away = redis_is_away
        self._places = places
        self._desk_trouble = desk_trouble
        self._journal = journal
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/ready", self._ready),
            web.get("/health", self._health),
            web.get("/metrics", self._numbers),
        ]

    async def _ready(self, _request: web.Request) -> web.Response:
        try:
            for probe in self._probes:
                await probe()
        except NotReady as reason:
            return web.json_response({"ready": False, "role": self._role, "why": str(reason)}, status=503)
        return web.json_response({"ready": True, "role": self._role})

    def _check(self, request: web.Request) -> None:
        """HTTPUnauthorized for whoever does not bring the token that is set."""
        if self._token and not same(request.headers.get("Authorization", ""), f"Bearer {self._token}"):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})

    async def _health(self, request: web.Request) -> web.Response:
        self._check(request)
        try:
            async with asyncio.timeout(PROBE_SECONDS), self._database.reading() as session:
                report = await self._report(session)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("the database did not answer a question about health", problem=type(error).__name__)
            return web.json_response({"status": "down", "role": self._role, "database": "away"})
        return web.json_response(report)

    async def _numbers(self, request: web.Request) -> web.Response:
        self._check(request)
        self._show_process()
        await self._look()
        return web.Response(
            body=self._metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    async def _report(self, session: AsyncSession) -> JsonObject:
        now, machine_now = self._database.clock.now(), self._database.clock.machine_now()
        backlog = await due_counts(session, now, machine_now)
        lag = await oldest_lag(session, now, machine_now)
        dead = await dead_count(session)
        self._show(backlog, lag)
        slack = self._slack_word()
        return {
            "status": "late" if lag > LATE_AFTER else "trouble" if dead or slack not in NO_TROUBLE else "well",
            "role": self._role,
            "now": now.isoformat(),
            "database": "answers",
            "redis": self._redis_word(),
            "slack": slack,
            "backlog": sum(backlog.values()),
            "oldest_due_seconds": round(lag.total_seconds(), 3),
            "dead_jobs": dead,
            "unreadable_events": await unreadable_count(session),
            "jobs": [
                {"kind": each.kind, "state": each.state, "count": each.count, "oldest": each.oldest.isoformat()}
                for each in await counts(session)
            ],
            "processes": [
                {
                    "process": each.process,
                    "role": each.role,
                    "version": each.version,
                    "seen_at": each.seen_at.isoformat(),
                }
                for each in await processes(session, machine_now - ALIVE_WITHIN)
            ],
        }

    async def _look(self) -> None:
        """Refresh the numbers that only the database knows; without it the last ones stand."""
        try:
            async with asyncio.timeout(PROBE_SECONDS), self._database.reading() as session:
                now, machine_now = self._database.clock.now(), self._database.clock.machine_now()
                kinds = await waiting(session, now, machine_now)
                self._show({one.kind: one.count for one in kinds}, await oldest_lag(session, now, machine_now))
                self._show_queues(lengths(kinds))
                await self._show_kept(session, machine_now)
                self._show_channels(await channel_health.health(session, self._places, now, machine_now), now)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("the database did not answer a question about metrics", problem=type(error).__name__)

    def _show(self, backlog: dict[str, int], lag: timedelta) -> None:
        self._metrics.backlog.clear()
        for kind, count in backlog.items():
            self._metrics.backlog.labels(kind).set(count)
        self._metrics.oldest_lag.set(lag.total_seconds())

    def _show_queues(self, queues: Iterable[QueueLength]) -> None:
        for one in queues:
            self._metrics.queue_jobs.labels(one.queue.value).set(one.count)
            self._metrics.queue_age.labels(one.queue.value).set(one.oldest.total_seconds())

    async def _show_kept(self, session: AsyncSession, machine_now: datetime) -> None:
        metrics = self._metrics
        metrics.dead_jobs.set(await dead_count(session))
        metrics.unread.set(await unreadable_count(session))
        age = await journal_age(session, machine_now)
        metrics.journal_age.set(age.total_seconds() if age is not None else 0.0)
        metrics.processes.clear()
        for each in await processes(session, machine_now - ALIVE_WITHIN):
            metrics.processes.labels(each.role, each.version).inc()

    def _show_process(self) -> None:
        """What this process knows of itself, whether the database answers or not."""
        if self._journal is not None:
            self._metrics.journal_waiting.set(self._journal.waiting_rows)
        used, idle = self._database.connections()
        self._metrics.connections.labels("used").set(used)
        self._metrics.connections.labels("idle").set(idle)

    def _show_channels(self, channels: Iterable[ChannelHealth], now: datetime) -> None:
        """What is not known has no number: nothing ever came in, nothing was sent, the provider does not count."""
        metrics = self._metrics
        for gauge in (metrics.last_seen, metrics.paused, metrics.error_rate, metrics.silent, metrics.undelivered):
            gauge.clear()
        for one in channels:
            labels = one.place.channel.value, one.place.account
            metrics.paused.labels(*labels).set(one.paused_at is not None)
            metrics.silent.labels(*labels).set(one.silent_since is not None)
            if one.last_seen is not None:
                metrics.last_seen.labels(*labels).set((now - one.last_seen).total_seconds())
            if one.error_rate is not None:
                metrics.error_rate.labels(*labels).set(one.error_rate)
            if one.waiting is not None:
                metrics.undelivered.labels(*labels).set(one.waiting)

    def _slack_word(self) -> str:
        if self._desk_trouble is None:
            return NOT_USED
        return self._desk_trouble() or IS_WELL

    def _redis_word(self) -> str:
        if self._redis_is_away is None:
            return NOT_USED
        return "away" if self._redis_is_away() else "answers"


@dataclass(frozen=True, slots=True)
class CanCommit:
    """The probe of a web process: it commits a row to the database the journal lives in."""

    database: Database
    process: str
    role: str = "web"

    async def __call__(self) -> None:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await beat(self.database, self.process, self.role)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise NotReady("the database takes no commit; nothing can be accepted until it does") from error


@dataclass(frozen=True, slots=True)
class IsWorking:
    """The probe of a worker: its loop runs."""

    is_running: Callable[[], bool]

    async def __call__(self) -> None:
        if not self.is_running():
            raise NotReady("the worker is not running")
