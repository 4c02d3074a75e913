"""A real connector beside the simulated X, and a hub that only listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.toolkit.simulator import LOOPBACK
from connectors.twitter.connector import TwitterConnector
from connectors.twitter.simulator import Person, TwitterSimulator, settings_for

START = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()
ACCOUNT = "shop"


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Hub:
    """Verifies and parses what arrives."""

    connector: TwitterConnector
    events: list[InboundEvent] = field(default_factory=list)
    posts: int = 0

    async def take(self, request: web.Request) -> web.Response:
        self.posts += 1
        headers = {name.lower(): value for name, value in request.headers.items()}
        envelope = WebhookRequest(await request.read(), headers, account=ACCOUNT)
        self.connector.verify(envelope, datetime.fromtimestamp(START, UTC), {})
        self.events += self.connector.parse(envelope)
        return web.Response()


@dataclass
class World:
    clock: Clock
    simulator: TwitterSimulator
    connector: TwitterConnector
    hub: Hub
    lena: Person

    def address(self, person: Person) -> ChannelAddress:
        return ChannelAddress(Channel.TWITTER, ACCOUNT, person.id)

    async def events(self) -> list[InboundEvent]:
        """What came since the last time."""
        await self.simulator.settle()
        found, self.hub.events = self.hub.events, []
        return found


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = Clock()
    simulator = TwitterSimulator(clock)
    await simulator.start()
    connector = TwitterConnector(ACCOUNT, settings_for(simulator))
    hub = Hub(connector)
    app = web.Application()
    app.router.add_post("/hook", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    simulator.post_to([f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"])
    yield World(clock, simulator, connector, hub, simulator.add_person("Lena Hartwig", "lena_h"))
    await connector.close()
    await simulator.stop()
    await runner.cleanup()
