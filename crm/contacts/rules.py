"""Pure decisions about who somebody is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import phonenumbers

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.values import ClaimKind, CustomerStatus, LanguageSource, Sighting, Touch, VerifiedBy
from crm.storage.storable import storable_key, storable_optional, storable_text

PHONE_CHANNELS = frozenset({Channel.PHONE, Channel.SMS})
"""Channels whose handle is the person's own telephone number."""

LANGUAGE_SOURCES = tuple(LanguageSource)
FIRST_TIME = "first_"


def cleaned(sighting: Sighting) -> Sighting:
    """The sighting with storable texts, addresses in their one spelling, and unreadable phones and e-mails left out."""
    return replace(
        sighting,
        address=normal_address(sighting.address),
        name=storable_optional(sighting.name, 200),
        username=storable_optional(sighting.username, 100),
        language=normal_language(sighting.language),
        country=_country(sighting.country),
        verified_phone=normal_phone(sighting.verified_phone),
        verified_email=normal_email(sighting.verified_email),
        claimed_phones=_all(map(normal_phone, sighting.claimed_phones)),
        claimed_emails=_all(map(normal_email, sighting.claimed_emails)),
        also=tuple(
            normal_address(replace(sighting.address, handle=handle)).handle for handle in sighting.also if handle
        ),
    )


def _all(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _country(code: str | None) -> str | None:
    return code.upper() if code is not None and len(code) == 2 and code.isascii() and code.isalpha() else None


def normal_language(tag: str | None) -> str | None:
    """The first part of a language tag in lower case (`pt-BR` is `pt`); None when it is none (BCP 47: 2 to 8 letters)."""
    first = (tag or "").replace("_", "-").split("-")[0].lower()
    return first if 2 <= len(first) <= 8 and first.isascii() and first.isalpha() else None


def normal_address(address: ChannelAddress) -> ChannelAddress:
    """One spelling for one place: e-mail in lower case, telephone numbers in E.164; other handles as they are."""
    handle = storable_key(address.handle.strip(), 320)
    if address.channel is Channel.EMAIL:
        handle = normal_email(handle) or handle
    if address.channel in PHONE_CHANNELS:
        handle = normal_phone(handle) or handle
    return ChannelAddress(address.channel, storable_text(address.scope, 255), handle)


def normal_email(email: str | None) -> str | None:
    """The address in lower case without blanks around it; None when it is no address or longer than 254 (RFC 5321)."""
    if email is None:
        return None
    plain = email.strip().lower()
    local, at, domain = plain.rpartition("@")
    is_address = bool(at and local and "." in domain.strip(".")) and len(plain) <= 254
    return plain if is_address and storable_text(plain) == plain and not any(c.isspace() for c in plain) else None


def normal_phone(phone: str | None) -> str | None:
    """The number in E.164 with its plus, in its usual spelling; None when it is no possible number, or says no country."""
    if phone is None or not phone.strip().startswith("+"):
        return None
    try:
        number = phonenumbers.parse(_one_spelling(phone.strip()))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return _one_spelling(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


# What providers still write in two ways, as its usual spelling. Mexico dropped the 1 of mobile numbers in 2019; Brazil put a 9
# before the eight digits of mobile numbers, which begin with 6 to 9, until 2016.
SPELLINGS = (
    (re.compile(r"\+521(\d{10})"), r"+52\1"),
    (re.compile(r"\+55(\d{2})([6-9]\d{7})"), r"+55\g<1>9\2"),
)


MOBILE_KINDS = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
        phonenumbers.PhoneNumberType.UNKNOWN,
    }
)
ARGENTINE = re.compile(r"^\+54([1-8]\d{9})$")


def _one_spelling(number: str) -> str:
    for spelling, usual in SPELLINGS:
        if (found := spelling.fullmatch(number)) is not None:
            return found.expand(usual)
    return number


def personal_keys(sighting: Sighting) -> tuple[ChannelAddress, ...]:
    """The addresses that a proven sighting shows to belong to the person, beside the one it was seen at.

    A provider that vouches for a telephone number or an e-mail proves that address too, and who rings us from a telephone that
    can take SMS may be answered by one: nothing written goes through a call. Without proof there are none.
    """
    if not sighting.authenticated:
        return ()
    phone = sighting.verified_phone or phone_of(sighting.address)
    has_called = sighting.address.channel is Channel.PHONE
    keys = [
        *([ChannelAddress(Channel.PHONE, "", phone)] if phone else []),
        *([ChannelAddress(Channel.SMS, "", phone)] if phone and has_called and may_take_sms(phone) else []),
        *([ChannelAddress(Channel.EMAIL, "", sighting.verified_email)] if sighting.verified_email else []),
        *(replace(sighting.address, handle=handle) for handle in sighting.also),
    ]
    return tuple(key for key in keys if key != sighting.address)


