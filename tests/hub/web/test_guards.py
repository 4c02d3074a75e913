"""What every answer of a whole hub carries: each route is asked in each way, rightly and wrongly, and none is forgotten."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from hub.web.app import build_app, serving
from hub.web.guards import GUARDS, POLICY
from tests.hub.whole import Whole, opened

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NEEDED = ("default-src 'none'", "base-uri 'none'", "frame-ancestors ")
FILLED = {
    "endpoint": ("telegram", "forms", "nobody"),
    "account": ("shop", "contact", "site"),
    "token": ("none",),
    "name": ("frame.html", "widget.js", "nothing.txt"),
    "picture": ("none",),
    "conversation": ("none",),
}
TABLES: dict[str, Any] = {
    "slack": {
        "enabled": True,
        "team": "T1",
        "default_channel": "C1",
        "bot_token": "xoxb-none",
        "signing_secret": "a signing secret of the tests",
        "base_url": "http://127.0.0.1:9/api/",
    },
    "api.tokens": {"telephony": "a-token-that-nobody-can-guess"},
    "connectors.webchat.accounts.site": {"token_secret": "s" * 32, "origins": ["https://shop.example"]},
    "connectors.forms.accounts.contact": {"allowed_origins": ["https://shop.example"]},
}


@pytest.fixture
async def whole(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Whole]:
    server = {"host": "127.0.0.1", "port": 0, "public_url": "https://hub.example"}
    async with opened(tmp_path, sqlite_url, server=server, **TABLES) as found:
        yield found


def addresses(path: str) -> Iterable[str]:
    """The path with each of its names filled in every way."""
    place = re.search(r"\{(\w+)\}", path)
    if place is None:
        return [path]
    return [one for value in FILLED[place[1]] for one in addresses(path.replace(place[0], value, 1))]


async def test_every_answer_of_every_route_is_guarded(whole: Whole) -> None:
    asked = {"/", "/no/such/place", *(one for _, path in whole.hub.routes for one in addresses(path))}
    assert len(asked) > 20
    for method in METHODS:
        for address in sorted(asked):
            async with whole.http.request(method, address, allow_redirects=False) as answer:
                said = f"{method} {address} -> {answer.status}"
                assert answer.status < 500 or answer.status == 503, said
                for name in (*GUARDS, "Strict-Transport-Security"):
                    assert answer.headers.get(name), f"{said} lacks {name}"
                assert answer.headers["X-Content-Type-Options"] == "nosniff", said
                assert "Set-Cookie" not in answer.headers, said
                assert method != "TRACE" or answer.status in (404, 405), said
                assert "python" not in answer.headers["Server"].lower(), said
                policy = answer.headers["Content-Security-Policy"]
                assert all(one in policy for one in NEEDED), f"{said}: {policy}"
                assert "unsafe-inline" not in policy.partition("script-src")[2], said
                content = answer.headers.get("Content-Type", "")
                assert "text/" not in content or "charset=" in content or not answer.content_length, said


async def test_only_the_chat_and_the_thanks_of_a_form_may_stand_in_a_frame(whole: Whole) -> None:
    async with whole.http.get("/chat/site/frame.html") as answer:
        assert "frame-ancestors https://shop.example" in answer.headers["Content-Security-Policy"]
    asked = {"Accept": "text/html", "Origin": "https://elsewhere.example"}
    async with whole.http.post("/webhooks/forms/contact", data={"message": "x"}, headers=asked) as answer:
        assert "base-uri 'none'; form-action 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    async with whole.http.get("/u/none") as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_small_body_that_unpacks_into_a_large_one_is_refused(whole: Whole) -> None:
    bomb = gzip.compress(bytes(40 * 1024 * 1024))
    assert len(bomb) < 100_000
    headers = {"Content-Encoding": "gzip", "Authorization": "Bearer a-token-that-nobody-can-guess"}
    for path in ("/webhooks/telegram/shop", "/api/crm/calls", "/slack/events", "/chat/site/exchange"):
        async with whole.http.post(
            path, data=BytesIO(bomb), headers={**headers, "Origin": "https://shop.example"}
        ) as answer:
            assert answer.status == 413, path


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /webhooks/telegram/shop HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01 nothing\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_answered_guarded_and_not_repeated(whole: Whole, sent: bytes) -> None:
    port = int(whole.hub.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    assert b"400 Bad Request" in answer
    assert POLICY.encode() in answer
    assert b"nosniff" in answer
    assert b"aaaa" not in answer


async def test_a_fault_is_logged_with_its_route_and_without_its_token() -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("something")

    app = build_app([web.get("/mails/{token}", broken)])
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        with capture_logs() as lines:
            async with http.get("/mails/a-token") as answer:
                assert answer.status == 500
    assert [line["place"] for line in lines if line["event"] == "a request failed"] == ["/mails/{token}"]
    assert "a-token" not in str(lines)


async def test_without_https_nobody_is_told_to_come_by_https(tmp_path: Path, sqlite_url: str) -> None:
    async with (
        opened(tmp_path, sqlite_url) as plain,
        aiohttp.ClientSession(plain.hub.url) as http,
        http.get("/ready") as answer,
    ):
        assert "Strict-Transport-Security" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
