"""One clock for every process of a trial: machine time plus seconds that stand in a small file, which all of them map.

Unlike the sandbox's own offset it moves the machine's time, so that leases, back-off and signatures feel it too, and it
may go back.
"""

import mmap
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hub import clock as hub_clock

SECONDS = struct.Struct("<d")


class SharedClock:
    """The same in every process that opens the same file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._seconds = mmap.mmap(file.fileno(), SECONDS.size)

    @property
    def ahead(self) -> float:
        """Seconds by which everybody's clock runs ahead of the real one."""
        found: float = SECONDS.unpack(self._seconds)[0]
        return found

    def move(self, seconds: float) -> None:
        """Everybody's clock jumps at once; back, where `seconds` is negative."""
        self._seconds[:] = SECONDS.pack(self.ahead + seconds)

    def epoch_seconds(self) -> float:
        return time.time() + self.ahead

    def take_over(self) -> None:
        """From now on the hub's only clock is this one, in this process."""
        now = self.epoch_seconds
        setattr(hub_clock, "epoch_seconds", now)  # noqa: B010 - a name of a module, replaced for this process alone
        setattr(hub_clock.SystemClock, "machine_now", lambda _: datetime.fromtimestamp(now(), UTC))  # noqa: B010

    @contextmanager
    def ruling(self) -> Iterator[None]:
        """Taken over while the block runs."""
        seconds, machine_now = hub_clock.epoch_seconds, hub_clock.SystemClock.machine_now
        self.take_over()
        try:
            yield
        finally:
            setattr(hub_clock, "epoch_seconds", seconds)  # noqa: B010
            setattr(hub_clock.SystemClock, "machine_now", machine_now)  # noqa: B010
