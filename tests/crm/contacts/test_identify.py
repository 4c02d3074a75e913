"""Who somebody is: proof joins, a claim does not."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts import store
from crm.contacts.card import contact_card_facts
from crm.contacts.model import Claim, Contact, ContactMerge, Identity
from crm.contacts.values import CustomerStatus, GoneReason, LanguageSource, Sighting, VerifiedBy
from crm.reps.actions import RepFacts, keep_rep
from crm.storage.base import Base
from crm.storage.unit_of_work import Database, UnitOfWork
from tests.crm.memory import NOON, email, person, proven, seen, telegram, unproven

PHONE = "+4915123456789"
NOBODY = UUID(int=7)


async def test_a_first_sighting_makes_a_contact_and_a_second_finds_it(memory: Database) -> None:
    first = await seen(memory, proven(telegram("42"), name="Lena van Berg", username="lena", language="de-DE"))
    second = await seen(memory, proven(telegram("42"), name="Somebody Else"))
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.contact_id, first.identity_id) == (second.contact_id, second.identity_id)
    assert first.verified and "Telegram" in first.evidence
    contact = await the_contact(memory, first.contact_id)
    assert (contact.first_name, contact.last_name, contact.language) == ("Lena", "van Berg", "de")
    assert contact.language_source is LanguageSource.PROVIDER
    assert contact.contact_type == "LEAD" and contact.customer_status is CustomerStatus.PROSPECT


async def test_the_same_handle_in_another_scope_is_somebody_else(memory: Database) -> None:
    one = await person(memory, proven(ChannelAddress(Channel.MESSENGER, "page-1", "7")))
    other = await person(memory, proven(ChannelAddress(Channel.MESSENGER, "page-2", "7")))
    assert one != other


async def test_a_proven_phone_joins_a_new_address_to_its_owner(memory: Database) -> None:
    on_telegram = await person(memory, proven(telegram("42"), verified_phone=PHONE))
    by_sms = await seen(memory, proven(ChannelAddress(Channel.SMS, "", "+49 151 23456789")))
    assert by_sms.contact_id == on_telegram and not by_sms.is_new
    assert (await the_contact(memory, on_telegram)).phone == PHONE


async def test_further_handles_of_the_same_person_lead_to_them(memory: Database) -> None:
    """WhatsApp: the number on the first day, the business-scoped id alone on the second."""
    number, scoped = ChannelAddress(Channel.WHATSAPP, "shop", "4915123456789"), "DE.1A2B3C"
    first = await person(memory, proven(number, verified_phone=PHONE, also=(scoped,)))
    later = await person(memory, proven(ChannelAddress(Channel.WHATSAPP, "shop", scoped)))
    elsewhere = await person(memory, proven(ChannelAddress(Channel.WHATSAPP, "other shop", scoped)))
    assert first == later != elsewhere


async def test_further_handles_that_nobody_vouches_for_join_nobody(memory: Database) -> None:
    there = await person(memory, proven(telegram("42")))
    assert await person(memory, unproven(telegram("43"), also=("42",))) != there


async def test_a_proven_phone_joins_two_contacts_that_were_there(memory: Database) -> None:
    older = await person(memory, proven(telegram("42"), name="Lena"))
    newer = await person(memory, proven(ChannelAddress(Channel.SMS, "", PHONE)))
    assert older != newer
    joined = await seen(memory, proven(telegram("42"), verified_phone=PHONE))
    assert joined.contact_id in (older, newer)
    assert {await living(memory, older), await living(memory, newer)} == {joined.contact_id}
    assert await count(memory, ContactMerge) == 1


async def test_a_proven_email_joins_whoever_holds_it_in_any_case(memory: Database) -> None:
    async with memory.transaction() as work:
        known = Contact(email="Lena@Example.org", created_at=NOON, updated_at=NOON)
        work.add(known)
    found = await person(memory, proven(email("LENA@example.org")))
    assert found == known.id


async def test_claims_join_nobody_and_change_nothing(memory: Database) -> None:
    owner = await person(memory, proven(telegram("42"), verified_phone=PHONE, verified_email="lena@example.org"))
    liar = await seen(
        memory,
        proven(telegram("66"), claimed_phones=(PHONE,), claimed_emails=("LENA@example.org", "not an address")),
    )
    assert liar.contact_id not in (None, owner)
    contact = await the_contact(memory, liar.contact_id)
    assert (contact.email, contact.phone) == (None, None)
    async with memory.reading() as session:
        claims = await store.claims_of(session, contact.id)
        suggestions = await store.open_suggestions(session, owner)
    assert {claim.value for claim in claims} == {PHONE, "lena@example.org"}
    assert len(suggestions) == 1 and contact.id in (suggestions[0].first_id, suggestions[0].second_id)


async def test_what_an_unproven_sender_says_fills_no_field(memory: Database) -> None:
    found = await seen(
        memory,
        unproven(email("lena@example.org"), name="Lena", language="de", country="de", verified_phone=PHONE),
    )
    contact = await the_contact(memory, found.contact_id)
    assert not found.verified
    assert (contact.first_name, contact.email, contact.phone, contact.country) == (None, None, None, None)
    assert contact.language_source is LanguageSource.DEFAULT
    async with memory.reading() as session:
        facts = await contact_card_facts(session, contact.id)
    assert facts.name == "Lena" and not facts.is_verified and facts.language is None


async def test_nobody_without_proof_is_taken_for_a_proven_sender(memory: Database) -> None:
    real = await person(memory, proven(email("lena@example.org")))
    forged = await seen(memory, unproven(email("lena@example.org"), name="Lena"))
    again = await seen(memory, unproven(email("lena@example.org")))
    assert forged.contact_id != real and forged.contact_id == again.contact_id
    assert not forged.verified
    assert await person(memory, proven(email("lena@example.org"))) == real
    async with memory.reading() as session:
        assert len(await store.open_suggestions(session, real)) == 1


async def test_a_rep_who_joins_a_forger_by_hand_opens_no_door(memory: Database) -> None:
    real = await person(memory, proven(email("lena@example.org")))
    forged = await person(memory, unproven(email("lena@example.org")))
    async with memory.transaction() as work:
        await contacts.merge(work, real, forged, None, "A rep believed it.")
    next_forged = await person(memory, unproven(email("lena@example.org")))
    assert next_forged not in (real, forged)


async def test_the_proof_of_an_address_lifts_the_contact_that_wrote_from_it(memory: Database) -> None:
    before = await person(memory, unproven(email("lena@example.org"), name="Lena"))
    after = await seen(memory, proven(email("lena@example.org"), name="Lena Berg"))
    assert after.contact_id == before and after.verified
    contact = await the_contact(memory, before)
    assert (contact.first_name, contact.email) == ("Lena", "lena@example.org")


async def test_an_answer_verifies_and_joins(memory: Database) -> None:
    known = await person(memory, proven(telegram("42"), verified_email="lena@example.org"))
    async with memory.transaction() as work:
        asked = await contacts.written_to(work, email("bo@example.org"))
        contact = await contacts.mark_verified(work, asked.identity_id, VerifiedBy.ANSWERED, "Answered our mail.")
    assert contact is not None and contact.email == "bo@example.org" and contact.id != known
    later = await seen(memory, unproven(email("bo@example.org")))
    assert later.contact_id == contact.id and not later.verified


async def test_an_answer_from_a_forged_thread_joins_it_to_the_owner(memory: Database) -> None:
    real = await person(memory, proven(email("lena@example.org")))
    forged = await seen(memory, unproven(email("lena@example.org")))
    async with memory.transaction() as work:
        contact = await contacts.mark_verified(work, forged.identity_id, VerifiedBy.ANSWERED, "Answered our mail.")
    assert contact is not None and forged.contact_id is not None
    assert await living(memory, real) == await living(memory, forged.contact_id) == contact.id
    assert await person(memory, unproven(email("lena@example.org"))) != contact.id


async def test_writing_to_somebody_finds_them_and_proves_nothing(memory: Database) -> None:
    known = await seen(memory, proven(email("lena@example.org")))
    async with memory.transaction() as work:
        again = await contacts.written_to(work, email("Lena@example.org"))
        stranger = await contacts.written_to(work, email("bo@example.org"))
    assert (again.contact_id, again.identity_id, again.is_new) == (known.contact_id, known.identity_id, False)
    assert stranger.is_new and not stranger.verified
    assert (await the_contact(memory, stranger.contact_id)).email is None


async def test_a_group_has_no_contact(memory: Database) -> None:
    group = Sighting(address=telegram("-100"), at=NOON, is_group=True, name="Team")
    first, second = await seen(memory, group), await seen(memory, group)
    assert (first.contact_id, first.is_new, second.is_new) == (None, True, False)
    assert first.identity_id == second.identity_id
    async with memory.reading() as session:
        row = await store.identity(session, first.identity_id)
    assert row is not None and row.is_group and row.contact_id is None and row.display_name == "Team"


async def test_a_merged_contact_leads_to_the_one_that_was_kept(memory: Database) -> None:
    kept = await person(memory, proven(telegram("1")))
    gone = await person(memory, proven(telegram("2")))
    async with memory.transaction() as work:
        await contacts.merge(work, kept, gone, None, "test")
    assert await person(memory, proven(telegram("2"))) == kept
    async with memory.transaction() as work:
        assert (await contacts.lock_contact(work, gone)).id == kept


async def test_somebody_who_blocked_us_and_writes_again_is_back(memory: Database) -> None:
    found = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await contacts.mark_gone(work, found.identity_id, GoneReason.BLOCKED)
    assert await gone_reason(memory, found.identity_id) is GoneReason.BLOCKED
    await seen(memory, proven(telegram("42")))
    assert await gone_reason(memory, found.identity_id) is None


async def test_a_place_with_a_new_handle_stays_the_same_place(memory: Database) -> None:
    group = await seen(memory, Sighting(address=telegram("-5"), at=NOON, is_group=True))
    async with memory.transaction() as work:
        await contacts.move_address(work, telegram("-5"), telegram("-1005"))
    moved = await seen(memory, Sighting(address=telegram("-1005"), at=NOON, is_group=True))
    assert moved.identity_id == group.identity_id


async def test_words_that_postgresql_refuses_are_kept_all_the_same(memory: Database) -> None:
    found = await person(memory, proven(telegram("4\x002"), name="Le\x00na \ud800", username="x" * 5000))
    contact = await the_contact(memory, found)
    assert contact.first_name == "Le�na" and contact.last_name == "�"


async def test_a_better_source_of_the_language_wins(memory: Database) -> None:
    found = await person(memory, proven(telegram("42"), language="en"))
    async with memory.transaction() as work:
        await contacts.note_language(work, found, "cs", LanguageSource.DETECTED)
    await seen(memory, proven(telegram("42"), language="en"))
    assert (await the_contact(memory, found)).language == "cs"


async def test_a_rep_shuts_somebody_out_and_lets_them_in_again(memory: Database) -> None:
    found = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await contacts.blacklist(work, found, None, "Threats.")
        assert await contacts.is_blacklisted(work, found)
        assert not await contacts.is_blacklisted(work, None)
    async with memory.transaction() as work:
        await contacts.lift_blacklist(work, found, None, "Apologised.")
        assert not await contacts.is_blacklisted(work, found)


async def test_the_first_source_stays(memory: Database) -> None:
    found = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await contacts.set_source(work, found, "telegram:fair")
        await contacts.set_source(work, found, "telegram:later")
    assert (await the_contact(memory, found)).lead_source == "telegram:fair"


async def test_a_refused_pair_is_not_joined_even_on_proof(memory: Database) -> None:
    one = await person(memory, proven(telegram("42")))
    other = await person(memory, proven(ChannelAddress(Channel.SMS, "", PHONE)))
    async with memory.transaction() as work:
        await contacts.refuse_suggestion(work, one, other, await a_rep(work))
    found = await seen(memory, proven(telegram("42"), verified_phone=PHONE))
    assert found.contact_id == one and await living(memory, other) == other


async def test_repeated_claims_are_kept_once(memory: Database) -> None:
    for _ in range(3):
        await seen(memory, proven(telegram("42"), claimed_emails=("a@x.example",)))
    assert await count(memory, Claim) == 1
    assert await count(memory, Identity) == 1


async def test_an_unknown_contact_is_said_to_be_unknown(memory: Database) -> None:
    with pytest.raises(LookupError):
        async with memory.transaction() as work:
            await contacts.lock_contact(work, NOBODY)


async def the_contact(memory: Database, contact_id: UUID | None) -> Contact:
    assert contact_id is not None
    async with memory.reading() as session:
        found = await store.by_id(session, contact_id)
    assert found is not None
    return found


async def living(memory: Database, contact_id: UUID) -> UUID:
    async with memory.reading() as session:
        return await store.resolved_id(session, contact_id)


async def gone_reason(memory: Database, identity_id: UUID) -> GoneReason | None:
    async with memory.reading() as session:
        row = await store.identity(session, identity_id)
    assert row is not None
    return row.gone_reason


async def count(memory: Database, record: type[Base]) -> int:
    async with memory.reading() as session:
        return (await session.execute(select(func.count()).select_from(record))).scalar_one()


async def a_rep(work: UnitOfWork) -> UUID:
    return (await keep_rep(work, RepFacts(name="Petr"))).id
