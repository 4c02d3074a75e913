"""Signing keys come from where the connector allows and nowhere else, once a day, and a flood of requests makes no flood of ours."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.contract.errors import WebhookRejected
from hub.web.keys import AT_ONCE, FAILED_SECONDS, KEPT_ADDRESSES, KEPT_SECONDS, LARGEST, WAITING, FetchKeys
from hub.web.webhooks import KeysUnavailable
from tests.hub.pigeon import PigeonConnector

HOSTS = r"keys\.[a-z]{1,10}\.example"


class Loft(PigeonConnector):
    """A connector whose keys lie elsewhere."""

    def __init__(self, base: str | None = None, hosts: str = HOSTS) -> None:
        super().__init__()
        self.key_hosts = hosts
        self.key_base = base


@dataclass
class Server:
    """Serves keys on loopback. `seen` are the paths asked for; `gate` holds answers back while it is closed."""

    base: str = ""
    seen: list[str] = field(default_factory=list)
    away: bool = False
    under_way: int = 0
    most_under_way: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.path)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.gate.wait()
        self.under_way -= 1
        match request.path:
            case _ if self.away:
                return web.Response(status=500)
            case "/moved.pem":
                raise web.HTTPFound("/key.pem")
            case "/none.pem":
                raise web.HTTPNotFound
            case "/largest.pem":
                return web.Response(body=b"x" * LARGEST)
            case "/larger.pem":
                return web.Response(body=b"x" * (LARGEST + 1))
            case _:
                return web.Response(body=f"key of {request.path}".encode())


@dataclass
class Resolver(AbstractResolver):
    """Says of every name what the test wants; `asked` are the names."""

    address: str
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = ResolveResult(
            hostname=host, host=self.address, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
        )
        return [found]

    async def close(self) -> None:
        self.asked.clear()


@dataclass
class Watch:
    """A clock that the test moves."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    server.gate.set()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    server.gate.set()
    await runner.cleanup()


async def unavailable(fetch: FetchKeys, connector: Any, *urls: str) -> None:
    with pytest.raises(KeysUnavailable):
        await fetch(connector, urls)


async def test_a_key_is_fetched_once_and_kept_for_a_day(server: Server) -> None:
    watch = Watch()
    fetch, loft, url = FetchKeys(clock=watch), Loft(server.base), f"{server.base}/key.pem"
    assert await fetch(loft, [url]) == {url: b"key of /key.pem"}
    watch.seconds += KEPT_SECONDS - 1
    assert await fetch(loft, [url, url]) == {url: b"key of /key.pem"}
    assert len(server.seen) == 1
    watch.seconds += 2
    await fetch(loft, [url])
    assert len(server.seen) == 2


async def test_several_keys_at_once(server: Server) -> None:
    urls = [f"{server.base}/{name}.pem" for name in ("b", "a")]
    assert await FetchKeys()(Loft(server.base), urls) == {urls[0]: b"key of /b.pem", urls[1]: b"key of /a.pem"}
    assert await FetchKeys()(Loft(server.base), []) == {}


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.eu.example/key.pem",
        "ftp://keys.eu.example/key.pem",
        "https://keys.eu.example:8443/key.pem",
        "https://user@keys.eu.example/key.pem",
        "https://user:secret@keys.eu.example/key.pem",
        "https://keys.eu.example.evil.example/key.pem",
        "https://evil-keys.eu.example/key.pem",
        "https://keys.eu.example@evil.example/key.pem",
        "https://127.0.0.1/key.pem",
        "https://[::1]/key.pem",
        "https://2130706433/key.pem",
        "https:///key.pem",
        "//keys.eu.example/key.pem",
        "/key.pem",
        "keys.eu.example",
        "https://keys.eu.example:port/key.pem",
        "",
    ],
)
@pytest.mark.parametrize("base", [None, "http://127.0.0.1:9"])
async def test_an_address_that_is_not_allowed_is_a_forgery(url: str, base: str | None) -> None:
    resolver = Resolver("127.0.0.1")
    with pytest.raises(WebhookRejected):
        await FetchKeys(resolver=resolver)(Loft(base), [url])
    assert resolver.asked == []


async def test_one_bad_address_among_good_ones_stops_all(server: Server) -> None:
    with pytest.raises(WebhookRejected):
        await FetchKeys()(Loft(server.base), [f"{server.base}/key.pem", "https://evil.example/key.pem"])
    assert server.seen == []


