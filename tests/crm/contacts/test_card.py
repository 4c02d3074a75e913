"""A card shows what is known, and says nothing that is not."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from crm.companies.model import Company
from crm.contacts import actions as contacts
from crm.contacts.card import contact_card_facts
from crm.contacts.model import Contact
from crm.interactions import actions as interactions
from crm.preferences import actions as preferences
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON, email, person, proven, says, seen, telegram, unproven


async def test_a_card_of_somebody_well_known(memory: Database) -> None:
    async with memory.transaction() as work:
        who = await contacts.identify(work, proven(telegram("42"), name="Lena Berg", language="de", country="DE"))
        written = [
            await says(work, who, f"message {minute}", happened_at=NOON + timedelta(minutes=minute))
            for minute in range(5)
        ]
        await interactions.add_version(work, written[-1].id, "mended", edited_at=NOON)
        assert who.contact_id is not None
        company = Company(name="Berg GmbH", created_at=NOON, updated_at=NOON)
        work.add(company)
        await work.session.flush()
        contact = await contacts.lock_contact(work, who.contact_id)
        contact.company_id, contact.timezone, contact.estimated_value = company.id, "Europe/Berlin", Decimal(1200)
        await preferences.state_order(work, contact.id, [Channel.EMAIL, Channel.TELEGRAM])
    async with memory.reading() as session:
        facts = await contact_card_facts(session, who.contact_id)
    assert (facts.name, facts.company, facts.language, facts.timezone) == (
        "Lena Berg",
        "Berg GmbH",
        "de",
        "Europe/Berlin",
    )
    assert (facts.estimated_value, facts.currency) == (Decimal("1200.00"), "EUR")
    assert [one.text for one in facts.last] == ["mended", "message 3", "message 2"]
    assert facts.stated_order == (Channel.EMAIL, Channel.TELEGRAM)
    assert facts.is_verified and facts.addresses[0].evidence and facts.total_interactions == 5


async def test_a_card_of_a_merged_contact_is_that_of_the_kept_one(memory: Database) -> None:
    kept, gone = [await person(memory, proven(telegram(handle), name=handle)) for handle in "12"]
    async with memory.transaction() as work:
        await contacts.merge(work, kept, gone, None, "test")
    async with memory.reading() as session:
        assert (await contact_card_facts(session, gone)).contact_id == kept


async def test_what_was_taken_back_is_not_shown(memory: Database) -> None:
    who = await seen(memory, unproven(email("lena@x.example")))
    async with memory.transaction() as work:
        kept = await says(work, who, "Secret")
        await interactions.mark_deleted(work, kept.id, NOON)
    assert who.contact_id is not None
    async with memory.reading() as session:
        facts = await contact_card_facts(session, who.contact_id)
    assert facts.name == "lena@x.example" and facts.language is None
    assert [one.text for one in facts.last] == [None]


async def test_a_providers_number_for_somebody_is_no_name(memory: Database) -> None:
    place = ChannelAddress(Channel.LINKEDIN, "shop", "urn:li:person:Ab1")
    who = await seen(memory, proven(place))
    assert who.contact_id is not None
    async with memory.reading() as session:
        assert (await contact_card_facts(session, who.contact_id)).name == "No name yet"


async def test_a_contact_without_any_address_has_a_name_too(memory: Database) -> None:
    async with memory.transaction() as work:
        contact = Contact(created_at=NOON, updated_at=NOON)
        work.add(contact)
    async with memory.reading() as session:
        assert (await contact_card_facts(session, contact.id)).name == "No name yet"
        with pytest.raises(LookupError):
            await contact_card_facts(session, UUID(int=7))
