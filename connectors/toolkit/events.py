"""What all parsers do with the events they found."""

from collections.abc import Iterable

from connectors.contract.inbound import InboundEvent


def distinct(events: Iterable[InboundEvent]) -> list[InboundEvent]:
    """The first event of each id: a provider may repeat itself within one body."""
    known: dict[str, InboundEvent] = {}
    for event in events:
        known.setdefault(event.event_id, event)
    return list(known.values())
