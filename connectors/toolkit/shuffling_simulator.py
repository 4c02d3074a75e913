"""Posts of a simulated provider that come in another order than things happened."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Generic, TypeVar

TOGETHER = 3
WAIT = 0.3  # seconds after which fewer than TOGETHER go

Told = TypeVar("Told")


class Shuffler(Generic[Told]):
    """Holds back what is told in a lane, and tells it in another order once there is enough of it.

    `tell` gets the lane and one thing after the other. Needs a running event loop.
    """

    def __init__(self, tell: Callable[[str, Told], None], seed: int) -> None:
        self._tell = tell
        self._random = Random(seed)
        self._held: dict[str, list[Told]] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def hold_back(self, lane: str, told: Told) -> None:
        held = self._held.setdefault(lane, [])
        held.append(told)
        if len(held) >= TOGETHER:
            self._release(lane)
        elif len(held) == 1:
            self._timers.add(asyncio.get_running_loop().call_later(WAIT, self._release, lane))

    def release(self) -> None:
        """Tell all that is held back now."""
        for lane in list(self._held):
            self._release(lane)

    def stop(self) -> None:
        """What is held back stays untold."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _release(self, lane: str) -> None:
        held = self._held.pop(lane, [])
        in_order = list(held)
        while len(held) > 1 and held == in_order:
            self._random.shuffle(held)
        for told in held:
            self._tell(lane, told)
