"""One process of a race: `python -m tests.crm.contacts.race URL NUMBER MESSAGES ADDRESS...`.

Waits for a line, then takes in so many messages at once, from the addresses in turn, each in a transaction of its own.
An address is `channel:handle`, with `=PHONE` behind it where the provider vouches for a telephone number.
"""

import asyncio
import sys

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.interactions import actions as interactions
from crm.interactions.values import Happening, InteractionDirection
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock


async def main(url: str, number: str, messages: int, addresses: list[str]) -> None:
    database = Database(url, SystemClock())
    async with database.reading():
        sys.stdin.readline()
    taking_in = [take_in(database, addresses[n % len(addresses)], f"{number}-{n}") for n in range(messages)]
    await asyncio.gather(*taking_in)
    await database.close()


async def take_in(database: Database, written: str, external_id: str) -> None:
    place, _, phone = written.partition("=")
    channel, _, handle = place.partition(":")
    address = ChannelAddress(Channel(channel), "", handle)
    async with database.transaction() as work:
        sighting = Sighting(address=address, at=work.now, authenticated=True, verified_phone=phone or None)
        who = await contacts.identify(work, sighting)
        happening = Happening(
            channel=address.channel,
            direction=InteractionDirection.INBOUND,
            contact_id=who.contact_id,
            identity_id=who.identity_id,
            external_id=external_id,
            content="Hello",
        )
        await interactions.log(work, happening)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
