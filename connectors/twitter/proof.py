"""How X proves that it is X who posts, and how we prove that the address is ours. Pure.

Source: X's pages on webhooks, 2026-08: the header holds `sha256=` and base64 of the HMAC-SHA256 of the raw body; the answer to a
challenge (CRC) is the same of its token. The key is the app's OAuth 2.0 client secret where it has one, under a header of its
own, else the consumer secret.
"""

import base64
import hashlib
import hmac
import re

import orjson

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.toolkit.signatures import same

HEADER = "x-twitter-webhooks-signature"
CLIENT_HEADER = "x-twitter-webhooks-signature-oauth2"

# X's tokens look like this. Anything else is not answered: whoever may choose the text could have a body of theirs signed, since
# challenge and signature are made with one key. A JSON object never has this form.
_TOKEN = re.compile(r"[A-Za-z0-9_=+/.-]{1,256}")


def signed(secret: str, message: bytes) -> str:
    made = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(made).decode()


def verify_signature(request: WebhookRequest, consumer_secret: str, client_secret: str | None) -> None:
    """Return when X signed this body; raise WebhookRejected when not."""
    if not consumer_secret:
        raise WebhookRejected("no consumer secret is set, so nothing can prove who posts")
    by_client = request.header(CLIENT_HEADER)
    secret, claimed = consumer_secret, request.header(HEADER)
    if client_secret is not None and by_client is not None:
        secret, claimed = client_secret, by_client
    if not same(claimed or "", signed(secret, request.body)):
        raise WebhookRejected("the signature is missing or wrong")


def answer_challenge(request: WebhookRequest, consumer_secret: str, client_secret: str | None) -> WebhookReply | None:
    """The answer to X's hourly question; None when it asks nothing."""
    token = request.query.get("crc_token")
    if request.method != "GET" or token is None:
        return None
    secret = client_secret or consumer_secret
    if not secret or not _TOKEN.fullmatch(token):
        return WebhookReply(403, b"this challenge is not answered")
    body = orjson.dumps({"response_token": signed(secret, token.encode())})
    return WebhookReply(200, body, "application/json")
