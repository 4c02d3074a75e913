"""A yes or a no holds from the moment it is said, and its proof is kept."""

import pytest

from connectors.contract.channel import Channel
from crm.preferences import actions, store
from crm.preferences.rules import as_priorities, stated_order
from crm.preferences.values import Consent, ConsentTopic
from crm.storage.unit_of_work import Database
from tests.crm.memory import email, person, proven, telegram


async def test_who_never_said_anything_has_the_defaults(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42"), username="lena"))
    async with memory.reading() as session:
        wants = await store.of_contact(session, contact)
        assert await store.consent_of(session, contact) == Consent(marketing=False, sales=True, opted_out=frozenset())
    assert wants is not None
    assert (wants.weekend_contact, wants.urgent_notifications, wants.channel_priorities) == (False, True, [])


async def test_marketing_needs_a_yes_of_its_own(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await actions.record_consent(
            work, contact, ConsentTopic.MARKETING, granted=True, source="form", proof="I agree"
        )
        assert (await store.consent_of(work.session, contact)).marketing
        await actions.record_consent(work, contact, ConsentTopic.MARKETING, granted=False, source="mail")
        assert not (await store.consent_of(work.session, contact)).marketing
        history = await store.history(work.session, contact)
    assert [(one.granted, one.source, one.proof) for one in sorted(history, key=lambda one: one.source)] == [
        (True, "form", "I agree"),
        (False, "mail", ""),
    ]


async def test_a_no_to_everything_takes_all_back(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await actions.record_consent(work, contact, ConsentTopic.MARKETING, granted=True, source="form")
        await actions.record_consent(
            work, contact, ConsentTopic.ALL, granted=False, channel=Channel.TELEGRAM, source="telegram", proof="/stop"
        )
        stands = await store.consent_of(work.session, contact)
    assert stands == Consent(marketing=False, sales=False, opted_out=frozenset({Channel.TELEGRAM}))


async def test_a_yes_to_everything_only_opens_the_channel_again(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        for granted in (False, True):
            await actions.record_consent(
                work, contact, ConsentTopic.ALL, granted=granted, channel=Channel.TELEGRAM, source="telegram"
            )
        stands = await store.consent_of(work.session, contact)
    assert stands == Consent(marketing=False, sales=False, opted_out=frozenset())


async def test_a_no_without_a_channel_is_a_no_on_every_channel(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await actions.record_consent(work, contact, ConsentTopic.ALL, granted=False, source="call", proof="Said so.")
        assert (await store.consent_of(work.session, contact)).opted_out == set(Channel)


async def test_proof_is_kept_whatever_its_letters(memory: Database) -> None:
    contact = await person(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await actions.record_consent(
            work, contact, ConsentTopic.ALL, granted=False, source="s" * 400, proof="a\x00\ud800"
        )
        kept = (await store.history(work.session, contact))[0]
    assert kept.proof == "a��" and len(kept.source) == 255


async def test_proven_addresses_fill_the_contact_details(memory: Database) -> None:
    contact = await person(
        memory,
        proven(telegram("42"), username="lena", verified_phone="+4915123456789", verified_email="lena@x.example"),
    )
    async with memory.reading() as session:
        wants = await store.of_contact(session, contact)
    assert wants is not None
    assert wants.telegram_username == "lena"
    assert wants.phone_number == "+4915123456789"
    assert wants.email_address == "lena@x.example"


async def test_the_stated_order_is_kept_and_read(memory: Database) -> None:
    contact = await person(memory, proven(email("lena@x.example")))
    async with memory.transaction() as work:
        await actions.state_order(work, contact, [Channel.TELEGRAM, Channel.EMAIL])
    async with memory.reading() as session:
        assert await store.order_of(session, contact) == (Channel.TELEGRAM, Channel.EMAIL)


def test_the_document_s_own_example_is_read() -> None:
    written = [
        {"channel": "whatsapp", "priority": 3},
        {"channel": "email", "priority": 1},
        {"channel": "TELEGRAM", "priority": 2},
    ]
    assert stated_order(written) == (Channel.EMAIL, Channel.TELEGRAM, Channel.WHATSAPP)


def test_what_names_no_channel_counts_for_nothing() -> None:
    written = [{"channel": "pigeon", "priority": 1}, "email", {"priority": 1}, {"channel": "sms"}, {"channel": "sms"}]
    assert stated_order(written) == (Channel.SMS,)


def test_a_channel_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="only once"):
        as_priorities([Channel.SMS, Channel.SMS])
