"""What is drawn after a modal's submission was answered with another view must not come before that answer.

Bolt looks for a listener's answer every ten milliseconds, while the listener goes on: a search that is quicker than that drew its
results first, and the answer ("One moment…") stood over them for good.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_SECONDS = 1.0

_handed_over: ContextVar[asyncio.Event | None] = ContextVar("the answer to this request is handed over", default=None)


@contextmanager
def answering() -> Iterator[None]:
    """Around the making of an answer; what goes out next is this answer."""
    done = asyncio.Event()
    before = _handed_over.set(done)
    try:
        yield
    finally:
        done.set()
        _handed_over.reset(before)


async def answer_is_out() -> None:
    """Return once what this listener acknowledged is on its way to Slack, after a second in any case."""
    done = _handed_over.get()
    if done is None:
        return
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await done.wait()
    except TimeoutError:
        return
