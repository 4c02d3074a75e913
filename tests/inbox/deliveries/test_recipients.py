"""Who a delivery goes to is decided when it is sent: by place, purpose and what is known of each address by then."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

import hub.migrations.models  # noqa: F401 - every record must be known before the tables are made
from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.contacts.values import CustomerStatus, GoneReason, Sighting
from crm.preferences import actions as preferences
from crm.storage.unit_of_work import Database
from inbox.addressees.values import Addressees
from inbox.channel_choice.values import ChosenPlace
from inbox.deliveries.model import Delivery
from inbox.deliveries.recipients import Recipients, recipients, was_copied, went_there_alone
from inbox.deliveries.values import Purpose
from tests.inbox.deliveries.hub import MONDAY_NOON, StillClock
from tests.tables import make_tables

ANNA, BOB, SHOP = "anna@firm.example", "bob@firm.example", "support@shop.example"
PLACE, OTHER = uuid4(), uuid4()
OWN = ChannelAddress(Channel.EMAIL, "", ANNA)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(sqlite_url, StillClock())
    await make_tables(opened.engine)
    yield opened
    await opened.close()


def delivery(wanted: Addressees | None, purpose: Purpose = Purpose.ANSWER) -> Delivery:
    content = {"attachments": [], **(wanted.to_json() if wanted else {})}
    return Delivery(
        interaction_id=uuid4(), conversation_id=uuid4(), purpose=purpose, content=content, created_at=MONDAY_NOON
    )


async def who(database: Database, of: Delivery, place: ChosenPlace | None = None) -> Recipients:
    where = place or ChosenPlace(PLACE, Channel.EMAIL, "shop")
    async with database.reading() as session:
        return await recipients(session, of, where, OWN, lambda channel, handle: handle == SHOP)


async def writes(database: Database, address: str) -> Contact:
    """Somebody wrote to us from there once."""
    async with database.transaction() as work:
        sighting = Sighting(address=ChannelAddress(Channel.EMAIL, "", address), at=work.now, authenticated=True)
        person = await contacts.identify(work, sighting)
        return await work.session.get_one(Contact, person.contact_id)


async def test_nothing_decided_goes_to_the_contact_alone(database: Database) -> None:
    assert await who(database, delivery(None)) == Recipients(OWN)


async def test_copies_go_to_whom_the_rep_decided_and_never_to_us(database: Database) -> None:
    found = await who(database, delivery(Addressees(PLACE, ANNA, (BOB, SHOP, BOB, ANNA))))
    assert (found.copied, found.left_out, found.is_diverted) == ((BOB,), {}, False)


async def test_a_message_that_goes_another_way_takes_no_copies_along(database: Database) -> None:
    of = delivery(Addressees(PLACE, "other@firm.example", (BOB,)))
    found = await who(database, of, ChosenPlace(OTHER, Channel.TELEGRAM, "shop"))
    assert (found.address, found.copied) == (OWN, ())
    assert found.left_out == {BOB: "it goes by Telegram now"}


@pytest.mark.parametrize("purpose", [Purpose.SALES, Purpose.MARKETING])
async def test_what_we_want_to_sell_is_copied_to_nobody(database: Database, purpose: Purpose) -> None:
    found = await who(database, delivery(Addressees(PLACE, ANNA, (BOB,)), purpose))
    assert (found.copied, list(found.left_out)) == ((), [BOB])


async def test_who_opted_out_of_mail_gets_no_copy(database: Database) -> None:
    bob = await writes(database, BOB)
    async with database.transaction() as work:
        (await preferences.ensure(work, bob.id)).opted_out_channels = ["email"]
    found = await who(database, delivery(Addressees(PLACE, ANNA, (BOB,))))
    assert (found.copied, found.left_out) == ((), {BOB: "they opted out"})


async def test_who_is_blocked_gets_no_copy(database: Database) -> None:
    bob = await writes(database, BOB)
    async with database.transaction() as work:
        (await work.session.get_one(Contact, bob.id)).customer_status = CustomerStatus.BLACKLISTED
    assert (await who(database, delivery(Addressees(PLACE, ANNA, (BOB,))))).left_out == {BOB: "they are blocked here"}


@pytest.mark.parametrize("reason", GoneReason)
async def test_a_closed_address_gets_nothing(database: Database, reason: GoneReason) -> None:
    await writes(database, BOB)
    async with database.transaction() as work:
        person = await contacts.identify(work, Sighting(address=ChannelAddress(Channel.EMAIL, "", BOB), at=work.now))
        await contacts.mark_gone(work, person.identity_id, reason)
    copied = await who(database, delivery(Addressees(PLACE, ANNA, (BOB,))))
    assert (copied.copied, list(copied.left_out), copied.closed) == ((), [BOB], None)
    diverted = await who(database, delivery(Addressees(PLACE, BOB)))
    assert diverted.closed is not None
    assert BOB in diverted.closed


async def test_our_own_address_is_never_written_to(database: Database) -> None:
    assert (await who(database, delivery(Addressees(PLACE, SHOP)))).closed == f"{SHOP} is our own address"


def test_a_report_speaks_of_the_contact_only_where_nobody_else_got_it() -> None:
    alone, copied = delivery(None), delivery(Addressees(PLACE, ANNA, (BOB,)))
    assert went_there_alone(alone)
    assert not went_there_alone(copied)
    assert was_copied(copied, ChannelAddress(Channel.EMAIL, "", BOB.upper()))
    assert not was_copied(copied, OWN)
    assert not was_copied(alone, ChannelAddress(Channel.EMAIL, "", BOB))
