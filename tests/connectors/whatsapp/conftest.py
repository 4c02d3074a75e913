"""A real connector beside the simulated WhatsApp, and a hub that only listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.toolkit.simulator import LOOPBACK
from connectors.whatsapp.connector import WhatsappConnector
from connectors.whatsapp.simulator import Person, WhatsappSimulator, settings_for

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

    connector: WhatsappConnector
    events: list[InboundEvent] = field(default_factory=list)
    requests: list[WebhookRequest] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        envelope = WebhookRequest(await request.read(), headers, account=ACCOUNT)
        self.connector.verify(envelope, datetime.fromtimestamp(START, UTC), {})
        self.requests.append(envelope)
        self.events += self.connector.parse(envelope)
        return web.Response()


@dataclass
class World:
    clock: Clock
    simulator: WhatsappSimulator
    connector: WhatsappConnector
    hub: Hub
    lena: Person

    async def events(self) -> list[InboundEvent]:
        """Everything that has arrived, once all has."""
        await self.simulator.settle()
        return self.hub.events

    async def send(self, text: str) -> Receipt:
        return await self.connector.send(OutboundPart(address(self.lena), text=text))

    def calls(self, ending: str = "/messages") -> list[dict[str, object]]:
        """The bodies of the calls made so far."""
        lines = self.simulator.log.lines
        return [line["body"] for line in lines if str(line["path"]).endswith(ending) and isinstance(line["body"], dict)]


def address(person: Person | str) -> ChannelAddress:
    return ChannelAddress(Channel.WHATSAPP, "", person if isinstance(person, str) else person.key)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = Clock()
    simulator = WhatsappSimulator(clock, retry_delays=(0.01, 0.01))
    await simulator.start()
    connector = WhatsappConnector(ACCOUNT, settings_for(simulator))
    hub = Hub(connector)
    app = web.Application()
    app.router.add_post("/hook", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    simulator.post_to([f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"])
    lena = simulator.add_person("Lena Hartwig", "+447700900123", username="lenahart", writable=True)
    yield World(clock, simulator, connector, hub, lena)
    await connector.close()
    await simulator.stop()
    await runner.cleanup()
