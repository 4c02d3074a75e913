"""A line by hand, byte for byte: whatever a caller does to it, the hub goes on, and what it acknowledged is kept."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract.inbound import MessageReceived
from hub.web.lines import LineLimits
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import ACCOUNT, SHOP, Site, engine_of, open_site

TEXT, BINARY, CLOSE, PING, PONG, MORE = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0  # opcodes, RFC 6455 section 5.2
HELLO = json.dumps({"type": "hello"}).encode()
HERE = json.dumps({"type": "here"}).encode()


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[Engine]:
    async with engine_of(sqlite_url) as engine:
        yield engine


def frame(
    payload: bytes, opcode: int = TEXT, *, last: bool = True, masked: bool = True, claimed: int | None = None
) -> bytes:
    """A frame of a client; `claimed` is the length it says it has."""
    size = len(payload) if claimed is None else claimed
    head = bytes([(0x80 if last else 0) | opcode])
    mark = 0x80 if masked else 0
    if size < 126:
        head += bytes([mark | size])
    elif size < 2**16:
        head += bytes([mark | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([mark | 127]) + size.to_bytes(8, "big")
    return head + (bytes(4) if masked else b"") + payload


def message(number: int) -> bytes:
    return json.dumps({"type": "message", "id": f"m{number}", "text": f"number {number}"}).encode()


@dataclass
class Wire:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))
        try:
            await asyncio.wait_for(self.writer.drain(), 10)
        except ConnectionError:
            return  # it was ended meanwhile, which the caller sees when it reads

    async def rest(self) -> bytes:
        """Everything until the hub ends the connection."""
        try:
            return await asyncio.wait_for(self.reader.read(-1), 20)
        except ConnectionError:
            return b""


@asynccontextmanager
async def wire(site: Site, greet: bool = True) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]), limit=2**22)
    line = Wire(reader, writer)
    head = f"GET /chat/{ACCOUNT}/socket HTTP/1.1\r\nHost: hub\r\nOrigin: {SHOP}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    await line.say((head + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode())
    await reader.readuntil(b"\r\n\r\n")
    if greet:
        await line.say(frame(HELLO))
        await reader.readuntil(b'"welcome"')
    yield line
    writer.close()


async def assert_lives(site: Site) -> None:
    """Somebody else is served as if nothing had happened."""
    visitor = site.visitor()
    visitor.come()
    visitor.say("still there?")
    await visitor.settled()
    await visitor.close()
    assert "still there?" in [one.text for one in await site.events() if isinstance(one, MessageReceived)]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (frame(b"\xff\xfe\xfd"), 1007),  # no UTF-8
        (frame(b"", 0x3), 1002),  # an opcode nobody has given a meaning
        (bytes([0xF1, 0x80]) + bytes(4), 1002),  # reserved bits
        (frame(b"x" * 200, PING), 1002),  # a control frame that is too long
        (frame(b"", PING, last=False), 1002),  # or in pieces
        (frame(b"", MORE), 1002),  # a piece of nothing
        (frame(b"a", TEXT, last=False) + frame(b"b", TEXT), 1002),  # a message inside another
        (frame(b"\x00", CLOSE), 1002),  # half a reason to close
        (frame(b"x", claimed=10 * 1024 * 1024), 1009),  # 10 MB, as far as it says
        (frame(b"x", claimed=2**63), 1009),
        (frame(b"x" * 10_000_000), 1009),  # 10 MB indeed
    ],
)
async def test_what_is_no_websocket_ends_this_line_alone(engine: Engine, what: bytes, code: int) -> None:
    async with open_site(engine) as site:
        async with wire(site) as line:
            await line.say(what)
            said = await line.rest()
            assert not said or code.to_bytes(2, "big") in said
        await assert_lives(site)


async def test_a_message_in_a_thousand_pieces_with_pings_between_is_one_message(engine: Engine) -> None:
    body = message(1)
    pieces = [frame(body[:1], TEXT, last=False)]
    pieces += [frame(body[at : at + 1], MORE, last=False) for at in range(1, len(body))]
    async with open_site(engine) as site, wire(site) as line:
        await line.say(
            *pieces, frame(b"?", PING), *[frame(b"", MORE, last=False) for _ in range(1000)], frame(b"", MORE)
        )
        await line.reader.readuntil(b'"kept"')
        (event,) = await site.events()
        assert isinstance(event, MessageReceived) and event.text == "number 1"


async def test_pieces_without_end_are_not_collected_for_ever(engine: Engine) -> None:
    async with open_site(engine) as site:
        async with wire(site) as line:
            await line.say(frame(b"x" * 1000, TEXT, last=False))
            await line.say(*[frame(b"x" * 1000, MORE, last=False) for _ in range(400)])
            said = await line.rest()
            assert not said or (1009).to_bytes(2, "big") in said
        await assert_lives(site)


async def test_a_flood_of_pings_is_ended_and_a_few_are_answered(engine: Engine) -> None:
    async with open_site(engine) as site:
        async with wire(site) as line:
            await line.say(frame(b"there?", PING))
            await line.reader.readuntil(bytes([0x80 | PONG, 6]) + b"there?")
            await line.say(*[frame(b"", PING) for _ in range(100_000)])
            said = await line.rest()
            assert said.count(bytes([0x80 | PONG, 0])) < 100
        async with wire(site) as line:
            await line.say(*[frame(b"", PONG) for _ in range(100_000)])
            await line.rest()
        await assert_lives(site)


async def test_a_hundred_thousand_small_frames_keep_what_was_acknowledged(engine: Engine) -> None:
    async with open_site(engine) as site:
        async with wire(site) as line:
            await line.say(frame(message(0)))
            await line.reader.readuntil(b'"kept"')
            await line.say(*[frame(message(number)) for number in range(1, 100_000)])
            said = await line.rest()
        kept = 1 + said.count(b'"type":"kept"')
        assert kept < 200
        assert len(await site.events()) >= kept
        await assert_lives(site)


async def test_who_only_pings_and_never_greets_is_shown_out_in_time(engine: Engine) -> None:
    async with open_site(engine, limits=LineLimits(greeting_seconds=0.2)) as site, wire(site, greet=False) as line:
        pinging = asyncio.create_task(keep_pinging(line))
        await line.rest()
        pinging.cancel()


async def keep_pinging(line: Wire) -> None:
    while True:
        await line.say(frame(b"", PING))
        await asyncio.sleep(0.05)


async def test_half_open_and_broken_off_lines_leave_nothing_behind(engine: Engine) -> None:
    async with open_site(engine) as site:
        for _ in range(20):
            async with wire(site) as line:
                await line.say(frame(HERE), frame(message(1))[:-5])
                line.writer.transport.abort()
        async with wire(site) as line:
            line.writer.write_eof()  # says nothing more, and listens
            await line.rest()
        await gone(site)
        await assert_lives(site)


async def gone(site: Site) -> None:
    for _ in range(500):
        if not site.lines.open_lines:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("a line stayed open")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_bytes_after_the_handshake(engine: Engine, data: st.DataObject) -> None:
    kinds = st.sampled_from([TEXT, BINARY, CLOSE, PING, PONG, MORE, 0x3, 0xB])
    words = st.sampled_from([HELLO, HERE, message(1), b"", b"{", b"\xff", b"[" * 500]) | st.binary(max_size=200)
    frames = st.builds(frame, words, kinds, last=st.booleans(), masked=st.booleans()) | st.binary(max_size=64)
    said = data.draw(st.lists(frames, max_size=12))
    async with open_site(engine) as site:
        async with wire(site, greet=data.draw(st.booleans())) as line:
            await line.say(*said)
            line.writer.write_eof()
            await line.rest()
        await gone(site)


async def test_random_noise_instead_of_a_handshake(engine: Engine) -> None:
    async with open_site(engine) as site:
        for size in (1, 100, 10_000):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
            writer.write(os.urandom(size) + b"\r\n\r\n")
            writer.write_eof()
            answer = await asyncio.wait_for(reader.read(-1), 10)
            assert not answer or b" 400 " in answer.split(b"\r\n")[0]
            writer.close()
        await assert_lives(site)
