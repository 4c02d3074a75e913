"""How much somebody may say in how much time, for very many somebodies in little memory."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, and `per_second` in the long run."""

    burst: float
    per_second: float


class Allowance:
    """One bucket for each key. Of more than `most_keys` the one unused for longest is forgotten, and is full again."""

    def __init__(self, rate: Rate, most_keys: int = MOST_KEYS) -> None:
        self._rate = rate
        self._most_keys = most_keys
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # what is left, and when it was

    def take(self, key: Hashable, now: float) -> float:
        """0 when it is allowed, and then counted; else the seconds until it will be. `now` is in monotonic seconds."""
        left, at = self._buckets.pop(key, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - at) * self._rate.per_second)
        is_allowed = left >= 1
        self._buckets[key] = (left - 1 if is_allowed else left, now)
        if len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return 0.0 if is_allowed else (1 - left) / self._rate.per_second
