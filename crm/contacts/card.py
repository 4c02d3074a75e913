"""What a card shows of a contact, and everything there is about one: read models over the rooms of the memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.companies.model import Company
from crm.contacts import store
from crm.contacts.merging import following
from crm.contacts.model import Contact, Identity
from crm.contacts.values import ContactType, CustomerStatus, LanguageSource
from crm.interactions import store as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.preferences import store as preferences
from crm.preferences.model import CommunicationPreferences
from crm.preferences.values import Consent
from crm.storage.base import JsonObject
from crm.storage.changes import as_json


@dataclass(frozen=True, slots=True)
class AddressFact:
    """One address of a contact, and how we know it is theirs."""

    identity_id: UUID
    channel: Channel
    handle: str
    name: str | None
    is_verified: bool
    is_gone: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class InteractionFact:
    """One line of the history. `text` is what it says now; None when it was taken back, or says nothing."""

    interaction_id: UUID
    channel: Channel
    direction: InteractionDirection
    at: datetime
    text: str | None
    sentiment: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What a card shows of a contact. Money is in `currency`. `language` is None where nobody knows it yet."""

    contact_id: UUID
    name: str
    is_verified: bool
    company: str | None
    job_title: str | None
    language: str | None
    timezone: str | None
    country: str | None
    contact_type: ContactType
    status: CustomerStatus
    lead_source: str | None
    estimated_value: Decimal | None
    total_spent: Decimal
    currency: str
    owner_id: UUID | None
    total_interactions: int
    first_contact: datetime | None
    last_contact: datetime | None
    addresses: tuple[AddressFact, ...]
    stated_order: tuple[Channel, ...]
    consent: Consent
    preferred_hours: JsonObject | None
    quiet_hours: JsonObject | None
    weekend_contact: bool
    last: tuple[InteractionFact, ...]
    suggestions: int


async def contact_card_facts(session: AsyncSession, contact_id: UUID) -> ContactFacts:
    """The living contact behind this id as a card shows it, with its last three interactions. LookupError when there is none."""
    living = await store.resolved_id(session, contact_id)
    contact = (await session.execute(select(Contact).where(Contact.id == living))).scalar_one()
    addresses = await store.identities_of(session, living)
    wants = await preferences.of_contact(session, living)
    last = await interactions.timeline(session, living, 3)
    texts = await interactions.current_texts(session, last)
    return ContactFacts(
        contact_id=living,
        name=display_name(contact, addresses),
        is_verified=any(row.verified_at is not None for row in addresses),
        company=await _company(session, contact),
        job_title=contact.job_title,
        language=None if contact.language_source is LanguageSource.DEFAULT else contact.language,
        timezone=contact.timezone,
        country=contact.country,
        contact_type=contact.contact_type,
        status=contact.customer_status,
        lead_source=contact.lead_source,
        estimated_value=contact.estimated_value,
        total_spent=contact.total_spent,
        currency=contact.currency,
        owner_id=contact.assigned_to,
        total_interactions=contact.total_interactions,
        first_contact=contact.first_contact_date,
        last_contact=contact.last_contact_date,
        addresses=tuple(map(_address, addresses)),
        stated_order=await preferences.order_of(session, living),
        consent=await preferences.consent_of(session, living),
        preferred_hours=wants.preferred_contact_hours if wants else None,
        quiet_hours=wants.quiet_hours if wants else None,
        weekend_contact=bool(wants and wants.weekend_contact),
        last=tuple(_line(one, texts[one.id]) for one in last),
        suggestions=len(await store.open_suggestions(session, living)),
    )


# Elsewhere a handle is a provider's number for somebody, and says nothing to whoever reads it.
SPOKEN = frozenset({Channel.EMAIL, Channel.FORM, Channel.PHONE, Channel.SMS, Channel.WHATSAPP})
NAMELESS = "No name yet"


def display_name(contact: Contact, addresses: Sequence[Identity]) -> str:
    """How a rep calls the contact: the name, else what they call themselves, else an address that says something to a person."""
    full = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    called = next((row.display_name or row.username for row in addresses if row.display_name or row.username), None)
    spoken = next((row.handle for row in addresses if row.channel in SPOKEN), None)
    return full or called or spoken or contact.email or NAMELESS


async def _company(session: AsyncSession, contact: Contact) -> str | None:
    if contact.company_id is None:
        return contact.company_name
    query = select(Company.name).where(Company.id == contact.company_id)
    return (await session.execute(query)).scalar_one_or_none() or contact.company_name


def _address(row: Identity) -> AddressFact:
    is_verified, is_gone = row.verified_at is not None, row.gone_at is not None
    return AddressFact(row.id, row.channel, row.handle, row.display_name, is_verified, is_gone, row.evidence)


def _line(one: Interaction, text: str | None) -> InteractionFact:
    said = None if one.deleted_at is not None else text
    return InteractionFact(one.id, one.channel, one.direction, one.interaction_date, said, one.sentiment_score)


async def export(session: AsyncSession, contact_id: UUID) -> JsonObject:
    """Everything kept about this very contact, as JSON: its own row, its preferences, and every row that follows it.

    A contact merged away has only its own row and preferences left. LookupError when there is none.
    """
    contacts = await _rows(session, Contact.__table__, Contact.__table__.c.id, contact_id)
    if not contacts:
        raise LookupError(f"there is no contact {contact_id}")
    found: JsonObject = {"contact": contacts[0]}
    owner = CommunicationPreferences.__table__.c.contact_id
    found["preferences"] = await _rows(session, CommunicationPreferences.__table__, owner, contact_id)
    for table, column in following():
        found[table.name] = await _rows(session, table, column, contact_id)
    return found


async def _rows(
    session: AsyncSession, table: FromClause, column: ColumnElement[Any], contact_id: UUID
) -> list[JsonObject]:
    query = select(table).where(column == contact_id).order_by(table.c.id)
    rows = (await session.execute(query)).mappings()
    return [{name: as_json(value) for name, value in row.items()} for row in rows]
