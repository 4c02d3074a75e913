"""Whether a request comes from Slack. Pure: the time is an argument.

Source: Slack's "Verifying requests", version v0: HMAC-SHA256 over `v0:timestamp:body`, at most five minutes old.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

SIGNATURE_HEADER = "x-slack-signature"
TIMESTAMP_HEADER = "x-slack-request-timestamp"
PATIENCE = 300  # seconds, into the past and, for clocks that run ahead, into the future


def is_from_slack(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """`headers` with names in lower case. Without a secret nothing is genuine."""
    return why_not_from_slack(secret, headers, body, now) is None


def why_not_from_slack(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """What is wrong with the request, for logs; None when it is genuine."""
    if not secret:
        return "no signing secret is set"
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return "the timestamp is missing or no number"
    if abs(now.timestamp() - int(timestamp)) > PATIENCE:
        return "the timestamp is too old or in the future"
    claimed = headers.get(SIGNATURE_HEADER, "").encode("utf-8", "backslashreplace")
    if not hmac.compare_digest(claimed, signature(secret, timestamp, body).encode()):
        return "the signature does not fit"
    return None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"
