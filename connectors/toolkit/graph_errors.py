"""What the Graph API answers instead of a result, and what that means for a message of Messenger, Instagram or a Page. Pure.

Sources: Meta's error pages of Messenger (2026-03-18), its rate pages (2026-03-23), its changelog up to 2026-06-30, and the list
of errors of the Page's messages edge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WebhookUnreadable,
    WindowClosed,
)
from connectors.toolkit.payload import JsonObject, as_object, read_object

UNTOLD_WAIT = 60.0  # seconds, where the provider does not say how long
LONGEST_WAIT = 24 * 3600.0
USAGE = ("x-business-use-case-usage", "x-app-usage", "x-page-usage")
REGAIN = "estimated_time_to_regain_access"  # whole minutes


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as it was answered. `wait` is in seconds, None where nothing is said."""

    status: int
    code: int | None
    subcode: int | None
    words: str
    wait: float | None = None

    @property
    def name(self) -> str:
        """The code as the provider's own lists write it: 10/2018278."""
        if self.code is None:
            return str(self.status)
        return f"{self.code}/{self.subcode}" if self.subcode is not None else str(self.code)


# (code, subcode) or (code, None) for every other subcode of that code.
ERRORS: Mapping[tuple[int, int | None], type[SendError]] = {
    (10, 2018278): WindowClosed,  # Messenger
    (10, 2534022): WindowClosed,  # Instagram
    (10, 1893063): Misconfigured,  # the Page may not send for a while (since 2026-06-25)
    (10, None): Misconfigured,  # a permission is missing
    (551, None): NotReachable,  # they blocked us, or turned messages off
    (100, 2018001): NotReachable,  # nobody of this id
    (100, 2018108): NotReachable,  # takes no messages now
    (100, 2018008): Unavailable,  # the file could not be fetched from its link
    (100, None): Refused,  # a parameter, or a tag retired on 2026-04-27
    (10900, None): Refused,  # this comment has had its private reply
    (10903, None): NotReachable,  # nobody may answer this comment privately
    (3, None): Misconfigured,  # the app may not do this at all
    (102, None): Misconfigured,
    (190, None): Misconfigured,
    (200, None): Misconfigured,
    (230, None): NotReachable,  # this person does not let us write
    (368, None): Misconfigured,
    (2022, None): Misconfigured,
    (1, None): Unavailable,
    (2, None): Unavailable,
    (1200, None): Unavailable,
    (4, None): Throttled,
    (17, None): Throttled,
    (32, None): Throttled,
    (613, None): Throttled,
    (80002, None): Throttled,
    (80006, None): Throttled,
}

# What a status means where the code is unknown or there is none, as from a proxy that stands between. Of what failed inside
# the provider nobody can say whether it was delivered before; 503 alone says that nobody looked at it. A 403 that does not say
# why is no reason to pause a whole account.
STATUSES: Mapping[int, type[SendError]] = {
    401: Misconfigured,
    413: ContentRefused,
    429: Throttled,
    503: Unavailable,
}


def read_problem(status: int, headers: Mapping[str, str], body: JsonObject) -> Problem:
    """The refusal in an answer, whose body may be anything. Header names are lower case."""
    error = body.inside("error")
    words = error.text("message") or f"HTTP status {status}"
    return Problem(status, error.whole("code"), error.whole("error_subcode"), words, _wait(headers))


def send_error(problem: Problem) -> SendError:
    """Our error for a refusal: by its code, else by its HTTP status."""
    kind = _kind(problem)
    if kind is Throttled:
        return Throttled(problem.wait or UNTOLD_WAIT, problem.words, code=problem.name)
    return kind(problem.words, code=problem.name)


def _kind(problem: Problem) -> type[SendError]:
    if problem.code is not None:
        known = ERRORS.get((problem.code, problem.subcode)) or ERRORS.get((problem.code, None))
        if known is not None:
            return known
    if problem.status in STATUSES:
        return STATUSES[problem.status]
    return OutcomeUnknown if problem.status >= 500 else Refused


def _wait(headers: Mapping[str, str]) -> float | None:
    """The longest wait that any header tells: Retry-After in seconds, the usage headers in minutes for each kind of call."""
    told = [reader(headers) for reader in WAITS]
    longest = max((seconds for seconds in told if seconds is not None), default=None)
    return min(longest, LONGEST_WAIT) if longest is not None else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _regain(headers: Mapping[str, str]) -> float | None:
    minutes = [
        use.number(REGAIN) or 0.0 for name in USAGE if name in headers for use in _uses(_object_of(headers[name]))
    ]
    return max(minutes) * 60 if any(minutes) else None


def _uses(usage: JsonObject) -> list[JsonObject]:
    """The usage itself, and what it tells of each account."""
    return [usage, *(as_object(use) for account in usage for use in usage.items(account))]


def _object_of(header: str) -> JsonObject:
    try:
        return read_object(header.encode("utf-8", "replace"))
    except WebhookUnreadable:
        return JsonObject({})


WAITS: tuple[Callable[[Mapping[str, str]], float | None], ...] = (_retry_after, _regain)
