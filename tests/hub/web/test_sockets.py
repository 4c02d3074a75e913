"""The lines of visitors over real WebSockets and real databases: nothing lost, nothing doubled, nothing that harms."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from connectors.contract.errors import Unavailable
from connectors.contract.inbound import ButtonPressed, MessageReceived, ReportedStatus, StatusReported
from connectors.contract.outbound import Button, OutboundPart, PartAction
from hub.engine.journal import JournalUnavailable, Key, Moments, Row
from hub.mailbox.actions import leave
from hub.web.allowance import Rate
from hub.web.lines import LineLimits
from hub.web.sockets import READ_LIMIT
from tests.hub.engine.engine import Engine
from tests.hub.web.chat import ACCOUNT, SHOP, Site, address, engine_of, open_site

HELLO = {"type": "hello", "token": None, "after": 0}
Json = dict[str, Any]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with engine_of(database_url) as engine:
        yield engine


@pytest.fixture
async def light(sqlite_url: str) -> AsyncIterator[Engine]:
    """For what does not depend on the kind of database."""
    async with engine_of(sqlite_url) as engine:
        yield engine


class Wire:
    """A line by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, frame: object) -> None:
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def hear(self, *kinds: str) -> Json:
        """The next frame, or the next of these kinds."""
        while True:
            frame: Json = json.loads(await self.socket.receive_str(timeout=10))
            if not kinds or frame["type"] in kinds:
                return frame

    async def ask(self, frame: object, *kinds: str) -> Json:
        await self.say(frame)
        return await self.hear(*kinds)


async def connected(stack: AsyncExitStack, site: Site, origin: str = SHOP, greet: bool = True) -> Wire:
    session = await stack.enter_async_context(aiohttp.ClientSession(headers={"Origin": origin}))
    wire = Wire(await stack.enter_async_context(session.ws_connect(f"{site.url}/chat/{ACCOUNT}/socket")))
    if greet:
        assert (await wire.ask(HELLO))["type"] == "welcome"
    return wire


def message(own: str, text: str = "Hello") -> Json:
    return {"type": "message", "id": own, "text": text}


# What a visitor says


async def test_what_is_acknowledged_lies_in_the_journal_once(engine: Engine) -> None:
    async with open_site(engine) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site)
        for _ in range(2):
            assert (await wire.ask(message("m1", "Good morning")))["id"] == "m1"
        (event,) = await site.events()
        assert isinstance(event, MessageReceived)
        assert (event.text, event.sender_verified) == ("Good morning", True)
        assert await engine.job_count() == 1


async def test_nothing_is_acknowledged_before_the_commit(engine: Engine) -> None:
    may_commit, write = asyncio.Event(), engine.writer()

    async def held(rows: Sequence[Row], moments: Moments) -> set[Key]:
        await may_commit.wait()
        return await write(rows, moments)

    async with open_site(engine, journal=engine.journal(held)) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site)
        await wire.say(message("m1"))
        answer = asyncio.create_task(wire.hear("kept"))
        await asyncio.wait([answer], timeout=0.1)
        assert not answer.done()
        may_commit.set()
        assert (await answer)["id"] == "m1"


async def test_what_the_database_did_not_take_is_said_again(light: Engine) -> None:
    write, failures = light.writer(), [1, 1]

    async def moody(rows: Sequence[Row], moments: Moments) -> set[Key]:
        if failures:
            failures.pop()
            raise JournalUnavailable("away")
        return await write(rows, moments)

    async with open_site(light, journal=light.journal(moody)) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site)
        refused = await wire.ask(message("m1"))
        assert (refused["code"], refused["id"]) == ("later", "m1")
        assert refused["wait"] > 0
        assert (await wire.ask(message("m1")))["code"] == "later"
        assert (await wire.ask(message("m1")))["type"] == "kept"
        assert len(await site.events()) == 1


