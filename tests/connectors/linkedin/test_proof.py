"""LinkedIn's signature and the question it asks every two hours."""

import hashlib
import hmac
import json

import pytest

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.linkedin.proof import HEADER, answer_challenge, verify_signature

SECRET = "client-secret"
BODY = b'{"type":"LEAD_ACTION"}'
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"


def made(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def asked(code: str, method: str = "GET") -> WebhookRequest:
    return WebhookRequest(b"", query={"challengeCode": code}, method=method)


def test_the_challenge_is_answered() -> None:
    reply = answer_challenge(asked(CODE), SECRET)
    assert reply is not None
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert json.loads(reply.body) == {"challengeCode": CODE, "challengeResponse": made(SECRET, CODE.encode())}


@pytest.mark.parametrize("code", ["hmacsha256=" + BODY.decode(), "hmacsha256={}", "", "a b", "ä", "x" * 129])
def test_nobody_gets_a_body_of_theirs_signed(code: str) -> None:
    reply = answer_challenge(asked(code), SECRET)
    assert reply is not None
    assert reply.status == 403
    assert made(SECRET, code.encode()).encode() not in reply.body


def test_what_asks_nothing_is_not_answered() -> None:
    assert answer_challenge(WebhookRequest(b"{}"), SECRET) is None
    assert answer_challenge(asked(CODE, "POST"), SECRET) is None


def test_without_a_secret_nothing_is_answered() -> None:
    reply = answer_challenge(asked(CODE), "")
    assert reply is not None
    assert reply.status == 403


def test_the_documented_form_is_let_in() -> None:
    verify_signature(WebhookRequest(BODY, {HEADER: made(SECRET, b"hmacsha256=" + BODY)}), SECRET)


@pytest.mark.parametrize(
    ("claimed", "secret"),
    [
        (None, SECRET),
        ("", SECRET),
        (made(SECRET, BODY), SECRET),
        ("hmacsha256=" + made(SECRET, BODY), SECRET),
        (made("another", b"hmacsha256=" + BODY), SECRET),
        (made(SECRET, b"hmacsha256=" + BODY).upper(), SECRET),
        (made("", b"hmacsha256=" + BODY), ""),
    ],
)
def test_anything_else_is_refused(claimed: str | None, secret: str) -> None:
    headers = {} if claimed is None else {HEADER: claimed}
    with pytest.raises(WebhookRejected):
        verify_signature(WebhookRequest(BODY, headers), secret)
