"""Questions about persons as a whole, and about those who were erased."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import ChannelAddress
from crm.contacts.model import Contact, Identity
from crm.contacts.rules import normal_email, normal_phone
from crm.contacts.store import LONGEST_CHAIN, resolved_id
from crm.privacy.model import Erasure, Tombstone
from crm.privacy.values import Burial, Mark, Person

MOST_FOUND = 20
MARKS_AT_ONCE = 500


async def find_people(session: AsyncSession, asked: str) -> Sequence[UUID]:
    """The living contacts who are known by this id, e-mail address, phone number, handle or user name; twenty at most."""
    if (contact_id := _as_id(asked)) is not None:
        known = await session.get(Contact, contact_id)
        return [] if known is None else [await resolved_id(session, contact_id)]
    by_contact = select(Contact.id).where(_is_known_as(asked)).limit(MOST_FOUND)
    by_address = select(Identity.contact_id).where(_is_at(asked), Identity.contact_id.is_not(None)).limit(MOST_FOUND)
    found = [*(await session.scalars(by_contact)), *(await session.scalars(by_address))]
    living = [await resolved_id(session, one) for one in dict.fromkeys(found) if one is not None]
    return list(dict.fromkeys(living))


def _as_id(asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        return None


def _is_known_as(asked: str) -> ColumnElement[bool]:
    email, phone = normal_email(asked), normal_phone(asked)
    return or_(
        func.lower(Contact.email) == (email or asked.lower()),
        Contact.phone == (phone or asked),
    )


def _is_at(asked: str) -> ColumnElement[bool]:
    spellings = {asked, normal_email(asked) or asked, normal_phone(asked) or asked, asked.removeprefix("@")}
    return or_(Identity.handle.in_(spellings), func.lower(Identity.username) == asked.removeprefix("@").lower())


async def person(session: AsyncSession, contact_id: UUID) -> Person:
    """Who this contact is, with everybody who was merged into them, and all their addresses."""
    contact_ids = [contact_id]
    ring: Sequence[UUID] = contact_ids
    for _ in range(LONGEST_CHAIN):
        ring = list(await session.scalars(select(Contact.id).where(Contact.merged_into.in_(ring)).order_by(Contact.id)))
        if not ring:
            break
        contact_ids = [*contact_ids, *ring]
    places = select(Identity).where(Identity.contact_id.in_(contact_ids), Identity.is_group.is_(False))
    identities = (await session.scalars(places.order_by(Identity.id))).all()
    contact = await session.get_one(Contact, contact_id)
    return Person(tuple(contact_ids), tuple(one.id for one in identities), _name(contact, identities))


def _name(contact: Contact, identities: Sequence[Identity]) -> str:
    full = " ".join(filter(None, (contact.first_name, contact.last_name)))
    shown = next((one.display_name for one in identities if one.display_name), "")
    at = contact.email or contact.phone or next((one.handle for one in identities), "")
    return " ".join(filter(None, (full or shown, f"({at})" if at else ""))) or "somebody without a name"


async def addresses(session: AsyncSession, known: Person) -> Sequence[ChannelAddress]:
    """Where this person was seen or said to be."""
    rows = await session.scalars(select(Identity).where(Identity.id.in_(known.identity_ids)))
    return [ChannelAddress(row.channel, row.scope, row.handle) for row in rows]


async def erased_at(session: AsyncSession, marks: Collection[Mark]) -> dict[Mark, datetime]:
    """When they were erased, of those of these marks that have a tombstone."""
    found: dict[Mark, datetime] = {}
    asked = sorted(marks)
    for start in range(0, len(asked), MARKS_AT_ONCE):
        some = asked[start : start + MARKS_AT_ONCE]
        rows = await session.scalars(select(Tombstone).where(Tombstone.digest.in_([one.digest for one in some])))
        found.update({Mark(row.kind, row.digest): row.erased_at for row in rows})
    return found


async def burials(session: AsyncSession) -> Sequence[Burial]:
    """Every erasure there was, the oldest first."""
    found = (await session.scalars(select(Erasure).order_by(Erasure.at, Erasure.id))).all()
    return [await _burial(session, one) for one in found]


async def _burial(session: AsyncSession, row: Erasure) -> Burial:
    stones = await session.scalars(
        select(Tombstone).where(Tombstone.erasure_id == row.id).order_by(Tombstone.kind, Tombstone.digest)
    )
    marks = tuple(Mark(one.kind, one.digest) for one in stones)
    contact_ids = tuple(UUID(one) for one in row.contacts["ids"])
    return Burial(row.id, row.at, row.by, row.key_check, contact_ids, marks)


async def has_burial(session: AsyncSession, erasure_id: UUID) -> bool:
    return await session.get(Erasure, erasure_id) is not None
