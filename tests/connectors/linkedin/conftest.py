"""A real connector beside the simulated LinkedIn, and a hub that only listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.linkedin.connector import LinkedinConnector
from connectors.linkedin.simulator import LeadForm, LinkedinSimulator, Member, Post, Question, settings_for
from connectors.toolkit.simulator import LOOPBACK

START = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()
ACCOUNT = "page"
FORM = LeadForm(
    9080,
    "Autumn",
    (
        Question(1, "First name", "FIRST_NAME"),
        Question(2, "Last name", "LAST_NAME"),
        Question(3, "Email address", "EMAIL"),
        Question(4, "Phone number", "PHONE_NUMBER"),
        Question(5, "Company name", "COMPANY_NAME"),
        Question(6, "What do you need?", options=("A bike", "Several bikes", "Repairs")),
    ),
    consents={5: "Send me news"},
    hidden={"utm_campaign": "autumn"},
)
ANSWERS: dict[int, str | list[int]] = {
    1: "Lena",
    2: "Hartwig",
    3: "Lena@Customer.example",
    4: "+44 7700 900123",
    5: "Hartwig Ltd",
    6: [2, 3],
}


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Hub:
    """Verifies and parses what arrives."""

    connector: LinkedinConnector
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
    simulator: LinkedinSimulator
    connector: LinkedinConnector
    hub: Hub
    lena: Member
    post: Post

    def address(self, handle: str) -> ChannelAddress:
        return ChannelAddress(Channel.LINKEDIN, ACCOUNT, handle)

    async def events(self) -> list[InboundEvent]:
        """What came since the last time."""
        await self.simulator.settle()
        found, self.hub.events = self.hub.events, []
        return found


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = Clock()
    simulator = LinkedinSimulator(clock)
    simulator.add_form(FORM)
    await simulator.start()
    connector = LinkedinConnector(ACCOUNT, settings_for(simulator))
    hub = Hub(connector)
    app = web.Application()
    app.router.add_post("/hook", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    simulator.post_to([f"http://{LOOPBACK}:{runner.addresses[0][1]}/hook"])
    lena, post = simulator.add_member("Lena Hartwig"), simulator.publish("We have new bikes.")
    yield World(clock, simulator, connector, hub, lena, post)
    await connector.close()
    await simulator.stop()
    await runner.cleanup()
