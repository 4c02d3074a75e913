"""A connector whose posts come from browsers is answered in its own words, over real HTTP and into a real journal."""

import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest

from connectors.contract.protocol import Connector
from connectors.forms.connector import FormsConnector
from connectors.forms.settings import FormsSettings
from connectors.forms.simulator import FormsSimulator
from crm.storage.unit_of_work import Database
from hub.engine.entrance import Entrance
from hub.engine.journal import JournalBounds
from hub.web.app import build_app, serving
from hub.web.webhooks import Webhooks
from tests.hub.engine.engine import Engine, StillClock, make_tables
from tests.hub.pigeon import PigeonConnector

SITE = "https://www.example.org"
FORM = "/webhooks/forms/main"
PERSON = {"Origin": SITE, "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
SCRIPT = {"Origin": SITE, "Accept": "*/*", "Content-Type": "application/json"}
BODY_LIMIT = 2000


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(sqlite_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    for writer in engine.writers:
        await writer.close()
    await engine.database.close()


@asynccontextmanager
async def posting(
    engine: Engine, *, redirect: str | None = None, bounds: JournalBounds | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    entrance = Entrance(engine.journal(bounds=bounds), engine.clock, engine.metrics)
    form = FormsConnector("main", FormsSettings(allowed_origins=(SITE,), redirect=redirect))
    accounts: Mapping[tuple[str, str], Connector] = {("forms", "main"): form, ("pigeons", "loft"): PigeonConnector()}
    webhooks = Webhooks(accounts, entrance, engine.clock, engine.metrics)
    app = build_app(webhooks.routes(), body_limit=BODY_LIMIT)
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


async def test_a_form_is_kept_once_and_its_visitor_led_on(engine: Engine) -> None:
    async with posting(engine, redirect=f"{SITE}/thanks") as http:
        for _ in range(2):
            async with http.post(FORM, data=b"message=Hi", headers=PERSON, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, f"{SITE}/thanks")
    [entry] = await engine.journal_entries()
    assert entry.item.endswith(b"\r\n\r\nmessage=Hi")
    assert entry.lane.startswith("address:form:main:")


async def test_a_visitor_reads_a_page_and_a_script_json(engine: Engine) -> None:
    async with posting(engine) as http:
        async with http.post(FORM, data=b"message=Hi", headers=PERSON) as answer:
            assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
            assert "has arrived" in await answer.text()
        async with http.post(FORM, data=b'{"message":"Hi"}', headers=SCRIPT) as answer:
            assert await answer.json() == {"ok": True}
            assert answer.headers["Access-Control-Allow-Origin"] == SITE
            assert answer.headers["Vary"] == "Origin"


async def test_a_stranger_is_refused_and_counted(engine: Engine) -> None:
    async with posting(engine) as http:
        stranger = {**SCRIPT, "Origin": "https://evil.example"}
        async with http.post(FORM, data=b'{"message":"Hi"}', headers=stranger) as answer:
            assert answer.status == 401
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "allowed_origins" in (await answer.json())["error"]["message"]
    assert await engine.journal_entries() == []
    assert engine.metrics.registry.get_sample_value("hub_webhooks_rejected_total", {"connector": "forms"}) == 1


async def test_a_question_before_the_post(engine: Engine) -> None:
    async with posting(engine) as http:
        async with http.options(FORM, headers={"Origin": SITE, "Access-Control-Request-Method": "POST"}) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, SITE)
        async with http.options(FORM, headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers
        async with http.options("/webhooks/pigeons/loft?challenge=1", headers={"Origin": SITE}) as answer:
            assert answer.status == 405
        async with http.options("/webhooks/forms/other", headers={"Origin": SITE}) as answer:
            assert answer.status == 404
        async with http.get(FORM) as answer:
            assert answer.status == 405


async def test_what_is_too_large_or_broken_is_said_to_the_website(engine: Engine) -> None:
    async with posting(engine) as http:
        async with http.post(FORM, data=b"message=" + b"x" * BODY_LIMIT, headers=SCRIPT) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (413, SITE)
        async with http.post(FORM, data=b"no gzip", headers={**SCRIPT, "Content-Encoding": "gzip"}) as answer:
            assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (400, SITE)
        async with http.post("/webhooks/pigeons/loft", data=b"no gzip", headers={"Content-Encoding": "gzip"}) as answer:
            assert answer.status == 400
        packed = gzip.compress(b'{"message":"Hi"}')
        async with http.post(FORM, data=packed, headers={**SCRIPT, "Content-Encoding": "gzip"}) as answer:
            assert answer.status == 200
    assert len(await engine.journal_entries()) == 1


async def test_a_full_journal_says_when_to_come_again(engine: Engine) -> None:
    async with posting(engine, bounds=JournalBounds(waiting_rows=0)) as http:
        async with http.post(FORM, data=b"message=Hi", headers=SCRIPT) as answer:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
        async with http.post(FORM, data=b"message=Hi", headers={**PERSON, "Accept-Language": "de"}) as answer:
            assert (answer.status, "gleich noch einmal" in await answer.text()) == (503, True)


async def test_what_nobody_can_read_is_kept(engine: Engine) -> None:
    async with posting(engine) as http, http.post(FORM, data=b"[1, 2]", headers=SCRIPT) as answer:
        assert answer.status == 200
    [entry] = await engine.journal_entries()
    assert (entry.state, entry.item) == ("unreadable", b"[1, 2]")


async def test_a_simulated_visitor_at_the_real_door(engine: Engine) -> None:
    site = FormsSimulator(lambda: 0.0)
    async with posting(engine) as http:
        site.hub_url = str(http._build_url(FORM))
        assert (await site.submit({"message": "Hi"}, by_script=True, origin=SITE)).is_readable
        assert (await site.submit({"message": "Hi"}, origin=SITE)).status == 200
        assert (await site.submit({"message": "Hi"}, by_script=True, origin="https://evil.example")).status == 0
    assert len(await engine.journal_entries()) == 1
