"""Whether SendGrid signed a post: ECDSA on P-256 with SHA-256 over the timestamp and the body as it came.

Source: Twilio SendGrid documentation, "Getting Started with the Event Webhook Security Features".
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.payload import as_moment

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

# cryptography is imported where a post is proven: a mailbox that SendGrid does not serve need not load it.

SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature"
TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp"
FROM_THE_FUTURE = timedelta(minutes=5)  # clocks differ


def is_signed(request: WebhookRequest) -> bool:
    """Whether it says so; that proves nothing yet."""
    return request.header(SIGNATURE_HEADER) is not None


def check(request: WebhookRequest, public_keys: Sequence[str], max_age: timedelta, now: datetime) -> None:
    """Return when one of these keys (base64 of DER) signed the post, not longer ago than `max_age`; else WebhookRejected."""
    timestamp = request.header(TIMESTAMP_HEADER) or ""
    signed_at = as_moment(timestamp)
    if signed_at is None or not -FROM_THE_FUTURE <= now - signed_at <= max_age:
        raise WebhookRejected("SendGrid's timestamp is missing, too old or yet to come")
    signature = _signature(request.header(SIGNATURE_HEADER) or "")
    content = timestamp.encode("ascii") + request.body  # as_moment takes ASCII digits only
    if not any(_fits(key, signature, content) for key in public_keys):
        raise WebhookRejected("SendGrid's signature does not fit the post")


def _signature(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("utf-8", "backslashreplace"), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise WebhookRejected("SendGrid's signature is no base64") from problem


def _fits(public_key: str, signature: bytes, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        _key(public_key).verify(signature, content, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=16)
def _key(public_key: str) -> "ec.EllipticCurvePublicKey":
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(base64.b64decode(public_key))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise WebhookRejected("public_keys holds a key that is none of SendGrid's")
    return key
