"""Mail that SES took in: its envelope and verdicts, and where the mail itself is.

Source: Amazon SES developer guide, "Contents of notifications for Amazon SES email receiving".
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from connectors.contract.errors import WebhookUnreadable
from connectors.email.envelope import Envelope
from connectors.email.mailboxes import has_place, read_mailboxes
from connectors.email.ses_reports import address_in, identifier
from connectors.email.ses_times import moment_of
from connectors.toolkit.payload import JsonObject, read_object

TRANSPORT = "ses"
SETUP_NOTIFICATION = "AMAZON_SES_SETUP_NOTIFICATION"  # the object that S3 gets once, when a rule is made
VERDICTS: Mapping[str, str] = {
    "spamVerdict": "spam",
    "virusVerdict": "virus",
    "spfVerdict": "spf",
    "dkimVerdict": "dkim",
    "dmarcVerdict": "dmarc",
}
LONGEST_FROM = 2000  # characters of a From header that are looked at


@dataclass(frozen=True, slots=True)
class Received:
    """One mail. `raw` where it stands in the notice itself, `bucket` and `key` where it lies in S3; `action` is what the
    rule did (S3, SNS, Lambda, Bounce ...)."""

    envelope: Envelope
    at: datetime | None = None
    action: str = ""
    raw: bytes | None = None
    bucket: str | None = None
    key: str | None = None


def received(notice: JsonObject) -> Received:
    """WebhookUnreadable where the notice names an object in S3 without saying which, or its content is broken."""
    mail, receipt = notice.inside("mail"), notice.inside("receipt")
    action = receipt.inside("action")
    kind = action.text("type") or ""
    bucket, key = (action.text("bucketName"), action.text("objectKey")) if kind == "S3" else (None, None)
    if kind == "S3" and (bucket is None or key is None):
        raise WebhookUnreadable("a mail in S3 without a bucket or a key")
    return Received(
        envelope=_envelope(mail, receipt),
        at=moment_of(mail.text("timestamp")) or moment_of(receipt.text("timestamp")),
        action=kind,
        raw=_raw(notice.text("content"), action.text("encoding")),
        bucket=bucket,
        key=key,
    )


def is_set_up(mail: Received) -> bool:
    """Amazon's own greeting, which is no mail."""
    return SETUP_NOTIFICATION in (mail.envelope.transport_id, (mail.key or "").rpartition("/")[2])


def reference_of(mail: Received) -> str:
    """What ContentWaits carries: the place in S3 and the envelope."""
    envelope = mail.envelope
    words = {
        "bucket": mail.bucket,
        "key": mail.key,
        "mail_from": envelope.mail_from,
        "recipients": list(envelope.recipients),
        "verdicts": dict(envelope.verdicts),
        "transport_id": envelope.transport_id,
    }
    return orjson.dumps(words).decode()


def waiting_of(reference: str) -> Received:
    """What `reference_of` was given; WebhookUnreadable when it is no such reference."""
    words = read_object(reference.encode("utf-8", "replace"))
    bucket, key = words.text("bucket"), words.text("key")
    if bucket is None or key is None:
        raise WebhookUnreadable("the reference names no bucket and key")
    verdicts = words.inside("verdicts")
    sender = words.values.get("mail_from")
    return Received(
        envelope=Envelope(
            mail_from=sender if isinstance(sender, str) else None,
            recipients=tuple(one for one in words.items("recipients") if isinstance(one, str)),
            transport=TRANSPORT,
            verdicts={name: verdict for name in verdicts if (verdict := verdicts.text(name)) is not None},
            transport_id=words.text("transport_id"),
        ),
        action="S3",
        bucket=bucket,
        key=key,
    )


def _envelope(mail: JsonObject, receipt: JsonObject) -> Envelope:
    """`recipients` are those for which the rule was made, never those that the headers name."""
    people = (JsonObject({"emailAddress": one}) for one in receipt.items("recipients") if isinstance(one, str))
    return Envelope(
        mail_from=_mail_from(mail),
        recipients=tuple(address for person in people if (address := address_in(person)) is not None),
        transport=TRANSPORT,
        verdicts=_verdicts(mail, receipt),
        transport_id=identifier(mail, "messageId"),
    )


def _mail_from(mail: JsonObject) -> str | None:
    """An empty sender is one too (reports), so it is told apart from none; SES writes it as <> in some notices."""
    source = mail.values.get("source")
    if not isinstance(source, str):
        return None
    return (mail.text("source") or "").strip().removeprefix("<").removesuffix(">")


def _verdicts(mail: JsonObject, receipt: JsonObject) -> dict[str, str]:
    """PASS, FAIL, GRAY, PROCESSING_FAILED, DISABLED, in lower case, and for whom DMARC holds, as far as that is clear."""
    found = {
        name: status.lower()
        for key, name in VERDICTS.items()
        if (status := receipt.inside(key).text("status")) is not None and len(status) <= 40
    }
    return {**found, **_authors(mail)}


def _authors(mail: JsonObject) -> dict[str, str]:
    """How many the From header names, and the domain of the one: that is the domain whose DMARC was asked."""
    heads = [one for one in mail.inside("commonHeaders").items("from") if isinstance(one, str)]
    if not heads or sum(map(len, heads)) > LONGEST_FROM:
        return {}
    found = [mailbox for head in heads for mailbox in read_mailboxes(head)]
    domain = found[0].address.rpartition("@")[2].lower() if len(found) == 1 and has_place(found[0]) else ""
    return {"authors": str(len(found)), **({"from": domain} if domain else {})}


def _raw(content: str | None, encoding: str | None) -> bytes | None:
    if content is None:
        return None
    if (encoding or "").casefold() != "base64":
        return content.encode("utf-8", "replace")
    try:
        return base64.b64decode(content)
    except (binascii.Error, ValueError) as problem:
        raise WebhookUnreadable("the mail in the notice is no base64") from problem
