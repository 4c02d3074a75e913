"""What strangers provoke is written down, and never so often that they could fill a log."""

from collections.abc import Hashable

from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate

OF_ONE = Rate(3, 1 / 60)  # lines about one caller
OF_ALL = Rate(60, 1)


class Seldom:
    """Whether a line may be written: three at once and one a minute about the same, and one a second in all."""

    def __init__(self) -> None:
        self._each = Allowance(OF_ONE)
        self._all = Allowance(OF_ALL)

    def may_say(self, about: Hashable) -> bool:
        now = monotonic_seconds()
        return not self._each.take(about, now) and not self._all.take("all", now)
