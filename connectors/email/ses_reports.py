"""What SES reports about mail that we sent, in both of its dialects, recipient by recipient.

Sources: Amazon SES developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS" (`eventType`) and
"Amazon SNS notification contents for Amazon SES" (`notificationType`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.email.ses_times import moment_of, words_of
from connectors.toolkit.payload import JsonObject, as_object

LONGEST_ID = 512  # characters; an id or address beyond is none
LONGEST_WORD = 100
LONGEST_WORDS = 1000
TAG = "hub-part"  # the message tag under which our own key of a mail goes out, and comes back
ON_SUPPRESSION_LIST = "OnAccountSuppressionList"
# RFC 5965 and its registry: kinds of feedback by which nobody complains.
NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})


class Outcome(StrEnum):
    """What became of a mail at one recipient. REJECTED and FAILED never left Amazon."""

    SENT = "sent"
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"
    FAILED = "failed"
    OPENED = "opened"
    CLICKED = "clicked"


@dataclass(frozen=True, slots=True)
class Report:
    """One outcome at one recipient; `recipient` is None where Amazon does not say which of several it was.

    `target_id` is the id that the sending call returned, `key` our own part's, where the mail was tagged with it. `kind` and
    `subkind` are Amazon's words for the sort (Permanent, General; abuse), `status` (5.1.1), `action` (failed) and
    `diagnostic` those of the delivery status notification. `permanent`: nothing more is to be sent to this address.
    """

    outcome: Outcome
    target_id: str | None
    recipient: str | None
    at: datetime | None
    kind: str | None = None
    subkind: str | None = None
    status: str | None = None
    action: str | None = None
    diagnostic: str | None = None
    url: str | None = None
    feedback_id: str | None = None
    key: str | None = None

    @property
    def permanent(self) -> bool:
        return self.outcome is Outcome.BOUNCED and self.kind == "Permanent"

    @property
    def was_held_back(self) -> bool:
        """They complained earlier, and Amazon did not send this mail at all."""
        return self.outcome is Outcome.COMPLAINED and self.subkind == ON_SUPPRESSION_LIST

    @property
    def withdraws_consent(self) -> bool:
        return self.outcome is Outcome.COMPLAINED and self.recipient is not None and self.kind not in NO_COMPLAINT

    @property
    def words(self) -> str:
        """The outcome, for the rep: `bounced 5.1.1 (Permanent General): smtp; 550 5.1.1 user unknown`."""
        sort = " ".join(filter(None, (self.kind, self.subkind)))
        head = " ".join(filter(None, (self.outcome.value, self.status, f"({sort})" if sort else None)))
        return f"{head}: {self.diagnostic}" if self.diagnostic else head


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Where a notice of this outcome keeps what it says. `people` is the list of recipients it is about, else it is about
    all the mail's when `each`; `mail_time`: it has no time of its own but that of the mail."""

    outcome: Outcome
    section: str
    people: str | None = None
    each: bool = True
    mail_time: bool = False
    kind: str | None = None
    subkind: str | None = None
    words: str | None = None


_FAILURE = _Shape(outcome=Outcome.FAILED, section="failure", words="errorMessage")
SHAPES: Mapping[str, _Shape] = {
    "Send": _Shape(outcome=Outcome.SENT, section="send", mail_time=True),
    "Delivery": _Shape(outcome=Outcome.DELIVERED, section="delivery", people="recipients"),
    "DeliveryDelay": _Shape(
        outcome=Outcome.DEFERRED, section="deliveryDelay", people="delayedRecipients", kind="delayType"
    ),
    "Bounce": _Shape(
        outcome=Outcome.BOUNCED,
        section="bounce",
        people="bouncedRecipients",
        kind="bounceType",
        subkind="bounceSubType",
    ),
    "Complaint": _Shape(
        outcome=Outcome.COMPLAINED,
        section="complaint",
        people="complainedRecipients",
        kind="complaintFeedbackType",
        subkind="complaintSubType",
    ),
    "Reject": _Shape(outcome=Outcome.REJECTED, section="reject", mail_time=True, words="reason"),
    "Rendering Failure": _FAILURE,
    "RenderingFailure": _FAILURE,
    "Open": _Shape(outcome=Outcome.OPENED, section="open", each=False),
    "Click": _Shape(outcome=Outcome.CLICKED, section="click", each=False),
}


