"""What Postmark posts: mail that came in, and what became of mail that went out. Pure.

Whether a post is genuine is not asked here: Postmark signs nothing, the address it posts to is the secret.
Source: Postmark developer documentation, "Webhooks" and "Inbound webhook".
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from connectors.contract.errors import WebhookUnreadable
from connectors.email.envelope import Envelope
from connectors.email.marks import named_by_postmark
from connectors.email.posted import (
    LONGEST_ID,
    LONGEST_WORDS,
    Posted,
    PostedFile,
    PostedMail,
    PostedReport,
    built_mail,
    person,
)
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription
from connectors.email.ses_times import moment_of
from connectors.toolkit.payload import JsonObject, read_object

TRANSPORT = "postmark"
INBOUND = "Inbound"
_MAIL_FIELDS = ("RawEmail", "FromFull", "From", "TextBody", "HtmlBody")
PERMANENT = frozenset({"HardBounce", "BadEmailAddress"})
# Types of a bounce that are none.
_TOLD_AS_BOUNCE: Mapping[str, Outcome] = {"Transient": Outcome.DEFERRED, "SpamComplaint": Outcome.COMPLAINED}
_CONSENT_AS_BOUNCE: Mapping[str, bool] = {"Unsubscribe": False, "Subscribe": True}
_SUPPRESSIONS: Mapping[str, Outcome] = {"HardBounce": Outcome.BOUNCED, "SpamComplaint": Outcome.COMPLAINED}
_WRITTEN_BY_US = frozenset({"from", "to", "cc", "bcc", "subject", "date", "reply-to"})


def read(body: bytes) -> list[Posted]:
    """What the post says; nothing for a kind of record we have no use for. WebhookUnreadable when it is none of Postmark's."""
    content = read_object(body)
    kind = content.text("RecordType") or INBOUND
    if kind != INBOUND:
        reader = _READERS.get(kind)
        return [] if reader is None else [reader(content)]
    if not any(name in content for name in _MAIL_FIELDS):
        raise WebhookUnreadable("the body is neither a record nor a mail of Postmark's")
    return [_mail(content)]


# What became of a mail


def _bounce(content: JsonObject) -> Posted:
    kind = content.text("Type") or ""
    at = _moment(content, "BouncedAt")
    if kind in _CONSENT_AS_BOUNCE:
        return _consent(content, _CONSENT_AS_BOUNCE[kind], at)
    outcome = _TOLD_AS_BOUNCE.get(kind, Outcome.BOUNCED)
    return _report(content, outcome, at, permanent=outcome is Outcome.BOUNCED and kind in PERMANENT)


def _suppression(content: JsonObject) -> Posted:
    """The list of those to whom Postmark sends nothing has changed: by themselves, by us, or by what came back."""
    at = _moment(content, "ChangedAt")
    outcome = _SUPPRESSIONS.get(content.text("SuppressionReason") or "")
    if outcome is None or not content.flag("SuppressSending"):
        return _consent(content, not content.flag("SuppressSending"), at)
    return _report(content, outcome, at, permanent=outcome is Outcome.BOUNCED)


def _simple(outcome: Outcome, moment: str) -> Callable[[JsonObject], Posted]:
    def reader(content: JsonObject) -> Posted:
        return _report(content, outcome, _moment(content, moment))

    return reader


def _report(content: JsonObject, outcome: Outcome, at: datetime | None, *, permanent: bool = False) -> PostedReport:
    words = content.text("Details") or content.text("Description")
    return PostedReport(
        outcome=outcome,
        target_id=_short(content, "MessageID"),
        recipient=_recipient(content),
        at=at,
        permanent=permanent,
        diagnostic=words[:LONGEST_WORDS] if words else None,
        url=content.text("OriginalLink") if outcome is Outcome.CLICKED else None,
        message_name=named_by_postmark(content),
    )


def _consent(content: JsonObject, granted: bool, at: datetime | None) -> Subscription:
    """Postmark keeps its lists by stream of messages."""
    return Subscription(
        granted, _short(content, "MessageStream"), _recipient(content), _short(content, "MessageID"), at
    )


_READERS: Mapping[str, Callable[[JsonObject], Posted]] = {
    "Delivery": _simple(Outcome.DELIVERED, "DeliveredAt"),
    "Bounce": _bounce,
    "SpamComplaint": _simple(Outcome.COMPLAINED, "BouncedAt"),
    "Open": _simple(Outcome.OPENED, "ReceivedAt"),
    "Click": _simple(Outcome.CLICKED, "ReceivedAt"),
    "SubscriptionChange": _suppression,
}


def _recipient(content: JsonObject) -> str | None:
    return _short(content, "Recipient") or _short(content, "Email")


def _moment(content: JsonObject, key: str) -> datetime | None:
    return moment_of(content.text(key))


def _short(content: JsonObject, key: str) -> str | None:
    text = content.text(key)
    return text if text is not None and len(text) <= LONGEST_ID else None


# A mail


def _mail(content: JsonObject) -> PostedMail:
    raw = content.text("RawEmail")
    recipient = _short(content, "OriginalRecipient")
    envelope = Envelope(
        recipients=(recipient,) if recipient is not None else (),
        transport=TRANSPORT,
        transport_id=_short(content, "MessageID"),
    )
    return PostedMail(raw.encode("utf-8", "replace") if raw is not None else _built(content), envelope)


def _built(content: JsonObject) -> bytes:
    return built_mail(
        [*_further(content), *_head(content)],
        content.text("TextBody"),
        content.text("HtmlBody"),
        [_file(one) for one in content.each("Attachments")],
    )


def _head(content: JsonObject) -> Iterator[tuple[str, str]]:
    for name, people in (
        ("From", [content.inside("FromFull")]),
        ("To", content.each("ToFull")),
        ("Cc", content.each("CcFull")),
    ):
        named = [one for one in (person(each.text("Email"), each.text("Name")) for each in people) if one]
        if value := ", ".join(named) or content.text(name):
            yield name, value
    for name, key in (("Subject", "Subject"), ("Date", "Date"), ("Reply-To", "ReplyTo")):
        if (value := content.text(key)) is not None:
            yield name, value


def _further(content: JsonObject) -> Iterator[tuple[str, str]]:
    """Message-ID, References and all the others, as far as they have no field of their own."""
    for header in content.each("Headers"):
        name, value = header.text("Name"), header.text("Value")
        if name is not None and value is not None and name.lower() not in _WRITTEN_BY_US:
            yield name, value


def _file(attachment: JsonObject) -> PostedFile:
    return PostedFile(
        content=_bytes(attachment.text("Content") or attachment.text("Data") or ""),
        name=attachment.text("Name"),
        mime_type=attachment.text("ContentType") or "application/octet-stream",
        content_id=attachment.text("ContentID"),
    )


def _bytes(text: str) -> bytes:
    """A file that is no base64 is kept as it came."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")