async def test_a_visitor_loses_nothing_by_a_restart_and_doubles_nothing(engine: Engine) -> None:
    async with open_site(engine) as site:
        port = int(site.url.rpartition(":")[2])
        visitor = site.visitor()
        visitor.come()
        visitor.say("1")
        await visitor.settled()
        await site.answer(visitor.id, "one", "k1")
        await visitor.hears("one")
        known = visitor.id
    for number in range(2, 6):
        visitor.say(str(number))
    async with open_site(engine, port=port) as site:
        await site.answer(known, "two", "k2")
        await site.answer(known, "two", "k2")  # carried again: its key lies there already
        await visitor.hears("two")
        await visitor.settled()
        await visitor.reload()
        visitor.say("6")
        await visitor.settled()
        said = [event.text for event in await site.events() if isinstance(event, MessageReceived)]
        assert said == ["1", "2", "3", "4", "5", "6"]
        assert [one.text for one in visitor.heard] == ["one", "two"]
        assert (visitor.id, visitor.repeated) == (known, 0)
        await visitor.close()


async def test_what_a_visitor_claims_becomes_nobody_s_identity(light: Engine) -> None:
    async with open_site(light) as site:
        visitor = site.visitor()
        visitor.name, visitor.email = "Petr Svoboda", "petr@hub.example"
        visitor.come()
        visitor.say("Tell me about my order")
        await visitor.settled()
        (event,) = await site.events()
        assert isinstance(event, MessageReceived)
        assert event.address is not None
        assert event.sender is not None
        assert (event.address.handle, event.address.scope) == (visitor.id, ACCOUNT)
        assert (event.sender.handle, event.sender.name) == (visitor.id, None)
        assert [(one.handle, one.name) for one in event.reply_addresses] == [("petr@hub.example", "Petr Svoboda")]
        await visitor.close()


async def test_a_token_of_somebody_else_s_making_is_worth_nothing(light: Engine) -> None:
    async with open_site(light) as site, AsyncExitStack() as stack:
        first = await connected(stack, site, greet=False)
        token: str = (await first.ask(HELLO))["token"]
        forged = token.replace(token[:4], "0000", 1)
        second = await connected(stack, site, greet=False)
        with capture_logs() as lines:
            given: str = (await second.ask({**HELLO, "token": forged}))["token"]
        assert "a chat token was refused" in [one["event"] for one in lines]
        assert forged not in str(lines)
        assert given.partition(".")[0] not in (token.partition(".")[0], forged.partition(".")[0])
        third = await connected(stack, site, greet=False)
        assert (await third.ask({**HELLO, "token": token}))["token"].partition(".")[0] == token.partition(".")[0]


# What lies ready


async def test_an_answer_arrives_live_and_after_a_while_away_in_order(engine: Engine) -> None:
    async with open_site(engine) as site:
        visitor = site.visitor()
        visitor.come()
        await visitor.until(lambda one: bool(one.id))
        receipt = await site.answer(visitor.id, "Here I am", "k0", (Button("Yes", "yes"),))
        assert receipt.provider_message_id == f"{visitor.id}:k0"
        assert (await visitor.hears("Here I am")).buttons == (("Yes", "yes"),)
        await visitor.settled()
        await visitor.leave()
        for number in range(120):  # more than is brought at once
            await site.answer(visitor.id, f"n{number}", f"k{number + 1}")
        visitor.come()
        await visitor.hears("n119")
        assert [one.text for one in visitor.heard] == ["Here I am", *(f"n{number}" for number in range(120))]
        assert visitor.repeated == 0
        await visitor.close()


async def test_an_answer_left_by_another_process_arrives(engine: Engine) -> None:
    async with open_site(engine) as one, open_site(engine) as other:
        visitor = one.visitor()
        visitor.come()
        await visitor.until(lambda it: bool(it.id))
        await other.answer(visitor.id, "from the other process")
        await visitor.hears("from the other process")
        await visitor.close()


async def test_delivered_and_read_come_in_as_events_and_are_noted(engine: Engine) -> None:
    async with open_site(engine) as site:
        visitor = site.visitor()
        visitor.is_looking = False
        visitor.come()
        await visitor.until(lambda one: bool(one.id))
        await site.answer(visitor.id, "first", "k1")
        await visitor.hears("first")
        await visitor.settled()
        visitor.is_looking = True
        await site.answer(visitor.id, "second", "k2", (Button("Yes", "yes"),))
        await visitor.hears("second")
        visitor.press("Yes")
        await visitor.settled()
        got, read, pressed = await site.events()
        assert isinstance(got, StatusReported)
        assert isinstance(read, StatusReported)
        assert isinstance(pressed, ButtonPressed)
        assert (got.status, got.target_ids) == (ReportedStatus.DELIVERED, (f"{visitor.id}:k1",))
        assert (read.status, read.target_ids) == (ReportedStatus.READ, (f"{visitor.id}:k2",))
        assert (pressed.payload, pressed.reply_to) == ("yes", f"{visitor.id}:k2")
        await visitor.close()


