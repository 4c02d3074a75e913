"""X's signature and its hourly question."""

import base64
import hashlib
import hmac
import json

import pytest
from pydantic import SecretStr

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.twitter.proof import CLIENT_HEADER, HEADER, answer_challenge, verify_signature

SECRET, CLIENT_SECRET = "consumer-secret", "client-secret"
BODY = b'{"data":{"event_type":"dm.received"}}'


def made(secret: str, message: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def asked(token: str, method: str = "GET") -> WebhookRequest:
    return WebhookRequest(b"", query={"crc_token": token}, method=method)


def test_the_challenge_is_answered_with_its_own_signature() -> None:
    reply = answer_challenge(asked("MDEyMzQ1Njc4OWFiY2RlZg=="), SECRET, None)
    assert reply is not None
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert json.loads(reply.body) == {"response_token": made(SECRET, b"MDEyMzQ1Njc4OWFiY2RlZg==")}


def test_the_client_secret_answers_where_the_app_has_one() -> None:
    reply = answer_challenge(asked("abc"), SECRET, CLIENT_SECRET)
    assert reply is not None
    assert json.loads(reply.body) == {"response_token": made(CLIENT_SECRET, b"abc")}


@pytest.mark.parametrize("token", [BODY.decode(), " {}", "", "ä", "x" * 257, "a b", "[1]"])
def test_nobody_gets_a_body_of_theirs_signed(token: str) -> None:
    """Challenge and webhook are signed with one key: what could be a body is not answered."""
    reply = answer_challenge(asked(token), SECRET, None)
    assert reply is not None
    assert reply.status == 403
    assert b"sha256" not in reply.body


def test_what_asks_nothing_is_not_answered() -> None:
    assert answer_challenge(WebhookRequest(b"{}"), SECRET, None) is None
    assert answer_challenge(asked("abc", "POST"), SECRET, None) is None


@pytest.mark.parametrize(
    ("headers", "client_secret"),
    [
        ({HEADER: made(SECRET, BODY)}, None),
        ({HEADER: made(SECRET, BODY)}, CLIENT_SECRET),
        ({CLIENT_HEADER: made(CLIENT_SECRET, BODY)}, CLIENT_SECRET),
        ({HEADER: made(SECRET, BODY), CLIENT_HEADER: "sha256=unknown to us"}, None),
    ],
)
def test_a_genuine_body_is_let_in(headers: dict[str, str], client_secret: str | None) -> None:
    verify_signature(WebhookRequest(BODY, headers), SECRET, client_secret)


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ({}, SECRET),
        ({HEADER: made("another", BODY)}, SECRET),
        ({HEADER: made(SECRET, BODY + b" ")}, SECRET),
        ({HEADER: made(SECRET, BODY).removeprefix("sha256=")}, SECRET),
        ({HEADER: made(SECRET, BODY), CLIENT_HEADER: "sha256=forged"}, SECRET),
        ({HEADER: made("", BODY)}, ""),
    ],
)
def test_anything_else_is_refused(headers: dict[str, str], secret: str) -> None:
    with pytest.raises(WebhookRejected):
        verify_signature(WebhookRequest(BODY, headers), secret, SecretStr(CLIENT_SECRET).get_secret_value())
