"""The simulated server: its forms, its log, its eye for dates, its refusals."""

import json
from datetime import date

import aiohttp
import pytest

from inbox.language_model.simulator import OpenAISimulator, days_left, judged
from tests.inbox.language_model.conftest import KEY

HEADERS = {"Authorization": f"Bearer {KEY}"}
MONDAY = date(2026, 11, 23)


async def post(server: OpenAISimulator, body: object) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(f"{server.base_url}/chat/completions", json=body) as response,
    ):
        return response.status, await response.json()


async def test_models_are_listed_and_every_call_is_logged(server: OpenAISimulator) -> None:
    seen: list[dict[str, object]] = []
    server.on_call = seen.append
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.get(f"{server.base_url}/models") as response,
    ):
        assert [one["id"] for one in (await response.json())["data"]] == ["sandbox-mini"]
    assert (
        server.calls
        == seen
        == [
            {
                "provider": "openai",
                "method": "GET",
                "path": "/v1/models",
                "query": {},
                "content_type": None,
                "body": None,
                "status": 200,
                "at": "2026-11-23T12:00:00.000Z",
            }
        ]
    )


async def test_a_key_in_a_body_is_masked(server: OpenAISimulator) -> None:
    await post(server, {"model": "m", "messages": [{"role": "user", "content": f"my key is {KEY}"}]})
    assert KEY not in json.dumps(server.calls) and "***" in json.dumps(server.calls)


OPEN = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
BAD_REQUESTS = {
    "no model": {"messages": [{"role": "user", "content": "x"}]},
    "no messages": {"model": "m", "messages": []},
    "an open schema": {
        "model": "m",
        "messages": [{"role": "user", "content": "x"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": OPEN}},
    },
    "an incomplete schema": {
        "model": "m",
        "messages": [{"role": "user", "content": "x"}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "a",
                "strict": True,
                "schema": {**OPEN, "required": [], "additionalProperties": False},
            },
        },
    },
}


@pytest.mark.parametrize("body", BAD_REQUESTS.values(), ids=BAD_REQUESTS.keys())
async def test_a_bad_request_is_refused_as_by_the_service(server: OpenAISimulator, body: object) -> None:
    status, answer = await post(server, body)
    assert status == 400 and "error" in answer


async def test_it_comes_back_on_the_same_port(server: OpenAISimulator) -> None:
    before = server.base_url
    await server.stop()
    await server.start()
    assert server.base_url == before


DAYS = {
    "Die Messe ist am 24.11.2026": 1,
    "deadline 2026-11-30": 7,
    "until 25/11/2026 please": 2,
    "last year on 24.11.2025": None,
    "do pátku to potřebujeme": None,
    "v pátek to potřebujeme": 4,
    "до завтра, пожалуйста": 1,
    "pour demain": 1,
    "am 31.02.2026": None,
    "whenever you like": None,
}


@pytest.mark.parametrize(("text", "days"), DAYS.items())
def test_it_knows_the_calendar(text: str, days: int | None) -> None:
    assert days_left(text, MONDAY) == days


def test_it_judges_only_what_stands_inside_the_fence() -> None:
    answer = judged("Today is 2026-11-23", "<<<begin ab\nHello there\nend ab>>>\nour server is down")
    assert (answer["level"], answer["summary"]) == ("MEDIUM", "Hello there")
