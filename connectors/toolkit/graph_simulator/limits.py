"""Meta's published rates and windows, as the simulated server keeps them.

Sources: the rate page of 2026-03-23 (300 texts, 10 sounds or videos a second, 750 private replies an hour, for one Page) and the
policy of 2026-09-28 (24 hours, 7 days after an advertisement and for people with HUMAN_AGENT).
"""

from collections import deque
from dataclasses import dataclass, field

from connectors.toolkit.simulator import Clock

DAY = 86400.0
WINDOW = DAY
AD_WINDOW = 7 * DAY
HUMAN_AGENT_WINDOW = 7 * DAY
PRIVATE_REPLY_WINDOW = 7 * DAY


@dataclass(slots=True)
class Rate:
    """At most `most` calls within any `seconds`."""

    most: int
    seconds: float
    calls: deque[float] = field(default_factory=deque)

    def allows(self, now: float) -> bool:
        """Whether one more call may be made; it is counted when it may."""
        while self.calls and self.calls[0] <= now - self.seconds:
            self.calls.popleft()
        if len(self.calls) >= self.most:
            return False
        self.calls.append(now)
        return True


@dataclass(slots=True)
class Rates:
    """What one account may do. Switched off for load trials by `enforced`."""

    clock: Clock
    enforced: bool = True
    texts: Rate = field(default_factory=lambda: Rate(300, 1))
    films: Rate = field(default_factory=lambda: Rate(10, 1))
    private_replies: Rate = field(default_factory=lambda: Rate(750, 3600))

    def allow(self, rate: Rate) -> bool:
        return not self.enforced or rate.allows(self.clock())
