"""Leaving in an orderly way: while a process drains it still takes everything, and tells whoever sends that it will not for long.

`/ready` answers 503, so that a load balancer that asks sends new requests elsewhere; every answer says `Connection: close`, so
that connections which a proxy keeps are given up by the proxy, and not under a request that has just been sent.
"""

import asyncio

from aiohttp import web

from hub.web.health import NotReady

GOODBYE = "this process is stopping; the others take what comes"


class Draining:
    """One for each process. It is also a probe: not ready from `begin` on."""

    def __init__(self) -> None:
        self._begun = False
        self._hurried = asyncio.Event()

    @property
    def begun(self) -> bool:
        return self._begun

    def begin(self) -> None:
        self._begun = True

    def hurry(self) -> None:
        """Whoever waits for the drain waits no longer."""
        self._hurried.set()

    async def drain(self, seconds: float) -> None:
        """Begin, and return after so many seconds, or once somebody hurries."""
        self.begin()
        try:
            async with asyncio.timeout(seconds):
                await self._hurried.wait()
        except TimeoutError:
            return

    async def __call__(self) -> None:
        if self._begun:
            raise NotReady(GOODBYE)

    async def close_after_answer(self, _request: web.Request, answer: web.StreamResponse) -> None:
        """A signal of the application: asked of every answer before it goes out. A WebSocket is told at the end of the drain."""
        if self._begun and not isinstance(answer, web.WebSocketResponse):
            answer.force_close()
            answer.headers["Connection"] = "close"  # the head stands already when a signal is asked
