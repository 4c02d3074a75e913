"""X's own time, as its answers tell it.

A signature names the time, and X refuses one that is off by minutes. What X's clock says is right by definition, whatever our
machine's may show.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


class ServerTime:
    """Knows nothing until an answer was noted. `monotonic` is any clock of ours that only goes on, in seconds."""

    def __init__(self) -> None:
        self._ahead: float | None = None

    def note(self, headers: Mapping[str, str], monotonic: float) -> None:
        """An answer came: its Date says what time it is there."""
        told = said_at(headers)
        if told is not None:
            self._ahead = told - monotonic

    def now(self, monotonic: float) -> float | None:
        """Seconds since 1970, as X counts them."""
        return None if self._ahead is None else self._ahead + monotonic


def said_at(headers: Mapping[str, str]) -> float | None:
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None
