"""LinkedIn's posts, and what we fetched from it, into our events. Pure: no network, no clock.

Four bodies: up to ten notifications about our page; one about a lead; a lead's answers, which we fetched; and one consent of a
lead, which only our journal holds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from connectors.contract.inbound import InboundEvent
from connectors.contract.protocol import ItemCount
from connectors.linkedin.frames import Origin, Unusable, ignored, unreadable
from connectors.linkedin.leads import CONSENT, LEAD_ACTION, Rules, owner_of, read_answers, read_consent, read_notice
from connectors.linkedin.social import Notification, read
from connectors.toolkit.events import distinct
from connectors.toolkit.items import few, kept, shallow
from connectors.toolkit.payload import JsonObject, read_object

SOCIAL = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose events are read: of one organization and its lead owners, or of everybody where `organization` is empty."""

    account: str
    organization: str
    lead_owners: frozenset[str]
    rules: Rules

    def concerns_page(self, organization: str | None) -> bool:
        return not self.organization or organization is None or organization == self.organization

    def concerns_lead(self, owner: str | None) -> bool:
        ours = self.lead_owners
        return not self.organization or owner is None or not ours or owner in ours or owner == self.organization


def parse_body(reading: Reading, body: bytes) -> list[InboundEvent]:
    """Every event of the body in its order. Raises WebhookUnreadable."""
    return distinct(_events(reading, read_object(body)))


def count_of(reading: Reading, body: bytes) -> ItemCount:
    """How many events the body holds, of anybody and of ours. Raises WebhookUnreadable."""
    content = read_object(body)
    told = sum(1 for _ in _events(replace(reading, organization=""), content))
    return ItemCount(told, sum(1 for _ in _events(reading, content)))


def _events(reading: Reading, body: JsonObject) -> Iterator[InboundEvent]:
    kind = body.text("type") or ""
    if NOTIFICATIONS in body:
        yield from _notifications(reading, body)
    elif (read_lead := _reader_of(kind, body)) is not None:
        yield from _lead(reading, body, read_lead)
    elif kind:
        yield ignored(Origin(reading.account, {"type": kind}), kind)


# Notifications


def _notifications(reading: Reading, body: JsonObject) -> Iterator[InboundEvent]:
    for raw in map(kept, few(body.items(NOTIFICATIONS))):
        origin = Origin(reading.account, {"type": SOCIAL, NOTIFICATIONS: [raw]})
        if not isinstance(raw, dict):
            yield unreadable(origin, "a notification that is no object")
            continue
        notification = Notification(origin, JsonObject(raw))
        if reading.concerns_page(notification.organization):
            yield _notified(notification)


def _notified(notification: Notification) -> InboundEvent:
    try:
        return read(notification)
    except Unusable as problem:
        return unreadable(notification.origin, str(problem))


# Leads

ReadLead = Callable[[Reading, JsonObject], Iterator[InboundEvent]]


def _reader_of(kind: str, body: JsonObject) -> ReadLead | None:
    if kind == LEAD_ACTION or "leadAction" in body:
        return _noticed
    if kind == CONSENT:
        return _agreed
    return _answered if "formResponse" in body else None


def _noticed(reading: Reading, body: JsonObject) -> Iterator[InboundEvent]:
    yield read_notice(reading.account, body)


def _agreed(reading: Reading, body: JsonObject) -> Iterator[InboundEvent]:
    yield read_consent(reading.account, reading.rules, body)


def _answered(reading: Reading, body: JsonObject) -> Iterator[InboundEvent]:
    return read_answers(reading.account, reading.rules, body)


def _lead(reading: Reading, body: JsonObject, read_lead: ReadLead) -> Iterator[InboundEvent]:
    body = shallow(body)
    if not reading.concerns_lead(owner_of(body)):
        return
    try:
        yield from read_lead(reading, body)
    except Unusable as problem:
        yield unreadable(Origin(reading.account, body.values), str(problem))
