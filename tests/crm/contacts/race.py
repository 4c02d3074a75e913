"""One process of a race: `python -m tests.crm.contacts.race URL NUMBER`.

Reads rounds from its input, a line each: how many messages, and the addresses they come from in turn. Takes them in all
at once, each in a transaction of its own, and answers `done`. An address is `channel:handle`, with `=PHONE` behind it
where the provider vouches for a telephone number.
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


async def main(url: str, number: str) -> None:
    database = Database(url, SystemClock())
    say("ready")
    while line := sys.stdin.readline().split():
        messages, addresses = int(line[0]), line[1:]
        names = [(addresses[n % len(addresses)], f"{addresses[0]}-{number}-{n}") for n in range(messages)]
        await asyncio.gather(*(take_in(database, written, name) for written, name in names))
        say("done")
    await database.close()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


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
    asyncio.run(main(sys.argv[1], sys.argv[2]))
