"""How many calls Slack takes: one message a second in a channel, so many a minute in all, a tier per method."""

import math
from collections import defaultdict, deque

from inbox.slack.simulator.limits import MethodContract
from inbox.slack.simulator.settings import SlackSimulatorSettings

MINUTE = 60.0
POST = "chat.postMessage"


class Pace:
    """Counts calls; times are epoch seconds handed in."""

    def __init__(self, settings: SlackSimulatorSettings) -> None:
        self.settings = settings
        self._minutes: defaultdict[str, deque[float]] = defaultdict(deque)
        self._full_again: dict[str, float] = {}

    def wait_for(self, method: str, contract: MethodContract, channel: str, now: float) -> int | None:
        """Seconds to wait (whole, at least 1) when the call comes too early; None lets it in and counts it."""
        if not self.settings.limits_enforced:
            return None
        waits = [self._tier_wait(method, contract, now)]
        if method == POST:
            waits = [
                self._window_wait(POST, self.settings.workspace_posts_per_minute, now),
                self._channel_wait(channel, now),
            ]
        if any(waits):
            return max(1, math.ceil(max(waits)))
        self._count(method, channel, now)
        return None

    def _count(self, method: str, channel: str, now: float) -> None:
        self._minutes[method].append(now)
        if method == POST:
            step = 1 / self.settings.channel_posts_per_second
            self._full_again[channel] = max(self._full_again.get(channel, now), now) + step

    def _tier_wait(self, method: str, contract: MethodContract, now: float) -> float:
        return self._window_wait(method, self.settings.calls_per_minute[contract.tier], now)

    def _window_wait(self, name: str, most: int, now: float) -> float:
        times = self._minutes[name]
        while times and times[0] <= now - MINUTE:
            times.popleft()
        return times[0] + MINUTE - now if len(times) >= most else 0.0

    def _channel_wait(self, channel: str, now: float) -> float:
        """A bucket of `channel_burst` posts that fills at the pace: how long until one post fits."""
        room = self.settings.channel_burst / self.settings.channel_posts_per_second
        step = 1 / self.settings.channel_posts_per_second
        level = max(0.0, self._full_again.get(channel, now) - now)
        return max(0.0, level + step - room)
