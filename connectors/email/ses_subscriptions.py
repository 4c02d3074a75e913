"""Changes that people make on Amazon's own subscription pages, or by List-Unsubscribe, topic by topic.

Source: Amazon SES developer guide, "Subscription object" of the event data published to Amazon SNS.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.email.ses_reports import address_in, identifier
from connectors.email.ses_times import moment_of, words_of
from connectors.toolkit.payload import JsonObject

OPT_IN, OPT_OUT = "OptIn", "OptOut"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`topic` is the name of a topic of the contact list, None for all of them."""

    granted: bool
    topic: str | None
    recipient: str | None
    target_id: str | None
    at: datetime | None


def subscriptions(notice: JsonObject, published: datetime | None = None) -> list[Subscription]:
    """What has changed; everything said where the notice does not say how it was before."""
    change = notice.inside("subscription")
    before, now = change.inside("oldTopicPreferences"), change.inside("newTopicPreferences")
    at = moment_of(change.text("timestamp")) or published
    mail = notice.inside("mail")
    recipient, target_id = _recipient(mail), identifier(mail, "messageId")
    return [
        Subscription(granted, topic, recipient, target_id, at)
        for topic, granted in _changes(_states(before), _states(now))
    ]


def narrowed_subscription(change: Subscription) -> dict[str, object]:
    """A notice that yields this one change again and nothing else."""
    now: dict[str, object] = {"unsubscribeAll": not change.granted}
    if change.topic is not None:
        status = OPT_IN if change.granted else OPT_OUT
        now = {"topicSubscriptionStatus": [{"topicName": change.topic, "subscriptionStatus": status}]}
    at = words_of(change.at) if change.at is not None else None
    mail = {"messageId": change.target_id, "destination": [change.recipient]}
    return {
        "eventType": "Subscription",
        "mail": mail,
        "subscription": {"timestamp": at, "newTopicPreferences": now},
    }


def _states(preferences: JsonObject) -> dict[str | None, bool]:
    """Topic -> whether we may write about it; None stands for all topics."""
    states: dict[str | None, bool] = {}
    if isinstance(preferences.values.get("unsubscribeAll"), bool):
        states[None] = not preferences.flag("unsubscribeAll")
    for status in preferences.each("topicSubscriptionStatus"):
        topic, word = identifier(status, "topicName"), status.text("subscriptionStatus")
        if topic is not None and word in (OPT_IN, OPT_OUT):
            states[topic] = word == OPT_IN
    return states


def _changes(before: dict[str | None, bool], now: dict[str | None, bool]) -> list[tuple[str | None, bool]]:
    """What differs, and all of `now` where nothing is known of before. Who leaves everything need not leave each topic."""
    changed = [(topic, granted) for topic, granted in now.items() if before.get(topic) != granted]
    if (None, False) in changed:
        return [(None, False)]
    return changed if before else [one for one in changed if one != (None, True) or len(changed) == 1]


def _recipient(mail: JsonObject) -> str | None:
    """The mail through which somebody unsubscribed had one recipient, or Amazon does not say who it was."""
    people = mail.items("destination")
    return address_in(JsonObject({"emailAddress": people[0]})) if len(people) == 1 else None
