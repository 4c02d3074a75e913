"""Fetch a file from an address that somebody outside named, without being led into our own network.

What counts is the address a connection really goes to: it is looked at after resolution, by the resolver and the socket
of that very connection, so neither an odd spelling (2130706433, 0177.1) nor a name that changes its mind between look and
call gains anything. Private, loopback, link-local and other special addresses (RFC 6890) are refused, except the account's
own configured base address, scheme, host and port.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from connectors.contract.errors import ContentRefused, NotReachable, Refused, SendError, Throttled, Unavailable
from connectors.contract.protocol import Media

REDIRECTS = 3
REDIRECTING = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
CHUNK = 64 * 1024
CONNECT_SECONDS = 5.0
LONGEST_PAUSE = 3600.0  # seconds; a server may ask for more and is asked again all the same
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
# What the interpreter's own list lacks in some of the versions we run on.
SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")  # RFC 4291: all that is handed out


class AddressRefused(ContentRefused):
    """The link leads into a private network."""

    for_rep = "The file's link leads into a private network, so it was not fetched."


def is_public(address: str) -> bool:
    """True for an address on the open internet. IPv4 inside IPv6 (mapped, 6to4, NAT64) is judged by what it holds.

    Raises ValueError for what is no address in the usual spelling.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if any(parsed in network for network in SPECIAL):
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global and not parsed.is_multicast
    inner = parsed.ipv4_mapped or parsed.sixtofour or _nat64(parsed)
    if inner is not None:
        return is_public(str(inner))
    return parsed.is_global and parsed in GLOBAL_IPV6


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


async def fetch(
    address: str,
    limit: int,
    *,
    own_base: str | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = 15.0,
    resolver: AbstractResolver | None = None,
    redirects: int = REDIRECTS,
) -> Media:
    """The file, at most `limit` bytes, within `seconds`. `headers` (credentials) go to `own_base` and nowhere else.

    Raises ContentRefused (too large, no http, private network), NotReachable (gone), Refused (not for us), Throttled and
    Unavailable (try again).
    """
    own = _origin(_url(own_base)) if own_base else None
    url = _url(address)
    try:
        async with asyncio.timeout(seconds):
            for _ in range(redirects + 1):
                found = await _get(url, limit, headers or {}, _origin(url) == own, resolver)
                if isinstance(found, Media):
                    return found
                url = found
    except TimeoutError as problem:
        raise Unavailable(f"the file did not come within {seconds:g} seconds") from problem
    raise ContentRefused(f"more than {redirects} redirects")


def _url(address: str) -> URL:
    try:
        url = URL(address)
    except ValueError as problem:
        raise ContentRefused("the link is no address") from problem
    if url.scheme not in {"http", "https"} or not url.host:
        raise ContentRefused("only http and https links are fetched")
    return url


def _origin(url: URL) -> tuple[str, str | None, int | None]:
    return url.scheme, url.host, url.port


async def _get(
    url: URL, limit: int, headers: Mapping[str, str], is_own: bool, resolver: AbstractResolver | None
) -> Media | URL:
    """The file, or where it is said to be instead."""
    connector = _connector_to_own(resolver) if is_own else _connector_to_public(resolver)
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS)
    given = {"Accept-Encoding": "identity", **(headers if is_own else {})}
    try:
        # Nothing is unpacked on the way: a small file that unpacks into a large one stays small.
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=timeout, trust_env=False, auto_decompress=False
            ) as session,
            session.get(url, headers=given, allow_redirects=False) as response,
        ):
            if response.status in REDIRECTING and "Location" in response.headers:
                return _url(str(url.join(URL(response.headers["Location"]))))
            return await _read(response, limit)
    except aiohttp.InvalidURL as problem:
        raise ContentRefused("the link is no address") from problem
    except (aiohttp.ClientError, OSError) as problem:
        raise _refusal_in(problem) or Unavailable(f"{type(problem).__name__} while a file was fetched") from problem
    except ValueError as problem:
        raise ContentRefused("the link leads to no address") from problem


def _connector_to_own(resolver: AbstractResolver | None) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(resolver=resolver or ThreadedResolver(), use_dns_cache=False)


def _connector_to_public(resolver: AbstractResolver | None) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(
        resolver=PublicOnly(resolver or ThreadedResolver()), use_dns_cache=False, socket_factory=_public_socket
    )


class PublicOnly(AbstractResolver):
    """Resolves names, and refuses those of which any address is not public."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for one in found:
            _refuse_private(one["host"])
        return found

    async def close(self) -> None:
        await self._inner.close()


def _public_socket(found: tuple[Any, ...]) -> socket.socket:
    """A socket for one address of `getaddrinfo`: every connection passes here, also one to a number that is no name."""
    family, kind, protocol, _, address = found
    _refuse_private(str(address[0]))
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


def _refuse_private(address: str) -> None:
    try:
        public = is_public(address)
    except ValueError:
        public = False  # an odd spelling: nobody honest writes one
    if not public:
        raise AddressRefused(f"{address} is not a public address")


def _refusal_in(problem: BaseException) -> AddressRefused | None:
    """What our resolver or socket said, where the library has wrapped it."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


async def _read(response: aiohttp.ClientResponse, limit: int) -> Media:
    if response.status != 200:
        raise _problem(response)
    if response.content_length is not None and response.content_length > limit:
        raise _too_large(limit)
    content = bytearray()
    async for piece in response.content.iter_chunked(CHUNK):
        content += piece
        if len(content) > limit:
            raise _too_large(limit)
    return Media(bytes(content), mime_type=response.content_type if "Content-Type" in response.headers else None)


def _too_large(limit: int) -> ContentRefused:
    return ContentRefused(f"the file is larger than {limit} bytes")


def _problem(response: aiohttp.ClientResponse) -> SendError:
    status = response.status
    if status in GONE:
        return NotReachable("the file is gone", code=str(status))
    if status == 429:
        return Throttled(_pause(response), "the file's server asks us to slow down", code="429")
    if status >= 500 or status in {408, 425}:
        return Unavailable(f"the file's server answered {status}", code=str(status))
    return Refused(f"the file's server answered {status}", code=str(status))


def _pause(response: aiohttp.ClientResponse) -> float:
    given = response.headers.get("Retry-After", "")
    return min(float(given), LONGEST_PAUSE) if given.isascii() and given.isdigit() else 30.0
