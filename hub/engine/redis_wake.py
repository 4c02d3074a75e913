"""News of lanes between processes: a Redis stream, read by a group without acknowledgements.

A module of its own, since an installation without Redis need not load its client.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from hub.engine.wake import remember
from hub.web.metrics import Metrics

LANES_PER_ENTRY = 20
ENTRIES_PER_READ = 5
STREAM_LENGTH = 5_000
CALL_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


class RedisWakeUp:
    """Between processes. Redis may be away, emptied or restarted at any time; each outage is logged once."""

    def __init__(
        self, url: str, metrics: Metrics, consumer: str, stream: str = "hub:wake", group: str = "workers"
    ) -> None:
        self._metrics = metrics
        self._consumer = consumer
        self._stream = stream
        self._group = group
        self._sending = _client(url, CALL_SECONDS)
        self._reading = _client(url, CALL_SECONDS + LONGEST_PAUSE_SECONDS)
        self._lanes: dict[str, None] = {}
        self._sender: asyncio.Task[None] | None = None
        self._pause = 0.0
        self._away = False

    @property
    def is_away(self) -> bool:
        """True from a failed call to the next that succeeds."""
        return self._away

    async def wake(self, lanes: Iterable[str]) -> None:
        remember(self._lanes, lanes)
        if self._sender is None and self._lanes:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    async def wait(self, seconds: float) -> Sequence[str]:
        if self._pause:
            await asyncio.sleep(min(self._pause, seconds))
        try:
            found = await self._read(min(seconds, LONGEST_PAUSE_SECONDS))
        except (RedisError, OSError, TimeoutError) as error:
            self._note_outage(error)
            self._pause = min(max(0.1, self._pause * 2), LONGEST_PAUSE_SECONDS)
            return ()
        self._pause = 0.0
        self._note_answer()
        return found

    async def close(self) -> None:
        if self._sender is not None:
            await self._sender
        for client in (self._sending, self._reading):
            try:
                await client.aclose()
            except (RedisError, OSError) as error:
                self._note_outage(error)

    async def _send(self) -> None:
        """What was told while one call is under way goes with the next; what a call fails on is left to the sweeper."""
        try:
            while self._lanes:
                lanes, self._lanes = list(self._lanes), {}
                await self._add(lanes)
        finally:
            self._sender = None

    async def _add(self, lanes: list[str]) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS), self._sending.pipeline(transaction=False) as pipe:
                for start in range(0, len(lanes), LANES_PER_ENTRY):
                    entry: Any = {"lanes": json.dumps(lanes[start : start + LANES_PER_ENTRY])}
                    pipe.xadd(self._stream, entry, maxlen=STREAM_LENGTH, approximate=True)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._note_outage(error)
        else:
            self._note_answer()

    async def _read(self, seconds: float) -> list[str]:
        try:
            return await self._read_group(seconds)
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
        await self._make_group()
        return []

    async def _read_group(self, seconds: float) -> list[str]:
        async with asyncio.timeout(seconds + CALL_SECONDS):
            answer: Any = await self._reading.xreadgroup(
                self._group,
                self._consumer,
                {self._stream: ">"},
                count=ENTRIES_PER_READ,
                block=max(1, int(seconds * 1000)),
                noack=True,
            )
        return _lanes_of(answer)

    async def _make_group(self) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await self._reading.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):  # another worker was quicker
                raise

    def _note_outage(self, error: Exception) -> None:
        self._metrics.redis_errors.inc()
        if not self._away:
            log.warning(
                "Redis does not answer; workers find their jobs by looking, a little later", problem=repr(error)
            )
        self._away = True

    def _note_answer(self) -> None:
        if self._away:
            log.info("Redis answers again")
        self._away = False


def _client(url: str, seconds: float) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=seconds,
        socket_connect_timeout=CALL_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def _lanes_of(answer: Any) -> list[str]:
    """Lanes named in an answer of XREADGROUP, which is a list (RESP2) or a map (RESP3) of streams; None when it timed out."""
    if not answer:
        return []
    streams = answer.values() if isinstance(answer, dict) else [entries for _, entries in answer]
    found: dict[str, None] = {}
    for entries in streams:
        for _, fields in entries:
            remember(found, _named_in(fields))
    return list(found)


def _named_in(fields: Any) -> list[str]:
    """What an entry names; a foreign entry in our stream names nothing."""
    try:
        lanes = json.loads(fields["lanes"])
    except (KeyError, TypeError, ValueError):
        return []
    return [lane for lane in lanes if isinstance(lane, str)] if isinstance(lanes, list) else []
