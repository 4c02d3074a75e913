"""Two contacts become one, and two again; nothing is lost either way."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts import store
from crm.contacts.card import export
from crm.contacts.merging import CONTACTS_MERGED, CONTACTS_UNMERGED, MergeNotUndoable, following
from crm.contacts.model import Contact, ContactMerge
from crm.contacts.values import ContactType, CustomerStatus, LanguageSource
from crm.models import metadata
from crm.notes import actions as notes
from crm.opportunities.model import Opportunity, Project
from crm.preferences import actions as preferences
from crm.preferences import store as preference_store
from crm.preferences.values import ConsentTopic
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, UnitOfWork
from crm.tasks import actions as tasks
from tests.crm.memory import NOON, email, person, proven, says, seen, telegram

NUMBERS = count(1)

OF_THE_INBOX = {"satisfaction_surveys"}  # follow as well, and cannot be made without a conversation

STANDING_ALONE = {
    "contact_communication_preferences",  # combined, not moved: one row a contact
    "crm_contacts",
    "merge_suggestions",
    "contact_merges",
}


def test_every_row_that_belongs_to_a_contact_follows_it_or_is_known_not_to() -> None:
    pointing = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "crm_contacts" and not table.name.startswith(("conversation", "deliver"))
    }
    assert pointing - {table.name for table, _ in following()} == STANDING_ALONE


async def test_everything_follows_and_leads_to_the_kept_contact(memory: Database) -> None:
    async with memory.transaction() as work:
        kept = await contacts.identify(work, proven(telegram("1"), name="Lena"))
        gone = await contacts.identify(work, proven(email("lena@example.org"), claimed_phones=("+4915123456789",)))
        await says(work, kept, "one")
        await says(work, gone, "two")
        await everything(work, gone.contact_id)
    before = await exported(memory, gone.contact_id)
    record = await merged(memory, kept.contact_id, gone.contact_id)
    after = await exported(memory, kept.contact_id)
    assert {name for name, rows in before.items() if rows} == {
        *(table.name for table, _ in following() if table.name not in OF_THE_INBOX),
        "contact",
        "preferences",
    }
    assert len(after["crm_interactions"]) == 2 and after["contact"]["total_interactions"] == 2
    assert after["contact"]["email"] == "lena@example.org" and after["contact"]["first_name"] == "Lena"
    left = await exported(memory, gone.contact_id)
    assert left["contact"]["merged_into"] == str(kept.contact_id)
    assert {name for name, rows in left.items() if rows} == {"contact", "preferences"}
    assert record is not None and record.kept_id == kept.contact_id


async def test_of_two_wishes_the_stricter_holds(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2")))
    async with memory.transaction() as work:
        for one in (kept, gone):
            await preferences.record_consent(work, one, ConsentTopic.MARKETING, granted=True, source="form")
        await preferences.record_consent(
            work, gone, ConsentTopic.ALL, granted=False, channel=Channel.SMS, source="STOP"
        )
        await contacts.blacklist(work, gone, None, "Threats.")
    await merged(memory, kept, gone)
    async with memory.reading() as session:
        consent = await preference_store.consent_of(session, kept)
        contact = await store.by_id(session, kept)
    assert (consent.marketing, consent.sales, consent.opted_out) == (False, False, frozenset({Channel.SMS}))
    assert contact is not None and contact.customer_status is CustomerStatus.BLACKLISTED


async def test_money_of_another_currency_is_not_added(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2")))
    async with memory.transaction() as work:
        one, other = await contacts.lock_contact(work, kept), await contacts.lock_contact(work, gone)
        one.total_spent, other.total_spent, other.currency = Decimal(5), Decimal(100), "CZK"
    await merged(memory, kept, gone)
    assert (await exported(memory, kept))["contact"]["total_spent"] == "5.00"


async def test_a_merge_and_its_undoing_are_told_by_jobs(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2")))
    record = await merged(memory, kept, gone)
    assert record is not None
    await unmerged(memory, record.id)
    async with memory.reading() as session:
        jobs = (await session.execute(select(Job).order_by(Job.id))).scalars().all()
    assert [job.kind for job in jobs] == [CONTACTS_MERGED.name, CONTACTS_UNMERGED.name]
    assert all(job.payload["kept"] == str(kept) and job.payload["merged"] == str(gone) for job in jobs)


async def test_merging_what_is_one_already_changes_nothing(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2")))
    await merged(memory, kept, gone)
    assert await merged(memory, gone, kept) is None


async def test_what_came_since_to_the_addresses_goes_back_with_them(memory: Database) -> None:
    async with memory.transaction() as work:
        kept = await contacts.identify(work, proven(telegram("1")))
        gone = await contacts.identify(work, proven(telegram("2")))
        await says(work, kept, "one")
        await says(work, gone, "two")
    record = await merged(memory, kept.contact_id, gone.contact_id)
    assert record is not None
    async with memory.transaction() as work:
        later = await contacts.identify(work, proven(telegram("2")))
        await says(work, later, "three")
    await unmerged(memory, record.id)
    texts = [row["content"] for row in (await exported(memory, gone.contact_id))["crm_interactions"]]
    assert sorted(texts) == ["three", "two"]
    assert (await exported(memory, gone.contact_id))["contact"]["total_interactions"] == 2
    assert (await exported(memory, kept.contact_id))["contact"]["total_interactions"] == 1
    assert await person(memory, proven(telegram("2"))) == gone.contact_id


async def test_what_a_rep_changed_since_stays(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2"), name="Lena Berg"))
    record = await merged(memory, kept, gone)
    assert record is not None
    async with memory.transaction() as work:
        (await contacts.lock_contact(work, kept)).first_name = "Magdalena"
    await unmerged(memory, record.id)
    contact = (await exported(memory, kept))["contact"]
    assert (contact["first_name"], contact["last_name"]) == ("Magdalena", None)


async def test_the_hub_does_not_join_again_what_a_rep_took_apart(memory: Database) -> None:
    phone = "+4915123456789"
    one = await person(memory, proven(telegram("42")))
    other = await person(memory, proven(ChannelAddress(Channel.SMS, "", phone)))
    await seen(memory, proven(telegram("42"), verified_phone=phone))
    async with memory.reading() as session:
        record = (await session.execute(select(ContactMerge))).scalar_one()
    await unmerged(memory, record.id)
    assert await person(memory, proven(telegram("42"), verified_phone=phone)) == one
    assert await person(memory, proven(ChannelAddress(Channel.SMS, "", phone))) == other


async def test_merges_are_undone_the_newest_first(memory: Database) -> None:
    kept, first, second = [await person(memory, proven(telegram(handle))) for handle in "123"]
    older, newer = await merged(memory, kept, first), await merged(memory, kept, second)
    assert older is not None and newer is not None
    with pytest.raises(MergeNotUndoable, match="newer merge first"):
        await unmerged(memory, older.id)
    await unmerged(memory, newer.id)
    await unmerged(memory, older.id)
    with pytest.raises(MergeNotUndoable, match="undone already"):
        await unmerged(memory, older.id)


async def test_a_merge_below_another_waits_for_it(memory: Database) -> None:
    top, kept, gone = [await person(memory, proven(telegram(handle))) for handle in "123"]
    inner = await merged(memory, kept, gone)
    await merged(memory, top, kept)
    assert inner is not None
    assert await person(memory, proven(telegram("3"))) == top
    with pytest.raises(MergeNotUndoable, match="Undo that merge first"):
        await unmerged(memory, inner.id)


async def test_an_email_that_another_uses_now_stands_in_the_way(memory: Database) -> None:
    kept = await person(memory, proven(email("a@x.example")))
    gone = await person(memory, proven(email("b@x.example")))
    record = await merged(memory, kept, gone)
    assert record is not None
    async with memory.transaction() as work:
        work.add(Contact(email="B@x.example", created_at=NOON, updated_at=NOON))
    with pytest.raises(MergeNotUndoable, match="e-mail"):
        await unmerged(memory, record.id)


@dataclass(frozen=True)
class Person:
    """A random contact: what is known, how often they wrote, what they allowed."""

    fields: dict[str, Any]
    messages: int
    marketing: bool | None
    sales: bool | None
    out: frozenset[Channel]
    order: tuple[Channel, ...]


names = st.none() | st.sampled_from(["Ann", "Bo", "Čeněk", "Дарія"])
money = st.decimals(0, 99999, places=2)
persons = st.builds(
    Person,
    fields=st.fixed_dictionaries(
        {
            "first_name": names,
            "last_name": names,
            "company_name": names,
            "contact_type": st.sampled_from(ContactType),
            "customer_status": st.sampled_from(CustomerStatus),
            "lead_score": st.integers(0, 100),
            "email_opens": st.integers(0, 9),
            "estimated_value": st.none() | money,
            "total_spent": money,
            "currency": st.sampled_from(["EUR", "CZK"]),
            "language": st.sampled_from(["en", "cs"]),
            "language_source": st.sampled_from(LanguageSource),
            "address": st.none() | st.just({"city": "Brno"}),
            "first_contact_date": st.none() | st.just(NOON - timedelta(days=9)) | st.just(NOON - timedelta(days=3)),
        }
    ),
    messages=st.integers(0, 3),
    marketing=st.none() | st.booleans(),
    sales=st.none() | st.booleans(),
    out=st.frozensets(st.sampled_from(Channel), max_size=2),
    order=st.lists(st.sampled_from(Channel), unique=True, max_size=3).map(tuple),
)


@given(kept=persons, gone=persons, has_email=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_merging_and_undoing_leaves_both_as_they_were(
    memory: Database, kept: Person, gone: Person, has_email: bool
) -> None:
    async with memory.transaction() as work:
        kept_id = await made(work, kept, False)
        gone_id = await made(work, gone, has_email)
    before = await exported(memory, kept_id), await exported(memory, gone_id)
    record = await merged(memory, kept_id, gone_id)
    assert record is not None
    joined = await exported(memory, kept_id)
    assert len(joined["crm_interactions"]) == kept.messages + gone.messages == joined["contact"]["total_interactions"]
    await unmerged(memory, record.id)
    assert (await exported(memory, kept_id), await exported(memory, gone_id)) == before


async def made(work: UnitOfWork, wish: Person, has_email: bool) -> UUID:
    number = next(NUMBERS)
    address = email(f"{number}@x.example") if has_email else telegram(str(number))
    who = await contacts.identify(work, proven(address))
    assert who.contact_id is not None
    contact = await contacts.lock_contact(work, who.contact_id)
    for field, value in wish.fields.items():
        setattr(contact, field, value)
    for number in range(wish.messages):
        await says(work, who, f"message {number}")
    await agreed(work, who.contact_id, wish)
    return who.contact_id


async def agreed(work: UnitOfWork, contact_id: UUID, wish: Person) -> None:
    await preferences.state_order(work, contact_id, wish.order)
    for channel in wish.out:
        await preferences.record_consent(
            work, contact_id, ConsentTopic.ALL, granted=False, channel=channel, source="STOP"
        )
    for topic, granted in ((ConsentTopic.MARKETING, wish.marketing), (ConsentTopic.SALES, wish.sales)):
        if granted is not None:
            await preferences.record_consent(work, contact_id, topic, granted=granted, source="form")


async def everything(work: UnitOfWork, contact_id: UUID | None) -> None:
    """One row of every kind that follows a contact, beside its addresses, claims and interactions."""
    assert contact_id is not None
    await notes.write(work, "Likes tea.", None, contact_id=contact_id)
    await tasks.add(work, "Call back", contact_id=contact_id)
    await preferences.record_consent(work, contact_id, ConsentTopic.SALES, granted=True, source="form")
    work.add(
        Opportunity(title="New site", value=Decimal(1000), contact_id=contact_id, created_at=NOON, updated_at=NOON)
    )
    work.add(Project(name="New site", contact_id=contact_id, created_at=NOON, updated_at=NOON))


async def merged(memory: Database, keep: UUID | None, other: UUID | None) -> ContactMerge | None:
    assert keep is not None and other is not None
    async with memory.transaction() as work:
        return await contacts.merge(work, keep, other, None, "They are one person.")


async def unmerged(memory: Database, merge_id: UUID) -> None:
    async with memory.transaction() as work:
        await contacts.unmerge(work, merge_id, None)


async def exported(memory: Database, contact_id: UUID | None) -> dict[str, Any]:
    assert contact_id is not None
    async with memory.reading() as session:
        return await export(session, contact_id)
