"""What Postmark posts, made up from its documentation."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import WebhookUnreadable
from connectors.email.posted import PostedMail, PostedReport
from connectors.email.postmark import read
from connectors.email.reading import read_mail
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription

LENA = "lena@example.org"
ID = "0a129aee-1111-4111-8111-0123456789ab"
AT = "2026-11-20T11:15:30.1239999+01:00"
MOMENT = datetime(2026, 11, 20, 10, 15, 30, 123000, tzinfo=UTC)


def record(kind: str, **fields: object) -> bytes:
    return json.dumps({"RecordType": kind, "MessageID": ID, "MessageStream": "outbound", **fields}).encode()


@pytest.mark.parametrize(
    ("body", "outcome", "permanent"),
    [
        (record("Delivery", Recipient=LENA, DeliveredAt=AT), Outcome.DELIVERED, False),
        (record("Bounce", Type="HardBounce", Email=LENA, BouncedAt=AT), Outcome.BOUNCED, True),
        (record("Bounce", Type="BadEmailAddress", Email=LENA, BouncedAt=AT), Outcome.BOUNCED, True),
        (record("Bounce", Type="SoftBounce", Email=LENA, BouncedAt=AT), Outcome.BOUNCED, False),
        (record("Bounce", Type="Blocked", Email=LENA, BouncedAt=AT), Outcome.BOUNCED, False),
        (record("Bounce", Type="Transient", Email=LENA, BouncedAt=AT), Outcome.DEFERRED, False),
        (record("SpamComplaint", Type="SpamComplaint", Email=LENA, BouncedAt=AT), Outcome.COMPLAINED, False),
        (record("Open", Recipient=LENA, ReceivedAt=AT), Outcome.OPENED, False),
        (
            record(
                "SubscriptionChange",
                Recipient=LENA,
                ChangedAt=AT,
                SuppressSending=True,
                SuppressionReason="SpamComplaint",
            ),
            Outcome.COMPLAINED,
            False,
        ),
        (
            record(
                "SubscriptionChange", Recipient=LENA, ChangedAt=AT, SuppressSending=True, SuppressionReason="HardBounce"
            ),
            Outcome.BOUNCED,
            True,
        ),
    ],
)
def test_what_became_of_a_mail(body: bytes, outcome: Outcome, permanent: bool) -> None:
    assert read(body) == [PostedReport(outcome, ID, LENA, MOMENT, permanent)]


def test_a_click_names_the_link_and_a_bounce_its_words() -> None:
    [click] = read(record("Click", Recipient=LENA, OriginalLink="https://shop.example/", ReceivedAt=AT))
    assert isinstance(click, PostedReport) and click.url == "https://shop.example/"
    [bounce] = read(record("Bounce", Type="HardBounce", Email=LENA, Details="550 no such user", BouncedAt=AT))
    assert isinstance(bounce, PostedReport) and bounce.diagnostic == "550 no such user"


@pytest.mark.parametrize(
    ("body", "granted"),
    [
        (
            record(
                "SubscriptionChange",
                Recipient=LENA,
                ChangedAt=AT,
                SuppressSending=True,
                SuppressionReason="ManualSuppression",
            ),
            False,
        ),
        (record("SubscriptionChange", Recipient=LENA, ChangedAt=AT, SuppressSending=False), True),
        (record("Bounce", Type="Unsubscribe", Email=LENA, BouncedAt=AT), False),
    ],
)
def test_streams_are_left_and_joined(body: bytes, granted: bool) -> None:
    assert read(body) == [Subscription(granted, "outbound", LENA, ID, MOMENT)]


def test_a_mail_of_fields_is_built_again() -> None:
    body = {
        "FromFull": {"Email": LENA, "Name": "Lena"},
        "ToFull": [{"Email": "desk+42@in.shop.example", "Name": ""}],
        "CcFull": [{"Email": "bob@example.org", "Name": "Bob"}],
        "OriginalRecipient": "desk+42@in.shop.example",
        "Subject": "Order 7",
        "MessageID": ID,
        "Date": "Fri, 20 Nov 2026 11:15:30 +0100",
        "TextBody": "Where is it?\n\nOn Thu, Nov 19, 2026 at 9:00 AM Desk <desk@shop.example> wrote:\n> On its way\n",
        "HtmlBody": "<p>Where is it?</p>",
        "Headers": [
            {"Name": "Message-ID", "Value": "<q.1@example.org>"},
            {"Name": "In-Reply-To", "Value": "<ours.1@shop.example>"},
            {"Name": "From", "Value": "somebody@else.example"},
        ],
        "Attachments": [
            {"Name": "a.txt", "ContentType": "text/plain", "Content": base64.b64encode(b"abc").decode()},
            {"Name": "b.txt", "ContentType": "text/plain", "Content": "no base64, one letter too many: ž"},
        ],
    }
    [posted] = read(json.dumps(body).encode())
    assert isinstance(posted, PostedMail)
    assert posted.envelope.recipients == ("desk+42@in.shop.example",)
    assert posted.envelope.transport_id == ID
    mail = read_mail(posted.raw)
    assert mail.sender is not None and mail.sender.address == LENA
    assert [one.address for one in (*mail.to, *mail.cc)] == ["desk+42@in.shop.example", "bob@example.org"]
    assert (mail.subject, mail.text, mail.message_id) == ("Order 7", "Where is it?", "q.1@example.org")
    assert mail.in_reply_to == ("ours.1@shop.example",)
    assert mail.at == datetime(2026, 11, 20, 10, 15, 30, tzinfo=UTC)
    assert [file.name for file in mail.files] == ["a.txt", "b.txt"]
    assert mail.files[0].content == b"abc"


def test_the_raw_mail_goes_before_its_fields() -> None:
    [posted] = read(json.dumps({"RawEmail": "Subject: raw\r\n\r\nbody", "Subject": "fields"}).encode())
    assert isinstance(posted, PostedMail) and posted.raw == b"Subject: raw\r\n\r\nbody"


def test_a_record_of_no_use_says_nothing() -> None:
    assert read(record("SomethingNew")) == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"MessageID": "7"}', b"null"])
def test_what_is_none_of_postmarks_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        read(body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "RecordType",
    "Type",
    "From",
    "FromFull",
    "ToFull",
    "Headers",
    "Attachments",
    "TextBody",
    "RawEmail",
    "SuppressSending",
    "MessageID",
    "Email",
    "BouncedAt",
)
KINDS = st.sampled_from(["Bounce", "Open", "Click", "Inbound", "SubscriptionChange"])


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING | KINDS)))
def test_any_values_are_read_or_unreadable(fields: dict[str, object]) -> None:
    try:
        found = read(json.dumps(fields).encode())
    except WebhookUnreadable:
        return
    assert len(found) <= 1
