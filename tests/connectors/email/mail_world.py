"""A real connector beside the simulated world of mail, over real SMTP both ways, and a hub that only keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.contract.protocol import NotKept
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings, ListenSettings, Security, SmtpSettings
from connectors.email.simulator import MailPerson, MailSimulator

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
ADDRESS = "support@shop.example"
FRONT = "front.shop.example"
PASSWORD = "mail-world-password"


@dataclass
class World:
    """`answers`: how often the hub refuses to keep what comes next."""

    simulator: MailSimulator
    connector: EmailConnector
    lena: MailPerson
    requests: list[WebhookRequest] = field(default_factory=list)
    refusals: int = 0

    async def admit(self, request: WebhookRequest) -> None:
        if self.refusals:
            self.refusals -= 1
            raise NotKept("not now")
        self.requests.append(request)

    async def events(self) -> list[InboundEvent]:
        """Everything that has arrived, once all has."""
        await self.simulator.settle()
        return [event for request in self.requests for event in self.connector.parse(request)]

    def part(self, text: str = "Hello", to: str = "lena@home.example", **values: Any) -> OutboundPart:
        return OutboundPart(ChannelAddress(Channel.EMAIL, "", to), text=text, **{"key": "k1", **values})


def smtp_settings(simulator: MailSimulator, **changes: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": simulator.host,
        "port": simulator.port,
        "security": Security.NONE,
        "user": simulator.user or None,
        "password": SecretStr(simulator.password) if simulator.user else None,
    }
    return SmtpSettings(**{**values, **changes})


def connect(simulator: MailSimulator, smtp: SmtpSettings | None = None, **changes: Any) -> EmailConnector:
    values: dict[str, Any] = {
        "address": ADDRESS,
        "display_name": "Moravia Shop",
        "listen": ListenSettings(port=0),
        "smtp": smtp or smtp_settings(simulator),
        "trusted_authserv_id": FRONT,
        "instance": "hub-1",
    }
    return EmailConnector("support", EmailSettings(**{**values, **changes}), clock=lambda: START)


@asynccontextmanager
async def mail_world(**changes: Any) -> AsyncIterator[World]:
    simulator = MailSimulator(
        START.timestamp,
        hub_address=ADDRESS,
        user="hub",
        password=PASSWORD,
        authserv_id=FRONT,
        retry_delays=(0.01, 0.01),
    )
    await simulator.start()
    connector = connect(simulator, **changes)
    world = World(simulator, connector, simulator.add_person("Lena Hartwig", "lena@home.example"))
    async with connector.listening(world.admit):
        assert connector.listening_at is not None
        simulator.deliver_to([connector.listening_at])
        yield world
        await simulator.stop()
    await connector.close()