async def test_a_private_number_is_not_called_whatever_the_connector_allows(server: Server) -> None:
    port = server.base.rpartition(":")[2]
    await unavailable(FetchKeys(), Loft(hosts=".*"), "https://127.0.0.1/key.pem")
    with pytest.raises(WebhookRejected):
        await FetchKeys()(Loft(hosts=".*"), [f"https://127.0.0.1:{port}/key.pem"])
    assert server.seen == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
async def test_a_name_that_stands_for_a_private_address_is_not_called(address: str) -> None:
    resolver = Resolver(address)
    await unavailable(FetchKeys(resolver=resolver), Loft(), "https://keys.eu.example/key.pem")
    assert resolver.asked == ["keys.eu.example"]


async def test_another_port_of_the_base_is_not_the_base(server: Server) -> None:
    with pytest.raises(WebhookRejected):
        await FetchKeys()(Loft("http://127.0.0.1:1"), [f"{server.base}/key.pem"])
    assert server.seen == []


async def test_a_redirect_is_not_followed(server: Server) -> None:
    await unavailable(FetchKeys(), Loft(server.base), f"{server.base}/moved.pem")
    assert server.seen == ["/moved.pem"]


async def test_what_is_missing_or_too_large_is_no_key(server: Server) -> None:
    fetch, loft = FetchKeys(), Loft(server.base)
    await unavailable(fetch, loft, f"{server.base}/none.pem")
    await unavailable(fetch, loft, f"{server.base}/larger.pem")
    found = await fetch(loft, [f"{server.base}/largest.pem"])
    assert [len(content) for content in found.values()] == [LARGEST]


async def test_a_server_that_is_silent_or_gone(server: Server) -> None:
    server.gate.clear()
    await unavailable(FetchKeys(seconds=0.1), Loft(server.base), f"{server.base}/key.pem")
    await unavailable(FetchKeys(), Loft("http://127.0.0.1:9"), "http://127.0.0.1:9/key.pem")


async def test_an_address_that_gave_nothing_is_asked_again_after_a_while(server: Server) -> None:
    watch = Watch()
    fetch, loft, url = FetchKeys(clock=watch), Loft(server.base), f"{server.base}/key.pem"
    server.away = True
    await unavailable(fetch, loft, url)
    server.away = False
    await unavailable(fetch, loft, url)
    assert len(server.seen) == 1
    watch.seconds += FAILED_SECONDS + 1
    assert await fetch(loft, [url]) == {url: b"key of /key.pem"}


async def test_a_key_outlives_its_day_while_its_server_is_away(server: Server) -> None:
    watch = Watch()
    fetch, loft, url = FetchKeys(clock=watch), Loft(server.base), f"{server.base}/key.pem"
    await fetch(loft, [url])
    server.away = True
    watch.seconds += KEPT_SECONDS + 1
    for _ in range(2):
        assert await fetch(loft, [url]) == {url: b"key of /key.pem"}
    assert len(server.seen) == 2


async def test_many_requests_share_one_call_and_outlive_the_first(server: Server) -> None:
    server.gate.clear()
    fetch, loft, url = FetchKeys(), Loft(server.base), f"{server.base}/key.pem"
    waiting = [asyncio.create_task(fetch(loft, [url])) for _ in range(20)]
    await asyncio.wait(waiting, timeout=0.05)
    waiting[0].cancel()
    server.gate.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert found[1:] == [{url: b"key of /key.pem"}] * 19
    assert len(server.seen) == 1


async def test_a_flood_of_made_up_addresses_is_held_down(server: Server) -> None:
    server.gate.clear()
    fetch, loft = FetchKeys(), Loft(server.base)
    urls = [f"{server.base}/made-up-{number}.pem" for number in range(WAITING + 5)]
    waiting = [asyncio.create_task(fetch(loft, [url])) for url in urls]
    await asyncio.wait(waiting, timeout=0.2)
    assert sum(task.done() for task in waiting) == 5
    server.gate.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert server.most_under_way <= AT_ONCE


async def test_made_up_addresses_never_drive_out_a_key_in_use(server: Server) -> None:
    fetch, loft, url = FetchKeys(), Loft(server.base), f"{server.base}/key.pem"
    await fetch(loft, [url])
    server.away = True
    for number in range(KEPT_ADDRESSES + 5):
        await unavailable(fetch, loft, f"{server.base}/made-up-{number}.pem")
    before = len(server.seen)
    assert await fetch(loft, [url]) == {url: b"key of /key.pem"}
    assert len(server.seen) == before


async def test_a_connector_that_names_no_hosts_gets_no_keys() -> None:
    await unavailable(FetchKeys(), PigeonConnector(), "https://keys.eu.example/key.pem")