async def test_a_visitor_sees_that_somebody_writes_until_they_stop(engine: Engine) -> None:
    async with open_site(engine) as site:
        visitor = site.visitor()
        visitor.come()
        await visitor.until(lambda one: bool(one.id))
        await site.type_to(visitor.id)
        await visitor.until(lambda one: one.sees_typing)
        engine.clock.pass_seconds(30)
        await visitor.until(lambda one: not one.sees_typing)
        await visitor.close()


async def test_a_mailbox_that_is_away_takes_nothing_and_says_so(light: Engine) -> None:
    async with open_site(light) as site:
        visitor = site.visitor()
        visitor.come()
        await visitor.until(lambda one: bool(one.id))
        async with light.database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE chat_frames")
        with pytest.raises(Unavailable):
            await site.answer(visitor.id, "hello")
        await visitor.close()


# Any shape and size


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "unreadable"),
        ("null", "unreadable"),
        ("[]", "unreadable"),
        ("{", "unreadable"),
        ("[" * 60_000, "unreadable"),
        ('{"type": 7}', "unreadable"),
        ('{"type": "message"}', "refused"),
        ('{"type": "message", "id": "x", "text": {"a": 1}}', "refused"),
        ('{"type": "message", "id": "../x", "text": "a"}', "refused"),
        ('{"type": "message", "id": "x", "text": "\\ud800 \\u0000"}', None),
        ('{"type": "message", "id": "x", "text": "a", "more": ' + "[" * 900 + "]" * 900 + "}", None),
        ('{"type": "seen", "id": "x", "keys": {"a": 1}}', "refused"),
        ('{"type": "seen", "id": "x", "keys": [[[1]]], "read": 1}', "refused"),
        ('{"type": "press", "id": "x", "key": "k"}', "refused"),
        ('{"type": "hello", "after": 1e300}', "refused"),
        ('{"type": "tomorrow", "id": "x"}', "unreadable"),
        (json.dumps(message("x", "a" * 70_000)), "too_large"),
    ],
)
async def test_a_frame_of_any_shape_gets_an_answer_and_the_line_lives(
    light: Engine, frame: str, code: str | None
) -> None:
    async with open_site(light) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site)
        answer = await wire.ask(frame)
        assert (answer["type"], answer.get("code")) == (("kept", None) if code is None else ("error", code))
        await wire.socket.send_bytes(b"\x00\xff")
        assert (await wire.hear())["code"] == "unreadable"
        assert (await wire.ask({"type": "here"}))["type"] == "alive"


@pytest.mark.parametrize("after", [-1, 2**80, 1.5, "x", None, True])
async def test_any_greeting_is_answered(light: Engine, after: object) -> None:
    async with open_site(light) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site, greet=False)
        assert (await wire.ask(message("m1")))["code"] == "ungreeted"
        assert (await wire.ask({"type": "hello", "token": "x" * 5000, "after": after}))["type"] == "welcome"
        await asyncio.sleep(0)
        assert (await wire.ask({"type": "here"}))["type"] == "alive"


