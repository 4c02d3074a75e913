"""The chat of one web site on a real database: hub parts on a port of loopback, and what lies in the journal."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.outbound import Button, OutboundPart, PartAction, Receipt
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.simulator import Visitor
from crm.storage.unit_of_work import Database
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.mailbox.actions import DatabaseMailbox
from hub.web.app import build_app, serving
from hub.web.callers import Proxies
from hub.web.lines import LineLimits, Lines
from hub.web.sockets import Sockets
from hub.web.webhooks import Webhooks
from tests.hub.engine.engine import Engine, StillClock
from tests.tables import make_tables

ACCOUNT = "site"
SHOP = "https://www.shop.example"
SETTINGS = WebchatSettings(
    token_secret=SecretStr("secret-of-tests-secret-of-tests-1"), origins=(SHOP,), title='Ask "us" & <b>them</b>'
)


@dataclass(frozen=True, slots=True)
class Site:
    """A process of the hub with a chat. `answer` is what a rep's message becomes at the end of its way."""

    url: str
    connector: WebchatConnector
    mailbox: DatabaseMailbox
    lines: Lines
    engine: Engine

    def visitor(self) -> Visitor:
        return Visitor(self.url, ACCOUNT, SHOP)

    async def answer(self, visitor: str, text: str, key: str = "", buttons: tuple[Button, ...] = ()) -> Receipt:
        return await self.connector.send(OutboundPart(address(visitor), text=text, key=key, buttons=buttons))

    async def type_to(self, visitor: str) -> None:
        await self.connector.send(OutboundPart(address(visitor), PartAction.TYPING))

    async def events(self) -> list[InboundEvent]:
        """Everything in the journal, read again, in its order."""
        entries = await self.engine.journal_entries()
        return [event for entry in entries for event in self.connector.parse(WebhookRequest(entry.item))]


def address(visitor: str) -> ChannelAddress:
    return ChannelAddress(Channel.CHAT, ACCOUNT, visitor)


@asynccontextmanager
async def engine_of(database_url: str) -> AsyncIterator[Engine]:
    """Every table, empty."""
    engine = Engine(Database(database_url, StillClock()))
    await make_tables(engine.database.engine)
    yield engine
    for writer in engine.writers:
        await writer.close()
    await engine.database.close()


@asynccontextmanager
async def open_site(
    engine: Engine,
    *,
    journal: Journal | None = None,
    limits: LineLimits | None = None,
    port: int = 0,
    settings: WebchatSettings = SETTINGS,
    proxies: Sequence[str] = (),
    public_url: str = "",
) -> AsyncIterator[Site]:
    """One process, as the wiring puts it together."""
    connector, mailbox = WebchatConnector(ACCOUNT, settings), DatabaseMailbox(engine.database)
    connector.attach(mailbox)
    entrance = Entrance(journal or engine.journal(), engine.clock, engine.metrics)
    lines = Lines(entrance, mailbox, engine.clock, limits)
    known = Proxies.named(proxies)
    sockets = Sockets({ACCOUNT: connector}, lines, public_url=public_url, proxies=known)
    webhooks = Webhooks({("webchat", ACCOUNT): connector}, entrance, engine.clock, engine.metrics, proxies=known)
    app = build_app([*sockets.routes(), *webhooks.routes()])
    async with serving(app, "127.0.0.1", port, shutdown_seconds=1) as taken, sockets.running():
        yield Site(f"http://127.0.0.1:{taken}", connector, mailbox, lines, engine)
