"""WhatsApp's error codes, and what each means to us.

Source: Meta's pages on Cloud API and Graph API error codes, 2026-05. The answer of a refused call and the status
of a message that failed later use the same codes.
"""

from collections.abc import Mapping

import orjson

from connectors.contract.errors import (
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.inbound import ConsentTopic
from connectors.toolkit.payload import JsonObject, as_object

MINUTE, HOUR = 60.0, 3600.0
LONGEST_WAIT = 24 * HOUR

# Codes by which WhatsApp asks us to slow down, and the seconds to wait where it names none.
WAITS: Mapping[int, float] = {
    4: 5 * MINUTE,  # calls of the app in an hour
    80007: 5 * MINUTE,  # calls of the account in an hour
    130429: 2.0,  # messages in a second
    131048: 6 * HOUR,  # too many were reported as spam
    131056: 6.0,  # messages to the same person: one in six seconds
    131064: HOUR,  # people written to first in a day
    133016: HOUR,  # registrations of the number
    132069: MINUTE,  # flows
}

STOPPED_MARKETING = 131050

CODES: Mapping[int, type[SendError]] = {
    **dict.fromkeys((0, 3, 10, 190, 131005), Misconfigured),  # key or permission
    **dict.fromkeys(range(200, 300), Misconfigured),  # permission
    **dict.fromkeys((368, 130497, 131031, 131037, 131042, 131045), Misconfigured),  # the account itself
    **dict.fromkeys((1, 2, 131000, 131016, 131052, 131053, 131057), Unavailable),
    131026: NotReachable,  # not on WhatsApp, or with too old a client
    131047: WindowClosed,
    STOPPED_MARKETING: RecipientGone,
    **dict.fromkeys(
        (
            100,  # a parameter
            130472,  # the person is part of Meta's experiment
            131008,
            131009,
            131021,  # to ourselves
            131030,  # not on the test number's list
            131049,  # marketing to this person: wait a day
            131051,
            131062,  # this kind of message cannot go to a user id
            131063,
            132000,
            132001,
            132005,
            132007,
            132008,
            132012,
            132015,
            132016,
            132068,
            135000,
            137000,
        ),
        Refused,
    ),
}
NO_SUCH_OBJECT = (100, 33)  # code and subcode: a number or an id in our settings is wrong, or not ours
NO_LONGER_THERE = frozenset({131026})

STATUSES: Mapping[int, type[SendError]] = {
    401: Misconfigured,
    403: Misconfigured,
    408: OutcomeUnknown,
    503: Unavailable,
}


def send_error(status: int, headers: Mapping[str, str], body: JsonObject) -> SendError:
    """Our error for an answer that is no success. Header names are in lower case."""
    error = body.inside("error")
    code = error.whole("code")
    words = _words(status, error)
    shown = str(code if code is not None else status)
    if code in WAITS or (code not in CODES and status == 429):
        return Throttled(_seconds(headers, WAITS.get(code or -1, MINUTE)), words, code=shown)
    if code == STOPPED_MARKETING:
        return RecipientGone(words, code=shown, topic=ConsentTopic.MARKETING)
    return _error_class(status, code, error)(words, code=shown)


def _error_class(status: int, code: int | None, error: JsonObject) -> type[SendError]:
    if (code, error.whole("error_subcode")) == NO_SUCH_OBJECT:
        return Misconfigured
    if code is not None and code in CODES:
        return CODES[code]
    if error.flag("is_transient"):
        return Unavailable
    return STATUSES.get(status, OutcomeUnknown if status >= 500 else Refused)


def _words(status: int, error: JsonObject) -> str:
    told = (error.text("message"), error.inside("error_data").text("details"), error.text("error_user_msg"))
    return ": ".join(dict.fromkeys(word for word in told if word))[:500] or f"HTTP status {status}"


def _seconds(headers: Mapping[str, str], otherwise: float) -> float:
    """What the provider asks us to wait: Retry-After in seconds, or the minutes of its own header."""
    asked = headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit():
        return min(float(asked), LONGEST_WAIT)
    return min(_regained(headers.get("x-business-use-case-usage", "")) or otherwise, LONGEST_WAIT)


def _regained(header: str) -> float:
    """The longest time until any of our calls may be made again, in seconds; 0 where the header says nothing."""
    try:
        usage = as_object(orjson.loads(header)) if header else as_object(None)
    except orjson.JSONDecodeError:
        return 0.0
    minutes = [one.number("estimated_time_to_regain_access") or 0.0 for account in usage for one in usage.each(account)]
    return max(minutes, default=0.0) * MINUTE
