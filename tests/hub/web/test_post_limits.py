"""How often strangers may post: enforced for each of them, told in words, and what was accepted stays accepted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from connectors.forms.connector import FormsConnector
from connectors.forms.settings import FormsSettings
from connectors.webchat.connector import SCHEME
from hub.engine.entrance import Entrance
from hub.web.app import build_app, serving
from hub.web.callers import Proxies
from hub.web.webhooks import Webhooks
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of, open_site

SITE = "https://www.example.org"
SECRET = "a-secret-of-the-website-0123"
SCRIPT = {"Origin": SITE, "Content-Type": "application/json"}
PERSON = {"Origin": SITE, "Accept": "text/html", "Accept-Language": "de", "Content-Type": "text/plain"}
TWO = {"posts_at_once": 2, "posts_per_minute": 6}


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    async with engine_of(sqlite_url) as engine:
        yield engine


@asynccontextmanager
async def posting(engine: Engine, **more: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """Two forms of one website, behind a proxy of ours."""
    entrance = Entrance(engine.journal(), engine.clock, engine.metrics)
    settings = FormsSettings(allowed_origins=(SITE,), secret=SecretStr(SECRET), **more)
    accounts = {("forms", name): FormsConnector(name, settings) for name in ("main", "other")}
    proxies = Proxies.named(["127.0.0.1"])
    webhooks = Webhooks(accounts, entrance, engine.clock, engine.metrics, proxies=proxies)
    app = build_app(webhooks.routes())
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


async def post(
    http: aiohttp.ClientSession, number: int, headers: Mapping[str, str] = SCRIPT, form: str = "main", by: str = ""
) -> aiohttp.ClientResponse:
    called = {**headers, **({"X-Forwarded-For": by} if by else {})}
    body = orjson.dumps({"message": f"number {number}"})
    async with http.post(f"/webhooks/forms/{form}", data=body, headers=called) as answer:
        await answer.read()
        return answer


async def test_who_posts_too_often_is_told_when_to_come_again_and_loses_nothing(engine: Engine) -> None:
    async with posting(engine, **TWO) as http:
        with capture_logs() as lines:
            answers = [await post(http, number) for number in range(4)]
        assert [one.status for one in answers] == [200, 200, 429, 429]
        assert [one["event"] for one in lines].count("somebody posts more than they may") == 2
        refused = answers[2]
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]
        assert refused.headers["Access-Control-Allow-Origin"] == SITE
        assert "wait a minute" in (await refused.json())["error"]["message"]
    entries = await engine.journal_entries()
    assert [b"number 0" in entries[0].item, b"number 1" in entries[1].item, len(entries)] == [True, True, 2]
    assert engine.metrics.registry.get_sample_value("hub_posts_limited_total", {"connector": "forms"}) == 2


async def test_a_person_reads_it_in_their_language(engine: Engine) -> None:
    async with posting(engine, **TWO) as http:
        *_, refused = [await post(http, number, PERSON) for number in range(3)]
        assert (refused.status, refused.content_type) == (429, "text/html")
        assert "Bitte warten Sie eine Minute" in await refused.text()


async def test_every_visitor_and_every_form_counts_alone(engine: Engine) -> None:
    async with posting(engine, posts_at_once=1, posts_per_minute=1) as http:
        first = [(await post(http, 1, by=one)).status for one in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
        assert first == [200, 200, 429]
        assert (await post(http, 1, form="other", by="192.0.2.1")).status == 200


async def test_a_website_s_own_server_posts_as_often_as_it_likes(engine: Engine) -> None:
    async with posting(engine, posts_at_once=1, posts_per_minute=1) as http:
        server = {"X-Form-Secret": SECRET, "Content-Type": "application/json"}
        assert {(await post(http, number, server)).status for number in range(5)} == {200}
        guessed = {**server, "X-Form-Secret": "a-guess-a-guess-a-guess"}
        assert {(await post(http, number, guessed)).status for number in range(5)} == {401}


async def test_chat_by_single_posts_is_limited_as_a_line_is(engine: Engine) -> None:
    async with open_site(engine) as site, aiohttp.ClientSession(site.url) as http:
        visitors = [site.connector.enter(None, engine.clock.machine_now()) for _ in range(2)]

        async def say(place: int, number: int) -> int:
            visitor = visitors[place]
            said = {"visitor": visitor.id, "type": "message", "id": f"m{number}", "text": "Hello"}
            headers = {"Authorization": SCHEME + visitor.token}
            async with http.post("/webhooks/webchat/site", data=orjson.dumps(said), headers=headers) as answer:
                return answer.status

        statuses = [await say(0, number) for number in range(40)]
        assert statuses[:30] == [200] * 30
        assert 429 in statuses
        assert await say(1, 1) == 200
        assert len(await site.events()) == statuses.count(200) + 1
