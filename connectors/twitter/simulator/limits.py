"""X's published windows, as the simulated service keeps them: 15 direct messages and 100 posts in 15 minutes, 1,440 direct
messages in a day."""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

QUARTER, DAY = 900.0, 86400.0
LIMITS: Mapping[str, tuple[int, float]] = {
    "message": (15, QUARTER),
    "message a day": (1440, DAY),
    "post": (100, QUARTER),
}
DAILY: Mapping[str, str] = {"message": "message a day"}


@dataclass(slots=True)
class Windows:
    """Counts what we send. Switched off for load trials by `enforced`."""

    enforced: bool = True
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, kind: str, now: float) -> Mapping[str, str] | None:
        """The headers of an answer; None when nothing may be sent now, and nothing is counted."""
        names = [name for name in (kind, DAILY.get(kind)) if name is not None]
        if self.enforced and any(self._left(name, now) < 1 for name in names):
            return None
        for name in names:
            self._times(name, now).append(now)
        return self.headers(kind, now)

    def headers(self, kind: str, now: float) -> dict[str, str]:
        told = {"x-rate-limit": kind, "x-user-limit-24hour": DAILY.get(kind, "")}
        found: dict[str, str] = {}
        for prefix, name in told.items():
            if name:
                limit, seconds = LIMITS[name]
                times = self._times(name, now)
                reset = math.ceil((times[0] if times else now) + seconds)
                left = str(max(0, limit - len(times)))
                found |= {f"{prefix}-limit": str(limit), f"{prefix}-remaining": left, f"{prefix}-reset": str(reset)}
        return found

    def _left(self, name: str, now: float) -> int:
        return LIMITS[name][0] - len(self._times(name, now))

    def _times(self, name: str, now: float) -> deque[float]:
        times = self._sent.setdefault(name, deque())
        while times and times[0] <= now - LIMITS[name][1]:
            times.popleft()
        return times
