"""What all parsers do with the events they found."""

from collections.abc import Iterable

from connectors.contract.inbound import Distinct, InboundEvent


def distinct(events: Iterable[InboundEvent]) -> Distinct[InboundEvent]:
    """The first event of each id: a provider may repeat itself within one body. How often it did is counted."""
    known: dict[str, InboundEvent] = {}
    told = 0
    for told, event in enumerate(events, 1):  # noqa: B007 - the last number is how many there were
        known.setdefault(event.event_id, event)
    return Distinct(known.values(), told - len(known))
