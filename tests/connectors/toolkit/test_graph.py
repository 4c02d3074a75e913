"""Meta's proof of a webhook, and its set-up question."""

import hashlib
import hmac

import pytest

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.graph import answer_challenge, verify_signature

SECRET = "an-app-secret"
BODY = '{ "object" : "page", "text": "Žluťoučký 👋" }'.encode()
PROOF = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


def asked(**query: str) -> WebhookRequest:
    return WebhookRequest(b"", {}, {f"hub.{name}": value for name, value in query.items()}, "GET")


def test_the_raw_body_is_what_is_signed() -> None:
    verify_signature(WebhookRequest(BODY, {"x-hub-signature-256": PROOF}), SECRET)


@pytest.mark.parametrize("proof", ["", PROOF[:-1], PROOF.upper(), PROOF.removeprefix("sha256="), "sha1=00", "\udce9"])
def test_any_other_proof_is_refused(proof: str) -> None:
    with pytest.raises(WebhookRejected):
        verify_signature(WebhookRequest(BODY, {"x-hub-signature-256": proof}), SECRET)


def test_another_body_another_secret_and_no_secret_are_refused() -> None:
    genuine = WebhookRequest(BODY, {"x-hub-signature-256": PROOF})
    for request, secret in (
        (genuine, "another"),
        (genuine, ""),
        (WebhookRequest(BODY + b" ", genuine.headers), SECRET),
    ):
        with pytest.raises(WebhookRejected):
            verify_signature(request, secret)


def test_the_challenge_comes_back_to_whoever_knows_the_token() -> None:
    reply = answer_challenge(asked(mode="subscribe", verify_token="word", challenge="1158201444"), "word")
    assert reply is not None
    assert (reply.status, reply.body, reply.content_type) == (200, b"1158201444", "text/plain")


@pytest.mark.parametrize(("token", "ours"), [("other", "word"), ("", ""), ("word", "")])
def test_nobody_else_gets_it(token: str, ours: str) -> None:
    reply = answer_challenge(asked(mode="subscribe", verify_token=token, challenge="1"), ours)
    assert reply is not None
    assert reply.status == 403


def test_what_asks_nothing_is_no_question() -> None:
    assert answer_challenge(WebhookRequest(BODY), "word") is None
    assert answer_challenge(asked(mode="unsubscribe", verify_token="word"), "word") is None
