"""What the simulated SES says of mail: notices in Amazon's words, and which of them each special recipient brings about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.email.ses_times import words_of

Json = dict[str, Any]
Fate = Sequence[tuple[str, Mapping[str, object]]]

UNKNOWN_USER = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
# After the Send, which tells of all recipients at once.
FATES: Mapping[str, Fate] = {
    "": [("Delivery", {})],
    "bounce": [("Bounce", {"bounceType": "Permanent", "bounceSubType": "General", "person": UNKNOWN_USER})],
    "suppressionlist": [("Bounce", {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"})],
    "complaint": [("Delivery", {}), ("Complaint", {"complaintFeedbackType": "abuse"})],
    "deferred": [("DeliveryDelay", {"delayType": "MailboxFull"})],
}
# Where each kind of event keeps what it says, and the list of people in it.
SECTIONS: Mapping[str, tuple[str, str | None]] = {
    "Send": ("send", None),
    "Delivery": ("delivery", "recipients"),
    "DeliveryDelay": ("deliveryDelay", "delayedRecipients"),
    "Bounce": ("bounce", "bouncedRecipients"),
    "Complaint": ("complaint", "complainedRecipients"),
    "Reject": ("reject", None),
    "Open": ("open", None),
    "Click": ("click", None),
}
VERDICTS = {"spam": "PASS", "virus": "PASS", "spf": "PASS", "dkim": "PASS", "dmarc": "PASS"}


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that SES took. `name` is its id there; `raw` what the recipients see, under SES's own Message-ID."""

    name: str
    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    tags: Mapping[str, str]
    at: datetime


def report_of(kind: str, mail: SentMail, recipient: str, now: datetime, details: Mapping[str, object]) -> Json:
    """An event as a configuration set publishes it. `details` are fields of its section; `person` those of the recipient."""
    section, people = SECTIONS[kind]
    person = details.get("person")
    said: Json = {key: value for key, value in details.items() if key != "person"}
    if kind != "Send":
        said["timestamp"] = words_of(now)
    if people == "recipients":
        said[people] = [recipient]
    elif people is not None:
        said[people] = [{"emailAddress": recipient, **(person if isinstance(person, dict) else {})}]
    return {"eventType": kind, "mail": _about(mail), section: said}


def _about(mail: SentMail) -> Json:
    return {
        "timestamp": words_of(mail.at),
        "source": mail.mail_from,
        "sendingAccountId": "123456789012",
        "messageId": mail.name,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {},
        "tags": {"ses:configuration-set": ["simulated"], **{key: [value] for key, value in mail.tags.items()}},
    }


def received_notice(
    name: str, raw: bytes, mail_from: str, recipients: Sequence[str], verdicts: Mapping[str, str], now: datetime
) -> Json:
    """The notice of a mail that came in, still without its action."""
    judged = {**VERDICTS, **verdicts}
    authors = _from_lines(raw)
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": words_of(now),
            "source": mail_from,
            "messageId": name,
            "destination": list(recipients),
            "headersTruncated": False,
            "headers": [{"name": "From", "value": author} for author in authors],
            "commonHeaders": {"from": authors},
        },
        "receipt": {
            "timestamp": words_of(now),
            "processingTimeMillis": 300,
            "recipients": list(recipients),
            **{f"{kind}Verdict": {"status": verdict} for kind, verdict in judged.items()},
        },
    }


def _from_lines(raw: bytes) -> list[str]:
    """The From header, on one line."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    unfolded = head.replace("\n ", " ").replace("\n\t", " ").split("\n")
    return [line.partition(":")[2].strip() for line in unfolded if line.lower().startswith("from:")]
