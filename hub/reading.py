"""Reading heavy bodies in a process of its own, which is ended when it takes too long or too much memory.

One child, started when it is first needed and kept; what it read comes back through a pipe. A body that ends it harms
nobody else: the next one gets a new child.
"""

import asyncio
import multiprocessing
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import TypeVar

from connectors.contract.errors import WebhookUnreadable

Read = TypeVar("Read")

READ_SECONDS = 20.0
START_SECONDS = 30.0
MEMORY_BYTES = 1536 * 1024 * 1024  # of addresses, which is more than what is really used


class ReadingEnded(Exception):
    """The child was ended over this body, or ended by itself. The text says why."""


@dataclass(slots=True)
class ReadingProcess:
    """`seconds` is what one body may take."""

    seconds: float = READ_SECONDS
    _child: multiprocessing.process.BaseProcess | None = None
    _pipe: Connection | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, reader: Callable[[str, bytes], Read], account: str, item: bytes) -> Read:
        """What `reader`, a function of a module, makes of the item. Raises WebhookUnreadable as it does, and ReadingEnded."""
        async with self._one_at_a_time:
            answer = await asyncio.to_thread(self._ask, reader, account, item)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join(START_SECONDS)
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None

    def _ask(self, reader: Callable[[str, bytes], Read], account: str, item: bytes) -> "Read | Exception":
        pipe = self._ready()
        try:
            _tell(pipe, (reader, account, item))
            if not pipe.poll(self.seconds):
                self.close()
                return ReadingEnded(f"reading it took more than {self.seconds:g} seconds")
            answer: Read | Exception = pipe.recv()
        except (EOFError, OSError) as lost:
            self.close()
            return ReadingEnded(f"the process that read it ended ({type(lost).__name__})")
        return answer

    def _ready(self) -> Connection:
        if self._child is None or self._pipe is None or not self._child.is_alive():
            self.close()
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            self._child = spawn.Process(target=_serve, args=(theirs,), name="hub-reading", daemon=True)
            self._child.start()
            theirs.close()
            if not self._pipe.poll(START_SECONDS) or self._pipe.recv() != "ready":
                self.close()
                raise ReadingEnded("the reading process did not start")
        return self._pipe


def _serve(pipe: Connection) -> None:
    """The child: reads until the pipe is closed. Ctrl+C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    _tell(pipe, "ready")
    while True:
        try:
            reader, account, item = pipe.recv()
        except EOFError:
            return
        _tell(pipe, _answer(reader, account, item))


def _tell(pipe: Connection, what: object) -> None:
    pipe.send_bytes(ForkingPickler.dumps(what))


def _answer(reader: Callable[[str, bytes], Read], account: str, item: bytes) -> "Read | Exception":
    try:
        return reader(account, item)
    except WebhookUnreadable as problem:
        return problem
    except MemoryError:
        return ReadingEnded("reading it took too much memory")
    except Exception as broken:  # noqa: BLE001 - the reader itself broke: the parent must hear of it, whatever it is
        return ReadingEnded(f"the reader broke: {broken!r}")
