"""What the tests of the memory have in common: a clock that stands still, people, and what they do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.values import Identified, Sighting
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import Happening, InteractionDirection
from crm.storage.unit_of_work import Database, UnitOfWork

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """Both clocks, standing still until a test moves them."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def machine_now(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: float) -> None:
        self.moment += timedelta(minutes=minutes)


def telegram(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.TELEGRAM, "", handle)


def email(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.EMAIL, "", handle)


def proven(address: ChannelAddress, **more: Any) -> Sighting:
    """Seen at an address, with the provider vouching for the sender."""
    return Sighting(address=address, at=NOON, authenticated=True, **more)


def unproven(address: ChannelAddress, **more: Any) -> Sighting:
    return Sighting(address=address, at=NOON, **more)


async def seen(database: Database, sighting: Sighting) -> Identified:
    """Identify in a transaction of its own."""
    async with database.transaction() as work:
        return await contacts.identify(work, sighting)


async def person(database: Database, sighting: Sighting) -> UUID:
    """The contact that a sighting of a person shows."""
    found = (await seen(database, sighting)).contact_id
    assert found is not None
    return found


async def says(work: UnitOfWork, who: Identified, text: str, **more: Any) -> Interaction:
    """One message of theirs on Telegram."""
    happening = Happening(
        channel=Channel.TELEGRAM,
        direction=InteractionDirection.INBOUND,
        contact_id=who.contact_id,
        identity_id=who.identity_id,
        content=text,
        **more,
    )
    return (await interactions.log(work, happening)).interaction
