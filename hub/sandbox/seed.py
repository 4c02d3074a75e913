"""What the shop knows before anybody writes: a customer who has bought before, by her number and her mail address."""

from datetime import datetime

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.storage.unit_of_work import Database
from hub.sandbox import people
from hub.sandbox.people import Customer


async def seed(database: Database) -> None:
    """Her WhatsApp and her mail are one contact; so whichever she writes by, it is one conversation."""
    async with database.transaction() as work:
        for one in people.CUSTOMERS:
            if one.is_known:
                await contacts.identify(work, _bought_before(one, work.now))


def _bought_before(one: Customer, at: datetime) -> Sighting:
    return Sighting(
        address=ChannelAddress(Channel.WHATSAPP, "", one.number.removeprefix("+")),
        at=at,
        name=one.name,
        language=one.language,
        country=one.country,
        verified_phone=one.number,
        verified_email=one.email,
        authenticated=True,
    )
