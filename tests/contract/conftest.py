"""What the contract suite stands on: a clock that ticks when it is asked, a hub that only listens, a guard of sockets."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Listening
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.simulator import LOOPBACK
from tests.contract.registered import rehearsal_of

START = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()


@dataclass
class SteppingClock:
    """Every look at it is a quarter of a second later."""

    now: float = START

    def __call__(self) -> float:
        self.now += 0.25
        return self.now


@dataclass
class Listener:
    """A stand-in for the hub's web server: it keeps every request as it arrived."""

    url: str = ""
    requests: list[WebhookRequest] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        self.requests.append(
            WebhookRequest(body, headers, dict(request.query), request.method, str(request.url), "rehearsal")
        )
        return web.Response()

    async def admit(self, request: WebhookRequest) -> None:
        """The same for what a connector's own listener took."""
        self.requests.append(request)


@dataclass
class SocketGuard:
    """Notes every address beyond loopback that anything tries to connect to."""

    active: bool = False
    strangers: list[object] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.active and event == "socket.connect":
            address = arguments[1]
            if isinstance(address, tuple) and address[0] not in (LOOPBACK, "::1"):
                self.strangers.append(address)


GUARD = SocketGuard()
sys.addaudithook(GUARD)


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    GUARD.active = True
    GUARD.strangers.clear()
    yield
    GUARD.active = False
    assert GUARD.strangers == []


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/hook", listening.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    listening.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"
    yield listening
    await runner.cleanup()


@pytest.fixture
async def rehearsal(connector_name: str, listener: Listener) -> AsyncIterator[Rehearsal]:
    """The connector beside its simulator, which posts to the listener, or hands over to the connector's own."""
    rehearsing = rehearsal_of(connector_name)(SteppingClock())
    await rehearsing.open(listener.url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(rehearsing.close)
        if isinstance(rehearsing.connector, Listening) and rehearsing.connector.listens:
            await stack.enter_async_context(rehearsing.connector.listening(listener.admit))
        yield rehearsing
