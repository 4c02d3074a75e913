"""The published names of channels where they are not those of our connectors, and bodies that several connectors share.

Meta posts comments and private messages of a page to one address, Twilio calls and messages. A stored body of theirs is cut into
its single items, and each is read by the connector whose it is.
"""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import Ignored, InboundEvent, WebhookRequest
from connectors.contract.protocol import Connector
from connectors.registry import entry
from connectors.toolkit.graph_batch import items_of, wrapped
from connectors.toolkit.payload import read_object
from hub.commands.event_words import Words, event_words

READERS: Mapping[str, Sequence[str]] = {
    "facebook-comments": ("facebook", "messenger"),
    "messenger": ("messenger", "facebook"),
    "phone": ("calls", "sms"),
}
PUBLISHED: Mapping[str, str] = {"facebook": "facebook-comments"}
FORM = "application/x-www-form-urlencoded"


def readers(channel: str, account: str) -> list[Connector]:
    """Who reads what is published under this name, without keys. Raises UnknownConnector."""
    kinds = [entry(name) for name in READERS.get(channel, (channel,))]
    return [kind.make(account, kind.settings_class.offline()) for kind in kinds]


def read(channel: str, connectors: Sequence[Connector], body: bytes, account: str) -> list[InboundEvent]:
    """Every event of a stored body in its order; WebhookUnreadable as from the connectors."""
    if channel == "phone":
        return _first_readable(connectors, _posted_form(body, account))
    if len(connectors) == 1:
        return connectors[0].parse(WebhookRequest(body, account=account))
    found: dict[tuple[Channel, str], InboundEvent] = {}
    for item in items_of(read_object(body)):
        request = WebhookRequest(wrapped([item]), account=account)
        for event in (event for connector in connectors for event in connector.parse(request)):
            found.setdefault((event.channel, event.event_id), event)
    return list(found.values())


def words(event: InboundEvent) -> Words:
    told = event_words(event)
    channel = str(told.get("channel"))
    return {**told, "channel": PUBLISHED.get(channel, channel)}


def is_told(event: InboundEvent) -> bool:
    """The published format has a word for what is left out on X alone."""
    return not isinstance(event, Ignored) or (event.known and event.channel is Channel.TWITTER)


def _first_readable(connectors: Sequence[Connector], request: WebhookRequest) -> list[InboundEvent]:
    """One request is one happening, of one of them."""
    events: list[InboundEvent] = []
    for connector in connectors:
        events = [event for event in connector.parse(request) if not isinstance(event, Ignored)]
        if events:
            return events
    return events


def _posted_form(body: bytes, account: str) -> WebhookRequest:
    """`{"content_type", "form"}`: a stored form, as it would have been posted."""
    stored = read_object(body)
    fields = stored.inside("form").values
    pairs = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in fields.items()]
    if not pairs:
        raise WebhookUnreadable("the stored request holds no form")
    kind = stored.text("content_type") or FORM
    posted = urlencode(pairs, errors="replace").encode() if kind == FORM else json.dumps(fields).encode()
    return WebhookRequest(posted, {"content-type": kind}, account=account)
