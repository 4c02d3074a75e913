"""One address for several accounts: each gets its share, nobody another's, and what concerns nobody is counted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import aiohttp
import pytest

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import InboundEvent, MessageReceived, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Connector, Keys
from crm.storage.unit_of_work import Database
from hub.engine.entrance import Entrance
from hub.engine.model import JournalState
from hub.web.app import build_app, serving
from hub.web.shared import by_address, path_of
from hub.web.webhooks import Webhooks
from tests.hub.engine.engine import Engine, StillClock, make_tables

SECRET = "the app's secret"


@dataclass
class Page:
    """A page of an app. What is posted is lines `page: text`; the page takes its own lines."""

    account: str
    secret: str = SECRET
    name: str = "pages"
    channel: Channel = Channel.MESSENGER
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_limit=2000))
    endpoint: str = "app"
    endpoint_account: str = "main"

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        if request.method != "GET":
            return None
        return WebhookReply(200, b"welcome") if request.query.get("token") == self.account else WebhookReply(403)

    def key_urls(self, request: WebhookRequest) -> tuple[str, ...]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        if request.header("x-secret") != self.secret:
            raise WebhookRejected("wrong")

    def share(self, request: WebhookRequest) -> WebhookRequest | None:
        own = [line for line in request.body.splitlines() if line.startswith(self.account.encode() + b":")]
        return replace(request, body=b"\n".join(own), account=self.account) if own else None

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        if b"garbled" in request.body:
            raise WebhookUnreadable("these are no lines")
        return [self._event(line) for line in request.body.splitlines()]

    def _event(self, line: bytes) -> MessageReceived:
        address = ChannelAddress(self.channel, self.account, "7")
        text = line.decode()
        return MessageReceived(
            event_id=text, item=line, channel=self.channel, address=address, external_id=text, text=text
        )

    async def send(self, part: OutboundPart) -> Receipt:
        return Receipt(None)

    async def close(self) -> None:
        return


PAGES = [Page("shop"), Page("help"), Page("stranger", secret="another")]


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(sqlite_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    for writer in engine.writers:
        await writer.close()
    await engine.database.close()


@pytest.fixture
async def client(engine: Engine) -> AsyncIterator[aiohttp.ClientSession]:
    entrance = Entrance(engine.journal(), engine.clock, engine.metrics)
    accounts: dict[tuple[str, str], Connector] = {(page.name, page.account): page for page in PAGES}
    webhooks = Webhooks(accounts, entrance, engine.clock, engine.metrics)
    async with (
        serving(build_app(webhooks.routes(), body_limit=2000), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def kept(engine: Engine) -> list[tuple[str, str]]:
    return [(entry.account, entry.event_id) for entry in await engine.journal_entries()]


async def test_everybody_gets_their_share_once(client: aiohttp.ClientSession, engine: Engine) -> None:
    body = b"shop: 1\nhelp: 2\nshop: 3\nnobody: 4\nstranger: 5"
    for _ in range(3):
        answer = await client.post("/webhooks/app/main", data=body, headers={"x-secret": SECRET})
        assert answer.status == 200
    assert await kept(engine) == [("shop", "shop: 1"), ("shop", "shop: 3"), ("help", "help: 2")]


async def test_what_concerns_nobody_is_acknowledged_and_counted(client: aiohttp.ClientSession, engine: Engine) -> None:
    answer = await client.post("/webhooks/app/main", data=b"nobody: 4", headers={"x-secret": SECRET})
    assert answer.status == 200
    assert 'hub_webhooks_unclaimed_total{endpoint="app"} 1.0' in engine.metrics.text().decode()


async def test_what_nobody_can_read_is_kept_once_to_be_replayed(client: aiohttp.ClientSession, engine: Engine) -> None:
    answer = await client.post("/webhooks/app/main", data=b"garbled", headers={"x-secret": SECRET})
    assert answer.status == 200
    (entry,) = await engine.journal_entries()
    assert (entry.account, entry.item, entry.state) == ("shop", b"garbled", JournalState.UNREADABLE)
    assert "hub_webhooks_unclaimed_total{" not in engine.metrics.text().decode()


async def test_who_proves_nothing_is_refused(client: aiohttp.ClientSession, engine: Engine) -> None:
    answer = await client.post("/webhooks/app/main", data=b"shop: 1", headers={"x-secret": "guessed"})
    assert answer.status == 401
    assert await kept(engine) == []


async def test_the_accounts_have_no_address_of_their_own(client: aiohttp.ClientSession) -> None:
    answer = await client.post("/webhooks/pages/shop", data=b"shop: 1", headers={"x-secret": SECRET})
    assert answer.status == 404
    assert path_of(PAGES[0]) == "/webhooks/app/main"


async def test_the_set_up_question_is_answered_by_whoever_can(client: aiohttp.ClientSession) -> None:
    answer = await client.get("/webhooks/app/main", params={"token": "help"})
    assert (answer.status, await answer.text()) == (200, "welcome")
    assert (await client.get("/webhooks/app/main", params={"token": "guessed"})).status == 403


def test_two_apps_have_two_addresses() -> None:
    other = Page("abroad", endpoint_account="second")
    found = by_address({(page.name, page.account): page for page in [*PAGES, other]})
    assert set(found) == {("app", "main"), ("app", "second")}
