"""The words of contacts and of what is known about who they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from connectors.contract.channel import ChannelAddress


class ContactType(StrEnum):
    LEAD = "LEAD"
    PROSPECT = "PROSPECT"
    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"
    VENDOR = "VENDOR"


class CustomerStatus(StrEnum):
    PROSPECT = "PROSPECT"
    QUALIFIED = "QUALIFIED"
    CUSTOMER = "CUSTOMER"
    CHURNED = "CHURNED"
    BLACKLISTED = "BLACKLISTED"


class LanguageSource(StrEnum):
    """How we know a contact's language, the weakest first. A weaker source never overwrites a stronger one."""

    DEFAULT = "default"
    PROVIDER = "provider"
    DETECTED = "detected"
    STATED = "stated"
    REP = "rep"


class VerifiedBy(StrEnum):
    """What proved that an address belongs to its contact."""

    PROVIDER = "provider"  # the provider authenticated the sender
    ANSWERED = "answered"  # a message we sent there was answered
    REP = "rep"  # one of us vouches for it


class GoneReason(StrEnum):
    """Why nobody is reached at an address any more."""

    BLOCKED = "blocked"
    LEFT = "left"
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"


class ClaimKind(StrEnum):
    """What somebody says about themselves. A claim joins nobody and changes nothing."""

    EMAIL = "email"
    PHONE = "phone"


class SuggestionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


Touch = dict[str, str]
"""How somebody came to us: see crm.contacts.touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Somebody was seen at an address.

    `authenticated`: the provider vouches that the sender is who the address says. `verified_phone` (E.164) and
    `verified_email` are the sender's own, vouched for by the provider; they count only together with `authenticated`.
    Claims are whatever else the sender says: joined to nobody, kept to suggest a merge.
    `at` is when it was seen (UTC). `is_group`: the address is a group chat, not a person. `also`: further handles of the same
    channel and scope, which the provider vouches are the same person's.
    """

    address: ChannelAddress
    at: datetime
    name: str | None = None
    username: str | None = None
    language: str | None = None
    country: str | None = None
    verified_phone: str | None = None
    verified_email: str | None = None
    claimed_phones: tuple[str, ...] = ()
    claimed_emails: tuple[str, ...] = ()
    authenticated: bool = False
    is_group: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom a sighting shows. `contact_id` is None for a group chat only. `evidence` says why in plain words.

    `verified` speaks of this sighting: False also when somebody unproven writes from an address that was proven before.
    """

    contact_id: UUID | None
    identity_id: UUID
    is_new: bool
    verified: bool
    evidence: str
