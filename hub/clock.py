"""The only place that reads the time.

The hub's clock is machine time plus an offset. The offset is zero in earnest; the sandbox keeps one in a database row
and moves it forward, never back. It rules due times, windows and hours. Leases, time-outs, back-off, undo and
signatures use machine time.
"""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Machine time, with an offset that only grows."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        return self.machine_now() + self._offset

    def machine_now(self) -> datetime:
        return datetime.now(UTC)

    def move_to_offset(self, offset: timedelta) -> None:
        """Take over an offset read from the database; one smaller than ours is old news and changes nothing."""
        self._offset = max(self._offset, offset)


def monotonic_seconds() -> float:
    """Seconds that never jump, for measuring how long something took."""
    return time.monotonic()


def epoch_seconds() -> float:
    """Machine time as seconds since 1970, for simulators and whatever else counts so."""
    return time.time()
