"""WhatsApp's webhooks into our events. Pure: no network, no clock."""

from collections.abc import Callable, Mapping
from functools import cache

from connectors.contract.channel import Channel
from connectors.contract.inbound import InboundEvent, Unreadable
from connectors.toolkit.events import distinct
from connectors.toolkit.payload import read_object
from connectors.whatsapp.batch import ACCOUNT_TOPICS, Broken, Ours, Thing, digest, things_of
from connectors.whatsapp.frames import ignored, unreadable
from connectors.whatsapp.messages import read_echo, read_message
from connectors.whatsapp.notices import (
    read_account_news,
    read_call,
    read_group,
    read_new_user_id,
    read_problem,
    read_status,
    read_wish,
)

READERS: Mapping[str, Callable[[Thing], InboundEvent]] = {
    "messages": read_message,
    "message_echoes": read_echo,
    "statuses": read_status,
    "calls": read_call,
    "user_preferences": read_wish,
    "user_id_update": read_new_user_id,
    "groups": read_group,
    "errors": read_problem,
}

# Fields we have no use for: what was said before we were connected, the phone app's address book, Meta's own measurements.
QUIET_FIELDS = frozenset(
    {"automatic_events", "contacts", "history", "messaging_handovers", "smb_app_state_sync", "tracking_events"}
)
# Fields whose change may come with an empty list.
LISTED_FIELDS = frozenset(
    {
        "messages",
        "smb_message_echoes",
        "calls",
        "user_preferences",
        "user_id_update",
        "group_lifecycle_update",
        "group_participants_update",
        "group_participant_update",
        "group_settings_update",
        "group_status_update",
    }
)


def parse_body(ours: Ours, body: bytes) -> list[InboundEvent]:
    """Every event of a body that concerns us, in its order; [] for another provider's. WebhookUnreadable when it is no object."""
    return distinct(_event(thing) for thing in things_of(read_object(body), ours))


def _event(thing: Thing | Broken) -> InboundEvent:
    if isinstance(thing, Broken):
        return _broken(thing)
    if not thing.section:
        return _whole_change(thing)
    if not isinstance(thing.raw, dict):
        return unreadable(thing, f"one of {thing.section} is no object")
    return READERS[thing.section](thing)


def _whole_change(thing: Thing) -> InboundEvent:
    field = thing.change.field
    if field in ACCOUNT_TOPICS:
        return read_account_news(thing)
    if thing.raw is not None and not isinstance(thing.raw, dict):
        return unreadable(thing, "a change whose value is no object")
    what = f"{field or 'a change'} without content" if field in LISTED_FIELDS else field or "a change without a field"
    return ignored(thing, what, known=field in QUIET_FIELDS or field in LISTED_FIELDS)


@cache  # a body may hold any number of them, and there are two
def _broken(place: Broken) -> Unreadable:
    return Unreadable(
        event_id=f"broken:{digest(place.body)}",
        item=place.body,
        channel=Channel.WHATSAPP,
        problem="an entry or a change is no object",
    )
