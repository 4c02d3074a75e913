"""What a provider is answered, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from connectors.contract.protocol import Connector, Keys
from crm.storage.unit_of_work import Database
from hub.engine.entrance import Entrance
from hub.engine.heartbeat import beat
from hub.engine.journal import JournalBounds, Key, Moments, Row
from hub.web.app import build_app, serving
from hub.web.health import CanCommit, Health, IsWorking
from hub.web.webhooks import FetchKeys, KeysUnavailable, Webhooks, no_keys
from tests.hub.engine.engine import Engine, StillClock, make_tables, saying
from tests.hub.engine.kinds import SAY
from tests.hub.pigeon import KEY_URL, SECRET, PigeonConnector, bird, flock

RING = {"X-Ring": SECRET, "Content-Type": "application/json"}
LOFT = "/webhooks/pigeons/loft"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    engine = Engine(Database(database_url, StillClock()))
    async with engine.database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield engine
    for writer in engine.writers:
        await writer.close()
    await engine.database.close()


@asynccontextmanager
async def posting(
    engine: Engine, connector: Connector | None = None, fetch_keys: FetchKeys = no_keys, journal: Any = None
) -> AsyncIterator[aiohttp.ClientSession]:
    entrance = Entrance(journal or engine.journal(), engine.clock, engine.metrics)
    accounts: Mapping[tuple[str, str], Connector] = {("pigeons", "loft"): connector or PigeonConnector()}
    webhooks = Webhooks(accounts, entrance, engine.clock, engine.metrics, fetch_keys=fetch_keys)
    health = Health(engine.database, engine.metrics, "web", (CanCommit(engine.database, "p1"),), lambda: True)
    app = build_app([*webhooks.routes(), *health.routes(), web.get("/broken", _broken)], body_limit=1000)
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


async def _broken(request: web.Request) -> web.Response:
    raise LookupError("a fault of ours")


async def status(http: aiohttp.ClientSession, body: bytes, headers: Mapping[str, str] = RING, path: str = LOFT) -> int:
    async with http.post(path, data=body, headers=headers) as answer:
        return answer.status


def counted(engine: Engine, name: str, **labels: str) -> float:
    return engine.metrics.registry.get_sample_value(name, labels) or 0.0


async def test_a_genuine_message_is_kept_and_acknowledged(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, flock(bird("b1"), bird("b2"))) == 200
        assert await status(http, flock(bird("b2"))) == 200
    entries = await engine.journal_entries()
    assert [(entry.event_id, entry.lane, entry.headers) for entry in entries] == [
        ("b1", "address:sms:ann", {"content-type": "application/json"}),
        ("b2", "address:sms:ann", {"content-type": "application/json"}),
    ]
    assert await engine.job_count() == 2
    assert counted(engine, "hub_events_accepted_total") == 2
    assert counted(engine, "hub_events_duplicate_total") == 1


async def test_a_wrong_signature_keeps_nothing(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, flock(bird("b1")), {"X-Ring": "forged"}) == 401
        assert await status(http, flock(bird("b1")), {}) == 401
    assert await engine.journal_entries() == []
    assert counted(engine, "hub_webhooks_rejected_total", connector="pigeon") == 2


async def test_unknown_accounts_and_methods(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, b"", path="/webhooks/pigeons/tower") == 404
        assert await status(http, b"", path="/webhooks/owls/loft") == 404
        assert await status(http, b"", path="/nowhere") == 404
        async with http.get(LOFT) as answer:
            assert answer.status == 405
        async with http.put(LOFT, data=b"") as answer:
            assert answer.status == 405
            assert "POST" in answer.headers["Allow"]
            assert (await answer.json())["error"]["status"] == 405


async def test_a_set_up_question_is_answered(engine: Engine) -> None:
    async with posting(engine) as http, http.get(LOFT, params={"challenge": "42"}) as answer:
        assert (answer.status, await answer.text()) == (200, "42")


async def test_a_body_over_the_limit(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, b"x" * 1001) == 413
    assert await engine.journal_entries() == []


async def test_genuine_but_not_understood_is_kept_once(engine: Engine) -> None:
    body = b"\x00 no json \xff"
    async with posting(engine) as http:
        assert await status(http, body) == 200
        assert await status(http, body) == 200
    (entry,) = await engine.journal_entries()
    assert (entry.state, entry.item, entry.problem) == ("unreadable", body, "no birds in it")
    assert counted(engine, "hub_events_unreadable_total", connector="pigeon") == 2


async def test_one_bad_item_among_many(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, flock(bird("b1"), {"text": "odd"}, bird("b2"))) == 200
    states = sorted((entry.event_id[:3], entry.state) for entry in await engine.journal_entries())
    assert states == [("b1", "accepted"), ("b2", "accepted"), ("odd", "unreadable")]
    assert await engine.job_count() == 2


async def test_a_parser_that_breaks_loses_nothing_and_raises_an_alarm(engine: Engine) -> None:
    body = flock(bird("b1", text="crash"))
    async with posting(engine) as http:
        assert await status(http, body) == 200
    (entry,) = await engine.journal_entries()
    assert (entry.state, entry.item) == ("unreadable", body)
    assert "ZeroDivisionError" in (entry.problem or "")
    assert counted(engine, "hub_parser_faults_total", connector="pigeon") == 1


async def test_deep_nesting_harms_nobody(engine: Engine) -> None:
    async with posting(engine) as http:
        assert await status(http, b"[" * 1000) == 200
        assert await status(http, flock(bird("b1"))) == 200
    assert [entry.state for entry in await engine.journal_entries()] == ["unreadable", "accepted"]


async def test_signing_keys_are_fetched_where_a_connector_names_them(engine: Engine) -> None:
    async def fetch(connector: Connector, urls: Sequence[str]) -> Keys:
        return dict.fromkeys(urls, b"key")

    pigeon = PigeonConnector(key_urls=[KEY_URL])
    async with posting(engine, pigeon, fetch) as http:
        assert await status(http, flock(bird("b1"))) == 200

    async def cannot(connector: Connector, urls: Sequence[str]) -> Keys:
        raise KeysUnavailable("the key server is away")

    async with posting(engine, pigeon, cannot) as http:
        assert await status(http, flock(bird("b2"))) == 503


async def test_a_full_journal_turns_away_with_a_time_to_come_again(engine: Engine) -> None:
    journal = engine.journal(bounds=JournalBounds(waiting_rows=0))
    async with posting(engine, journal=journal) as http, http.post(LOFT, data=b'{"birds": []}', headers=RING) as answer:
        assert answer.status == 200  # nothing to keep, nothing to wait for
    async with posting(engine, journal=journal) as http, http.post(LOFT, data=flock(bird("b")), headers=RING) as answer:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert counted(engine, "hub_webhooks_turned_away_total", reason="full") == 1


async def test_a_dead_database_acknowledges_nothing(engine: Engine) -> None:
    async with posting(engine) as http:
        async with engine.database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE journal")
            await connection.exec_driver_sql("DROP TABLE heartbeats")
        answers = await asyncio.gather(*(status(http, flock(bird(f"b{number}"))) for number in range(5)))
        assert answers == [503] * 5
        async with http.get("/ready") as ready:
            assert ready.status == 503
            assert "no commit" in (await ready.json())["why"]


async def test_answers_wait_for_the_commit(engine: Engine) -> None:
    may_commit = asyncio.Event()
    write = engine.writer()

    async def held(rows: Sequence[Row], moments: Moments) -> set[Key]:
        await may_commit.wait()
        return await write(rows, moments)

    async with posting(engine, journal=engine.journal(held)) as http:
        waiting = asyncio.create_task(status(http, flock(bird("b1"))))
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
        may_commit.set()
        assert await waiting == 200


async def test_ready_health_and_metrics(engine: Engine) -> None:
    await engine.enqueue(saying(SAY, "hello"))
    await beat(engine.database, "w1", "worker")
    engine.clock.pass_seconds(30)
    async with posting(engine) as http:
        async with http.get("/ready") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True, "role": "web"})
        async with http.get("/health") as answer:
            report = await answer.json()
        async with http.get("/metrics") as answer:
            numbers = await answer.text()
    assert (report["status"], report["backlog"], report["oldest_due_seconds"], report["dead_jobs"]) == (
        "well",
        1,
        30,
        0,
    )
    assert report["redis"] == "away"
    assert [job["kind"] for job in report["jobs"]] == [SAY.name]
    assert [each["role"] for each in report["processes"]] == ["web", "worker"]
    assert f'hub_backlog_jobs{{kind="{SAY.name}"}} 1.0' in numbers
    assert "hub_oldest_due_seconds 30.0" in numbers


async def test_a_late_hub_is_late_but_ready(engine: Engine) -> None:
    await engine.enqueue(saying(SAY, "hello"))
    engine.clock.pass_seconds(600)
    async with posting(engine) as http:
        async with http.get("/health") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "late")
        async with http.get("/ready") as answer:
            assert answer.status == 200


async def test_a_worker_that_stopped_is_not_ready(engine: Engine) -> None:
    health = Health(engine.database, engine.metrics, "worker", (IsWorking(lambda: False),))
    async with (
        serving(build_app(health.routes()), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/ready") as answer,
    ):
        assert answer.status == 503


async def test_a_fault_of_ours_is_said_in_one_shape(engine: Engine) -> None:
    async with posting(engine) as http, http.get("/broken") as answer:
        assert answer.status == 500
        assert "please try again" in (await answer.json())["error"]["message"]
