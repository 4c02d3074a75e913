"""What Postmark and SendGrid post about mail of ours, as events. Pure. Whether a post is genuine is not asked here."""

from collections.abc import Callable, Iterable
from hashlib import sha256

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    ConsentTopic,
    Direction,
    Distinct,
    Ignored,
    InboundEvent,
    Sender,
    StatusReported,
    Unreadable,
)
from connectors.email import postmark, sendgrid
from connectors.email.envelope import is_packed
from connectors.email.marks import POSTMARK_KEY, SENDGRID_KEY, named_by_postmark
from connectors.email.posted import Posted, PostedMail, PostedReport
from connectors.email.ses import ONLY, STATUSES, UNWELCOME
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription
from connectors.email.ses_times import words_of
from connectors.toolkit.events import distinct
from connectors.toolkit.payload import JsonObject, as_object, depth_within, read_value

_HUB = "inbox_hub"  # in an item of ours: {"only": "consent"}, which of the two events of one complaint it stands for
CONSENT, REPORT = "consent", "report"
_LONGEST = 100  # characters of a kind that nobody knows
_LEVELS = 200  # orjson writes 254 at most
_KEPT = frozenset(
    {
        *("RecordType", "ID", "MessageID", "MessageStream", "Type", "Email", "Recipient", "Details", "Description"),
        *("BouncedAt", "DeliveredAt", "ReceivedAt", "ChangedAt", "OriginalLink"),
        *("SuppressSending", "SuppressionReason"),
        *("event", "email", "timestamp", "sg_message_id", "sg_event_id", "smtp-id", "asm_group_id", "type", "status"),
        *("reason", "response", "url", SENDGRID_KEY),
    }
)  # what is read of a record; the rest of it is not kept

Contents = list[PostedMail | InboundEvent]


def is_posted(body: bytes) -> bool:
    """Whether a body is one of Postmark's or SendGrid's, and no mail. What a server handed over is always packed."""
    if is_packed(body) or body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        value = read_value(body)
    except WebhookUnreadable:
        return False
    if isinstance(value, list):
        return any("event" in as_object(one) for one in value)
    return "RecordType" in as_object(value) or {"MessageID", "FromFull"} <= as_object(value).values.keys()


def contents(body: bytes) -> Contents:
    """What a post of JSON holds, in its order: reports as events, a mail as it is. Raises WebhookUnreadable."""
    value = read_value(body)
    if isinstance(value, list):
        found = distinct(event for one in value for event in _of_sendgrid(one))
        return Distinct[PostedMail | InboundEvent](found, found.repeated)
    return _of_postmark(as_object(value), body)


def events(body: bytes) -> list[InboundEvent]:
    """The events of a post that holds no mail."""
    return [one for one in contents(body) if not isinstance(one, PostedMail)]


def _of_sendgrid(value: object) -> Iterable[InboundEvent]:
    content = as_object(value)
    kind = content.text("event")
    if kind is None:
        yield _broken(value)
        return
    kept = _kept(content)
    item = orjson.dumps([kept])
    found = sendgrid.read(item)
    yield from _events("sendgrid", content, found, lambda only: orjson.dumps([{**kept, **only}]))
    if not found:
        yield _ignored("sendgrid", kind, item)


def _of_postmark(content: JsonObject, body: bytes) -> Contents:
    found, kept = postmark.read(body), _kept(content)
    if not found:
        return [_ignored("postmark", content.text("RecordType") or "", orjson.dumps(kept))]
    mails = [one for one in found if isinstance(one, PostedMail)]
    return [*mails, *_events("postmark", content, found, lambda only: orjson.dumps({**kept, **only}))]


def _kept(content: JsonObject) -> dict[str, object]:
    """What is read of a record, without the mail that some of them quote in full."""
    kept = {
        name: value for name, value in content.values.items() if name in _KEPT and not isinstance(value, dict | list)
    }
    named = named_by_postmark(content)
    return {**kept, "Metadata": {POSTMARK_KEY: named}} if named is not None else kept


def _broken(value: object) -> Unreadable:
    item = orjson.dumps([value if depth_within(value, _LEVELS) else "nested too deep to be kept"])
    return Unreadable(
        event_id=f"sendgrid:{_digest(item)}",
        item=item,
        channel=Channel.EMAIL,
        problem="one of SendGrid's events does not say what happened",
    )