def reports(kind: str, notice: JsonObject, published: datetime | None = None) -> list[Report]:
    """One report for each recipient that the notice is about, in its order; none for a kind that reports nothing.

    `published`: when SNS took it, for notices without a time of their own.
    """
    shape = SHAPES.get(kind)
    if shape is None:
        return []
    return [_report(shape, notice, person, published) for person in _people(shape, notice)]


def narrowed(kind: str, report: Report) -> dict[str, object]:
    """A notice that yields this one report again and nothing else. Built from what was read, so that a large notice of many
    recipients does not grow with each of them."""
    shape = SHAPES[kind]
    person = {
        "emailAddress": report.recipient,
        "status": report.status,
        "action": report.action,
        "diagnosticCode": report.diagnostic,
    }
    section = {
        "timestamp": words_of(report.at) if report.at is not None else None,
        "feedbackId": report.feedback_id,
        "link": report.url,
        shape.kind: report.kind,
        shape.subkind: report.subkind,
        shape.words: report.diagnostic,
        shape.people: [_known(person)],
    }
    mail = {"messageId": report.target_id, "destination": [_known(person)], "tags": {TAG: [report.key]}}
    return {"eventType": kind, "mail": _known(mail), shape.section: _known(section)}


def _known(values: Mapping[str | None, object] | Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name is not None and value is not None}


def _report(shape: _Shape, notice: JsonObject, person: JsonObject, published: datetime | None) -> Report:
    mail, section = notice.inside("mail"), notice.inside(shape.section)
    return Report(
        outcome=shape.outcome,
        target_id=identifier(mail, "messageId"),
        recipient=address_in(person),
        at=_at(shape, mail, section) or published,
        kind=_short(section, shape.kind),
        subkind=_short(section, shape.subkind),
        status=_short(person, "status"),
        action=_short(person, "action"),
        diagnostic=_cut(person.text("diagnosticCode") or (section.text(shape.words) if shape.words else None)),
        url=section.text("link") if shape.outcome is Outcome.CLICKED else None,
        feedback_id=identifier(section, "feedbackId"),
        key=_tag(mail),
    )


def _at(shape: _Shape, mail: JsonObject, section: JsonObject) -> datetime | None:
    own = moment_of(section.text("timestamp"))
    return own or (moment_of(mail.text("timestamp")) if shape.mail_time else None)


def _people(shape: _Shape, notice: JsonObject) -> list[JsonObject]:
    """Whom the notice is about; a nameless one where it does not say, or does not say clearly."""
    named = _named(notice.inside(shape.section).values.get(shape.people)) if shape.people else []
    if named:
        return named
    sent_to = _named(notice.inside("mail").values.get("destination"))
    all_of_them = shape.each and not shape.people
    return sent_to if sent_to and (all_of_them or len(sent_to) == 1) else [JsonObject({})]


def _named(value: object) -> list[JsonObject]:
    """Addresses as texts, or as objects with more beside them; a single one may stand outside a list."""
    items = value if isinstance(value, list) else [value]
    people = [JsonObject({"emailAddress": one}) if isinstance(one, str) else as_object(one) for one in items]
    return [person for person in people if address_in(person)]


def address_in(person: JsonObject) -> str | None:
    """The bare address: SES passes on what a report says, and that may be `Jane <jane@example.com>`."""
    text = (person.text("emailAddress") or "").strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1].strip()
    return text if text and len(text) <= LONGEST_ID else None


def identifier(values: JsonObject, key: str) -> str | None:
    text = values.text(key)
    return text if text is not None and len(text) <= LONGEST_ID else None


def _tag(mail: JsonObject) -> str | None:
    values = mail.inside("tags").items(TAG)
    return identifier(JsonObject({TAG: values[0]}), TAG) if values else None


def _short(values: JsonObject, key: str | None) -> str | None:
    """One word of a list that Amazon, or the report it read, knows."""
    text = values.text(key) if key is not None else None
    return text.strip() or None if text is not None and len(text) <= LONGEST_WORD else None


def _cut(text: str | None) -> str | None:
    return text[:LONGEST_WORDS] if text else None
