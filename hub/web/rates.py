"""How much strangers may post: each connector says what a post counts against, here it is counted."""

from collections.abc import Mapping

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector, LimitsPosts
from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate


class PostRates:
    """The posts of one process. `connectors` as the web server knows them; those without a limit are never asked."""

    def __init__(self, connectors: Mapping[tuple[str, str], Connector]) -> None:
        self._limiting = {place: each for place, each in connectors.items() if isinstance(each, LimitsPosts)}
        self._allowances: dict[Rate, Allowance] = {}

    def wait(self, place: tuple[str, str], request: WebhookRequest, caller: str) -> float:
        """0 when this post may come, which is counted; else the seconds after which it may. The post must be genuine."""
        limiting = self._limiting.get(place)
        if limiting is None:
            return 0.0
        now = monotonic_seconds()
        for limit in limiting.post_limits(request, caller):
            if wait := self._allowance(Rate(limit.at_once, limit.per_second)).take((place, limit.key), now):
                return wait
        return 0.0

    def _allowance(self, rate: Rate) -> Allowance:
        return self._allowances.setdefault(rate, Allowance(rate))