def _ignored(provider: str, kind: str, item: bytes) -> Ignored:
    return Ignored(
        event_id=f"{provider}:{_digest(item)}", item=item, channel=Channel.EMAIL, what=kind[:_LONGEST], known=False
    )


Item = Callable[[dict[str, object]], bytes]
"""The provider's own record, with something of ours in it."""


def _events(provider: str, content: JsonObject, found: Iterable[Posted], item: Item) -> Iterable[InboundEvent]:
    only = content.inside(_HUB).text(ONLY)
    for one in found:
        match one:
            case Subscription():
                yield _subscription(provider, one, item({}))
            case PostedReport(outcome=Outcome.COMPLAINED, recipient=str()):
                if only != CONSENT:
                    yield _status(provider, one, item({_HUB: {ONLY: REPORT}}))
                if only != REPORT:
                    yield _complaint(provider, one, item({_HUB: {ONLY: CONSENT}}))
            case PostedReport():
                yield _status(provider, one, item({}))
            case PostedMail():
                pass  # a mail is no event yet


def _status(provider: str, report: PostedReport, item: bytes) -> StatusReported:
    return StatusReported(
        event_id=_event_id(provider, report),
        item=item,
        channel=Channel.EMAIL,
        address=_address(report.recipient),
        at=report.at,
        direction=Direction.OUTBOUND,
        status=STATUSES[report.outcome],
        target_ids=_target_ids(report),
        recipient_id=report.recipient,
        error_text=_words(report) if report.outcome in UNWELCOME else None,
        permanent=report.permanent,
        url=report.url,
    )


def _target_ids(report: PostedReport) -> tuple[str, ...]:
    """SendGrid lengthens the id that it gave by what its own filters say (`abc.filter0001.123`)."""
    given = (report.target_id or "").partition(".")[0]
    return tuple(dict.fromkeys(one for one in (report.message_name, report.target_id, given) if one))


def _words(report: PostedReport) -> str:
    head = f"{report.outcome.value} {report.status}" if report.status else report.outcome.value
    return f"{head}: {report.diagnostic}" if report.diagnostic else head


def _complaint(provider: str, report: PostedReport, item: bytes) -> ConsentChanged:
    """The provider vouches for who complained. `delivery_id` names the mail."""
    return ConsentChanged(
        event_id=f"{_event_id(provider, report)}:{CONSENT}",
        item=item,
        channel=Channel.EMAIL,
        address=_address(report.recipient),
        sender=Sender(report.recipient.lower()) if report.recipient else None,
        at=report.at,
        delivery_id=report.target_id,
        sender_verified=True,
        granted=False,
        topic=ConsentTopic.MARKETING,
    )


def _subscription(provider: str, change: Subscription, item: bytes) -> ConsentChanged:
    """Lists are what we send unasked; the answer to a mail of theirs stands on none."""
    moment = words_of(change.at) if change.at is not None else ""
    name = change.target_id or ("" if change.at is not None else _digest(item))
    return ConsentChanged(
        event_id=f"{provider}:{name}:{change.granted}:{change.recipient or ''}:{change.topic or ''}:{moment}",
        item=item,
        channel=Channel.EMAIL,
        address=_address(change.recipient),
        sender=Sender(change.recipient.lower()) if change.recipient else None,
        at=change.at,
        delivery_id=change.target_id,
        sender_verified=True,
        granted=change.granted,
        topic=change.topic or ConsentTopic.ALL,
        answers_welcome=True,
    )


def _event_id(provider: str, report: PostedReport) -> str:
    """The same whenever the provider repeats itself: its own name of the report, else what it says."""
    if report.told_as is not None:
        return f"{provider}:{report.told_as}"
    moment = words_of(report.at) if report.at is not None else ""
    link = f":{_digest(report.url.encode('utf-8', 'replace'))}" if report.url else ""
    said = f"{report.target_id or ''}:{report.outcome.value}:{report.recipient or ''}:{moment}"
    return f"{provider}:{said}{link}"


def _address(recipient: str | None) -> ChannelAddress | None:
    return ChannelAddress(Channel.EMAIL, "", recipient.lower()) if recipient else None


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