def may_take_sms(phone: str) -> bool:
    """Whether an E.164 number is none of those that numbering plans keep for landlines and services."""
    return phonenumbers.number_type(phonenumbers.parse(phone)) in MOBILE_KINDS


def phone_of(address: ChannelAddress) -> str | None:
    """The E.164 number that this address is, if it is one.

    Who sends SMS has a mobile telephone: in Argentina its number is written with a 9, which some carriers leave out.
    """
    if address.channel not in PHONE_CHANNELS:
        return None
    phone = normal_phone(address.handle)
    if phone is None or address.channel is not Channel.SMS:
        return phone
    return ARGENTINE.sub(r"+549\1", phone)


def email_of(address: ChannelAddress) -> str | None:
    return normal_email(address.handle) if address.channel is Channel.EMAIL else None


def claims_of(sighting: Sighting) -> tuple[tuple[ClaimKind, str], ...]:
    """What the sender says of themselves. Phones and e-mails that came as vouched for, without proof, are claims too."""
    emails, phones = list(sighting.claimed_emails), list(sighting.claimed_phones)
    if not sighting.authenticated:
        emails += [one for one in (sighting.verified_email, email_of(sighting.address)) if one]
        phones += [one for one in (sighting.verified_phone, phone_of(sighting.address)) if one]
    found = [(ClaimKind.EMAIL, one) for one in emails] + [(ClaimKind.PHONE, one) for one in phones]
    return tuple(dict.fromkeys(found))


def claimed_address(kind: ClaimKind, value: str) -> ChannelAddress:
    """The address which a claim speaks of."""
    return ChannelAddress(Channel.EMAIL if kind is ClaimKind.EMAIL else Channel.PHONE, "", value)


def needs_own_row(verified_by: VerifiedBy | None) -> bool:
    """May somebody without proof be taken for the owner of an address that was verified in this way?

    Where the provider once proved the sender, a message without that proof is suspicious and goes its own way. Where
    the only proof was an answer, or a rep's word, no message from there can show more than the address itself.
    """
    return verified_by is VerifiedBy.PROVIDER


def stronger(held: VerifiedBy | None, new: VerifiedBy) -> VerifiedBy:
    """The provider's word outweighs the others and is not lost again."""
    return held if held is VerifiedBy.PROVIDER else new


def names(full: str | None) -> tuple[str | None, str | None]:
    """First and last name of a displayed name: what stands before the first blank, and the rest."""
    first, _, rest = (full or "").strip().partition(" ")
    return storable_optional(first, 100), storable_optional(rest.strip(), 100)


def outranks(new: LanguageSource, held: LanguageSource) -> bool:
    """May a language known from `new` replace one known from `held`? The same source may correct itself."""
    return LANGUAGE_SOURCES.index(new) >= LANGUAGE_SOURCES.index(held)


def stricter(one: CustomerStatus, other: CustomerStatus) -> CustomerStatus:
    """The status of two contacts that turn out to be one: blacklisted stays so, else the one that is further along."""
    order = (
        CustomerStatus.PROSPECT,
        CustomerStatus.QUALIFIED,
        CustomerStatus.CHURNED,
        CustomerStatus.CUSTOMER,
        CustomerStatus.BLACKLISTED,
    )
    return max(one, other, key=order.index)


def touches_of(told: Mapping[str, str], seen: Touch) -> tuple[Touch, Touch]:
    """How somebody came to us the first time and this time, of what was told under names as `utm_source` and
    `first_utm_source`. Where nothing is told of the first time, it is this one. `seen` says when and where we learnt it.
    """
    this = {name: value for name, value in told.items() if not name.startswith(FIRST_TIME)}
    first = {name.removeprefix(FIRST_TIME): value for name, value in told.items() if name.startswith(FIRST_TIME)}
    return {**(first or this), **seen}, {**this, **seen}


def earlier_touch(ours: Touch | None, theirs: Touch | None) -> Touch | None:
    """Of two first touches the one we learnt of first."""
    return min((one for one in (ours, theirs) if one is not None), key=_learnt_at, default=None)


def later_touch(ours: Touch | None, theirs: Touch | None) -> Touch | None:
    """Of two last touches the one we learnt of last."""
    return max((one for one in (ours, theirs) if one is not None), key=_learnt_at, default=None)


def _learnt_at(touch: Touch) -> str:
    return str(touch.get("at", ""))


def pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Two ids, the smaller first."""
    return (one, other) if one < other else (other, one)
