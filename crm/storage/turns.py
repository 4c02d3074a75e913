"""Who writes next where only one may write: whoever answers somebody who waits, before whoever works off a job.

The second are never starved: after so many of the first in a row, one of them has its turn.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

IN_A_ROW = 4  # turns of those who are waited for, while a job waits too

_is_waited_for: ContextVar[bool] = ContextVar("somebody waits for this", default=False)


@contextmanager
def somebody_waits() -> Iterator[None]:
    """What is written inside, tasks begun there included, goes before the jobs."""
    token = _is_waited_for.set(True)
    try:
        yield
    finally:
        _is_waited_for.reset(token)


def is_waited_for() -> bool:
    """Whether somebody waits for what this task writes."""
    return _is_waited_for.get()


class Turns:
    """One turn at a time, in the order of asking within the two kinds."""

    def __init__(self) -> None:
        self._is_taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._second: deque[asyncio.Future[None]] = deque()
        self._in_a_row = 0

    async def take(self, *, first: bool) -> None:
        """Return when the turn is ours; whoever is cancelled while it waits has none."""
        if not self._is_taken:
            self._is_taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._first if first else self._second
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # given to us in the very moment of giving up
                self.give_back()
            raise

    def give_back(self) -> None:
        """The turn goes to the next who still waits."""
        turn = self._next()
        self._is_taken = turn is not None
        if turn is not None:
            turn.set_result(None)

    def _next(self) -> asyncio.Future[None] | None:
        for queue in (self._first, self._second):
            while queue and queue[0].done():  # given up while it waited
                queue.popleft()
        is_second_due = self._in_a_row >= IN_A_ROW and self._second
        if self._first and not is_second_due:
            self._in_a_row += 1
            return self._first.popleft()
        self._in_a_row = 0
        return self._second.popleft() if self._second else None
