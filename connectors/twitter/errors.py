"""What X answers instead of doing it, and what each means to us. Pure.

Source: X's pages on response codes and rate limits, 2026-08, and the wording of its service. A refusal is told as a problem
(`title`, `detail`, `type`) or as a list of `errors` with code and message.
"""

from collections.abc import Mapping

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.toolkit.payload import JsonObject

UNTOLD_WAIT = 60.0  # seconds, where a 429 does not say how long
LONGEST_WAIT = 24 * 3600.0  # the longest of X's windows
WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")

# (status, words of the refusal or of its type in lower case, our error); the first that fits.
ERRORS: tuple[tuple[int, str, type[SendError]], ...] = (
    (400, "too long", ContentRefused),
    (400, "media", ContentRefused),
    (401, "", Misconfigured),
    (402, "", Misconfigured),  # the account's credits are used up
    (403, "duplicate content", Refused),
    (403, "permission to dm", RecipientGone),
    (403, "permitted to dm", RecipientGone),
    (403, "cannot send messages", RecipientGone),
    (403, "direct message to", RecipientGone),
    (403, "authorized to delete", Refused),
    (403, "deleted or not visible", NotReachable),
    (403, "reply to this conversation is not allowed", NotReachable),
    (403, "too long", ContentRefused),
    (403, "longer than", ContentRefused),  # a video
    (403, "media", ContentRefused),
    (403, "", Misconfigured),  # scope, product or a suspended account
    (404, "", NotReachable),
    (408, "", OutcomeUnknown),
    (413, "", ContentRefused),
    (429, "usage-capped", Misconfigured),
    (504, "", OutcomeUnknown),  # whoever stands before X waited in vain: nobody knows what became of it
)
TWICE = (
    "X has seen these words from us a short while ago and takes no post twice; change a word if it shall be said again"
)


def send_error(status: int, headers: Mapping[str, str], body: JsonObject, now: float | None) -> SendError:
    """Our error for an answer that is no success. `now`: seconds since 1970 as X counts them; header names in lower case."""
    words, kind = _told(body)
    said = f"{words} {kind}".lower()
    error = next((one for code, part, one in ERRORS if code == status and part in said), None)
    code, shown = str(status), words or f"HTTP status {status}"
    if error is not None:
        return error(f"{TWICE} ({shown})" if "duplicate content" in said else shown, code=code)
    if status == 429:
        return Throttled(wait_of(headers, now), shown, code=code)
    return (Unavailable if status >= 500 else Refused)(shown, code=code)


def wait_of(headers: Mapping[str, str], now: float | None) -> float:
    """Seconds until the windows that are used up begin anew."""
    used = [name for name in WINDOWS if headers.get(f"{name}-remaining") == "0"] or list(WINDOWS)
    resets = [float(told) for name in used if (told := headers.get(f"{name}-reset", "")).isascii() and told.isdigit()]
    if not resets or now is None:
        return UNTOLD_WAIT
    return min(max(max(resets) - now, 1.0), LONGEST_WAIT)


def _told(body: JsonObject) -> tuple[str, str]:
    """What a person may read of it, and the kind of the problem."""
    errors = body.each("errors")
    places = (body, *errors)
    words = (place.text(key) for key in ("detail", "message", "title") for place in places)
    kinds = (place.text("type") for place in places)
    return next((one for one in words if one), "")[:500], next((one for one in kinds if one), "")[:200]
