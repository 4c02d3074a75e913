"""Telegram's published rates, as the simulated server keeps them.

Sources: the vendor's bot FAQ: about one message a second in one chat (short bursts pass), 20 a minute in one group, about
30 a second over all chats; the answer is 429 with `retry_after` in whole seconds.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from connectors.toolkit.simulator import Clock

BURST = 5
PER_GROUP_AND_MINUTE = 20
OVERALL_PER_SECOND = 30


@dataclass(slots=True)
class Bucket:
    """Holds up to `size` tokens, filled at `rate` a second."""

    size: float
    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when there is one."""
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.rate)

    def take(self) -> None:
        self.tokens -= 1


@dataclass(slots=True)
class Rates:
    """Counts what the bot sends. Switched off for load trials by `enforced`."""

    clock: Clock
    enforced: bool = True
    _chats: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _overall: Bucket | None = None

    def retry_after(self, chat: int) -> int:
        """0 when one more message may go, and it is counted; else the whole seconds to wait."""
        if not self.enforced:
            return 0
        now = self.clock()
        chat_bucket = self._chats.setdefault(chat, Bucket(BURST, 1, BURST, now))
        if self._overall is None:
            self._overall = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, OVERALL_PER_SECOND, now)
        wait = max(chat_bucket.wait(now), self._overall.wait(now), self._group_wait(chat, now))
        if wait > 1e-6:
            return max(1, math.ceil(wait))
        chat_bucket.take()
        self._overall.take()
        if chat < 0:
            self._groups[chat].append(now)
        return 0

    def _group_wait(self, chat: int, now: float) -> float:
        if chat > 0:
            return 0
        sent = self._groups.setdefault(chat, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        return sent[0] + 60 - now if len(sent) >= PER_GROUP_AND_MINUTE else 0
