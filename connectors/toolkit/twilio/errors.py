"""Twilio's refusals as our errors. Pure.

Source: Twilio's error dictionary, 2026-10. A refused call answers `{"code", "message", "status"}`; a message that was taken and
failed on its way is reported later, with a code from the same dictionary.
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
    WindowClosed,
)
from connectors.toolkit.payload import JsonObject

UNTOLD_WAIT = 5.0  # seconds, where Twilio asks us to slow down and does not say for how long

ERRORS: Mapping[int, type[SendError]] = {
    14107: Throttled,  # too many messages a second
    20003: Misconfigured,  # authenticate
    20005: Misconfigured,  # account not active
    20404: Misconfigured,  # no such account
    20429: Throttled,
    21210: Misconfigured,  # the caller's number is not verified
    21211: Refused,  # invalid To
    21212: Misconfigured,  # invalid From
    21214: NotReachable,  # the number cannot be reached by telephone
    21215: Misconfigured,  # calls to this country are not switched on
    21219: Misconfigured,  # a trial account calls verified numbers only
    21408: Misconfigured,  # messages to this country are not switched on
    21602: ContentRefused,  # neither text nor media
    21606: Misconfigured,  # From is not a number of ours for messages
    21608: Misconfigured,  # a trial account writes to verified numbers only
    21610: RecipientGone,  # they sent STOP
    21611: Throttled,  # the queue of our number is full
    21612: Refused,  # no route between these two
    21614: NotReachable,  # no mobile number
    21617: Refused,  # more than 1,600 characters
    21620: ContentRefused,  # invalid media address
    21656: ContentRefused,  # variables of a template
    30001: Unavailable,  # queue overflow
    30002: Misconfigured,  # account suspended
    30003: NotReachable,  # the handset is off or away
    30004: NotReachable,  # blocked
    30005: NotReachable,  # unknown destination
    30006: NotReachable,  # landline, or a carrier that takes none
    30007: Refused,  # filtered by the carrier
    30008: Unavailable,  # unknown
    30034: Misconfigured,  # unregistered sender (US)
    63003: NotReachable,  # no such user on that channel
    63016: WindowClosed,  # WhatsApp: beyond 24 hours without a template
    63018: Throttled,  # WhatsApp: too many messages
    63024: NotReachable,  # WhatsApp: invalid recipient
}

# Codes of a failed message after which this address will never take another one.
PERMANENT = frozenset({21211, 21610, 21614, 30005, 30006})

_BY_STATUS: Mapping[int, type[SendError]] = {
    401: Misconfigured,
    403: Misconfigured,
    404: Misconfigured,
    429: Throttled,
    503: Unavailable,  # turned away before anything was done
}


def send_error(status: int, body: JsonObject, wait: float) -> SendError:
    """Our error for a call that Twilio answered with anything but success. `wait`: the seconds it asks us to wait."""
    code = body.whole("code")
    words = body.text("message") or f"HTTP status {status}"
    kind = ERRORS.get(code or 0) or _BY_STATUS.get(status) or (OutcomeUnknown if status >= 500 else Refused)
    shown = str(code if code is not None else status)
    return Throttled(wait, words, code=shown) if kind is Throttled else kind(words, code=shown)
