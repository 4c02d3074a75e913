"""Pure decisions about who somebody is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import rules
from crm.contacts.values import ClaimKind, CustomerStatus, LanguageSource, VerifiedBy
from tests.crm.memory import email, proven, telegram, unproven


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" Lena@Example.ORG ", "lena@example.org"),
        ("lena", None),
        ("lena@localhost", None),
        ("a b@x.example", None),
        ("@x.example", None),
        ("x" * 250 + "@x.example", None),
        ("nul\x00@x.example", None),
        (None, None),
    ],
)
def test_an_email_has_one_spelling(written: str | None, normal: str | None) -> None:
    assert rules.normal_email(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("+49 (151) 234-56789", "+4915123456789"),
        ("0151 23456789", None),
        ("+1", None),
        ("+420 777 123 456", "+420777123456"),
        ("+5215512345678", "+525512345678"),
        ("+552181234567", "+5521981234567"),
        ("+552133334444", "+552133334444"),
        ("hello", None),
        (None, None),
    ],
)
def test_a_phone_number_has_one_spelling_and_says_its_country(written: str | None, normal: str | None) -> None:
    assert rules.normal_phone(written) == normal


def test_an_argentine_mobile_telephone_is_one_by_either_spelling() -> None:
    written = [ChannelAddress(Channel.SMS, "", one) for one in ("+541123456789", "+5491123456789")]
    assert {rules.phone_of(one) for one in written} == {"+5491123456789"}
    assert rules.phone_of(ChannelAddress(Channel.PHONE, "", "+541123456789")) == "+541123456789"


@given(st.text(), st.sampled_from(Channel))
def test_no_handle_is_too_odd_for_an_address(handle: str, channel: Channel) -> None:
    once = rules.normal_address(ChannelAddress(channel, "", handle))
    assert rules.normal_address(once) == once


def test_only_proof_shows_that_other_addresses_are_the_senders_own() -> None:
    facts = {"verified_phone": "+4915123456789", "verified_email": "lena@x.example"}
    assert rules.personal_keys(proven(telegram("1"), **facts)) == (
        ChannelAddress(Channel.PHONE, "", "+4915123456789"),
        email("lena@x.example"),
    )
    assert rules.personal_keys(unproven(telegram("1"), **facts)) == ()
    assert rules.claims_of(unproven(telegram("1"), **facts)) == (
        (ClaimKind.EMAIL, "lena@x.example"),
        (ClaimKind.PHONE, "+4915123456789"),
    )


def test_a_text_message_shows_the_number_it_came_from() -> None:
    sighting = proven(ChannelAddress(Channel.SMS, "", "+4915123456789"))
    assert rules.personal_keys(sighting) == (ChannelAddress(Channel.PHONE, "", "+4915123456789"),)


def test_who_rings_from_a_mobile_may_be_answered_by_sms() -> None:
    mobile = proven(ChannelAddress(Channel.PHONE, "", "+4915123456789"))
    assert rules.personal_keys(mobile) == (ChannelAddress(Channel.SMS, "", "+4915123456789"),)
    landline = proven(ChannelAddress(Channel.PHONE, "", "+493012345678"))
    assert rules.personal_keys(landline) == ()
    assert rules.personal_keys(unproven(ChannelAddress(Channel.PHONE, "", "+4915123456789"))) == ()


@pytest.mark.parametrize(
    ("tag", "language"), [("pt-BR", "pt"), ("de_DE", "de"), ("EN", "en"), ("", None), ("x", None), ("12", None)]
)
def test_a_language_is_the_first_part_of_its_tag(tag: str, language: str | None) -> None:
    assert rules.normal_language(tag) == language


def test_only_the_providers_proof_keeps_others_out() -> None:
    assert [rules.needs_own_row(how) for how in (None, *VerifiedBy)] == [False, True, False, False]
    assert rules.stronger(VerifiedBy.PROVIDER, VerifiedBy.ANSWERED) is VerifiedBy.PROVIDER
    assert rules.stronger(VerifiedBy.ANSWERED, VerifiedBy.PROVIDER) is VerifiedBy.PROVIDER


@given(st.sampled_from(CustomerStatus), st.sampled_from(CustomerStatus))
def test_of_two_statuses_neither_order_matters_and_blacklisted_stays(
    one: CustomerStatus, other: CustomerStatus
) -> None:
    assert rules.stricter(one, other) is rules.stricter(other, one)
    if CustomerStatus.BLACKLISTED in (one, other):
        assert rules.stricter(one, other) is CustomerStatus.BLACKLISTED


def test_a_language_from_a_weaker_source_does_not_win() -> None:
    assert not rules.outranks(LanguageSource.PROVIDER, LanguageSource.DETECTED)
    assert rules.outranks(LanguageSource.REP, LanguageSource.STATED)
    assert rules.outranks(LanguageSource.DETECTED, LanguageSource.DETECTED)
