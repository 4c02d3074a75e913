"""What all of Meta's channels share: the proof of a webhook, and its set-up question.

Source: Meta's pages on webhooks of the Graph API, 2026.
"""

import hashlib
import hmac

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.toolkit.signatures import same

ENDPOINT = "meta"
SIGNATURE = "x-hub-signature-256"


def verify_signature(request: WebhookRequest, app_secret: str) -> None:
    """X-Hub-Signature-256: sha256= and the HMAC of the raw body under the app's secret, in lower-case hex."""
    if not app_secret:
        raise WebhookRejected("no app secret is set, so nothing can prove who posts")
    expected = "sha256=" + hmac.new(app_secret.encode(), request.body, hashlib.sha256).hexdigest()
    if not same(request.header(SIGNATURE) or "", expected):
        raise WebhookRejected("the signature is missing or wrong")


def answer_challenge(request: WebhookRequest, verify_token: str) -> WebhookReply | None:
    """Meta's set-up question: the challenge comes back when the token is ours, 403 when not; None when it asks nothing."""
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    if not verify_token or not same(request.query.get("hub.verify_token", ""), verify_token):
        return WebhookReply(403, b"the verify token is not ours")
    return WebhookReply(200, request.query.get("hub.challenge", "").encode("utf-8", "replace"))
