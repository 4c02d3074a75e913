"""A link from outside leads to the open internet or nowhere, whatever it looks like; the own base address is let through."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.contract.errors import ContentRefused, NotReachable, Refused, SendError, Throttled, Unavailable
from connectors.toolkit.fetch import AddressRefused, PublicOnly, fetch, is_public

CONTENT = b"\x89PNG\r\n\x1a\n" + b"x" * 1000
TOKEN = {"Authorization": "Bearer xyz"}


@dataclass
class Resolver(AbstractResolver):
    """Says what the test wants; `asked` are the names it was asked for."""

    says: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.says[host]
        ]

    async def close(self) -> None:
        self.says = {}


@dataclass
class Server:
    """A file server on loopback. `seen` are the requests it got."""

    base: str = ""
    seen: list[tuple[str, str | None]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.path, request.headers.get("Authorization")))
        match request.path:
            case "/photo.png":
                return web.Response(body=CONTENT, content_type="image/png")
            case "/untyped":
                return web.Response(body=CONTENT, headers={"Content-Type": ""})
            case "/moved":
                raise web.HTTPFound("/photo.png")
            case "/elsewhere":
                return web.Response(status=302, headers={"Location": request.query["to"]})
            case "/circle":
                raise web.HTTPFound("/circle")
            case "/endless":
                return await _endless(request)
            case "/packed":
                return web.Response(body=b"\x1f\x8b" + b"0" * 50, headers={"Content-Encoding": "gzip"})
            case "/busy":
                return web.Response(status=429, headers={"Retry-After": "17"})
            case _:
                return web.Response(status=int(request.path.strip("/")))


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(2000):
        await response.write(b"0" * 65536)
    return response


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # the metadata service of every large cloud
        "100.64.0.1",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "100::1",
    ],
)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "149.154.167.220", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"]
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "①27.0.0.1",
        "１２７.０.０.１",
        "127。0。0。1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "169.254.169.254",
        "10.1.2.3",
        "localhost",
        "LOCALHOST.",
        "user:pass@127.0.0.1",
    ],
)
async def test_no_spelling_of_a_private_address_is_called(server: Server, host: str) -> None:
    port = server.base.rsplit(":", 1)[1]
    with pytest.raises((ContentRefused, Unavailable)) as refused:
        await fetch(f"http://{host}:{port}/photo.png", 10_000, headers=TOKEN, seconds=10)
    assert server.seen == []
    if not isinstance(refused.value, ContentRefused):  # a spelling that this machine's resolver does not take
        assert host in {"LOCALHOST.", "0x7f000001", "0x7f.1"}


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"]]
)
async def test_a_name_that_stands_for_a_private_address_is_refused(server: Server, found: list[str]) -> None:
    resolver = Resolver({"files.example": found})
    port = server.base.rsplit(":", 1)[1]
    with pytest.raises(AddressRefused):
        await fetch(f"http://files.example:{port}/photo.png", 10_000, resolver=resolver)
    assert resolver.asked == ["files.example"]
    assert server.seen == []


async def test_a_name_that_stands_for_public_addresses_is_let_through() -> None:
    resolver = PublicOnly(Resolver({"files.example": ["1.1.1.1", "2606:4700::1111"]}))
    assert [one["host"] for one in await resolver.resolve("files.example", 443)] == ["1.1.1.1", "2606:4700::1111"]


async def test_the_own_base_is_let_through_with_its_credentials(server: Server) -> None:
    media = await fetch(f"{server.base}/photo.png", 10_000, own_base=server.base, headers=TOKEN)
    assert (media.content, media.mime_type) == (CONTENT, "image/png")
    assert server.seen == [("/photo.png", "Bearer xyz")]


async def test_another_port_of_the_own_host_is_not_the_own_base(server: Server) -> None:
    with pytest.raises(AddressRefused):
        await fetch(f"{server.base}/photo.png", 10_000, own_base="http://127.0.0.1:1", headers=TOKEN)
    with pytest.raises(AddressRefused):
        await fetch(f"{server.base}/photo.png", 10_000, own_base=server.base.replace("http", "https"), headers=TOKEN)
    assert server.seen == []


async def test_a_redirect_inside_the_own_base_is_followed(server: Server) -> None:
    media = await fetch(f"{server.base}/moved", 10_000, own_base=server.base, headers=TOKEN)
    assert media.content == CONTENT


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "2130706433", "[::1]", "169.254.169.254"])
async def test_a_redirect_into_a_private_network_is_refused(server: Server, host: str) -> None:
    with pytest.raises(ContentRefused):
        await fetch(f"{server.base}/elsewhere?to=http://{host}/secret", 10_000, own_base=server.base)
    assert [path for path, _ in server.seen] == ["/elsewhere"]


async def test_a_redirect_to_a_name_of_a_private_address_is_refused(server: Server) -> None:
    resolver = Resolver({"other.example": ["127.0.0.1"]})
    with pytest.raises(AddressRefused):
        await fetch(
            f"{server.base}/elsewhere?to=http://other.example/x",
            10_000,
            own_base=server.base,
            headers=TOKEN,
            resolver=resolver,
        )
    assert server.seen == [("/elsewhere", "Bearer xyz")]


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://a.example/x", "gopher://a.example", "http://", "http://[::1", ""]
)
async def test_a_redirect_to_what_is_no_link_is_refused(server: Server, to: str) -> None:
    with pytest.raises(ContentRefused):
        await fetch(f"{server.base}/elsewhere?to={to}", 10_000, own_base=server.base)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/x", "//a.example", "", "http://", "javascript:1"]
)
async def test_only_http_is_fetched(address: str) -> None:
    with pytest.raises(ContentRefused):
        await fetch(address, 10_000)


async def test_too_many_redirects_end(server: Server) -> None:
    with pytest.raises(ContentRefused, match="more than 3 redirects"):
        await fetch(f"{server.base}/circle", 10_000, own_base=server.base)
    assert len(server.seen) == 4


async def test_a_file_over_the_limit_is_refused_whether_it_says_so_or_not(server: Server) -> None:
    for path in ("/photo.png", "/endless"):
        with pytest.raises(ContentRefused, match="larger than 1007 bytes"):
            await fetch(f"{server.base}{path}", len(CONTENT) - 1, own_base=server.base)
    assert (await fetch(f"{server.base}/photo.png", len(CONTENT), own_base=server.base)).content == CONTENT


async def test_nothing_is_unpacked_on_the_way(server: Server) -> None:
    media = await fetch(f"{server.base}/packed", 100, own_base=server.base)
    assert media.content.startswith(b"\x1f\x8b")


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/404", NotReachable),
        ("/410", NotReachable),
        ("/403", Refused),
        ("/204", Refused),
        ("/500", Unavailable),
        ("/503", Unavailable),
        ("/408", Unavailable),
        ("/busy", Throttled),
    ],
)
async def test_what_the_server_answers_becomes_the_right_error(
    server: Server, path: str, error: type[SendError]
) -> None:
    with pytest.raises(error) as raised:
        await fetch(f"{server.base}{path}", 100, own_base=server.base)
    if isinstance(raised.value, Throttled):
        assert raised.value.seconds == 17


async def test_a_server_that_is_away_may_be_tried_again() -> None:
    with pytest.raises(Unavailable):
        await fetch("http://127.0.0.1:9/x", 100, own_base="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await fetch("http://nowhere.invalid/x", 100)
