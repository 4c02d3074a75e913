"""What SendGrid posts, made up from its documentation."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import WebhookUnreadable
from connectors.email.posted import PostedFile, PostedMail, PostedReport
from connectors.email.reading import read_mail
from connectors.email.sendgrid import inbound, read
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription
from connectors.toolkit.payload import JsonObject

LENA = "lena@example.org"
ID = "sOmE_iD-4.filterdrecv-5f6c-abc-18-65.0"
AT = 1_795_000_000
MOMENT = datetime.fromtimestamp(AT, UTC)


def event(kind: str, **fields: object) -> dict[str, object]:
    return {"event": kind, "email": LENA, "timestamp": AT, "sg_message_id": ID, **fields}


def posted(*events: object) -> bytes:
    return json.dumps(events).encode()


@pytest.mark.parametrize(
    ("kind", "fields", "outcome", "permanent"),
    [
        ("processed", {}, Outcome.SENT, False),
        ("delivered", {}, Outcome.DELIVERED, False),
        ("deferred", {}, Outcome.DEFERRED, False),
        ("bounce", {"type": "bounce"}, Outcome.BOUNCED, True),
        ("bounce", {"type": "blocked"}, Outcome.BOUNCED, False),
        ("bounce", {}, Outcome.BOUNCED, False),
        ("dropped", {"type": "bounce"}, Outcome.REJECTED, False),
        ("spamreport", {}, Outcome.COMPLAINED, False),
        ("open", {}, Outcome.OPENED, False),
        ("click", {}, Outcome.CLICKED, False),
    ],
)
def test_what_became_of_a_mail(kind: str, fields: dict[str, str], outcome: Outcome, permanent: bool) -> None:
    assert read(posted(event(kind, **fields))) == [PostedReport(outcome, ID, LENA, MOMENT, permanent)]


def test_codes_words_and_links_are_kept() -> None:
    bounced = event("bounce", type="bounce", status="5.1.1", reason="550 no such user")
    [bounce, click] = read(posted(bounced, event("click", url="https://shop.example/")))
    assert isinstance(bounce, PostedReport) and isinstance(click, PostedReport)
    assert (bounce.status, bounce.diagnostic, bounce.url) == ("5.1.1", "550 no such user", None)
    assert click.url == "https://shop.example/"


@pytest.mark.parametrize(
    ("kind", "granted", "topic"),
    [("unsubscribe", False, None), ("group_unsubscribe", False, "12"), ("group_resubscribe", True, "12")],
)
def test_lists_are_left_and_joined(kind: str, granted: bool, topic: str | None) -> None:
    assert read(posted(event(kind, asm_group_id=12))) == [Subscription(granted, topic, LENA, ID, MOMENT)]


def test_a_batch_keeps_its_order_and_one_bad_event_harms_nobody() -> None:
    found = read(posted(event("processed"), "odd", None, event("party"), event("processed"), event("delivered")))
    assert [one.outcome for one in found if isinstance(one, PostedReport)] == [Outcome.SENT, Outcome.DELIVERED]


HEADERS = (
    "Received: from a by b;\n Fri, 20 Nov 2026 10:00:00 +0000\nFrom: =?utf-8?q?Lena_M=C3=BCller?= <lena@example.org>\n"
    "To: desk@in.shop.example\nSubject: Order\n 7\nDate: Fri, 20 Nov 2026 11:15:30 +0100\n"
    'Message-ID: <q.1@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
)


def test_a_mail_of_fields_is_built_again() -> None:
    fields: dict[str, object] = {
        "headers": HEADERS,
        "from": "not asked",
        "text": "Where is it?",
        "html": "<p>Where is it?</p>",
        "envelope": '{"to": ["desk@in.shop.example"], "from": "bounces@example.org"}',
        "attachments": "2",
        "attachment-info": '{"attachment1": {"filename": "ä.png", "type": "image/png", "content-id": "x@y"}}',
        "attachment2": "plain",
    }
    found = inbound(JsonObject(fields), {"attachment1": PostedFile(b"png", "a.png")})
    assert (found.envelope.mail_from, found.envelope.recipients) == ("bounces@example.org", ("desk@in.shop.example",))
    mail = read_mail(found.raw)
    assert mail.sender is not None and (mail.sender.address, mail.sender.name) == (LENA, "Lena Müller")
    assert (mail.subject, mail.full_text, mail.message_id) == ("Order 7", "Where is it?", "q.1@example.org")
    assert [(file.name, file.content, file.inline) for file in mail.files] == [
        ("ä.png", b"png", True),
        (None, b"plain", False),
    ]


def test_fields_stand_in_where_the_headers_are_missing() -> None:
    [found] = read(json.dumps({"from": LENA, "to": "desk@shop.example", "subject": "Hi", "text": "Hello"}).encode())
    assert isinstance(found, PostedMail)
    mail = read_mail(found.raw)
    assert (mail.sender.address if mail.sender else None, mail.subject, mail.text) == (LENA, "Hi", "Hello")


def test_the_raw_mail_goes_before_its_fields() -> None:
    [found] = read(json.dumps({"email": "Subject: raw\n\nbody", "subject": "fields"}).encode())
    assert isinstance(found, PostedMail) and found.raw == b"Subject: raw\n\nbody"


def test_an_empty_batch_says_nothing() -> None:
    assert read(b"[]") == []


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"null", b"7", b'{"envelope": "{}"}'])
def test_what_is_none_of_sendgrids_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        read(body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["bounce", "open", "unsubscribe", "group_unsubscribe", "click"])
FIELDS = ("event", "email", "timestamp", "sg_message_id", "asm_group_id", "headers", "text", "envelope", "attachment1")
VALUES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING | KINDS))


@given(VALUES | st.lists(VALUES, max_size=3))
def test_any_values_are_read_or_unreadable(content: object) -> None:
    try:
        read(json.dumps(content).encode())
    except WebhookUnreadable:
        return
