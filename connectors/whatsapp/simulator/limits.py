"""WhatsApp's published rates, as the simulated server keeps them.

Source: Meta's pages on messaging limits and error codes, 2026-05: 80 messages a second from one number (130429); to the same
person one in six seconds, of which up to 45 may be borrowed at once and are paid back by waiting (131056).
"""

from dataclasses import dataclass, field

PER_SECOND = 80.0
PAIR_BURST = 45.0
PAIR_RATE = 1 / 6


@dataclass(slots=True)
class Bucket:
    """Holds up to `size` tokens, filled at `rate` a second."""

    size: float
    rate: float
    tokens: float
    at: float

    def has_one(self, now: float) -> bool:
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return self.tokens >= 1 - 1e-9

    def take(self) -> None:
        self.tokens -= 1


@dataclass(slots=True)
class Rates:
    """Counts what our number sends. Switched off for load trials by `enforced`."""

    enforced: bool = True
    pair_burst: float = PAIR_BURST
    _all: Bucket | None = None
    _pairs: dict[str, Bucket] = field(default_factory=dict)

    def refusal(self, person: str, now: float) -> int | None:
        """The error code, or None when one more message may go, and it is counted."""
        if not self.enforced:
            return None
        if self._all is None:
            self._all = Bucket(PER_SECOND, PER_SECOND, PER_SECOND, now)
        pair = self._pairs.setdefault(person, Bucket(self.pair_burst, PAIR_RATE, self.pair_burst, now))
        if not self._all.has_one(now):
            return 130429
        if not pair.has_one(now):
            return 131056
        self._all.take()
        pair.take()
        return None
