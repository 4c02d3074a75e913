"""A delivery that is being carried, and how its run ends."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from connectors.contract.channel import ChannelAddress
from connectors.contract.outbound import Attachment
from connectors.contract.protocol import Connector
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox.channel_choice.values import ChannelChoice
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.recipients import Recipients


@dataclass(frozen=True, slots=True)
class Load:
    """A delivery that may go now: its place, its account's connector, and the rows of its parts with the files they carry."""

    delivery: Delivery
    connector: Connector
    address: ChannelAddress
    identity_id: UUID
    parts: Sequence[DeliveryPart]
    files: Mapping[str, Attachment]  # by attachment id
    decision: JsonObject | None
    copied: tuple[str, ...] = ()  # who gets a copy at this moment, whatever the parts were planned with
    is_diverted: bool = False  # `address` is another one than the contact's own


def load_of(
    delivery: Delivery,
    connector: Connector,
    who: Recipients,
    choice: ChannelChoice,
    parts: Sequence[DeliveryPart],
    files: Mapping[str, Attachment],
) -> Load:
    """What may go to the place that was chosen. ValueError for a choice without one."""
    if choice.place is None:
        raise ValueError("what goes has a place")
    decision = choice.to_json()
    identity_id = choice.place.identity_id
    return Load(delivery, connector, who.address, identity_id, parts, files, decision, who.copied, who.is_diverted)


class TryElsewhere(Exception):
    """Nothing arrives at this place; the gate is asked for another one."""


Ending = Callable[[UnitOfWork], Awaitable[object]]


async def nothing_more(work: UnitOfWork) -> None:
    """Everything is committed already."""


class Finished(Exception):
    """Nothing more is to be sent in this run. `ending` is done in the transaction that ends the job."""

    def __init__(self, ending: Ending = nothing_more) -> None:
        super().__init__()
        self.ending = ending
