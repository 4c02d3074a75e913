"""Posts of mail providers in the words of the published format: what `hub parse email_webhooks` prints."""

import re
from collections.abc import Callable, Mapping, Sequence

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import InboundEvent, SystemNotice
from connectors.email import postmark, sendgrid, ses
from connectors.email.posted import Posted, PostedMail, PostedReport
from connectors.email.ses_received import Received, is_set_up
from connectors.email.ses_reports import Outcome, Report
from connectors.email.ses_subscriptions import Subscription
from hub.commands.event_words import Words, event_words, known, moment_words
from hub.commands.mail_words import mail_words

NAME = "email_webhooks"
ALL_LISTS = "all"
_KIND = re.compile(r"_(?:inbound|webhooks|event)")


def webhook_words(file_name: str, body: bytes) -> list[Words]:
    """The events of one post. The provider stands at the beginning of the file's name; WebhookUnreadable for another one."""
    provider = _KIND.split(file_name, maxsplit=1)[0]
    reader = _READERS.get(provider)
    if reader is None:
        raise WebhookUnreadable(f"there is no mail provider {provider!r}; there are: {', '.join(_READERS)}")
    return reader(body)


def _amazon(body: bytes) -> list[Words]:
    found = ses.received_of(body)
    if found is not None and not is_set_up(found) and (found.raw is not None or found.key is not None):
        return [_received(found)]
    told: Sequence[Report | Subscription] = [*ses.reports_of(body), *ses.subscriptions_of(body)]
    if told:
        return [_told(one) for one in dict.fromkeys(told)]
    return [] if found is not None and found.raw is not None else [_said(one) for one in ses.events("", body)]


def _received(mail: Received) -> Words:
    if mail.raw is not None:
        return mail_words(mail.raw)
    return known(
        {
            "kind": "fetch",
            "direction": "inbound",
            "channel": "email",
            "bucket": mail.bucket,
            "key": mail.key,
            "recipients": list(mail.envelope.recipients),
            "timestamp": moment_words(mail.at),
        }
    )


def _said(event: InboundEvent) -> Words:
    """What SNS says itself: it asks whether the address is ours, or ends a subscription."""
    match event:
        case SystemNotice(type="subscription_confirmation"):
            words: Words = {"kind": "verification"}
        case SystemNotice():
            words = {"kind": "account_event", "topic": event.type}
        case _:
            return event_words(event)
    return known({**words, "direction": "inbound", "channel": "email", "timestamp": moment_words(event.at)})


def _posted(read: Callable[[bytes], list[Posted]]) -> Callable[[bytes], list[Words]]:
    def words(body: bytes) -> list[Words]:
        return [mail_words(one.raw) if isinstance(one, PostedMail) else _told(one) for one in read(body)]

    return words


def _told(one: Report | PostedReport | Subscription) -> Words:
    own = _consent(one) if isinstance(one, Subscription) else _status(one)
    return known(
        {
            **own,
            "channel": "email",
            "target_id": one.target_id,
            "recipient": one.recipient,
            "timestamp": moment_words(one.at),
        }
    )


def _consent(change: Subscription) -> Words:
    kind = "optin" if change.granted else "optout"
    return {"kind": kind, "direction": "inbound", "topic": change.topic or ALL_LISTS}


def _status(report: Report | PostedReport) -> Words:
    words: Words = {"kind": "status", "direction": "outbound", "status": report.outcome.value, "url": report.url}
    if report.outcome is not Outcome.BOUNCED:
        return words
    bounce = known({"recipient": report.recipient, "status": report.status, "action": report.action})
    return {**words, "bounce": bounce, "permanent": report.permanent}


_READERS: Mapping[str, Callable[[bytes], list[Words]]] = {
    "amazon_ses": _amazon,
    "ses": _amazon,
    "postmark": _posted(postmark.read),
    "sendgrid": _posted(sendgrid.read),
}
