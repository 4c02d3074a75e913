"""How long a failed job waits before it is tried again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackOff:
    """Exponential, with jitter so that what failed together does not come back together. Seconds of machine time."""

    first_seconds: float = 2.0
    factor: float = 2.5
    ceiling_seconds: float = 600.0
    jitter: float = 0.25

    def seconds(self, attempt: int) -> float:
        """After the `attempt`-th failure (1 for the first)."""
        exact = min(self.first_seconds * self.factor ** (attempt - 1), self.ceiling_seconds)
        return exact * random.uniform(1 - self.jitter, 1 + self.jitter)
