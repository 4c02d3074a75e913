"""What a process of the hub asks of its interpreter: a quick event loop, and a garbage collector that keeps out of the way."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 10_000  # before the collector looks at them; CPython's 700 is less than one batch of arrivals makes


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
    """Little of what the parts make while they are loaded is garbage, so nothing is looked for until `settle_memory` says that
    they stand, or the block ends. About a tenth of the time that loading takes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle_memory() -> None:
    """To be called when all parts stand: what start has made lives as long as the process, so it is not looked through again.

    Some 160,000 objects of modules, tables and schemas otherwise cost a pause of fifty milliseconds, and about a tenth
    of what the web process accepts (`gc.freeze`, Python's own documentation).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    gc.enable()
