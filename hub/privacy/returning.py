"""Whether an event belongs to somebody who was erased. Asked before anything is taken in: a replay, a provider who repeats, an
import and a restored back-up bring nobody back, and whoever writes anew is a new person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import Event, FormSubmitted, InboundEvent, StatusReported
from connectors.contract.protocol import Connector
from crm.privacy import store
from crm.privacy.rules import belongs_to_erased, mark_of_address, mark_of_event, mark_of_message
from crm.privacy.values import Happened
from hub.engine.replay import JournalItem
from hub.privacy.keeping import Keeping

IsErased = Callable[[AsyncSession, Connector, JournalItem, InboundEvent], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Returning:
    """Costs nothing where nobody was ever erased, and one look at an index where somebody was."""

    keeping: Keeping

    async def is_erased(
        self, session: AsyncSession, connector: Connector, item: JournalItem, event: InboundEvent
    ) -> bool:
        key = self.keeping.key()
        if key is None:
            return False
        happened = happened_of(key, connector, item.event_id, event, item.received_at)
        return belongs_to_erased(happened, await store.erased_at(session, happened.marks))


def happened_of(
    key: bytes, connector: Connector, event_id: str, event: InboundEvent, received_at: datetime
) -> Happened:
    """The event's marks. It happened when its provider says, or when it came to us where the provider does not say."""
    names = event.target_ids if isinstance(event, StatusReported) else (getattr(event, "external_id", None),)
    return Happened(
        event=mark_of_event(key, connector.name, connector.account, event_id),
        messages=tuple(mark_of_message(key, event.channel, connector.account, one) for one in names if one),
        addresses=tuple(mark_of_address(key, one) for one in _speakers(event)),
        at=event.at or received_at,
    )


def _speakers(event: Event) -> list[ChannelAddress]:
    """Where whoever speaks is reached: in a group their own address, and with a form also those they leave as theirs."""
    if event.address is None:
        return []
    claimed = list(event.claimed) if isinstance(event, FormSubmitted) else []
    if event.is_group and event.sender is not None:
        return [ChannelAddress(event.address.channel, event.address.scope, event.sender.handle), *claimed]
    return [event.address, *claimed]


async def nobody_was_erased(
    session: AsyncSession, connector: Connector, item: JournalItem, event: InboundEvent
) -> bool:
    """For a hub, or a test, that forgets nobody."""
    return False
