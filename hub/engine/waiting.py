"""Lanes that wait for a turn in this process."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from itertools import count, islice

from hub.engine.batch import lane_family

LANES_AT_ONCE = 32
WITH_ONE_WRITER = 8  # a transaction of many keeps everybody else from writing


class WaitingLanes:
    """The lane that waits longest comes next; a lane offered during its turn gets another one afterwards.

    Lanes of the `gathered` families come many at a time. While some of a family have their turn the others wait and grow
    more: the busier it is, the more is done at once.
    """

    def __init__(self, room: int, gathered: Collection[str] = (), at_once: int = LANES_AT_ONCE) -> None:
        self._room = room + (at_once if gathered else 0)
        self._at_once = at_once
        self._gathered = frozenset(gathered)
        self._waiting: dict[str, dict[str, int]] = {}  # family -> lane -> its number in the line
        self._numbers = count()
        self._running: set[str] = set()
        self._busy: dict[str, frozenset[str]] = {}  # family -> the lanes of the turn that does many at once
        self._again: set[str] = set()
        self._closed = False
        self._news = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()

    def offer(self, lanes: Iterable[str]) -> None:
        for lane in lanes:
            if lane in self._running:
                self._again.add(lane)
            else:
                self._waiting.setdefault(self._family(lane), {}).setdefault(lane, next(self._numbers))
        self._tell()

    def take_some(self, lanes: Sequence[str], turns: int) -> Sequence[str]:
        """Offer as many of them as there are turns free, of so many; what is left is for others."""
        free = max(0, turns - len(self._running) - sum(map(len, self._waiting.values())))
        self.offer(lanes[:free])
        return lanes[free:]

    async def next(self) -> Sequence[str]:
        """The lanes of one turn; none when there will be no more."""
        while not self._closed:
            if (family := self._longest_waiting()) is not None:
                return self._begin(family)
            await self._news.wait()
        return ()

    def let_others(self, lanes: Collection[str]) -> None:
        """What is left of this turn is done one by one, which may take long: others of the family need not wait for it."""
        busy = {family: turn for family, turn in self._busy.items() if turn != frozenset(lanes)}
        if len(busy) < len(self._busy):
            self._busy = busy
            self._tell()

    def done(self, lanes: Collection[str]) -> None:
        self._running.difference_update(lanes)
        self.let_others(lanes)
        again = self._again.intersection(lanes)
        self._again -= again
        self.offer(sorted(again))

    async def wait_for_room(self) -> None:
        """Return when few lanes wait: what we do not take, other processes find."""
        await self._space.wait()

    def close(self) -> None:
        self._closed = True
        self._news.set()
        self._space.set()

    def _family(self, lane: str) -> str:
        """Lanes that are not gathered wait in one line."""
        family = lane_family(lane)
        return family if family in self._gathered else ""

    def _longest_waiting(self) -> str | None:
        heads = {family: next(iter(lanes.values())) for family, lanes in self._open().items()}
        return min(heads, key=heads.__getitem__, default=None)

    def _open(self) -> dict[str, dict[str, int]]:
        return {family: lanes for family, lanes in self._waiting.items() if lanes and family not in self._busy}

    def _begin(self, family: str) -> Sequence[str]:
        waiting = self._waiting[family]
        lanes = list(islice(waiting, self._at_once if family else 1))
        for lane in lanes:
            del waiting[lane]
        self._running.update(lanes)
        if family:
            self._busy[family] = frozenset(lanes)
        self._tell()
        return lanes

    def _tell(self) -> None:
        _set_when(self._news, bool(self._open()) or self._closed)
        _set_when(self._space, sum(map(len, self._waiting.values())) < self._room or self._closed)


def _set_when(event: asyncio.Event, is_so: bool) -> None:
    if is_so:
        event.set()
    else:
        event.clear()
