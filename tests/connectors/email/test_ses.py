"""What SES says, in both dialects, wrapped and bare, becomes events that can be read again one by one."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    ConsentTopic,
    ContentWaits,
    Direction,
    InboundEvent,
    ReportedStatus,
    StatusReported,
    SystemNotice,
    Unsupported,
)
from connectors.email import ses
from connectors.email.envelope import Envelope, pack, unpack
from connectors.email.ses_received import waiting_of
from connectors.email.ses_reports import SHAPES, Outcome
from tests.connectors.email.ses_bodies import MAIL_ID, SENT_AT, TOPIC, body, in_sns, mail, notice

RAW = b"From: Lena <lena@example.org>\r\nTo: desk@shop.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n"
AT = "2026-11-20T10:05:01.987Z"
UNKNOWN = {"emailAddress": "lena@example.org", "status": "5.1.1", "action": "failed", "diagnosticCode": "smtp; 550 no"}


def read(content: bytes) -> list[InboundEvent]:
    return ses.events("desk", content)


def only(content: bytes) -> StatusReported:
    [event] = read(content)
    assert isinstance(event, StatusReported)
    return event


def received(**action: object) -> dict[str, object]:
    return {
        "notificationType": "Received",
        "mail": mail(
            ["desk@shop.example", "someone@else.example"],
            messageId="inbound1",
            source="bounces+7@lists.example",
            commonHeaders={"from": ["Lena Hartwig <lena@Example.org>"]},
        ),
        "receipt": {
            "recipients": ["desk+7@shop.example"],
            "spamVerdict": {"status": "GRAY"},
            "virusVerdict": {"status": "PASS"},
            "spfVerdict": {"status": "FAIL"},
            "dkimVerdict": {"status": "PASS"},
            "dmarcVerdict": {"status": "PASS"},
            "action": action,
        },
    }


IN_S3 = received(type="S3", bucketName="mail-in", objectKey="in/inbound1")


@pytest.mark.parametrize(
    ("content", "status", "at", "said"),
    [
        (notice("Send", "send"), ReportedStatus.SENT, SENT_AT, None),
        (
            notice("Delivery", "delivery", {"timestamp": AT, "recipients": ["lena@example.org"]}),
            ReportedStatus.DELIVERED,
            AT,
            None,
        ),
        (
            notice(
                "DeliveryDelay",
                "deliveryDelay",
                {
                    "timestamp": AT,
                    "delayType": "MailboxFull",
                    "delayedRecipients": [
                        {"emailAddress": "lena@example.org", "status": "4.2.2", "diagnosticCode": "smtp; 452 full"}
                    ],
                },
            ),
            ReportedStatus.DELAYED,
            AT,
            "deferred 4.2.2 (MailboxFull): smtp; 452 full",
        ),
        (
            notice("Reject", "reject", {"reason": "Bad content"}),
            ReportedStatus.FAILED,
            SENT_AT,
            "rejected: Bad content",
        ),
        (
            notice("Rendering Failure", "failure", {"errorMessage": "name is missing", "templateName": "t"}),
            ReportedStatus.FAILED,
            None,
            "failed: name is missing",
        ),
        (notice("Open", "open", {"timestamp": AT, "ipAddress": "192.0.2.1"}), ReportedStatus.OPENED, AT, None),
    ],
)
def test_what_became_of_a_mail(
    content: dict[str, object], status: ReportedStatus, at: str | None, said: str | None
) -> None:
    event = only(body(content))
    assert (event.status, event.error_text) == (status, said)
    assert event.target_ids == (MAIL_ID,)
    assert event.recipient_id == "lena@example.org"
    assert event.address == ChannelAddress(Channel.EMAIL, "", "lena@example.org")
    assert event.at == (datetime.fromisoformat(at) if at else None)
    assert event.direction is Direction.OUTBOUND
    assert not event.permanent


@pytest.mark.parametrize(
    ("kind", "permanent"), [("Permanent", True), ("Transient", False), ("Undetermined", False), (None, False)]
)
@pytest.mark.parametrize("dialect", ["eventType", "notificationType"])
def test_a_bounce_is_permanent_only_where_amazon_says_so(kind: str | None, permanent: bool, dialect: str) -> None:
    bounce = {"bounceType": kind, "bounceSubType": "General", "timestamp": AT, "bouncedRecipients": [UNKNOWN]}
    content = {dialect: "Bounce", "mail": mail(["lena@example.org", "b@example.org"]), "bounce": bounce}
    event = only(in_sns(content))
    assert (event.status, event.permanent) == (ReportedStatus.FAILED, permanent)
    assert "5.1.1" in (event.error_text or "")
    [report] = ses.reports_of(in_sns(content))
    assert (report.outcome, report.status, report.action) == (Outcome.BOUNCED, "5.1.1", "failed")


def test_each_recipient_has_an_event_of_its_own_that_is_read_again_alone() -> None:
    people = [UNKNOWN, {"emailAddress": "Bob <BOB@Example.org>"}, {"emailAddress": "lena@example.org"}, {"other": 1}]
    bounce = {"bounceType": "Permanent", "bounceSubType": "NoEmail", "timestamp": AT, "bouncedRecipients": people}
    for content in (body(notice("Bounce", "bounce", bounce)), in_sns(notice("Bounce", "bounce", bounce))):
        events = read(content)
        assert [event.address.handle for event in events if event.address] == ["lena@example.org", "bob@example.org"]
        assert all(isinstance(event, StatusReported) and event.permanent for event in events)
        assert_each_alone(events)


def test_the_same_thing_told_twice_has_the_same_id() -> None:
    said = {"timestamp": AT, "bounceType": "Transient", "bouncedRecipients": [UNKNOWN]}
    new = notice("Bounce", "bounce", said)
    old = {"notificationType": "Bounce", "mail": mail(["lena@example.org"]), "bounce": {**said, "feedbackId": "f1"}}
    told = [body(new), body(old), in_sns(new), in_sns(new, MessageId="another", TopicArn=TOPIC + "2")]
    assert len({only(content).event_id for content in told}) == 1
    other = notice("Bounce", "bounce", {**said, "timestamp": SENT_AT})
    assert only(body(other)).event_id != only(body(new)).event_id


def test_a_complaint_ends_marketing_and_says_that_the_mail_arrived() -> None:
    people = [{"emailAddress": "a@example.org"}, {"emailAddress": "b@example.org"}]
    complaint = {"complainedRecipients": people, "complaintFeedbackType": "abuse", "feedbackId": "f1"}
    events = read(in_sns(notice("Complaint", "complaint", complaint)))
    assert [type(event).__name__ for event in events] == ["StatusReported", "ConsentChanged"] * 2
    status, consent = events[:2]
    assert isinstance(status, StatusReported)
    assert isinstance(consent, ConsentChanged)
    assert (status.status, status.error_text) == (ReportedStatus.DELIVERED, "complained (abuse)")
    assert (consent.granted, consent.topic, consent.sender_verified) == (False, ConsentTopic.MARKETING, True)
    assert consent.address == ChannelAddress(Channel.EMAIL, "", "a@example.org")
    assert consent.delivery_id == MAIL_ID
    assert status.at == datetime(2026, 11, 20, 10, 20, 0, 250_000, UTC)  # only the envelope has a time
    assert_each_alone(events)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_feedback_by_which_nobody_complains_changes_no_consent(kind: str) -> None:
    complaint = {"complainedRecipients": [{"emailAddress": "a@example.org"}], "complaintFeedbackType": kind}
    assert only(body(notice("Complaint", "complaint", complaint))).recipient_id == "a@example.org"


def test_a_mail_held_back_for_an_old_complaint_did_not_arrive() -> None:
    complaint = {"complainedRecipients": [UNKNOWN], "complaintSubType": "OnAccountSuppressionList"}
    status = read(body(notice("Complaint", "complaint", complaint)))[0]
    assert isinstance(status, StatusReported)
    assert status.status is ReportedStatus.FAILED
    assert not status.permanent


def test_a_click_names_its_link_and_nobody_where_several_could_have_clicked() -> None:
    click = {"timestamp": AT, "link": "https://shop.example/a?b=1"}
    event = only(body(notice("Click", "click", click)))
    assert (event.status, event.url, event.recipient_id) == (
        ReportedStatus.CLICKED,
        click["link"],
        "lena@example.org",
    )
    several = only(body(notice("Click", "click", click, mail=mail(["a@example.org", "b@example.org"]))))
    assert (several.recipient_id, several.address) == (None, None)
    other = only(body(notice("Click", "click", {**click, "link": "https://shop.example/c"})))
    assert other.event_id != event.event_id


def test_a_send_to_several_is_an_event_for_each() -> None:
    events = read(in_sns(notice("Send", "send", mail=mail(["a@example.org", "b@example.org", "a@example.org"]))))
    assert [event.address.handle for event in events if event.address] == ["a@example.org", "b@example.org"]
    assert_each_alone(events)


def test_our_own_key_comes_back_as_a_tag() -> None:
    tagged = notice("Send", "send", mail=mail(["a@example.org"], tags={"hub-part": ["part-1"], "ses:x": ["y"]}))
    assert [report.key for report in ses.reports_of(body(tagged))] == ["part-1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-10-08T14:05:45 +0000", datetime(2018, 10, 8, 14, 5, 45, tzinfo=UTC)),
        ("2018-10-08T16:05:45.123999+02:00", datetime(2018, 10, 8, 14, 5, 45, 123_000, UTC)),
        ("2018-10-08T14:05:45", datetime(2018, 10, 8, 14, 5, 45, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (7, None),
    ],
)
def test_times(text: object, expected: datetime | None) -> None:
    said = {"timestamp": text, "recipients": ["lena@example.org"]}
    assert only(body(notice("Delivery", "delivery", said))).at == expected


# Mail that came in


def test_a_mail_in_s3_waits_there_with_its_envelope() -> None:
    for content in (body(IN_S3), in_sns(IN_S3)):
        [event] = read(content)
        assert isinstance(event, ContentWaits)
        assert event.event_id == "received:inbound1"
        assert ses.raw_mail_of(content) is None
        found = waiting_of(event.reference)
        assert (found.bucket, found.key) == ("mail-in", "in/inbound1")
        assert found.envelope == Envelope(
            mail_from="bounces+7@lists.example",
            recipients=("desk+7@shop.example",),
            transport="ses",
            verdicts={
                "spam": "gray",
                "virus": "pass",
                "spf": "fail",
                "dkim": "pass",
                "dmarc": "pass",
                "authors": "1",
                "from": "example.org",
            },
            transport_id="inbound1",
        )
        assert unpack(pack(found.envelope, RAW)) == (found.envelope, RAW)
        assert read(event.item) == [event]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [("BASE64", base64.b64encode(RAW).decode()), ("Base64", base64.encodebytes(RAW).decode()), ("UTF8", RAW.decode())],
)
def test_a_mail_inside_the_notice_is_handed_on_as_it_came(encoding: str, content: str) -> None:
    posted = in_sns({**received(type="SNS", topicArn=TOPIC, encoding=encoding), "content": content})
    assert ses.raw_mail_of(posted) == RAW
    found = ses.received_of(posted)
    assert found is not None
    assert found.envelope.recipients == ("desk+7@shop.example",)
    with pytest.raises(WebhookUnreadable):
        read(posted)  # never silently nothing


def test_a_mail_that_amazon_does_not_pass_on_is_shown_and_other_actions_are_not() -> None:
    [event] = read(in_sns(received(type="SNS", topicArn=TOPIC)))
    assert isinstance(event, Unsupported)
    for action in ("Lambda", "Bounce", "Stop", "WorkMail"):
        assert read(in_sns(received(type=action, topicArn=TOPIC))) == []


def test_the_verdict_names_a_domain_only_where_one_author_is_beyond_doubt() -> None:
    def verdicts(*heads: str) -> dict[str, str]:
        content = {**IN_S3, "mail": mail([], commonHeaders={"from": list(heads)})}
        found = ses.received_of(body(content))
        assert found is not None
        return {name: value for name, value in found.envelope.verdicts.items() if name in ("from", "authors")}

    assert verdicts('"Hartwig, Lena" <lena@example.org>') == {"authors": "1", "from": "example.org"}
    assert verdicts("a@example.org, b@evil.example") == {"authors": "2"}
    assert verdicts("a@example.org", "b@evil.example") == {"authors": "2"}
    assert verdicts('"boss@example.org" <b@evil.example>') == {"authors": "1", "from": "evil.example"}
    assert "from" not in verdicts("(" * 2000)
    assert verdicts("<" * 100_000) == {}
    assert verdicts() == {}


def test_an_empty_sender_is_told_apart_from_none() -> None:
    def sender(**said: object) -> str | None:
        found = ses.received_of(body({**IN_S3, "mail": said}))
        assert found is not None
        return found.envelope.mail_from

    assert (sender(source=""), sender(source="<>"), sender()) == ("", "", None)


@pytest.mark.parametrize(
    "content",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "[]",
        "7",
        {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "well done"},
        {"eventType": "Something New", "mail": mail(["a@example.org"])},
        received(type="S3", bucketName="mail-in", objectKey="in/AMAZON_SES_SETUP_NOTIFICATION"),
    ],
)
def test_what_means_nothing_to_us(content: object) -> None:
    assert read(in_sns(content)) == []


def test_setting_up_and_ending_a_subscription_are_notices() -> None:
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    [asked] = read(in_sns("please confirm", Type="SubscriptionConfirmation", SubscribeURL=url, Token="t"))
    assert isinstance(asked, SystemNotice)
    assert (asked.type, asked.text) == ("subscription_confirmation", url)
    [ended] = read(in_sns("it is over", Type="UnsubscribeConfirmation", SubscribeURL=url, Token="t"))
    assert isinstance(ended, SystemNotice)
    assert ended.type == "unsubscribe_confirmation"
    assert read(ended.item) == [ended]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        body({"Type": "Notification"}),
        in_sns('{"eventType": "Bounce", "mail": {'),
        body({"Type": "Party", "Message": "{}"}),
        body({"mail": mail(["a@example.org"])}),
        body(received(type="S3", bucketName="mail-in")),
        body({"eventType": "sns:SubscriptionConfirmation"}),
        in_sns({**received(type="SNS", encoding="Base64"), "content": "x"}),
    ],
)
def test_what_is_broken_is_unreadable(content: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        read(content)


# Subscriptions


def preferences(unsubscribed: bool, **topics: str) -> dict[str, object]:
    statuses = [{"topicName": name, "subscriptionStatus": status} for name, status in topics.items()]
    return {"unsubscribeAll": unsubscribed, "topicSubscriptionStatus": statuses}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (preferences(False, News="OptOut"), preferences(True, News="OptOut"), [("all", False)]),
        (
            preferences(False, News="OptIn", Tips="OptIn"),
            preferences(True, News="OptOut", Tips="OptOut"),
            [("all", False)],
        ),
        (
            preferences(False, News="OptIn", Tips="OptOut"),
            preferences(False, News="OptOut", Tips="OptIn"),
            [("News", False), ("Tips", True)],
        ),
        (preferences(True), preferences(False), [("all", True)]),
        (preferences(False, News="OptIn"), preferences(False, News="OptIn"), []),
        (None, preferences(False, News="OptIn"), [("News", True)]),
        (None, {}, []),
    ],
)
def test_subscriptions_change_consent_topic_by_topic(
    before: object, now: object, expected: list[tuple[str, bool]]
) -> None:
    change = {"timestamp": AT, "source": "UnsubscribeHeader", "oldTopicPreferences": before, "newTopicPreferences": now}
    events = read(in_sns(notice("Subscription", "subscription", change)))
    assert [(event.topic, event.granted) for event in events if isinstance(event, ConsentChanged)] == expected
    assert all(event.address and event.address.handle == "lena@example.org" for event in events)
    assert_each_alone(events)
    assert all(event.answers_welcome for event in events if isinstance(event, ConsentChanged))  # nobody blocked us


# Whatever else may come

TEXTS = st.sampled_from(["a@example.org", "Bob <b@example.org>", "", "<", "x <y <z>>", "\0", "5.1.1", "Permanent", AT])
ANYTHING = st.none() | st.booleans() | st.integers() | TEXTS | st.text(max_size=6)
PEOPLE = st.lists(TEXTS | st.fixed_dictionaries({}, optional=dict.fromkeys(UNKNOWN, ANYTHING)), max_size=3)
LISTS = ("recipients", "bouncedRecipients", "complainedRecipients", "delayedRecipients")
FIELDS = (
    "timestamp",
    "bounceType",
    "bounceSubType",
    "complaintFeedbackType",
    "complaintSubType",
    "delayType",
    "reason",
)
SECTION = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(LISTS, PEOPLE), **dict.fromkeys((*FIELDS, "link", "feedbackId"), ANYTHING)}
)
SECTIONS = ("send", "delivery", "deliveryDelay", "bounce", "complaint", "reject", "failure", "open", "click")
KINDS = (*SHAPES, "Subscription", "Nothing Known")


@settings(max_examples=200)
@given(
    kind=st.sampled_from(KINDS),
    about=st.fixed_dictionaries({}, optional={"messageId": ANYTHING, "destination": PEOPLE, "timestamp": ANYTHING}),
    section=SECTION,
    wrapped=st.booleans(),
)
def test_every_event_is_read_again_from_its_item_alone(
    kind: str, about: dict[str, object], section: dict[str, object], wrapped: bool
) -> None:
    content = {"eventType": kind, "mail": about, **dict.fromkeys(SECTIONS, section)}
    events = read(in_sns(content) if wrapped else body(content))
    assert len({event.event_id for event in events}) == len(events)
    assert_each_alone(events)


def test_a_notice_of_very_many_recipients_does_not_grow_with_each() -> None:
    people = [{"emailAddress": f"p{number}@example.org"} for number in range(5000)]
    large = notice("Bounce", "bounce", {"bouncedRecipients": people, "bounceType": "Permanent"}, filler="x" * 500_000)
    events = read(in_sns(large))
    assert len(events) == len(people)
    assert sum(len(event.item) for event in events) < 4_000_000


def test_text_that_no_database_takes_is_replaced() -> None:
    said = {"bouncedRecipients": [{**UNKNOWN, "diagnosticCode": "a\0b\ud800c"}]}
    event = only(json.dumps(notice("Bounce", "bounce", said)).encode())
    assert "\0" not in (event.error_text or "")
    assert (event.error_text or "").encode()


def assert_each_alone(events: list[InboundEvent]) -> None:
    for event in events:
        assert read(event.item) == [event]
