"""How LinkedIn proves that it is LinkedIn who posts, and how we prove that the address is ours. Pure.

Source: LinkedIn's page on webhook validation, 2026: the header holds the HMAC-SHA256, in lower-case hex, of `hmacsha256=` and the
raw body under the app's client secret; the answer to a challenge that of its code.
"""

import re

import orjson

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.toolkit.signatures import hmac_sha256_hex, same

HEADER = "x-li-signature"
SIGNED_BEFORE = b"hmacsha256="

# A UUID, as LinkedIn sends it. Anything else is not answered: challenge and signature are made with one key, so whoever may
# choose the text could have "hmacsha256=" and a body of theirs signed.
_CODE = re.compile(r"[A-Za-z0-9-]{1,128}")


def signature(secret: str, body: bytes) -> str:
    return hmac_sha256_hex(secret, SIGNED_BEFORE + body)


def verify_signature(request: WebhookRequest, secret: str) -> None:
    """Return when LinkedIn signed this body; raise WebhookRejected when not."""
    if not secret:
        raise WebhookRejected("no client secret is set, so nothing can prove who posts")
    if not same(request.header(HEADER) or "", signature(secret, request.body)):
        raise WebhookRejected("the signature is missing or wrong")


def answer_challenge(request: WebhookRequest, secret: str) -> WebhookReply | None:
    """The answer to the question that LinkedIn asks every two hours; None when it asks nothing."""
    code = request.query.get("challengeCode")
    if request.method != "GET" or code is None:
        return None
    if not secret or not _CODE.fullmatch(code):
        return WebhookReply(403, b"this challenge is not answered")
    told = {"challengeCode": code, "challengeResponse": hmac_sha256_hex(secret, code.encode())}
    return WebhookReply(200, orjson.dumps(told), "application/json")
