"""What a process of the hub asks of its interpreter: a quick event loop, a garbage collector that keeps out of the way, and
threads that need not wait long for their turn."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 30_000  # before the collector looks at them; CPython's 700 is less than one batch of arrivals makes
TURN_SECONDS = 0.0001  # of a thread while another waits; CPython's is 0.005


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed, the standard loop elsewhere."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


@contextmanager
def loading() -> Iterator[None]:
    """Little of what the parts make while they are loaded is garbage, so nothing is looked for until `settle` says that
    they stand, or the block ends. About a tenth of the time that loading takes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """To be called when all parts stand: what start has made lives as long as the process, so it is not looked through again.

    Some 160,000 objects of modules, tables and schemas otherwise cost a pause of fifty milliseconds, and about a tenth
    of what the web process accepts (`gc.freeze`, Python's own documentation).

    A thread of SQLite needs the interpreter for microseconds before it waits for the disk: with CPython's turns each commit
    began most of a millisecond late.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    gc.enable()
    sys.setswitchinterval(TURN_SECONDS)
