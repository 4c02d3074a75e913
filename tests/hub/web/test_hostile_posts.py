"""Form posts of any shape, over real HTTP: kept or refused in words, never a crash, never our fault but the deliberate 503."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.forms.connector import FormsConnector
from connectors.forms.settings import FormsSettings
from hub.engine.entrance import Entrance
from hub.web.app import build_app, serving
from hub.web.webhooks import Webhooks
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import engine_of

SITE = "https://www.example.org"
PATH = "/webhooks/forms/main"
FORM, JSON, PARTS = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"
BODY_LIMIT = 1024 * 1024
GENEROUS = {"posts_at_once": 10_000, "posts_per_minute": 60_000}


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    async with engine_of(sqlite_url) as engine:
        yield engine


@dataclass(frozen=True, slots=True)
class Door:
    port: int
    engine: Engine

    async def raw(self, sent: bytes, *, ends: bool = False) -> bytes:
        """What comes back for these very bytes, until the hub ends the connection or waits for more."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        if ends:
            writer.write_eof()
        try:
            return await asyncio.wait_for(reader.read(-1), 20)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def begun(self, sent: bytes) -> bytes:
        """The head of the answer to a request that does not end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        try:
            return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        finally:
            writer.transport.abort()

    async def post(self, body: bytes, content_type: str = FORM, *more: str) -> int:
        head = [f"POST {PATH} HTTP/1.1", "Host: hub", f"Origin: {SITE}", f"Content-Type: {content_type}", *more]
        head += ["Connection: close", f"Content-Length: {len(body)}", "", ""]
        return status_of(await self.raw("\r\n".join(head).encode("utf-8", "replace") + body))

    async def kept(self) -> list[bytes]:
        """Every post as it lies on disk; the large ones in the blob store."""
        entries = await self.engine.journal_entries()
        return [await self.engine.blobs.get(one.blob_key) if one.blob_key else one.item for one in entries]


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0


@asynccontextmanager
async def open_door(engine: Engine, body_seconds: float = 20) -> AsyncIterator[Door]:
    entrance = Entrance(engine.journal(), engine.clock, engine.metrics)
    secret = SecretStr("a-secret-of-the-website-0123")
    form = FormsConnector(
        "main", FormsSettings.model_validate({"allowed_origins": [SITE], "secret": secret, **GENEROUS})
    )
    webhooks = Webhooks({("forms", "main"): form}, entrance, engine.clock, engine.metrics, body_seconds=body_seconds)
    app = build_app(webhooks.routes(), body_limit=BODY_LIMIT)
    async with serving(app, "127.0.0.1", 0, shutdown_seconds=1) as port:
        yield Door(port, engine)


DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
TEN_THOUSAND = b"&".join(b"f%d=v%d" % (number, number) for number in range(10_000))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"message=Hi", "image/png"),
        (b"message=Hi", "application/json"),
        (b'{"message":"Hi"}', "multipart/form-data; boundary=x"),
        (b'{"message":"Hi"}', ";;;="),
        (DEEP, JSON),
        (b"[" * 100_000, JSON),
        (TEN_THOUSAND, FORM),
        (json.dumps({f"f{number}": number for number in range(10_000)}).encode(), JSON),
        (b"a=\x00\x00&\x00=b&message=\x00" + b"\x00" * 1000, FORM),
        (b'{"a\\u0000":"\\u0000","message":"\\ud800"}', JSON),
        (b"--x\r\nContent-Disposition: form-data; name=message\r\n\r\nno end", PARTS),
        (b"--y\r\n\r\nwrong boundary\r\n--y--", PARTS),
        (b"--x\r\n" * 50_000, PARTS),
        (b'--x\r\nContent-Disposition: form-data; name="a' + b'"' * 10_000 + b"\r\n\r\n1\r\n--x--", PARTS),
        (b"", FORM),
        (b"\xff\xfe" * 10_000, FORM),
        (b"=" * 500_000, FORM),
        (b"%" * 500_000 + b"=1", FORM),
        (b"&" * 500_000, FORM),
    ],
)
async def test_a_post_of_any_shape_is_kept_as_it_came(engine: Engine, body: bytes, content_type: str) -> None:
    async with open_door(engine) as door:
        assert await door.post(body, content_type) == 200
        assert await door.post(b"message=and+the+next") == 200
        first, second = await door.kept()
        assert first.endswith(body)
        assert second.endswith(b"message=and+the+next")


async def test_what_is_too_large_breaks_off_or_lies_about_itself_is_refused_in_words(engine: Engine) -> None:
    async with open_door(engine) as door:
        assert await door.post(b"a=" + b"x" * BODY_LIMIT) == 413
        assert await door.post(b"no gzip", FORM, "Content-Encoding: gzip") == 400
        bomb = gzip.compress(b"a=" + b"\0" * 50 * BODY_LIMIT)
        assert await door.post(bomb, FORM, "Content-Encoding: gzip") == 413
        assert await door.post(zlib.compress(b"message=small")[:-4], FORM, "Content-Encoding: deflate") in (200, 400)
        broken = b"POST %s HTTP/1.1\r\nHost: h\r\nOrigin: %s\r\nContent-Length: 500\r\n\r\nmessage=Hi"
        await door.raw(broken % (PATH.encode(), SITE.encode()), ends=True)
        assert await door.post(b"message=still+there") == 200
        assert [item for item in await door.kept() if b"still+there" in item]
        assert not [item for item in await door.kept() if b"message=Hi" in item]


async def test_a_body_without_end_is_given_up_in_time(engine: Engine) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: h\r\nOrigin: {SITE}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    async with open_door(engine, body_seconds=0.3) as door:
        for begin in (b"", b"5\r\nmessa\r\n", b"10000\r\n" + b"x" * 0x10000 + b"\r\n"):
            answer = await door.begun(head + begin)
            assert status_of(answer) == 408
            assert SITE.encode() in answer  # the website's own script may read why
        many = await door.begun(head + (b"400\r\n" + b"y" * 0x400 + b"\r\n") * 2000)
        assert status_of(many) == 413
        assert await door.post(b"message=still+there") == 200
        assert len(await door.kept()) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    content_type=st.sampled_from([FORM, JSON, PARTS, "text/plain; charset=utf-16", "text/plain; charset=x"])
    | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    encoding=st.sampled_from(["", "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity"]),
)
async def test_any_bytes_under_any_name(engine: Engine, body: bytes, content_type: str, encoding: str) -> None:
    async with open_door(engine) as door:
        status = await door.post(body, content_type, *([encoding] if encoding else []))
        assert status in (200, 400, 413, 415)
        if status == 200:
            assert [item for item in await door.kept() if item.endswith(body)] or encoding


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    noise=st.binary(max_size=400),
    method=st.sampled_from([b"POST", b"GET", b"PUT", b"OPTIONS", b"HEAD", b"TRACE", b"\xff"]),
)
async def test_any_bytes_instead_of_http(engine: Engine, noise: bytes, method: bytes) -> None:
    async with open_door(engine) as door:
        lines = b"%s %s HTTP/1.1\r\nHost: h\r\nOrigin: %s\r\n" % (method, PATH.encode(), SITE.encode())
        for sent in (noise, lines + noise + b"\r\n\r\n", lines + b"Transfer-Encoding: chunked\r\n\r\n" + noise):
            assert status_of(await door.raw(sent, ends=True)) < 500
