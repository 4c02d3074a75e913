"""What LinkedIn answers instead of doing it, and what each means to us. Pure.

Source: LinkedIn's pages on error handling and rate limits, 2026: `{"message", "serviceErrorCode", "status"}`; the limits are for
a day and begin anew at midnight UTC; a token lasts sixty days.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.contract.errors import (
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.toolkit.payload import JsonObject

UNTOLD_WAIT = 3600.0  # seconds, where neither a time to wait nor the time of day is told
LONGEST_WAIT = 24 * 3600.0

STATUSES: Mapping[int, type[SendError]] = {
    401: Misconfigured,  # the token ran out, or was taken back
    403: Misconfigured,  # the role on the page or the product of the app is missing
    404: Refused,  # the post or the comment is gone
    408: OutcomeUnknown,
    409: Refused,
    422: Refused,
    426: Refused,  # this version of the API is no more
    504: OutcomeUnknown,  # whoever stands before LinkedIn waited in vain: nobody knows what became of it
}


def send_error(status: int, headers: Mapping[str, str], body: JsonObject) -> SendError:
    """Our error for an answer that is no success. Header names are in lower case."""
    words, code = (body.text("message") or f"HTTP status {status}")[:500], str(status)
    if status == 429:
        return Throttled(wait_of(headers), words, code=code)
    error = STATUSES.get(status, Unavailable if status >= 500 else Refused)
    return error(words, code=code)


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds that LinkedIn names, else until the day there is over."""
    said = headers.get("retry-after", "")
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT)
    at = said_at(headers)
    return UNTOLD_WAIT if at is None else max((_midnight_after(at) - at).total_seconds(), 1.0)


def said_at(headers: Mapping[str, str]) -> datetime | None:
    """LinkedIn's own time, as its answer tells it."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _midnight_after(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
