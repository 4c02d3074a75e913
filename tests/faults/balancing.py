"""A small proxy before several web processes, which does what any load balancer can: it asks /ready, and goes on to the next
process when one refuses the connection. It never sends a request a second time once it has been sent."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

ASK_EVERY_SECONDS = 0.2
FORWARD_SECONDS = 30.0
SERVING_SECONDS = 60.0
HOPS = {"host", "connection", "content-length", "transfer-encoding", "keep-alive"}


@dataclass
class Balancer:
    """`ports`: where the processes listen. `answered`: status -> how often a sender read it."""

    ports: Sequence[int]
    in_service: set[int] = field(default_factory=set)
    answered: dict[int, int] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its address."""
        timeout = aiohttp.ClientTimeout(total=FORWARD_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            turns = itertools.count()

            async def forward(request: web.Request) -> web.Response:
                return await self._forward(http, next(turns), request)

            app = web.Application()
            app.router.add_post("/{path:.*}", forward)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            asking = [asyncio.create_task(self._ask(http, port)) for port in self.ports]
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                for task in asking:
                    task.cancel()
                await asyncio.gather(*asking, return_exceptions=True)
                await runner.cleanup()

    async def until_serving(self, ports: Collection[int]) -> None:
        """Return when the proxy sends requests to all of these."""
        async with asyncio.timeout(SERVING_SECONDS):
            while True:
                if self.in_service.issuperset(ports):
                    return
                await asyncio.sleep(0.05)

    async def _ask(self, http: aiohttp.ClientSession, port: int) -> None:
        while True:
            if await _is_ready(http, port):
                self.in_service.add(port)
            else:
                self.in_service.discard(port)
            await asyncio.sleep(ASK_EVERY_SECONDS)

    async def _forward(self, http: aiohttp.ClientSession, turn: int, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOPS}
        ports = sorted(self.in_service)
        for port in ports[turn % len(ports) :] + ports[: turn % len(ports)] if ports else ():
            try:
                async with http.post(f"http://127.0.0.1:{port}{request.path_qs}", data=body, headers=headers) as answer:
                    return self._counted(answer.status, await answer.read())
            except aiohttp.ClientConnectorError:
                continue  # nobody took the connection, so nobody has seen the request
            except (aiohttp.ClientError, TimeoutError):
                break
        return self._counted(502, b"")

    def _counted(self, status: int, body: bytes) -> web.Response:
        self.answered[status] = self.answered.get(status, 0) + 1
        return web.Response(status=status, body=body)


async def _is_ready(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/ready") as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
