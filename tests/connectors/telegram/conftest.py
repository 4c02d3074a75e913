"""A real connector beside the simulated Telegram, and a hub that only listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web
from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.telegram.simulator import Group, Person, TelegramSimulator
from connectors.toolkit.simulator import LOOPBACK

START = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()
SECRET = "listener-secret"
ACCOUNT = "support"


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Hub:
    """Verifies and parses what arrives. `answers` are the statuses given to the next requests, then 200."""

    connector: TelegramConnector
    events: list[InboundEvent] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.answers:
            return web.Response(status=self.answers.pop(0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        envelope = WebhookRequest(await request.read(), headers, account=ACCOUNT)
        self.connector.verify(envelope, datetime.fromtimestamp(START, UTC), {})
        self.events += self.connector.parse(envelope)
        return web.Response()


@dataclass
class World:
    clock: Clock
    simulator: TelegramSimulator
    connector: TelegramConnector
    hub: Hub
    url: str
    lena: Person

    async def events(self) -> list[InboundEvent]:
        """Everything that has arrived, once all has."""
        await self.simulator.settle()
        return self.hub.events

    def address(self, chat: Person | Group | int) -> ChannelAddress:
        return ChannelAddress(Channel.TELEGRAM, ACCOUNT, str(chat if isinstance(chat, int) else chat.id))


def connect(simulator: TelegramSimulator, mode: Mode = Mode.WEBHOOK) -> TelegramConnector:
    settings = TelegramSettings(
        bot_token=SecretStr(simulator.token),
        webhook_secret=SecretStr(SECRET),
        base_url=simulator.base_url,
        mode=mode,
    )
    return TelegramConnector(ACCOUNT, settings)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = Clock()
    simulator = TelegramSimulator(clock, retry_delays=(0.01, 0.01))
    await simulator.start()
    connector = connect(simulator)
    hub = Hub(connector)
    app = web.Application()
    app.router.add_post("/{path}", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    url = f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    await connector.register_webhook(f"{url}/one")
    lena = simulator.add_person("Lena Hartwig", username="lena", phone="+491701234567", started=True)
    yield World(clock, simulator, connector, hub, url, lena)
    await connector.close()
    await simulator.stop()
    await runner.cleanup()
