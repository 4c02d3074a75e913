"""Who goes first: whoever answers somebody who waits, before whoever works off a job.

Where only one may write, those who are waited for have the first turns; everywhere, jobs let them pass before they begin
something new. Neither starves the jobs: after so many turns in a row one of theirs comes, and they give way for a moment only.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

IN_A_ROW = 4  # turns of those who are waited for, while a job waits too
MOMENTS_AFTER = 4  # in which jobs give way only to what is urgent, when one was not enough
MOMENT_SECONDS = 0.1  # for which a job gives way each time it turns to the database and holds nothing of it yet

_goes_first: ContextVar[bool] = ContextVar("goes first", default=False)


def goes_first() -> bool:
    """Whether this task, or the one that began it, answers somebody who waits."""
    return _goes_first.get()


@contextmanager
def going_first() -> Iterator[None]:
    """What is done inside has the first turns, and so have tasks begun there."""
    before = _goes_first.get()
    _goes_first.set(True)
    try:
        yield
    finally:
        _goes_first.set(before)


class Precedence:
    """Who is waited for just now in this process."""

    def __init__(self) -> None:
        self._waiting: dict[object, bool] = {}  # -> urgently
        self._patience_from = 0.0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    @contextmanager
    def somebody_waits(self, *, urgently: bool = True) -> Iterator[Callable[[], None]]:
        """What is done inside goes first, and the jobs give way to it, until the block ends or what it gives is called: who has
        done their part, and waits for somebody outside, holds up nobody. To those who do not wait `urgently`, jobs lose a fifth of
        their time at most."""
        waiting = object()
        self._waiting[waiting] = urgently
        self._nobody_waits.clear()

        def has_its_part() -> None:
            self._waiting.pop(waiting, None)
            if not self._waiting:
                self._nobody_waits.set()

        try:
            with going_first():
                yield has_its_part
        finally:
            has_its_part()

    async def give_way(self) -> None:
        """Return once nobody waits, or after a moment; at once for who goes first."""
        now = asyncio.get_running_loop().time
        if self._nobody_waits.is_set() or goes_first():
            return
        if now() < self._patience_from and not any(self._waiting.values()):
            return
        try:
            async with asyncio.timeout(MOMENT_SECONDS):
                await self._nobody_waits.wait()
        except TimeoutError:
            self._patience_from = now() + MOMENTS_AFTER * MOMENT_SECONDS


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
