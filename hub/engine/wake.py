"""Telling workers which lanes have something new. A hint, nothing more: whatever is lost here the sweeper finds.

Two ways: inside one process, which is here, or through Redis (redis_wake.py). Neither ever fails upward, and neither makes its
caller wait for a network.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Protocol

LANES_AT_MOST = 10_000


class WakeUp(Protocol):
    """How the news travels."""

    async def wake(self, lanes: Iterable[str]) -> None:
        """Say that these lanes have something new. Returns at once, never raises."""
        ...

    async def wait(self, seconds: float) -> Sequence[str]:
        """Lanes somebody told us about; empty when there were none for so long. Never raises."""
        ...

    async def close(self) -> None: ...

    @property
    def is_away(self) -> bool | None:
        """Whether what carries the news does not answer; None where nothing outside carries it."""
        ...


class LocalWakeUp:
    """Inside one process."""

    def __init__(self) -> None:
        self._lanes: dict[str, None] = {}
        self._news = asyncio.Event()

    async def wake(self, lanes: Iterable[str]) -> None:
        remember(self._lanes, lanes)
        self._news.set()

    async def wait(self, seconds: float) -> Sequence[str]:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return ()
        self._news.clear()
        lanes, self._lanes = list(self._lanes), {}
        return lanes

    async def close(self) -> None:
        self._news.set()

    @property
    def is_away(self) -> None:
        return None


def remember(known: dict[str, None], lanes: Iterable[str]) -> None:
    """Add them, as long as there is room."""
    for lane in lanes:
        if len(known) >= LANES_AT_MOST:
            return  # the sweeper finds the rest
        known[lane] = None
