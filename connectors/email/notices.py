"""Amazon's notices told apart from mails, and the mail that stands inside of some."""

from connectors.contract.errors import WebhookUnreadable
from connectors.email import ses
from connectors.email.envelope import is_packed, pack
from connectors.toolkit.payload import read_object

_MARKS = ("TopicArn", "Message", "notificationType", "eventType")


def is_notice(body: bytes) -> bool:
    """Whether a body is one of Amazon's (SNS, or SES without it) and no mail. What a server handed over is always packed."""
    if is_packed(body) or body.lstrip()[:1] != b"{":
        return False
    try:
        content = read_object(body)
    except WebhookUnreadable:
        return False
    return any(name in content for name in _MARKS)


def mail_in(body: bytes) -> bytes:
    """The mail that stands inside a notice of Amazon's, packed with its envelope; the body itself where there is none."""
    if not is_notice(body):
        return body
    found = ses.received_of(body)
    return body if found is None or found.raw is None else pack(found.envelope, found.raw)
