"""Named questions about contacts and their addresses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import ChannelAddress
from crm.contacts.model import Claim, Contact, ContactMerge, Identity, MergeSuggestion
from crm.contacts.values import SuggestionState
from crm.storage.read_ahead import Question, padded

LONGEST_CHAIN = 32
"""Contacts merged into contacts merged into contacts: a longer chain than this is a fault, not history."""


async def by_id(session: AsyncSession, contact_id: UUID) -> Contact | None:
    return await session.get(Contact, contact_id)


async def resolved_id(session: AsyncSession, contact_id: UUID) -> UUID:
    """The id of the living contact: this one, or the one it was merged into. LookupError when there is no such row."""
    return (await resolved_ids(session, [contact_id]))[contact_id]


async def resolved_ids(session: AsyncSession, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each id that of the living contact. LookupError when there is no such row."""
    roots = {one: one for one in contact_ids}
    for _ in range(LONGEST_CHAIN):
        heirs = await _heirs(session, set(roots.values()))
        if all(heir is None for heir in heirs.values()):
            return roots
        roots = {given: heirs[root] or root for given, root in roots.items()}
    raise LookupError(f"the merges that lead away from contacts {', '.join(map(str, roots))} do not end")


async def _heirs(session: AsyncSession, ids: set[UUID]) -> dict[UUID, UUID | None]:
    """Into whom each of these was merged; None for a living one."""
    if not ids:
        return {}
    rows = (await session.execute(select(Contact.id, Contact.merged_into).where(Contact.id.in_(ids)))).all()
    missing = ids - {row.id for row in rows}
    if missing:
        raise LookupError(f"there is no contact {min(missing)}")
    return {row.id: row.merged_into for row in rows}


async def held(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Contact]:
    """These very rows as they stand now, locked one after the other in the order of their ids until the transaction ends.

    The lock lets others write rows that point to the contact (FOR NO KEY UPDATE).
    """
    if not ids:
        return []
    query = select(Contact).where(Contact.id.in_(padded(ids))).order_by(Contact.id).with_for_update(key_share=True)
    return (await session.execute(query.execution_options(populate_existing=True))).scalars().all()


async def owners_held(session: AsyncSession, addresses: Collection[ChannelAddress]) -> Sequence[Contact]:
    """As `held`: the contacts to whom these addresses were proven to belong a moment ago. Whose they are is to be asked once
    more, now that nobody else can change it."""
    if not addresses:
        return []
    owners = select(Identity.contact_id).where(
        _is_at(addresses), ~Identity.is_claimed, Identity.verified_at.is_not(None)
    )
    query = select(Contact).where(Contact.id.in_(owners)).order_by(Contact.id).with_for_update(key_share=True)
    return (await session.execute(query.execution_options(populate_existing=True))).scalars().all()


def _is_at(addresses: Collection[ChannelAddress]) -> ColumnElement[bool]:
    places = [(one.channel, one.scope, one.handle) for one in padded(addresses)]
    return tuple_(Identity.channel, Identity.scope, Identity.handle).in_(places)


async def identity(session: AsyncSession, identity_id: UUID) -> Identity | None:
    return await session.get(Identity, identity_id)


async def identities_at(
    session: AsyncSession, addresses: Collection[ChannelAddress], *, is_claimed: bool = False
) -> dict[ChannelAddress, Identity]:
    """The rows of these addresses as they stand now; an address nobody was seen at is missing."""
    asked = _rows_at if is_claimed else proven_or_new.many
    rows = (await asked(session, list(addresses))).items() if addresses else ()
    return {address: row for address, row in rows if row is not None}


async def _rows_at(
    session: AsyncSession, addresses: Collection[ChannelAddress], *, is_claimed: bool = True
) -> Mapping[ChannelAddress, Identity | None]:
    query = select(Identity).where(_is_at(addresses), Identity.is_claimed == is_claimed)
    rows = (await session.execute(query.execution_options(populate_existing=True))).scalars()
    found = {ChannelAddress(row.channel, row.scope, row.handle): row for row in rows}
    return {address: found.get(address) for address in addresses}


proven_or_new = Question(partial(_rows_at, is_claimed=False))
"""The row of an address, unless it was merely claimed; None where nobody was seen there."""


async def identities_of(session: AsyncSession, contact_id: UUID) -> Sequence[Identity]:
    """Every address of a contact, the one seen last first."""
    query = select(Identity).where(Identity.contact_id == contact_id)
    return (await session.execute(query.order_by(Identity.last_seen.desc(), Identity.id))).scalars().all()


async def living_with_email(session: AsyncSession, email: str) -> UUID | None:
    """The living contact whose e-mail field says so, whatever the case of its letters."""
    query = select(Contact.id).where(
        func.lower(Contact.email) == email.lower(), Contact.archived_at.is_(None), Contact.merged_into.is_(None)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def verified_owner(session: AsyncSession, address: ChannelAddress) -> UUID | None:
    """The contact to whom this address was proven to belong."""
    found = (await identities_at(session, [address])).get(address)
    return found.contact_id if found is not None and found.verified_at is not None else None


async def claims_of(session: AsyncSession, contact_id: UUID) -> Sequence[Claim]:
    query = select(Claim).where(Claim.contact_id == contact_id).order_by(Claim.at, Claim.id)
    return (await session.execute(query)).scalars().all()


async def open_suggestions(session: AsyncSession, contact_id: UUID) -> Sequence[MergeSuggestion]:
    """With whom this contact may be one person; undecided ones only."""
    query = select(MergeSuggestion).where(
        or_(MergeSuggestion.first_id == contact_id, MergeSuggestion.second_id == contact_id),
        MergeSuggestion.state == SuggestionState.OPEN,
    )
    return (await session.execute(query.order_by(MergeSuggestion.at, MergeSuggestion.id))).scalars().all()


async def merges_into(session: AsyncSession, contact_id: UUID) -> Sequence[ContactMerge]:
    """Merges into this contact that still stand, the newest first."""
    query = select(ContactMerge).where(ContactMerge.kept_id == contact_id, ContactMerge.undone_at.is_(None))
    return (await session.execute(query.order_by(ContactMerge.number.desc()))).scalars().all()
