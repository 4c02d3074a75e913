"""Notices as SES writes them and envelopes as SNS does, for tests. Made up from Amazon's documentation."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

TOPIC = "arn:aws:sns:eu-west-1:210987654321:desk-mail"
MAIL_ID = "0102018f3c5e7a10-5d1c2b3a-aaaa-4bbb-8ccc-0123456789ab-000000"
SENT_AT = "2026-11-20T10:00:00.500Z"
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def notice(kind: str, section: str = "", said: Mapping[str, object] | None = None, **more: object) -> dict[str, object]:
    """An event of a configuration set; `mail` is what is said of the mail."""
    return {
        "eventType": kind,
        "mail": mail(["lena@example.org"]),
        **({section: dict(said or {})} if section else {}),
        **more,
    }


def mail(destination: list[str], **more: object) -> dict[str, object]:
    return {
        "timestamp": SENT_AT,
        "messageId": MAIL_ID,
        "source": "desk@shop.example",
        "destination": destination,
        **more,
    }


def body(content: object) -> bytes:
    return json.dumps(content).encode()


def in_sns(content: object, **more: object) -> bytes:
    """The same inside SNS, unsigned. A text is taken as it is."""
    message = content if isinstance(content, str) else json.dumps(content)
    envelope = {
        "Type": "Notification",
        "MessageId": "5e1f0c6a-0000-4000-8000-00000000beef",
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": "2026-11-20T10:20:00.250Z",
    }
    return body({**envelope, **more})
