"""What Amazon, Postmark and SendGrid post to a mailbox, made up from their documentation."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from benchmarks.fuzz.form_shapes import field, multipart
from benchmarks.fuzz.mutator import MULTIPART, Dress, Sample

LENA = "lena@home.example"
DESK = "support@shop.example"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:shop-mail"
NAME = "0102018f3c5e7a10-5d1c2b3a-aaaa-4bbb-8ccc-0123456789ab-000000"
AT = "2026-11-22T09:00:00.500Z"
RAW = f"From: Lena <{LENA}>\r\nTo: {DESK}\r\nMessage-ID: <q1@home.example>\r\nSubject: Order\r\n\r\nWhere is it?\r\n"
HEADERS = f"From: Lena <{LENA}>\nTo: {DESK}\nMessage-ID: <q1@home.example>\nSubject: Order\n 7\nDate: Sun, 22 Nov 2026 09:00:00 +0000\n"

_MAIL = {
    "timestamp": AT,
    "messageId": NAME,
    "source": DESK,
    "destination": [LENA],
    "headersTruncated": False,
    "headers": [{"name": "From", "value": f"Lena <{LENA}>"}],
    "commonHeaders": {"from": [f"Lena <{LENA}>"], "subject": "Order"},
    "tags": {"hub-part": ["7c0e:0"]},
}
_VERDICTS = {f"{kind}Verdict": {"status": "PASS"} for kind in ("spam", "virus", "spf", "dkim", "dmarc")}
_RECEIPT = {"timestamp": AT, "processingTimeMillis": 300, "recipients": [DESK], **_VERDICTS}
_BOUNCED = {"emailAddress": LENA, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 unknown"}
_PLACE = {"type": "S3", "topicArn": TOPIC, "bucketName": "shop-mail", "objectKey": "in/0102018f"}
_INLINE = {"type": "SNS", "topicArn": TOPIC, "encoding": "BASE64"}
_OLD = {"topicSubscriptionStatus": [{"topicName": "News", "subscriptionStatus": "OptIn"}], "unsubscribeAll": False}
_NEW = {"topicSubscriptionStatus": [{"topicName": "News", "subscriptionStatus": "OptOut"}], "unsubscribeAll": False}
_PEOPLE = {"timestamp": AT, "recipients": [LENA]}

SES: dict[str, dict[str, Any]] = {
    "send": {"eventType": "Send", "send": {}},
    "delivery": {"eventType": "Delivery", "delivery": {**_PEOPLE, "processingTimeMillis": 1, "smtpResponse": "250 ok"}},
    "delivery_old": {"notificationType": "Delivery", "delivery": _PEOPLE},
    "delay": {
        "eventType": "DeliveryDelay",
        "deliveryDelay": {"timestamp": AT, "delayType": "MailboxFull", "delayedRecipients": [{"emailAddress": LENA}]},
    },
    "bounce": {
        "eventType": "Bounce",
        "bounce": {
            "timestamp": AT,
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "feedbackId": "f-1",
            "bouncedRecipients": [_BOUNCED, {"emailAddress": "ben@home.example"}],
        },
    },
    "complaint": {
        "eventType": "Complaint",
        "complaint": {
            "timestamp": AT,
            "feedbackId": "f-2",
            "complaintFeedbackType": "abuse",
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": LENA}],
        },
    },
    "reject": {"eventType": "Reject", "reject": {"reason": "Bad content"}},
    "failure": {"eventType": "Rendering Failure", "failure": {"errorMessage": "no such name", "templateName": "t"}},
    "open": {"eventType": "Open", "open": {"timestamp": AT, "ipAddress": "192.0.2.1", "userAgent": "x"}},
    "click": {"eventType": "Click", "click": {"timestamp": AT, "link": "https://shop.example/", "linkTags": None}},
    "subscription": {
        "eventType": "Subscription",
        "subscription": {
            "contactList": "people",
            "timestamp": AT,
            "source": "UnsubscribeHeader",
            "newTopicPreferences": _NEW,
            "oldTopicPreferences": _OLD,
        },
    },
    "received_in_s3": {"notificationType": "Received", "receipt": {**_RECEIPT, "action": _PLACE}},
    "received_inline": {
        "notificationType": "Received",
        "receipt": {**_RECEIPT, "action": _INLINE},
        "content": base64.b64encode(RAW.encode()).decode(),
    },
}

_RECORD = {"MessageID": "0a129aee-1111-4111-8111-0123456789ab", "MessageStream": "outbound"}
POSTMARK: dict[str, dict[str, Any]] = {
    "delivery": {"RecordType": "Delivery", "Recipient": LENA, "DeliveredAt": AT, "Details": "250 ok"},
    "bounce": {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": LENA,
        "BouncedAt": AT,
        "ID": 4711,
        "TypeCode": 1,
        "Details": "550 no such user",
        "Description": "The server was unable to deliver.",
        "Content": RAW,
    },
    "complaint": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": LENA, "BouncedAt": AT, "ID": 42},
    "open": {"RecordType": "Open", "Recipient": LENA, "ReceivedAt": AT, "FirstOpen": True},
    "click": {
        "RecordType": "Click",
        "Recipient": LENA,
        "ReceivedAt": AT,
        "OriginalLink": "https://shop.example/",
    },
    "left": {
        "RecordType": "SubscriptionChange",
        "Recipient": LENA,
        "ChangedAt": AT,
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
    },
    "mail": {
        "FromFull": {"Email": LENA, "Name": "Lena"},
        "ToFull": [{"Email": DESK, "Name": ""}],
        "CcFull": [],
        "OriginalRecipient": DESK,
        "Subject": "Order",
        "Date": "Sun, 22 Nov 2026 09:00:00 +0100",
        "ReplyTo": "",
        "TextBody": "Where is it?\n\nOn Sat, Desk wrote:\n> On its way",
        "HtmlBody": "<p>Where is it?</p>",
        "Headers": [{"Name": "Message-ID", "Value": "<q1@home.example>"}, {"Name": "References", "Value": "<o@x>"}],
        "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "Content": "YWJj", "ContentID": "x@y"}],
    },
    "raw_mail": {"FromFull": {"Email": LENA}, "OriginalRecipient": DESK, "RawEmail": RAW},
}

_EVENT = {"email": LENA, "timestamp": 1795338000, "sg_message_id": "sOmE_iD-4.filterdrecv-5f6c-0", "sg_event_id": "e"}
SENDGRID: dict[str, list[dict[str, Any]]] = {
    "told_together": [
        {**_EVENT, "event": "processed", "sg_event_id": "e-1", "smtp-id": "<o1@shop.example>"},
        {**_EVENT, "event": "deferred", "sg_event_id": "e-2", "response": "450 later", "attempt": "5"},
        {**_EVENT, "event": "delivered", "sg_event_id": "e-3", "response": "250 ok"},
        {**_EVENT, "event": "open", "sg_event_id": "e-4", "useragent": "x", "ip": "192.0.2.1"},
        {**_EVENT, "event": "click", "sg_event_id": "e-5", "url": "https://shop.example/"},
    ],
    "bounce": [{**_EVENT, "event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 no such user"}],
    "dropped": [{**_EVENT, "event": "dropped", "reason": "Bounced Address", "status": "5.0.0"}],
    "complaint": [{**_EVENT, "event": "spamreport"}],
    "left": [{**_EVENT, "event": "group_unsubscribe", "asm_group_id": 12}, {**_EVENT, "event": "unsubscribe"}],
    "joined": [{**_EVENT, "event": "group_resubscribe", "asm_group_id": 12}],
}

_ENVELOPE = json.dumps({"to": [DESK], "from": LENA}).encode()
_FILE_HEAD = '; filename="a.png"\r\nContent-Type: image/png'
SENDGRID_FORMS: dict[str, bytes] = {
    "mail_in_fields": multipart(
        [
            field("headers", HEADERS.encode()),
            field("text", b"Where is it?"),
            field("html", b"<p>Where is it?</p>"),
            field("from", f"Lena <{LENA}>".encode()),
            field("envelope", _ENVELOPE),
            field("charsets", b'{"to":"UTF-8","html":"utf-8","subject":"UTF-8","from":"UTF-8","text":"iso-8859-1"}'),
            field("SPF", b"pass"),
            field("dkim", b"{@home.example : pass}"),
            field("attachments", b"1"),
            field("attachment-info", b'{"attachment1":{"filename":"a.png","type":"image/png","content-id":"x@y"}}'),
            field("attachment1", b"\x89PNG\r\n\x1a\n", _FILE_HEAD),
        ]
    ),
    "raw_mail": multipart(
        [field("email", RAW.encode()), field("to", DESK.encode()), field("envelope", _ENVELOPE), field("SPF", b"pass")]
    ),
}


def in_sns(message: str) -> bytes:
    """As SNS wraps it, without its signature."""
    envelope = {"Type": "Notification", "MessageId": "5e1f0c6a-0000-4000-8000-00000000beef", "TopicArn": TOPIC}
    return json.dumps({**envelope, "Message": message, "Timestamp": AT}).encode()


def posted_samples() -> Iterator[Sample]:
    for name, notice in SES.items():
        content = json.dumps({**notice, "mail": _MAIL})
        yield Sample(f"ses_{name}", in_sns(content), Dress.JSON)
        yield Sample(f"ses_{name}_bare", content.encode(), Dress.JSON)
    confirmation = {"Type": "SubscriptionConfirmation", "MessageId": "5e1f", "TopicArn": TOPIC, "Token": "t" * 40}
    link = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    confirmation |= {"Message": "You have chosen", "SubscribeURL": link, "Timestamp": AT}
    yield Sample("sns_confirmation", json.dumps(confirmation).encode(), Dress.JSON)
    for name, record in POSTMARK.items():
        yield Sample(f"postmark_{name}", json.dumps({**_RECORD, **record}).encode(), Dress.JSON)
    for name, events in SENDGRID.items():
        yield Sample(f"sendgrid_{name}", json.dumps(events).encode(), Dress.JSON)
    for name, form in SENDGRID_FORMS.items():
        yield Sample(f"sendgrid_{name}", form, Dress.MULTIPART, {"content-type": MULTIPART})
