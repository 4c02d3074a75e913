"""Posted to a hub with an account of every connector: `/metrics` says of each item what became of it, and the sums are equal."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from random import Random

import aiohttp
import orjson
import pytest
from sqlalchemy import func, select, text

from connectors import registry
from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from crm.storage.unit_of_work import Database
from hub.engine.entrance import Entrance
from hub.engine.model import JournalEntry
from hub.web.app import build_app, serving
from hub.web.health import Health
from hub.web.shared import path_of
from hub.web.webhooks import Webhooks
from tests.connected.batches import JOIN, MOST, batch, is_whole, told_in, with_a_bad_item
from tests.connected.posting import ACCOUNT, Signer, connector_of
from tests.contract.registered import Sample, samples_of
from tests.hub.engine.engine import NOON, Engine, StillClock, make_tables
from tests.hub.whole import update

LINE = re.compile(r'^hub_items(_received)?_total\{connector="(\w+)"(?:,outcome="(\w+)")?\} (\d+)', re.MULTILINE)
PUBLIC = "https://hub.example"
RECEIVED = "received"
TELEGRAM = update(1, "Hello")

Counts = Counter[tuple[str, str]]


@dataclass
class Post:
    """Whoever posts to the hub, as each connector's provider does."""

    http: aiohttp.ClientSession
    engine: Engine
    accounts: dict[str, Connector]

    async def post(self, name: str, body: bytes) -> None:
        assert await self.status(name, body) in (200, 204), name

    async def status(self, name: str, body: bytes) -> int:
        connector = self.accounts[name]
        path = path_of(connector)
        headers = Signer(connector, PUBLIC + path).headers(body, NOON)
        async with self.http.post(path, data=BytesIO(body), headers=headers) as answer:
            return answer.status

    def can_be_proven(self, name: str, body: bytes) -> bool:
        """A visitor's post that names no visitor of ours comes from nobody."""
        connector, url = self.accounts[name], PUBLIC + path_of(self.accounts[name])
        headers = {key.lower(): value for key, value in Signer(connector, url).headers(body, NOON).items()}
        try:
            connector.verify(WebhookRequest(body, headers, url=url, account=ACCOUNT), NOON, {})
        except WebhookRejected:
            return name != "webchat"
        return True

    async def counts(self) -> Counts:
        """(connector, outcome or "received") -> how many items, as `/metrics` says it."""
        async with self.http.get("/metrics") as answer:
            found = LINE.findall(await answer.text())
        return Counter({(name, outcome or RECEIVED): int(times) for _, name, outcome, times in found})

    async def kept(self, name: str) -> int:
        async with self.engine.database.reading() as session:
            query = select(func.count()).select_from(JournalEntry).where(JournalEntry.connector == name)
            return await session.scalar(query) or 0


@pytest.fixture
async def post(sqlite_url: str) -> AsyncIterator[Post]:
    async with hub_of(sqlite_url, registry.names()) as post:
        yield post


@asynccontextmanager
async def hub_of(url: str, names: Sequence[str]) -> AsyncIterator[Post]:
    engine = Engine(Database(url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    accounts = {name: connector_of(name) for name in names}
    journal = engine.journal()
    entrance = Entrance(journal, engine.clock, engine.metrics)
    places = {(name, ACCOUNT): connector for name, connector in accounts.items()}
    webhooks = Webhooks(places, entrance, engine.clock, engine.metrics, public_url=PUBLIC)
    app = build_app([*webhooks.routes(), *Health(engine.database, engine.metrics, "web", (), lambda: True).routes()])
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        yield Post(http, engine, accounts)
    await journal.close()
    for one in accounts.values():
        await one.close()
    await engine.database.close()


@pytest.mark.parametrize("name", sorted(JOIN))
async def test_a_thousand_items_with_a_bad_one_among_them(name: str, post: Post) -> None:
    told = with_a_bad_item(name, batch(name, Random(name), MOST - 1), Random(name))
    await post.post(name, told.body)
    first = await post.counts()
    count = told_in(name, told)
    assert received(first) == count
    assert_balanced(first)
    kept = first[name, "kept"] + first[name, "unreadable"]
    assert 0 < kept == await post.kept(name)
    assert first[name, "unreadable"] >= 1

    await post.post(name, told.body)
    second = await post.counts()
    assert received(second) == 2 * count
    assert_balanced(second)
    assert await post.kept(name) == kept
    assert second[name, "repeated"] == 2 * first[name, "repeated"] + kept
    for outcome in ("kept", "unreadable"):
        assert second[name, outcome] == first[name, outcome]
    for outcome in ("ignored", "unknown"):
        assert second[name, outcome] == 2 * first[name, outcome]


@pytest.mark.parametrize("name", sorted(set(registry.names()) - set(JOIN)))
async def test_every_sample_mixed_and_twice(name: str, post: Post) -> None:
    samples = [sample for sample in samples_of(name) if is_whole(sample.body) and post.can_be_proven(name, sample.body)]
    mixed = [*samples, *samples]
    Random(name).shuffle(mixed)
    for sample in mixed:
        await post.post(name, sample.body)
    counts = await post.counts()
    assert_balanced(counts)
    assert received(counts) == sum(map(items_in, mixed))
    assert counts[name, "kept"] and counts[name, "repeated"]
    kept = sum(counts[connector, outcome] for connector, outcome in counts if outcome in ("kept", "unreadable"))
    assert kept == sum([await post.kept(one) for one in registry.names()])


async def test_items_about_a_number_that_nobody_has_here(post: Post) -> None:
    body = orjson.dumps({"object": "whatsapp_business_account", "entry": [said_on("106540352240000"), said_on("999")]})
    await post.post("whatsapp", body)
    counts = await post.counts()
    assert counts["meta", RECEIVED] == counts["meta", "foreign"] == 1
    assert counts["whatsapp", RECEIVED] == counts["whatsapp", "kept"] == 1
    assert_balanced(counts)


def said_on(number: str) -> dict[str, object]:
    message = {"id": f"wamid.{number}", "from": "447700900123", "timestamp": "1763802000", "type": "text"}
    value = {"metadata": {"phone_number_id": number}, "messages": [{**message, "text": {"body": "Hello"}}]}
    return {"id": "102290129340000", "changes": [{"field": "messages", "value": value}]}


async def test_what_the_database_does_not_take_is_turned_away(post: Post) -> None:
    async with post.engine.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE journal RENAME TO away"))
    assert await post.status("telegram", TELEGRAM) == 503
    async with post.engine.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO journal"))
    await post.post("telegram", TELEGRAM)
    counts = await post.counts()
    assert counts["telegram", RECEIVED] == 2
    assert counts["telegram", "turned_away"] == counts["telegram", "kept"] == 1


def items_in(sample: Sample) -> int:
    """What cannot be read is one item; so is a post of Twilio's that concerns nobody here."""
    if not isinstance(sample.expected, list):
        return 1
    return max(len(sample.expected), int(sample.connector in ("calls", "sms")))


def received(counts: Counts) -> int:
    return sum(times for (_, outcome), times in counts.items() if outcome == RECEIVED)


def assert_balanced(counts: Counts) -> None:
    for name in {name for name, _ in counts}:
        came_to = sum(times for (one, outcome), times in counts.items() if one == name and outcome != RECEIVED)
        assert came_to == counts[name, RECEIVED], (name, counts)
