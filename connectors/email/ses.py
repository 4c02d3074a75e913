"""What SES tells us, wrapped by SNS or bare: mail that came in, and what became of mail that went out.

Whether a post is genuine is not asked here: `sns.verify` does that, and refuses the bare form, which nobody signs.
Source: Amazon SES developer guide, "Contents of notifications for Amazon SES email receiving".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    ConsentTopic,
    ContentWaits,
    Direction,
    InboundEvent,
    ReportedStatus,
    Sender,
    StatusReported,
    SystemNotice,
    Unsupported,
)
from connectors.email.ses_received import Received, is_set_up, received, reference_of
from connectors.email.ses_reports import Outcome, Report, narrowed, reports
from connectors.email.ses_subscriptions import Subscription, narrowed_subscription, subscriptions
from connectors.email.ses_times import words_of
from connectors.email.sns import NOTIFICATION, SUBSCRIPTION, UNSUBSCRIPTION, SnsEnvelope, envelope_of, is_envelope
from connectors.toolkit.events import distinct
from connectors.toolkit.payload import NOTHING, JsonObject, read_object

RECEIVED = "Received"
SUBSCRIPTION_CHANGED = "Subscription"
ONLY = "only"  # in an item of ours: which of the two events of one complaint it stands for
CONSENT, REPORT = "consent", "report"

STATUSES: Mapping[Outcome, ReportedStatus] = {
    Outcome.SENT: ReportedStatus.SENT,
    Outcome.DELIVERED: ReportedStatus.DELIVERED,
    Outcome.DEFERRED: ReportedStatus.DELAYED,
    Outcome.BOUNCED: ReportedStatus.FAILED,
    Outcome.COMPLAINED: ReportedStatus.DELIVERED,  # nobody complains of what did not arrive
    Outcome.REJECTED: ReportedStatus.FAILED,
    Outcome.FAILED: ReportedStatus.FAILED,
    Outcome.OPENED: ReportedStatus.OPENED,
    Outcome.CLICKED: ReportedStatus.CLICKED,
}
UNWELCOME = frozenset({Outcome.BOUNCED, Outcome.COMPLAINED, Outcome.REJECTED, Outcome.FAILED, Outcome.DEFERRED})


@dataclass(frozen=True, slots=True)
class Notice:
    """What SES said: its kind ("Bounce"; "" for what it did not say in JSON) and all of it. What SNS says itself has a kind
    that begins with `sns:`. `envelope` is that of SNS."""

    body: bytes
    kind: str
    content: JsonObject
    envelope: SnsEnvelope | None = None

    @property
    def published(self) -> datetime | None:
        return self.envelope.at if self.envelope is not None else None

    def wrapped(self, content: dict[str, object]) -> bytes:
        """Another notice in the same dress."""
        inner = orjson.dumps(content)
        if self.envelope is None:
            return inner
        published = {"Timestamp": words_of(self.published)} if self.published is not None else {}
        return orjson.dumps({"Type": NOTIFICATION, "Message": inner.decode(), **published})


def events(account: str, body: bytes) -> list[InboundEvent]:
    """Every event of the post, in its order; WebhookUnreadable when the body is neither of SNS nor of SES.

    A mail that stands in the post itself is no event yet: ask `raw_mail_of` first, here it counts as unreadable. `account`
    changes nothing, since a mail address means the same in every account.
    """
    notice = _notice(body)
    return distinct(READERS.get(notice.kind, _reported)(notice))


def raw_mail_of(body: bytes) -> bytes | None:
    """The mail that stands in the post, as it came (the rule's SNS action); None when there is none in it."""
    found = received_of(body)
    return found.raw if found is not None else None


def received_of(body: bytes) -> Received | None:
    """What the post says of a mail that came in, with its envelope; None when it speaks of something else."""
    notice = _notice(body)
    return received(notice.content) if notice.kind == RECEIVED else None


def reports_of(body: bytes) -> list[Report]:
    """What the post says became of mail of ours, more finely than a StatusReported can."""
    notice = _notice(body)
    return reports(notice.kind, notice.content, notice.published)


def subscriptions_of(body: bytes) -> list[Subscription]:
    """Which lists somebody left or joined, by the names that we gave them at Amazon."""
    notice = _notice(body)
    return subscriptions(notice.content, notice.published) if notice.kind == SUBSCRIPTION_CHANGED else []


def _notice(body: bytes) -> Notice:
    content = read_object(body)
    if not is_envelope(content):
        return Notice(body, _bare_kind(content), content)
    envelope = envelope_of(body)
    if envelope.type != NOTIFICATION:
        return Notice(body, f"sns:{envelope.type}", content, envelope)
    inner = _inner(content)
    return Notice(body, _kind_of(inner) or "", inner, envelope)


def _bare_kind(content: JsonObject) -> str:
    kind = _kind_of(content)
    if kind is None:
        raise WebhookUnreadable("the body is neither of SNS nor of SES")
    return kind


def _kind_of(content: JsonObject) -> str | None:
    return content.text("eventType") or content.text("notificationType")


def _inner(content: JsonObject) -> JsonObject:
    """The message inside; nothing for words that SES writes when a topic is set up, which are no JSON. What begins as an
    object and cannot be read is broken, and no such words."""
    if "Message" not in content:
        raise WebhookUnreadable("an SNS notification without a message")
    text = content.text("Message")
    if text is None:
        return content.inside("Message")
    return read_object(text.encode()) if text.lstrip().startswith("{") else NOTHING


def _confirmation(notice: Notice) -> list[InboundEvent]:
    """SNS asks whether we want its posts, or says that it will send no more."""
    envelope = notice.envelope
    if envelope is None:
        raise WebhookUnreadable("a confirmation outside SNS")
    return [
        SystemNotice(
            event_id=f"sns:{envelope.message_id.replace(chr(0), '') or _digest(notice.body)}",
            item=notice.body,
            channel=Channel.EMAIL,
            at=envelope.at,
            type="subscription_confirmation" if envelope.type == SUBSCRIPTION else "unsubscribe_confirmation",
            text=envelope.fields.get("SubscribeURL", "").replace("\0", "") or None,
        )
    ]


def _received(notice: Notice) -> list[InboundEvent]:
    found = received(notice.content)
    if is_set_up(found):
        return []
    if found.raw is not None:
        raise WebhookUnreadable("the mail itself stands in this post, and is to be read as one")
    name = found.envelope.transport_id or _digest(notice.body)
    if found.bucket is not None and found.key is not None:
        return [
            ContentWaits(
                event_id=f"received:{name}",
                item=notice.body,
                channel=Channel.EMAIL,
                at=found.at,
                reference=reference_of(found),
            )
        ]
    if found.action != "SNS":
        return []  # bounced, or handed to other software: what brings us the mail has a notice of its own
    return [
        Unsupported(
            event_id=f"received:{name}",
            item=notice.body,
            channel=Channel.EMAIL,
            at=found.at,
            external_id=name,
            what="a mail whose content Amazon did not pass on",
        )
    ]


def _reported(notice: Notice) -> list[InboundEvent]:
    found = reports(notice.kind, notice.content, notice.published)
    wanted = [(report, part) for report in found for part in _parts(notice, report)]
    if len(wanted) == 1:
        return [_event(report, part, notice.body) for report, part in wanted]
    return [_event(report, part, _item(notice, report, part)) for report, part in wanted]


def _parts(notice: Notice, report: Report) -> list[str]:
    """The status, and what a complaint means beyond it; in an item of ours only what it stands for."""
    parts = [REPORT, CONSENT] if report.withdraws_consent else [REPORT]
    only = notice.content.text(ONLY)
    return [part for part in parts if part == only] or parts


def _item(notice: Notice, report: Report, part: str) -> bytes:
    return notice.wrapped({**narrowed(notice.kind, report), ONLY: part})


def _event(report: Report, part: str, item: bytes) -> InboundEvent:
    return _consent(report, item) if part == CONSENT else _status(report, item)


def _status(report: Report, item: bytes) -> StatusReported:
    held_back = ReportedStatus.FAILED if report.was_held_back else None
    return StatusReported(
        event_id=_event_id(report, item),
        item=item,
        channel=Channel.EMAIL,
        address=_address(report.recipient),
        at=report.at,
        direction=Direction.OUTBOUND,
        status=held_back or STATUSES[report.outcome],
        target_ids=(report.target_id,) if report.target_id is not None else (),
        recipient_id=report.recipient,
        error_text=report.words if report.outcome in UNWELCOME else None,
        permanent=report.permanent,
        url=report.url,
    )


def _consent(report: Report, item: bytes) -> ConsentChanged:
    """Amazon vouches for who complained. `delivery_id` names the mail."""
    return ConsentChanged(
        event_id=f"{_event_id(report, item)}:{CONSENT}",
        item=item,
        channel=Channel.EMAIL,
        address=_address(report.recipient),
        sender=_sender(report.recipient),
        at=report.at,
        delivery_id=report.target_id,
        sender_verified=True,
        granted=False,
        topic=ConsentTopic.MARKETING,
    )


def _subscribed(notice: Notice) -> list[InboundEvent]:
    """Somebody used Amazon's own page of subscriptions."""
    found = subscriptions(notice.content, notice.published)
    if len(found) == 1:
        return [_subscription(one, notice.body) for one in found]
    return [_subscription(one, notice.wrapped(narrowed_subscription(one))) for one in found]


def _subscription(change: Subscription, item: bytes) -> ConsentChanged:
    """Lists are what we send unasked; the answer to a mail of theirs stands on none."""
    moment = words_of(change.at) if change.at is not None else ""
    name = change.target_id or _digest(item)
    return ConsentChanged(
        event_id=f"{name}:subscription:{change.recipient or ''}:{change.topic or ''}:{moment}",
        item=item,
        channel=Channel.EMAIL,
        address=_address(change.recipient),
        sender=_sender(change.recipient),
        at=change.at,
        delivery_id=change.target_id,
        sender_verified=True,
        granted=change.granted,
        topic=change.topic or ConsentTopic.ALL,
        answers_welcome=True,
    )


READERS: Mapping[str, Callable[[Notice], list[InboundEvent]]] = {
    f"sns:{SUBSCRIPTION}": _confirmation,
    f"sns:{UNSUBSCRIPTION}": _confirmation,
    RECEIVED: _received,
    SUBSCRIPTION_CHANGED: _subscribed,
}


def _event_id(report: Report, item: bytes) -> str:
    """The same whenever the same thing is told, through whichever topic and in whichever dialect."""
    name = report.target_id or _digest(item)
    moment = words_of(report.at) if report.at is not None else report.feedback_id or ""
    link = f":{_digest(report.url.encode())}" if report.url else ""
    return f"{name}:{report.outcome.value}:{report.recipient or ''}:{moment}{link}"


def _address(recipient: str | None) -> ChannelAddress | None:
    return ChannelAddress(Channel.EMAIL, "", recipient.lower()) if recipient else None


def _sender(recipient: str | None) -> Sender | None:
    return Sender(recipient.lower()) if recipient else None


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