async def test_a_frame_that_is_not_even_read_ends_the_line(light: Engine) -> None:
    async with open_site(light) as site, AsyncExitStack() as stack:
        wire = await connected(stack, site)
        await wire.say("x" * (READ_LIMIT + 1))
        await wire.socket.receive(timeout=10)
        assert wire.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_who_never_greets_and_who_never_stops_is_shown_out(light: Engine) -> None:
    async with open_site(light, limits=LineLimits(greeting_seconds=0.05)) as site, AsyncExitStack() as stack:
        silent = await connected(stack, site, greet=False)
        await silent.socket.receive(timeout=10)
        assert silent.socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION
    async with open_site(light) as site, AsyncExitStack() as stack:
        noisy = await connected(stack, site)
        for _ in range(60):
            await noisy.say("noise")
        while (await noisy.socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert noisy.socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_who_takes_nothing_is_shown_out_and_holds_up_nobody(light: Engine) -> None:
    async with open_site(light, limits=LineLimits(taking_seconds=0.2)) as site:
        quick = site.visitor()
        quick.come()
        await quick.until(lambda one: bool(one.id))
        host, port = "127.0.0.1", int(site.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection(host, port, limit=1024)
        slow = site.connector.enter(None, light.clock.machine_now())
        async with light.database.transaction() as work:
            for number in range(300):
                await leave(work, (ACCOUNT, slow.id), f"k{number}", {"text": "☕" * 8000})
        writer.write(handshake(f"/chat/{ACCOUNT}/socket"))
        writer.write(masked({**HELLO, "token": slow.token}))
        await reader.readuntil(b'"welcome"')
        await until(lambda: (ACCOUNT, slow.id) in places(site))
        await site.answer(quick.id, "for the quick one")
        await quick.hears("for the quick one")
        await until(lambda: (ACCOUNT, slow.id) not in places(site))
        assert (ACCOUNT, quick.id) in places(site)
        writer.close()
        await quick.close()


def places(site: Site) -> set[object]:
    return {line.caller.place for line in site.lines.open_lines}


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("it did not come to that")


def handshake(path: str) -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: hub\r\nOrigin: {SHOP}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return (head + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode()


def masked(frame: Json) -> bytes:
    """A short text frame of a client (RFC 6455), masked with nothing."""
    text = json.dumps(frame).encode()
    return b"\x81" + bytes([0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text


async def test_too_fast_is_told_when_to_come_again(light: Engine) -> None:
    for limits in (LineLimits(visitor=Rate(2, 1)), LineLimits(address=Rate(3, 1))):
        async with open_site(light, limits=limits) as site, AsyncExitStack() as stack:
            wire = await connected(stack, site)
            answers = [await wire.ask(message(f"m{number}")) for number in range(3)]
            assert [one["type"] for one in answers] == ["kept", "kept", "error"]
            assert (answers[2]["code"], answers[2]["id"]) == ("too_fast", "m2")
            assert 0 < answers[2]["wait"] <= 1


# Who may


@pytest.mark.parametrize("origin", ["https://evil.example", "", "null", "https://www.shop.example.evil.example"])
async def test_another_web_site_gets_no_line(light: Engine, origin: str) -> None:
    async with open_site(light) as site, aiohttp.ClientSession(headers={"Origin": origin}) as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{site.url}/chat/{ACCOUNT}/socket")
        assert refused.value.status == 403
        async with http.post(f"{site.url}/chat/{ACCOUNT}/exchange", data=json.dumps(HELLO)) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as nowhere:
            await http.ws_connect(f"{site.url}/chat/nowhere/socket")
        assert nowhere.value.status == 404


async def test_our_own_frame_gets_a_line(light: Engine) -> None:
    async with open_site(light, public_url="https://hub.example/base") as site, AsyncExitStack() as stack:
        await connected(stack, site, origin=site.url)
        await connected(stack, site, origin="https://hub.example")


async def test_lines_are_counted(light: Engine) -> None:
    for limits in (LineLimits(lines=1), LineLimits(lines_per_address=1), LineLimits(openings=Rate(1, 0.01))):
        async with open_site(light, limits=limits) as site, AsyncExitStack() as stack:
            await connected(stack, site)
            with pytest.raises(aiohttp.WSServerHandshakeError) as full:
                await connected(stack, site)
            assert full.value.status == 503


async def test_behind_our_own_proxy_each_caller_counts_alone(light: Engine) -> None:
    limits = LineLimits(lines_per_address=1)
    async with open_site(light, limits=limits, proxies=["127.0.0.1"]) as site, AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(headers={"Origin": SHOP}))
        for claimed in ("192.0.2.1", "192.0.2.9, 192.0.2.2"):
            headers = {"X-Forwarded-For": claimed}
            line = session.ws_connect(f"{site.url}/chat/{ACCOUNT}/socket", headers=headers)
            await stack.enter_async_context(line)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{site.url}/chat/{ACCOUNT}/socket", headers={"X-Forwarded-For": "x, 192.0.2.2"})


# Without a socket


async def exchanged(http: aiohttp.ClientSession, site: Site, *words: object) -> list[Json]:
    body = "\n".join(word if isinstance(word, str) else json.dumps(word) for word in words)
    async with http.post(f"{site.url}/chat/{ACCOUNT}/exchange", data=body) as answer:
        assert answer.status == 200
        return [json.loads(line) for line in (await answer.text()).splitlines()]


async def test_single_posts_do_what_a_line_does(engine: Engine) -> None:
    async with open_site(engine) as site, aiohttp.ClientSession(headers={"Origin": SHOP}) as http:
        welcome, kept, _signs = await exchanged(http, site, HELLO, message("m1"))
        assert (welcome["type"], kept["type"]) == ("welcome", "kept")
        visitor = welcome["token"].partition(".")[0]
        await site.answer(visitor, "Hello to you", "k1")
        again = {**HELLO, "token": welcome["token"]}
        seen = {"type": "seen", "id": "r-k1", "keys": ["k1"], "read": True}
        _, kept, frame, _signs = await exchanged(http, site, again, seen)
        assert (kept["id"], frame["text"]) == ("r-k1", "Hello to you")
        assert len(await exchanged(http, site, {**again, "after": frame["seq"]})) == 2
        message_event, status = await site.events()
        assert isinstance(message_event, MessageReceived)
        assert isinstance(status, StatusReported)


async def test_single_posts_bring_what_was_changed(light: Engine) -> None:
    async with open_site(light) as site, aiohttp.ClientSession(headers={"Origin": SHOP}) as http:
        [welcome, _signs] = await exchanged(http, site, HELLO)
        visitor, again = welcome["token"].partition(".")[0], {**HELLO, "token": welcome["token"]}
        await site.answer(visitor, "It costs 450", "k1")
        _, frame, _signs = await exchanged(http, site, again)
        await site.connector.send(
            OutboundPart(address(visitor), PartAction.EDIT, "It costs 45", target_id=f"{visitor}:k1")
        )
        _, changed, _signs = await exchanged(http, site, {**again, "after": frame["seq"]})
        assert changed == {**frame, "seq": changed["seq"], "text": "It costs 45", "edited": True}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"null\n[]\n7", b"\n" * 1000, b"[" * 100_000])
async def test_a_post_of_any_shape_is_answered(light: Engine, body: bytes) -> None:
    async with open_site(light) as site, aiohttp.ClientSession(headers={"Origin": SHOP}) as http:
        async with http.post(f"{site.url}/chat/{ACCOUNT}/exchange", data=body) as answer:
            assert answer.status == 200
            assert all(json.loads(line)["type"] == "error" for line in (await answer.text()).splitlines())
        async with http.post(f"{site.url}/chat/{ACCOUNT}/exchange", data=b"x" * 300_000) as answer:
            assert answer.status == 413
        lying = {"Content-Encoding": "gzip"}
        async with http.post(f"{site.url}/chat/{ACCOUNT}/exchange", data=b"no gzip", headers=lying) as answer:
            assert answer.status == 400


# The files


async def test_the_widget_is_small_and_its_frame_lets_nobody_else_in(light: Engine) -> None:
    async with open_site(light) as site, aiohttp.ClientSession() as http:
        size, page, policy = 0, "", ""
        for name in ("widget.js", "frame.html", "frame.css", "texts.js", "line.js", "frame.js"):
            async with http.get(f"{site.url}/chat/{ACCOUNT}/{name}") as answer:
                assert answer.status == 200
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                size += len(await answer.read())
                if name == "frame.html":
                    page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert size < 30_000
        assert 'data-title="Ask &quot;us&quot; &amp; &lt;b&gt;them&lt;/b&gt;"' in page
        assert f"frame-ancestors {SHOP}" in policy
        assert "script-src 'self';" in policy
        assert site.url.replace("http", "ws") in policy
        for name in ("secret.txt", "..%2Fsettings.py", "frame"):
            async with http.get(f"{site.url}/chat/{ACCOUNT}/{name}") as answer:
                assert answer.status == 404


async def test_who_wrote_long_ago_is_not_kept_by_an_old_token(light: Engine) -> None:
    async with open_site(light) as site, AsyncExitStack() as stack:
        first = await connected(stack, site, greet=False)
        token: str = (await first.ask(HELLO))["token"]
        light.clock.machine += timedelta(days=91)
        later = await connected(stack, site, greet=False)
        assert (await later.ask({**HELLO, "token": token}))["token"].partition(".")[0] != token.partition(".")[0]
