"""A mailbox to which Postmark or SendGrid posts: what is let in, what is refused, and what becomes of it."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    Ignored,
    InboundEvent,
    MessageReceived,
    ReportedStatus,
    StatusReported,
    Unreadable,
    WebhookRequest,
)
from connectors.contract.protocol import Arrival
from connectors.email import events
from connectors.email.connector import EmailConnector
from connectors.email.envelope import Envelope, pack
from connectors.email.settings import EmailSettings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECRET = "a-secret-of-many-letters"
WRONG = "another-secret-of-letters"
LENA = "lena@home.example"
KEY, OTHER_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
BOUNDARY = "xYzZY"
FORM = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
RAW = f"From: Lena <{LENA}>\r\nTo: shop@shop.example\r\nMessage-ID: <q1@home.example>\r\nSubject: Order\r\n\r\nWhere is it?\r\n"


def public(key: ec.EllipticCurvePrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def mailbox(**settings: Any) -> EmailConnector:
    values = {"address": "shop@shop.example", "smtp": {"host": "localhost"}, **settings}
    return EmailConnector("shop", EmailSettings.model_validate(values))


POSTMARK = mailbox(postmark={"secret": SECRET})
SENDGRID = mailbox(sendgrid={"secret": SECRET, "public_keys": [public(KEY)]})
MAIL = {
    "FromFull": {"Email": LENA, "Name": "Lena Hartwig"},
    "ToFull": [{"Email": "shop@shop.example"}],
    "OriginalRecipient": "shop@shop.example",
    "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
    "Subject": "Order",
    "Date": "Sun, 22 Nov 2026 08:30:00 +0000",
    "TextBody": "Where is it?",
    "Headers": [{"Name": "Message-ID", "Value": "<q1@home.example>"}],
}


def posted(body: object, headers: dict[str, str] | None = None, token: str | None = None) -> WebhookRequest:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebhookRequest(content, headers or {}, {"token": token} if token is not None else {})


def basic(password: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'hub:{password}'.encode()).decode()}"}


def signed(
    body: bytes, key: ec.EllipticCurvePrivateKey = KEY, at: datetime = NOW, kind: str = "application/json"
) -> WebhookRequest:
    moment = str(int(at.timestamp()))
    signature = base64.b64encode(key.sign(moment.encode() + body, ec.ECDSA(SHA256()))).decode()
    return WebhookRequest(
        body,
        {
            "content-type": kind,
            "x-twilio-email-event-webhook-signature": signature,
            "x-twilio-email-event-webhook-timestamp": moment,
        },
    )


def form(*fields: tuple[str, str | bytes], end: str = "--") -> bytes:
    parts = b""
    for name, value in fields:
        content = value.encode() if isinstance(value, str) else value
        parts += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n"
    return parts + f"--{BOUNDARY}{end}\r\n".encode()


FIELDS = (
    ("headers", f"From: Lena <{LENA}>\nTo: shop@shop.example\nMessage-ID: <q1@home.example>\nSubject: Order\n"),
    ("text", "Where is it?"),
    ("envelope", json.dumps({"to": ["shop@shop.example"], "from": LENA})),
    ("SPF", "none"),
)
DELIVERED = {
    "event": "delivered",
    "email": LENA,
    "timestamp": 1795000000,
    "sg_message_id": "a1.filter7-1",
    "sg_event_id": "e1",
}


# Settings


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"postmark": {"secret": "short"}}, "can be guessed"),
        ({"postmark": {}}, "Field required"),
        ({"sendgrid": {}}, "set secret, public_keys or both"),
        ({"sendgrid": {"public_keys": ["nonsense"]}}, "no public key"),
        ({"sendgrid": {"public_keys": ["AAAA"]}}, "no public key"),
        ({"sendgrid": {"public_keys": [public(ec.generate_private_key(ec.SECP384R1()))]}}, "P-256"),
    ],
)
def test_what_proves_nothing_is_no_setting(table: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        mailbox(**table)


# Who is let in


@pytest.mark.parametrize(
    ("connector", "request_"),
    [
        (POSTMARK, posted(MAIL, basic(SECRET))),
        (POSTMARK, posted(MAIL, token=SECRET)),
        (POSTMARK, posted(b"{broken", token=SECRET)),
        (SENDGRID, posted(form(*FIELDS), FORM, SECRET)),
        (SENDGRID, posted(form(*FIELDS), {**FORM, **basic(SECRET)})),
        (SENDGRID, signed(json.dumps([DELIVERED]).encode())),
        (SENDGRID, signed(json.dumps([DELIVERED]).encode(), at=NOW - timedelta(hours=23))),
        (SENDGRID, signed(form(*FIELDS), kind=FORM["content-type"])),
        (mailbox(sendgrid={"secret": SECRET}), posted([DELIVERED], token=SECRET)),
        (mailbox(postmark={"secret": SECRET}, sendgrid={"secret": WRONG}), posted(MAIL, token=SECRET)),
        (mailbox(postmark={"secret": SECRET}, sendgrid={"secret": WRONG}), posted([DELIVERED], token=WRONG)),
    ],
)
def test_who_proves_to_be_the_provider_is_let_in(connector: EmailConnector, request_: WebhookRequest) -> None:
    connector.verify(request_, NOW, {})


def tampered(request: WebhookRequest) -> WebhookRequest:
    return WebhookRequest(request.body.replace(b"lena", b"lina"), request.headers)


SIGNED = signed(json.dumps([DELIVERED]).encode())


@pytest.mark.parametrize(
    ("connector", "request_"),
    [
        (POSTMARK, posted(MAIL)),
        (POSTMARK, posted(MAIL, token=WRONG)),
        (POSTMARK, posted(MAIL, token="")),
        (POSTMARK, posted(MAIL, basic(WRONG), token=SECRET)),
        (POSTMARK, posted(MAIL, {"authorization": "Basic !!!"})),
        (POSTMARK, posted(MAIL, {"authorization": f"Bearer {SECRET}"})),
        (POSTMARK, posted(MAIL, {"authorization": "Basic \udcff"}, token="\udcff")),
        (POSTMARK, posted([DELIVERED], token=SECRET)),
        (POSTMARK, posted(form(*FIELDS), FORM, SECRET)),
        (POSTMARK, posted(pack(Envelope(verdicts={"dmarc": "pass"}), RAW.encode()), token=SECRET)),
        (POSTMARK, posted({"Type": "Notification", "Message": "{}", "TopicArn": "x"}, token=SECRET)),
        (SENDGRID, posted([DELIVERED], token=SECRET)),
        (SENDGRID, signed(SIGNED.body, OTHER_KEY)),
        (SENDGRID, tampered(SIGNED)),
        (SENDGRID, signed(SIGNED.body, at=NOW - timedelta(hours=25))),
        (SENDGRID, signed(SIGNED.body, at=NOW + timedelta(minutes=6))),
        (SENDGRID, WebhookRequest(SIGNED.body, {**SIGNED.headers, "x-twilio-email-event-webhook-signature": "?"})),
        (SENDGRID, WebhookRequest(SIGNED.body, {**SIGNED.headers, "x-twilio-email-event-webhook-timestamp": "9" * 30})),
        (SENDGRID, WebhookRequest(form(*FIELDS), {**SIGNED.headers, **FORM}, {"token": SECRET})),
        (SENDGRID, posted(form(*FIELDS), FORM, WRONG)),
        (SENDGRID, posted(form(*FIELDS), FORM)),
        (SENDGRID, posted(MAIL, token=SECRET)),
        (mailbox(sendgrid={"public_keys": [public(KEY)]}), posted(form(*FIELDS), FORM, SECRET)),
        (mailbox(postmark={"secret": SECRET}, sendgrid={"secret": WRONG}), posted([DELIVERED], token=SECRET)),
        (EmailConnector("shop", EmailSettings.offline()), posted(MAIL, token=SECRET)),
    ],
)
def test_a_forged_post_is_refused(connector: EmailConnector, request_: WebhookRequest) -> None:
    with pytest.raises(WebhookRejected):
        connector.verify(request_, NOW, {})


# A mail


def message_of(connector: EmailConnector, request: WebhookRequest) -> MessageReceived:
    """The one message, read as the hub does: its head now, the rest later and elsewhere, always the same."""
    [arrival] = connector.arrivals(request)
    assert isinstance(arrival, Arrival)
    [event] = connector.parse(request)
    assert isinstance(event, MessageReceived)
    assert events.read("shop", arrival.item) == connector.parse(WebhookRequest(arrival.item)) == [event]
    assert (event.event_id, event.item) == (arrival.event_id, arrival.item)
    return event


@pytest.mark.parametrize(
    ("connector", "request_"),
    [
        (POSTMARK, posted(MAIL)),
        (POSTMARK, posted({**MAIL, "RawEmail": RAW})),
        (SENDGRID, posted(form(*FIELDS), FORM)),
        (SENDGRID, posted(form(("email", RAW), *FIELDS[2:]), FORM)),
    ],
)
def test_a_mail_is_a_message_of_somebody_who_only_says_who_they_are(
    connector: EmailConnector, request_: WebhookRequest
) -> None:
    event = message_of(connector, request_)
    assert event.sender is not None and event.address is not None
    assert (event.sender.handle, event.address.handle) == (LENA, LENA)
    assert (event.text, event.subject, event.external_id) == ("Where is it?", "Order", "q1@home.example")
    assert event.sender_verified is False


def test_raw_and_taken_apart_it_keeps_its_files_and_its_letters() -> None:
    raw = b"From: x@home.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n"
    assert message_of(SENDGRID, posted(form(("email", raw)), FORM)).text == "Grüße"
    fields = (*FIELDS[:1], ("charsets", '{"text":"iso-8859-1"}'), ("text", b"Gr\xfc\xdfe"))
    body = form(*fields, end="")
    body += b'Content-Disposition: form-data; name="attachment1"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\x00\r\n'
    event = message_of(SENDGRID, posted(body + f"--{BOUNDARY}--\r\n".encode(), FORM))
    [file] = event.media
    assert event.text == "Grüße"
    assert (file.filename, file.mime_type, file.content) == ("a.pdf", "application/pdf", b"%PDF\r\n\x00")


# Who is believed


def verified(*fields: tuple[str, str], own: EmailConnector = SENDGRID) -> bool | None:
    return message_of(own, posted(form(*FIELDS[:3], *fields), FORM)).sender_verified


@pytest.mark.parametrize(
    ("fields", "believed"),
    [
        ([("dkim", "{@home.example : pass}")], True),
        ([("dkim", "{@list.example : fail, @home.example : pass}")], True),
        ([("SPF", "pass")], True),
        ([("dkim", "{@home.example : fail}"), ("SPF", "fail")], False),
        ([("dkim", "{@list.example : pass}")], False),
        ([("dkim", "{@evil.home.example : pass}")], False),
        ([("dkim", "none"), ("SPF", "softfail")], False),
        ([("dkim", "{@list.example : pass}"), ("dkim", "{@home.example : pass}")], False),
        ([("SPF", "pass"), ("SPF", "fail")], False),
    ],
)
def test_the_domain_of_from_must_have_signed_it_or_sent_it(fields: list[tuple[str, str]], believed: bool) -> None:
    assert verified(*fields) is believed


def test_whoever_writes_the_boundary_into_a_mail_proves_nothing() -> None:
    inside = f'Hello\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="dkim"\r\n\r\n{{@home.example : pass}}'
    for text in (f"{inside}\r\n--{BOUNDARY}--", inside):
        body = form(FIELDS[0], ("text", text), ("envelope", "{}"), ("dkim", "none"))
        assert message_of(SENDGRID, posted(body, FORM)).sender_verified is False
    cut = form(FIELDS[0], ("dkim", "{@home.example : pass}")).removesuffix(f"--{BOUNDARY}--\r\n".encode())
    assert message_of(SENDGRID, posted(cut + f"--{BOUNDARY}\r\n".encode(), FORM)).sender_verified is False


def test_spf_for_another_domain_and_two_authors_prove_nobody() -> None:
    envelope = ("envelope", json.dumps({"to": ["shop@shop.example"], "from": "bounces@list.example"}))
    body = form(*FIELDS[:2], envelope, ("SPF", "pass"))
    assert message_of(SENDGRID, posted(body, FORM)).sender_verified is False
    two = ("headers", f"From: {LENA}, ben@home.example\n")
    body = form(two, FIELDS[1], ("dkim", "{@home.example : pass}"))
    assert message_of(SENDGRID, posted(body, FORM)).sender_verified is False


def test_headers_that_came_with_the_mail_prove_nobody() -> None:
    own = mailbox(postmark={"secret": SECRET}, trusted_authserv_id="mx.shop.example", spam_header="x-spam-status")
    claimed = {"Name": "Authentication-Results", "Value": "mx.shop.example; dmarc=pass header.from=home.example"}
    junk = {"Name": "X-Spam-Status", "Value": "Yes"}
    event = message_of(own, posted({**MAIL, "Headers": [claimed, junk]}))
    assert (event.sender_verified, event.spam) == (False, True)


# Reports


def read_again(connector: EmailConnector, found: list[InboundEvent]) -> None:
    """Each item gives its event again, wherever it is read, and no other."""
    for event in found:
        assert events.read("shop", event.item) == connector.parse(WebhookRequest(event.item)) == [event]


def test_what_became_of_a_mail_is_told_once() -> None:
    unknown = {"event": "account_status_change", "sg_event_id": "e9"}
    told = [{**DELIVERED, "smtp-id": "<own@shop.example>"}, DELIVERED, {"event": "bounce", **bounced()}, unknown]
    request = posted(told)
    delivered, failed, ignored = found = SENDGRID.parse(request)
    assert SENDGRID.arrivals(request) == found
    assert isinstance(delivered, StatusReported) and isinstance(failed, StatusReported) and isinstance(ignored, Ignored)
    assert (delivered.status, delivered.target_ids) == (
        ReportedStatus.DELIVERED,
        ("own@shop.example", "a1.filter7-1", "a1"),
    )
    assert (failed.status, failed.permanent) == (ReportedStatus.FAILED, True)
    assert failed.error_text == "bounced 5.1.1: 550 no such user"
    assert (ignored.what, ignored.known) == ("account_status_change", False)
    read_again(SENDGRID, found)


def bounced() -> dict[str, object]:
    return {"email": LENA, "sg_event_id": "e2", "type": "bounce", "status": "5.1.1", "reason": "550 no such user"}


def test_a_complaint_is_a_report_and_no_more_marketing() -> None:
    record = {"RecordType": "SpamComplaint", "MessageID": "m1", "Email": LENA, "BouncedAt": "2026-11-22T08:00:00Z"}
    for connector, body in (
        (POSTMARK, {**record, "Content": "all of the mail" * 1000, "Metadata": {"a": "b"}}),
        (SENDGRID, [{**DELIVERED, "event": "spamreport"}]),
    ):
        status, consent = found = connector.parse(posted(body))
        assert isinstance(status, StatusReported) and isinstance(consent, ConsentChanged)
        assert (consent.granted, consent.topic, consent.sender_verified) == (False, "marketing", True)
        assert status.event_id != consent.event_id
        assert len(status.item) < 400
        read_again(connector, found)


def test_leaving_and_joining_lists() -> None:
    left = {"event": "group_unsubscribe", "asm_group_id": 7, "email": LENA.upper(), "timestamp": 1795000000}
    [change] = found = SENDGRID.parse(posted([left]))
    assert isinstance(change, ConsentChanged) and change.address is not None
    assert (change.granted, change.topic, change.address.handle, change.answers_welcome) == (False, "7", LENA, True)
    read_again(SENDGRID, found)
    gone = {"RecordType": "SubscriptionChange", "Recipient": LENA, "ChangedAt": "2026-11-22T08:00:00Z"}
    [change] = found = POSTMARK.parse(posted({**gone, "SuppressSending": True, "MessageStream": "news"}))
    assert isinstance(change, ConsentChanged)
    assert (change.granted, change.topic) == (False, "news")
    read_again(POSTMARK, found)


# Bad input


def test_one_bad_item_harms_nobody() -> None:
    found = SENDGRID.parse(posted(b"[7," + b"[" * 900 + b"]" * 900 + b"," + json.dumps(DELIVERED).encode() + b"]"))
    assert [type(one) for one in found] == [Unreadable, Unreadable, StatusReported]
    for one in found[:2]:
        assert SENDGRID.parse(WebhookRequest(one.item)) == [one]


@pytest.mark.parametrize(
    ("connector", "body", "headers"),
    [
        (POSTMARK, b"", {}),
        (POSTMARK, b"From: x@home.example\r\n\r\nHello", {}),
        (POSTMARK, b"{}", {}),
        (POSTMARK, b"{" * 100_000, {}),
        (SENDGRID, b"nothing", FORM),
        (SENDGRID, form(("to", "x")), FORM),
        (SENDGRID, form(*FIELDS), {"content-type": "multipart/form-data"}),
        (SENDGRID, form(*((f"f{number}", "") for number in range(3000))), FORM),
    ],
)
def test_what_is_genuine_and_makes_no_sense_says_so(
    connector: EmailConnector, body: bytes, headers: dict[str, str]
) -> None:
    for read in (connector.parse, connector.arrivals):
        with pytest.raises(WebhookUnreadable):
            read(WebhookRequest(body, headers))


PIECES = [
    b"--xYzZY",
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b'Content-Disposition: form-data; name="email"',
    b"dkim",
    b"{",
    b"\xff",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=30))
def test_any_form_is_read_or_unreadable(pieces: list[bytes]) -> None:
    with suppress(WebhookUnreadable):
        SENDGRID.parse(WebhookRequest(b"".join(pieces), FORM))
