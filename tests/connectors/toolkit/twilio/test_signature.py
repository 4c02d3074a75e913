"""Twilio's proof: over the public address and the sorted form, or the hash of the body."""

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.twilio.forms import LARGEST_BODY
from connectors.toolkit.twilio.signature import HEADER, signature, verify_signature

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}


def posted(fields: dict[str, str], url: str = URL, signed_url: str | None = None) -> WebhookRequest:
    made = signature(TOKEN, signed_url or url, fields.items())
    return WebhookRequest(urlencode(fields).encode(), {HEADER: made}, url=url)


def test_the_example_of_twilios_own_documentation() -> None:
    assert signature(TOKEN, URL, FIELDS.items()) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_blank_and_unknown_fields_are_signed_too() -> None:
    verify_signature(posted({**FIELDS, "Blank": "", "NewOne": "ä b+c"}), TOKEN)


def test_fields_may_come_in_any_order_and_one_may_come_twice() -> None:
    request = posted(FIELDS)
    shuffled = urlencode([*reversed(FIELDS.items()), ("Digits", "1234")]).encode()
    verify_signature(replace(request, body=shuffled), TOKEN)


@pytest.mark.parametrize(
    ("seen", "signed"),
    [
        ("https://hub.example/w", "https://hub.example:443/w"),
        ("https://hub.example:443/w", "https://hub.example/w"),
        ("http://hub.example/w", "http://hub.example:80/w"),
    ],
)
def test_the_usual_port_may_be_named_or_not(seen: str, signed: str) -> None:
    verify_signature(posted(FIELDS, seen, signed), TOKEN)


@pytest.mark.parametrize(
    "seen", ["https://other.example/w", "http://hub.example/w", "https://hub.example:8443/w", "nonsense", ""]
)
def test_another_address_is_refused(seen: str) -> None:
    with pytest.raises(WebhookRejected):
        verify_signature(posted(FIELDS, seen, "https://hub.example/w"), TOKEN)


def test_a_changed_value_another_token_and_no_header_are_refused() -> None:
    request = posted(FIELDS)
    for wrong in (
        replace(request, body=request.body.replace(b"1234", b"1235")),
        replace(request, headers={}),
        replace(request, headers={HEADER: "ü"}),
    ):
        with pytest.raises(WebhookRejected):
            verify_signature(wrong, TOKEN)
    with pytest.raises(WebhookRejected):
        verify_signature(request, "54321")
    with pytest.raises(WebhookRejected, match="no auth token"):
        verify_signature(request, "")


def test_another_kind_of_body_is_proven_by_its_hash() -> None:
    body = b'{"TranscriptionEvent":"transcription-stopped"}'
    url = f"https://hub.example/w?bodySHA256={hashlib.sha256(body).hexdigest()}"
    request = WebhookRequest(body, {HEADER: signature(TOKEN, url, ())}, url=url)
    verify_signature(request, TOKEN)
    with pytest.raises(WebhookRejected):
        verify_signature(replace(request, body=body + b" "), TOKEN)


def test_bytes_that_are_no_text_are_signed_as_they_are() -> None:
    body = b"Body=%FF%FE&From=%2B44"
    message = [("Body", "\udcff\udcfe"), ("From", "+44")]
    verify_signature(WebhookRequest(body, {HEADER: signature(TOKEN, URL, message)}, url=URL), TOKEN)


@pytest.mark.parametrize("body", [b"&" * LARGEST_BODY, b"a=" + b"%" * LARGEST_BODY])
def test_a_flood_is_refused_unread(body: bytes) -> None:
    with pytest.raises(WebhookRejected, match="larger than anything"):
        verify_signature(WebhookRequest(body, {HEADER: "x"}, url=URL), TOKEN)
