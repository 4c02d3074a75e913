"""Signing keys of providers: fetched from where a connector says, and nowhere else, and kept for a day.

The address stands in a request that nobody has proven yet, so it is never followed blindly: https, a host that the connector
itself allows, no redirect, no private network.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp.abc import AbstractResolver
from yarl import URL

from connectors.contract.errors import SendError, WebhookRejected
from connectors.contract.protocol import Connector, Keys, Media
from connectors.toolkit.fetch import fetch
from hub.clock import monotonic_seconds
from hub.web.webhooks import KeysUnavailable

LARGEST = 64 * 1024  # bytes of one key
SECONDS = 5.0
KEPT_SECONDS = 24 * 3600.0
FAILED_SECONDS = 30.0  # for so long an address that gave nothing is not asked again
KEPT_ADDRESSES = 100
AT_ONCE = 4  # a flood of forged requests must not make us one
WAITING = 100


@runtime_checkable
class KeepsKeys(Protocol):
    """A connector whose keys lie at its provider's.

    `key_hosts` is a pattern that the whole host must match. `key_base` is the address (scheme, host, port) of a simulator, which
    may be private and without https; None in earnest.
    """

    @property
    def key_hosts(self) -> str: ...

    @property
    def key_base(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address gave, or None, and until when that holds."""

    content: bytes | None
    until: float


class FetchKeys:
    """Fetches what lies at these addresses. Raises KeysUnavailable, or WebhookRejected for an address that is not allowed."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic_seconds,
        seconds: float = SECONDS,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._resolver = resolver
        self._kept: OrderedDict[str, _Found] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, connector: Connector, urls: Sequence[str]) -> Keys:
        """Address -> content, for every address."""
        wanted = dict.fromkeys(urls)
        plans = [_plan(connector, address) for address in wanted]
        contents = [await self._content(plan) for plan in plans]
        return dict(zip(wanted, contents, strict=True))

    async def _content(self, plan: "_Plan") -> bytes:
        found = self._kept.get(plan.address)
        if found is None or found.until <= self._clock():
            found = _Found(await self._shared(plan), 0)
        if found.content is None:
            raise KeysUnavailable(f"nothing could be fetched from {URL(plan.address).host}")
        return found.content

    async def _shared(self, plan: "_Plan") -> bytes | None:
        """One call for all who wait for the same address; when one of them goes, the others still get it."""
        task = self._under_way.get(plan.address)
        if task is None and len(self._under_way) >= WAITING:
            return None
        if task is None:
            task = asyncio.create_task(self._fetched(plan))
            self._under_way[plan.address] = task
            task.add_done_callback(lambda _: self._under_way.pop(plan.address, None))
        return await asyncio.shield(task)

    async def _fetched(self, plan: "_Plan") -> bytes | None:
        content = self._known(plan.address)  # where nothing comes now, what came before still holds
        with suppress(SendError, TimeoutError):
            async with asyncio.timeout(self._seconds), self._room:
                content = (await self._get(plan)).content
            self._keep(plan.address, content, KEPT_SECONDS)
            return content
        self._keep(plan.address, content, FAILED_SECONDS)  # it is asked again in a moment
        return content

    def _known(self, address: str) -> bytes | None:
        found = self._kept.get(address)
        return found.content if found is not None else None

    async def _get(self, plan: "_Plan") -> Media:
        return await fetch(
            plan.address,
            LARGEST,
            own_base=plan.own_base,
            seconds=self._seconds,
            resolver=self._resolver,
            redirects=0,
        )

    def _keep(self, address: str, content: bytes | None, seconds: float) -> None:
        self._kept[address] = _Found(content, self._clock() + seconds)
        self._kept.move_to_end(address)
        while len(self._kept) > KEPT_ADDRESSES:
            del self._kept[_least_useful(self._kept)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """An address that may be asked. `own_base`: the simulator's, where it lies there."""

    address: str
    own_base: str | None


def _plan(connector: Connector, address: str) -> _Plan:
    if not isinstance(connector, KeepsKeys):
        raise KeysUnavailable(f"{connector.name} asks for keys, and does not say where they may lie")
    base = connector.key_base
    try:
        url = URL(address)
        if base is not None and url.origin() == URL(base).origin():
            return _Plan(address, base)
    except ValueError as problem:
        raise WebhookRejected("the address of the key is no address") from problem
    _check(url, connector.key_hosts)
    return _Plan(address, None)


def _check(url: URL, hosts: str) -> None:
    """WebhookRejected unless it is plain https to an allowed host."""
    if url.scheme != "https" or url.explicit_port is not None or url.user is not None or url.password is not None:
        raise WebhookRejected("the address of the key is not plain https")
    if not re.fullmatch(hosts, url.host or ""):
        raise WebhookRejected("the address of the key is not at the provider")


def _least_useful(kept: "OrderedDict[str, _Found]") -> str:
    """The oldest that gave nothing, else the oldest: made-up addresses never drive out a key in use."""
    return next((address for address, found in kept.items() if found.content is None), next(iter(kept)))
