"""`hub parse email_webhooks`: the provider stands in the file's name, and each tells in the same words."""

import json
from pathlib import Path

import pytest

from hub.commands.mail_webhook_words import webhook_words
from hub.commands.parse import run
from tests.connectors.email.ses_bodies import MAIL_ID, TOPIC, body, in_sns, mail, notice

LENA = "lena@example.org"
AT = "2026-11-20T10:05:00.123Z"
STATUS = {"kind": "status", "direction": "outbound", "channel": "email", "target_id": MAIL_ID, "recipient": LENA}
CHANGED = {"channel": "email", "target_id": MAIL_ID, "recipient": LENA, "timestamp": AT, "direction": "inbound"}


def bounce(*people: str, kind: str = "Permanent") -> dict[str, object]:
    named = [{"emailAddress": one, "status": "5.1.1", "action": "failed"} for one in people]
    return notice("Bounce", "bounce", {"timestamp": AT, "bounceType": kind, "bouncedRecipients": named})


@pytest.mark.parametrize("name", ["amazon_ses_webhooks_a.json", "ses_event_b.json"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_amazon_is_read_with_its_envelope_or_bare(name: str, wrapped: bool) -> None:
    content = bounce(LENA)
    found = webhook_words(name, in_sns(content) if wrapped else body(content))
    assert found == [
        {
            **STATUS,
            "status": "bounced",
            "bounce": {"recipient": LENA, "status": "5.1.1", "action": "failed"},
            "permanent": True,
            "timestamp": AT,
        }
    ]


def test_a_report_of_several_recipients_gives_one_event_each_and_no_doubles() -> None:
    found = webhook_words("ses_event.json", in_sns(bounce(LENA, "bob@example.org", LENA, kind="Transient")))
    assert [(one["recipient"], one["permanent"]) for one in found] == [(LENA, False), ("bob@example.org", False)]


@pytest.mark.parametrize(
    ("kind", "section", "said", "status"),
    [
        ("Send", "send", {}, "sent"),
        ("Delivery", "delivery", {"recipients": [LENA]}, "delivered"),
        ("DeliveryDelay", "deliveryDelay", {"delayedRecipients": [{"emailAddress": LENA}]}, "deferred"),
        ("Complaint", "complaint", {"complainedRecipients": [{"emailAddress": LENA}]}, "complained"),
        ("Reject", "reject", {"reason": "Bad content"}, "rejected"),
        ("Open", "open", {}, "opened"),
        ("Click", "click", {"link": "https://shop.example/"}, "clicked"),
        ("Rendering Failure", "failure", {}, "failed"),
    ],
)
def test_every_outcome_has_its_word(kind: str, section: str, said: dict[str, object], status: str) -> None:
    [told] = webhook_words("amazon_ses_event.json", in_sns(notice(kind, section, said)))
    assert {name: told[name] for name in STATUS} == STATUS
    assert told["status"] == status
    assert "bounce" not in told and "permanent" not in told


def test_lists_are_named_and_all_of_them_are_all() -> None:
    now = {"unsubscribeAll": False, "topicSubscriptionStatus": [{"topicName": "News", "subscriptionStatus": "OptOut"}]}
    left = notice("Subscription", "subscription", {"timestamp": AT, "newTopicPreferences": now})
    everything = notice(
        "Subscription", "subscription", {"timestamp": AT, "newTopicPreferences": {"unsubscribeAll": True}}
    )
    assert webhook_words("ses_event.json", body(left)) == [{**CHANGED, "kind": "optout", "topic": "News"}]
    assert webhook_words("ses_event.json", body(everything)) == [{**CHANGED, "kind": "optout", "topic": "all"}]


def received(action: dict[str, str], **more: object) -> bytes:
    receipt = {"recipients": ["desk@shop.example"], "action": {"topicArn": TOPIC, **action}}
    return in_sns({"notificationType": "Received", "mail": mail(["desk@shop.example"]), "receipt": receipt, **more})


def test_mail_in_s3_is_fetched_and_mail_in_the_post_is_read() -> None:
    [waits] = webhook_words("ses_inbound.json", received({"type": "S3", "bucketName": "b", "objectKey": "in/1"}))
    assert (waits["kind"], waits["bucket"], waits["key"]) == ("fetch", "b", "in/1")
    assert waits["recipients"] == ["desk@shop.example"]
    content = "From: Lena <lena@example.org>\r\nSubject: Hi\r\n\r\nHello"
    [told] = webhook_words("ses_inbound.json", received({"type": "SNS"}, content=content))
    assert (told["kind"], told["subject"], told["text"]) == ("message", "Hi", "Hello")
    greeting = {"type": "S3", "bucketName": "b", "objectKey": "in/AMAZON_SES_SETUP_NOTIFICATION"}
    assert webhook_words("ses_inbound.json", received(greeting)) == []


def test_what_sns_says_itself() -> None:
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    [asked] = webhook_words("ses_event.json", in_sns("?", Type="SubscriptionConfirmation", SubscribeURL=url))
    [ended] = webhook_words("ses_event.json", in_sns("!", Type="UnsubscribeConfirmation", SubscribeURL=url))
    assert (asked["kind"], ended["kind"], ended["topic"]) == (
        "verification",
        "account_event",
        "unsubscribe_confirmation",
    )
    assert webhook_words("ses_event.json", in_sns("Successfully validated SNS topic")) == []


def test_the_others_speak_the_same_words() -> None:
    hit = {"RecordType": "Open", "MessageID": MAIL_ID, "Recipient": LENA, "ReceivedAt": AT}
    assert webhook_words("postmark_webhooks_open.json", body(hit)) == [{**STATUS, "status": "opened", "timestamp": AT}]
    event = {"event": "bounce", "type": "blocked", "email": LENA, "sg_message_id": MAIL_ID, "status": "5.7.1"}
    assert webhook_words("sendgrid_webhooks_x.json", body([event])) == [
        {**STATUS, "status": "bounced", "bounce": {"recipient": LENA, "status": "5.7.1"}, "permanent": False}
    ]
    [told] = webhook_words("sendgrid_inbound_x.json", body({"from": LENA, "text": "Hello"}))
    assert (told["kind"], told["text"]) == ("message", "Hello")


def test_the_command_line_answers_for_every_file(tmp_path: Path) -> None:
    contents = {
        "ses_event_good.json": in_sns(bounce(LENA)),
        "ses_event_broken.json": b"{",
        "mailgun_inbound_x.json": b"{}",
        "postmark_inbound_empty.json": b"{}",
    }
    files = [tmp_path / name for name in contents]
    for file in files:
        file.write_bytes(contents[file.name])
    lines: list[str] = []
    assert run("email_webhooks", [*files, tmp_path / "missing.json"], lines.append) == 0
    answers = [json.loads(line) for line in lines]
    assert [one["file"] for one in answers] == [*contents, "missing.json"]
    assert len(answers[0]["events"]) == 1
    assert [one["error"]["class"] for one in answers[1:]] == ["WebhookUnreadable"] * 4
    assert "mailgun" in answers[2]["error"]["message"]
