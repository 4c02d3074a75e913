"""Who holds a conversation keeps others from changing it, and lets them write rows that point to it."""

import asyncio

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from inbox.conversations import actions, store
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.values import AnchorKind
from tests.tables import make_tables


async def test_two_that_wrote_of_a_conversation_and_hold_it_then_wait_in_no_ring(postgres_url: str) -> None:
    """A row that points to a conversation shares its key until its transaction ends; whoever wants it alone after that would
    wait for the other one, and the other one for them."""
    database = Database(postgres_url, SystemClock())
    await make_tables(database.engine)
    async with database.transaction() as work:
        met = await contacts.identify(work, Sighting(address=ChannelAddress(Channel.TELEGRAM, "", "7"), at=work.now))
        assert met.contact_id is not None
        anchor = Anchor(AnchorKind.CONTACT, met.contact_id, met.contact_id)
        conversation, _ = await actions.find_or_open(work, anchor, Place(Channel.TELEGRAM, "shop", met.identity_id))
    both_wrote = asyncio.Barrier(2)

    async def write_and_hold(kind: str) -> None:
        async with database.transaction() as work:
            actions.note_event(work, conversation.id, kind, "noted")
            await work.session.flush()
            await both_wrote.wait()
            await store.locked(work.session, conversation.id)

    await asyncio.gather(write_and_hold("one"), write_and_hold("two"))
    await database.close()
