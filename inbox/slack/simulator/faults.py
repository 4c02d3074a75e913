"""Switches that make the simulated Slack misbehave, each for a counted number of times."""

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong with a Web API call."""

    THROTTLED = "throttled"
    BROKEN = "broken"
    REFUSED = "refused"
    DROPPED = "dropped"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ApiFault:
    """One fault waiting for its call; `retry_after` in seconds, `error` Slack's word."""

    kind: FaultKind
    status: int = 200
    retry_after: int = 1
    error: str = ""


class Delivery(StrEnum):
    """How the next events reach the app."""

    TWICE = "twice"
    RETRIED = "retried"


class Faults:
    """Faults are taken one for each call or event, in the order they were asked for."""

    def __init__(self) -> None:
        self.token_revoked = False
        self.files_refused = False
        self.shuffle_after = 0
        self._calls: defaultdict[str, deque[ApiFault]] = defaultdict(deque)
        self._deliveries: deque[Delivery] = deque()

    def throttle(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """HTTP 429 with Retry-After."""
        self._add(method, times, ApiFault(FaultKind.THROTTLED, status=429, retry_after=retry_after))

    def fail(self, method: str, times: int = 1, status: int = 500) -> None:
        """A plain HTTP error before anything was done."""
        self._add(method, times, ApiFault(FaultKind.BROKEN, status=status))

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """HTTP 200 with `ok: false` and this error."""
        self._add(method, times, ApiFault(FaultKind.REFUSED, error=error))

    def drop(self, method: str, times: int = 1) -> None:
        """The connection closes before anything was done."""
        self._add(method, times, ApiFault(FaultKind.DROPPED))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The call is carried out, but its answer never comes: silence, then a closed connection."""
        self._add(method, times, ApiFault(FaultKind.SILENT))

    def recover(self) -> None:
        """Whatever was still to go wrong with calls does not."""
        self._calls.clear()
        self.token_revoked = False

    def revoke_token(self) -> None:
        """Every call answers `token_revoked` from now on."""
        self.token_revoked = True

    def refuse_files(self) -> None:
        """The app lacks files:read: the address of a file gives the sign-in page, with a status of 200."""
        self.files_refused = True

    def deliver_twice(self, times: int = 1) -> None:
        """The next events come twice, with the same event_id."""
        self._deliveries.extend([Delivery.TWICE] * times)

    def deliver_with_retry(self, times: int = 1) -> None:
        """The next events come again with X-Slack-Retry-Num 1, as if their first answer had been lost."""
        self._deliveries.extend([Delivery.RETRIED] * times)

    def shuffle_next(self, count: int) -> None:
        """The next `count` events are held back and then delivered in another order."""
        self.shuffle_after = count

    def take(self, method: str) -> ApiFault | None:
        waiting = self._calls[method] or self._calls["*"]
        return waiting.popleft() if waiting else None

    def take_delivery(self) -> Delivery | None:
        return self._deliveries.popleft() if self._deliveries else None

    def _add(self, method: str, times: int, fault: ApiFault) -> None:
        self._calls[method].extend([fault] * times)
