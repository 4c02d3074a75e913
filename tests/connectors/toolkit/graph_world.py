"""A real connector of Meta's beside its simulator, and a hub that only listens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from aiohttp import web

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.toolkit.graph_connector import GraphConnector
from connectors.toolkit.graph_simulator import GraphPerson, GraphSimulator
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.toolkit.simulator import LOOPBACK

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACCOUNT = "shop"
HOUR = 3600.0
DAY = 24 * HOUR
Provider = TypeVar("Provider", bound=GraphSimulator)


@dataclass
class Clock:
    now: float = START.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass
class World(Generic[Provider]):
    clock: Clock
    simulator: Provider
    connector: GraphConnector
    events: list[InboundEvent] = field(default_factory=list)
    url: str = ""

    async def settled(self) -> list[InboundEvent]:
        """What the hub made of all that was posted since the last time."""
        await self.simulator.settle()
        found, self.events = self.events, []
        return found

    async def send(self, person: GraphPerson, text: str | None = None, **more: Any) -> Receipt:
        """Says hello where no text is given and nothing else is to be done."""
        if text is None:
            text = "" if more.keys() & {"attachment", "action"} else "Hello"
        return await self.connector.send(replace(self.part(person, text), **more))

    async def do(self, person: GraphPerson, action: PartAction, **more: Any) -> Receipt:
        return await self.send(person, action=action, **more)

    def part(self, person: GraphPerson, text: str = "") -> OutboundPart:
        return OutboundPart(ChannelAddress(self.connector.channel, ACCOUNT, person.id), text=text)

    def calls(self, end: str) -> list[dict[str, Any]]:
        """What the hub called on paths that end so, from the call log."""
        return [line for line in self.simulator.log.lines if str(line["path"]).endswith(end)]

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        envelope = WebhookRequest(body, headers, dict(request.query), request.method, str(request.url), ACCOUNT)
        question = self.connector.handshake(envelope)
        if question is not None:
            return web.Response(status=question.status, body=question.body)
        self.connector.verify(envelope, START, {})
        self.events += self.connector.parse(envelope)
        return web.Response()


@asynccontextmanager
async def opened(
    make: Callable[[Clock], Provider], connect: Callable[[Provider, str], GraphConnector]
) -> AsyncIterator[World[Provider]]:
    clock = Clock()
    simulator = make(clock)
    await simulator.start()
    world = World(clock, simulator, connect(simulator, ACCOUNT))
    app = web.Application()
    app.router.add_route("*", "/hook", world.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    world.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"
    simulator.connect([world.url])
    shelf = SimulatedShelf()
    await shelf.start()
    world.connector.attach_shelf(shelf)
    try:
        yield world
    finally:
        await world.connector.close()
        await simulator.stop()
        await runner.cleanup()
        await shelf.stop()
