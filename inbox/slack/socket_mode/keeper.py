"""Keeps one socket to Slack open, and opens the next before the last one closes.

Slack gives each event to any one of an app's sockets, ten at most: with several web processes any of them may get it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import structlog

from inbox.slack.client import Slack, SlackThrottled, SlackTrouble
from inbox.slack.parts import Count
from inbox.slack.reception import Reception
from inbox.slack.socket_mode.frames import NO_MORE
from inbox.slack.socket_mode.line import FRAME_LIMIT, HEARTBEAT_SECONDS, HELLO_SECONDS, Line, LineBroken

FIRST_WAIT = 1.0  # seconds
LONGEST_WAIT = 60.0
DISABLED_WAIT = 300.0  # somebody has to switch it on again

Sleep = Callable[[float], Awaitable[None]]

log = structlog.stdlib.get_logger(__name__)


class SocketMode:
    """`opener` bears the app's own token (xapp-...), which opens sockets and nothing else."""

    def __init__(
        self,
        opener: Slack,
        session: aiohttp.ClientSession,
        reception: Reception,
        count: Count,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._opener = opener
        self._session = session
        self._reception = reception
        self._count = count
        self._sleep = sleep
        self._lines: dict[Line, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A socket is open, or is being opened, while the block runs."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await asyncio.gather(*(line.finish() for line in self._lines), return_exceptions=True)
            await asyncio.gather(*self._lines.values(), return_exceptions=True)

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                line = await self._open()
            except (SlackTrouble, LineBroken, aiohttp.ClientError, TimeoutError) as problem:
                failures += 1
                self._count("socket_failed")
                wait = seconds_to_wait(problem, failures)
                log.warning("no socket to Slack", problem=str(problem) or type(problem).__name__, again_in=wait)
                await self._sleep(wait)
                continue
            failures = 0
            await line.leaving.wait()
            await self._rest_after(line)

    async def _open(self) -> Line:
        address = await self._opener.open_socket()
        async with asyncio.timeout(HELLO_SECONDS):
            socket = await self._session.ws_connect(address, heartbeat=HEARTBEAT_SECONDS, max_msg_size=FRAME_LIMIT)
        line = Line(socket, self._reception, self._count)
        try:
            await line.begin()
        except BaseException:
            await socket.close()
            raise
        self._count("socket_opened")
        listening = asyncio.create_task(line.listen())
        self._lines[line] = listening
        listening.add_done_callback(lambda _: self._lines.pop(line, None))
        return line

    async def _rest_after(self, line: Line) -> None:
        """At once where Slack asked for the next socket; a moment later where it only closed this one."""
        if line.reason == NO_MORE:
            log.error("Socket Mode is switched off for the app; switch it on, or set slack.mode to http")
            await self._sleep(DISABLED_WAIT)
        elif line.reason == "closed":
            await self._sleep(FIRST_WAIT)


def seconds_to_wait(problem: Exception, failures: int) -> float:
    """What Slack says, or twice as long after each failure, a minute at most, and never all of us at the same moment."""
    if isinstance(problem, SlackThrottled):
        return problem.seconds
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 10))
    return longest * random.uniform(0.75, 1.0)
