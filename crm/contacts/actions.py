"""Who somebody is: finding or making the contact behind an address, and keeping what is proven about it.

Verified means that the provider authenticated the sender, or that a message we sent there was answered. Anything else
is a claim: it may suggest a merge, but it joins nobody, reveals nothing and changes no field or consent.

Order of locks, the same everywhere so that nobody waits in a circle: first missing rows of addresses are inserted, in
the order of the addresses; then contacts are locked, in the order of their ids; then rows are changed. Therefore a
transaction identifies one person, and a group chat beside it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import ChannelAddress
from crm.audit import actions as audit
from crm.contacts import rules, store
from crm.contacts.locking import held_by, lock, lock_all, lock_whom
from crm.contacts.merging import decide_suggestion, merge, suggest, unmerge, was_refused
from crm.contacts.model import Claim, Contact, Identity
from crm.contacts.values import (
    ClaimKind,
    CustomerStatus,
    GoneReason,
    Identified,
    LanguageSource,
    Sighting,
    SuggestionState,
    VerifiedBy,
)
from crm.preferences import actions as preferences
from crm.storage.base import new_id
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork

__all__ = [
    "blacklist",
    "count_engagement",
    "count_interaction",
    "identify",
    "identify_by_claim",
    "is_blacklisted",
    "lift_blacklist",
    "lock_contact",
    "mark_back",
    "mark_gone",
    "mark_verified",
    "merge",
    "move_address",
    "note_language",
    "refuse_suggestion",
    "said_at",
    "set_source",
    "unmerge",
    "written_to",
]


async def identify(work: UnitOfWork, sighting: Sighting) -> Identified:
    """The contact behind a sighting, made if there was none, and held until the transaction ends.

    However many see the same new address at once, one contact comes of it: the unique index on addresses decides, the
    others wait for it and find the winner's. A contact merged away leads to the one that was kept. What the provider
    proves (a telephone number, an e-mail) joins: at once when it belongs to somebody already, by a merge when two
    contacts turn out to be one, unless a rep said they are not.
    """
    seen = rules.cleaned(sighting)
    if seen.is_group:
        return await _identify_group(work, seen)
    if seen.authenticated:
        return await _identify_proven(work, seen)
    return await _identify_unproven(work, seen)


async def identify_by_claim(work: UnitOfWork, sighting: Sighting, claimed: Sequence[ChannelAddress]) -> Identified:
    """The contact behind somebody who leaves addresses as theirs, which nobody proves (a form).

    They may be answered there, and that is all a claim does: an address that is proven for somebody gets a row of its own,
    and only who is known by nothing but the same claim is taken for the same person.
    """
    seen = rules.cleaned(sighting)
    places = list(dict.fromkeys(rules.normal_address(one) for one in claimed))
    own = (await _rows_at(work, [seen.address], seen.at))[seen.address]
    rows = [await _claimed_row(work, place, seen.at) for place in places]
    if own.contact_id is None:
        own.contact_id = next((row.contact_id for row in rows if row.contact_id is not None), None)
    found = await identify(work, seen)
    for row in rows:
        row.contact_id = row.contact_id or found.contact_id
        row.evidence = row.evidence or f"Left as theirs at {seen.address}; nobody proved it."
    await work.session.flush()
    return found


async def _claimed_row(work: UnitOfWork, place: ChannelAddress, at: datetime) -> Identity:
    """The row of an address that is only claimed: one of its own where it was proven for somebody."""
    row = (await _rows_at(work, [place], at))[place]
    if row.verified_at is None and not rules.needs_own_row(row.verified_by):
        return row
    return (await _rows_at(work, [place], at, is_claimed=True))[place]


async def said_at(work: UnitOfWork, place: ChannelAddress, said: ChannelAddress, contact_id: UUID) -> Identity:
    """The row of an address that whoever writes at `place` says is theirs.

    It stands for that place alone (its scope names it): whoever is ever seen at the address itself has another row, so that
    what somebody says in a chat joins nobody, whatever is said or answered later.
    """
    own = rules.normal_address(ChannelAddress(said.channel, str(place), said.handle))
    row = (await _rows_at(work, [own], work.now))[own]
    row.contact_id = row.contact_id or contact_id
    row.evidence = row.evidence or f"They said on {place.channel} that it is theirs; nobody proved it."
    await work.session.flush()
    return row


async def written_to(work: UnitOfWork, address: ChannelAddress) -> Identified:
    """The contact at an address that we wrote to ourselves (an import, an echo): nobody claims anything, nothing is proven."""
    place = rules.normal_address(address)
    row = (await _rows_at(work, [place], work.now))[place]
    contact, is_new = await _contact_of(work, row)
    return Identified(contact.id, row.id, is_new, row.verified_at is not None, f"We wrote to {place}.")


# Proven senders


async def _identify_proven(work: UnitOfWork, seen: Sighting) -> Identified:
    addresses = (seen.address, *rules.personal_keys(seen))
    rows = await _rows_at(work, addresses, seen.at)
    contacts = await _lock_owners(work, seen, rows)
    contact, is_new = await _make_one(work, seen, contacts)
    if len(contacts) > 1:
        rows = await store.identities_at(work.session, addresses)  # a merge has moved some
    for address, row in rows.items():
        await _prove(work, contact, row, VerifiedBy.PROVIDER, _proof(seen, address), seen.at)
    own = rows[seen.address]
    if seen.username != own.username:
        await preferences.remember_detail(work, contact.id, seen.address, seen.username)
    _take_profile(own, seen)
    _fill_empty_fields(work, contact, seen)
    own.gone_at = own.gone_reason = None
    await _record_claims(work, contact, own, seen)
    await work.session.flush()
    return Identified(contact.id, own.id, is_new, True, own.evidence)


async def _rows_at(
    work: UnitOfWork, addresses: Collection[ChannelAddress], at: datetime, *, is_claimed: bool = False
) -> dict[ChannelAddress, Identity]:
    """The rows of these addresses. Missing ones are made, in the order of the addresses; what somebody else makes now is waited for."""
    rows = await store.identities_at(work.session, addresses, is_claimed=is_claimed)
    missing = sorted(set(addresses) - set(rows))
    for address in missing:
        await work.insert_if_absent(Identity, _first_values(address, at, is_claimed))
    return await store.identities_at(work.session, addresses, is_claimed=is_claimed) if missing else rows


def _first_values(address: ChannelAddress, at: datetime, is_claimed: bool) -> dict[str, object]:
    return {
        "id": new_id(),
        "channel": address.channel,
        "scope": address.scope,
        "handle": address.handle,
        "is_claimed": is_claimed,
        "is_group": False,
        "evidence": "",
        "first_seen": at,
        "last_seen": at,
    }


async def _lock_owners(work: UnitOfWork, seen: Sighting, rows: dict[ChannelAddress, Identity]) -> list[Contact]:
    """The contacts to whom these addresses belong, locked, the owner of the address itself first; the rows are fresh then."""

    async def ask() -> list[UUID]:
        return await _owners(work, seen.address, await store.identities_at(work.session, rows))

    locked = await lock_whom(work, await _owners(work, seen.address, rows), ask)
    return _distinct(locked)


def _distinct(locked: dict[UUID, Contact]) -> list[Contact]:
    return list({contact.id: contact for contact in locked.values()}.values())


async def _owners(work: UnitOfWork, own: ChannelAddress, rows: dict[ChannelAddress, Identity]) -> list[UUID]:
    """Who has these addresses: the sender's own in any case, another only where it was proven; and who has the e-mail."""
    found = [rows[own].contact_id]
    found += [row.contact_id for address, row in rows.items() if address != own and row.verified_at is not None]
    for email in filter(None, map(rules.email_of, rows)):
        found.append(await store.living_with_email(work.session, email))
    return list(dict.fromkeys(one for one in found if one is not None))


async def _make_one(work: UnitOfWork, seen: Sighting, contacts: list[Contact]) -> tuple[Contact, bool]:
    """One contact of those who turned out to be the same person; a new one where there was none. True when it is new."""
    if not contacts:
        return await _new_contact(work), True
    first, *others = contacts
    for other in others:
        first = await _join(work, first, other, f"{seen.address} proved to be the same person's.")
    return first, False


async def _join(work: UnitOfWork, first: Contact, other: Contact, evidence: str) -> Contact:
    """Merge two on proof, the older one stays; where a rep undid or refused that, both stay as they are."""
    if await was_refused(work, first.id, other.id):
        return first
    keep, gone = sorted((first, other), key=lambda one: (one.created_at, one.id))
    await merge(work, keep.id, gone.id, None, evidence)
    return keep


async def _new_contact(work: UnitOfWork) -> Contact:
    contact = Contact(created_at=work.now, updated_at=work.now)
    work.add(contact)
    await work.session.flush()
    held_by(work)[contact.id] = contact  # nobody else can see it yet
    await preferences.ensure(work, contact.id)
    return contact


async def _prove(
    work: UnitOfWork, contact: Contact, row: Identity, by: VerifiedBy, evidence: str, at: datetime
) -> None:
    """Keep that this address is proven to be the contact's. One that was merely claimed for another is taken over."""
    if row.contact_id not in (None, contact.id):
        if row.verified_at is not None:
            return  # proven for somebody whom a rep keeps apart from this contact
        await suggest(work, row.contact_id, contact.id, evidence)
    row.last_seen = max(row.last_seen, at)
    if row.contact_id == contact.id and row.verified_by is rules.stronger(row.verified_by, by):
        return  # known already
    row.contact_id = contact.id
    row.verified_by = rules.stronger(row.verified_by, by)
    row.verified_at = row.verified_at or work.now
    row.evidence = evidence
    address = ChannelAddress(row.channel, row.scope, row.handle)
    await _fill_reachable(work, contact, address)
    await preferences.remember_detail(work, contact.id, address, row.username)


async def _fill_reachable(work: UnitOfWork, contact: Contact, address: ChannelAddress) -> None:
    email = rules.email_of(address)
    if contact.email is None and email is not None and await store.living_with_email(work.session, email) is None:
        contact.email = email
    contact.phone = contact.phone or rules.phone_of(address)


def _proof(seen: Sighting, address: ChannelAddress) -> str:
    if address == seen.address:
        return f"{address.channel.capitalize()} authenticated the sender."
    return f"{seen.address.channel.capitalize()} vouches that {address.handle} is the sender's own."


def _take_profile(row: Identity, seen: Sighting) -> None:
    row.display_name = seen.name or row.display_name
    row.username = seen.username or row.username
    row.last_seen = max(row.last_seen, seen.at)


def _fill_empty_fields(work: UnitOfWork, contact: Contact, seen: Sighting) -> None:
    """What a proven sender says of itself fills what was empty; it overwrites nothing."""
    if contact.first_name is None and contact.last_name is None:
        contact.first_name, contact.last_name = rules.names(seen.name)
    contact.country = contact.country or seen.country
    _take_language(contact, seen.language, LanguageSource.PROVIDER)
    if work.session.is_modified(contact):
        contact.updated_at = work.now


def _take_language(contact: Contact, language: str | None, source: LanguageSource) -> None:
    if language is not None and rules.outranks(source, contact.language_source):
        contact.language, contact.language_source = language, source


# Senders without proof


async def _identify_unproven(work: UnitOfWork, seen: Sighting) -> Identified:
    """Somebody who may be anybody. Where the provider once proved the address for a contact, they get one of their own."""
    row = (await _rows_at(work, [seen.address], seen.at))[seen.address]
    if rules.needs_own_row(row.verified_by):
        return await _identify_claimed(work, seen, row)
    contact, is_new = await _contact_of(work, row)
    await _note_unproven(work, contact, row, seen)
    if row.verified_at is not None:
        evidence = f"{row.evidence} Nobody vouches for this message."
    else:
        evidence = f"Nobody vouches that this came from {seen.address}."
    return Identified(contact.id, row.id, is_new, False, evidence)


async def _identify_claimed(work: UnitOfWork, seen: Sighting, proven: Identity) -> Identified:
    row = (await _rows_at(work, [seen.address], seen.at, is_claimed=True))[seen.address]
    owner = await store.resolved_id(work.session, proven.contact_id) if proven.contact_id else None
    if row.contact_id is not None and await store.resolved_id(work.session, row.contact_id) == owner:
        row.contact_id = None  # a rep joined the earlier ones by hand; whoever comes now may be another
    contact, is_new = await _contact_of(work, row)
    await _note_unproven(work, contact, row, seen)
    evidence = f"Writes as {seen.address}, but this time nobody vouches for it."
    if owner is not None:
        await suggest(work, owner, contact.id, evidence)
    return Identified(contact.id, row.id, is_new, False, evidence)


async def _contact_of(work: UnitOfWork, row: Identity) -> tuple[Contact, bool]:
    """The locked contact of an address, made if it has none; True when it is new."""
    if row.contact_id is not None:
        return await lock(work, row.contact_id), False
    contact = await _new_contact(work)
    row.contact_id = contact.id
    return contact, True


async def _note_unproven(work: UnitOfWork, contact: Contact, row: Identity, seen: Sighting) -> None:
    _take_profile(row, seen)
    await _record_claims(work, contact, row, seen)
    await work.session.flush()


async def _record_claims(work: UnitOfWork, contact: Contact, row: Identity, seen: Sighting) -> None:
    """Keep what somebody says of themselves, and suggest a merge with whom it was proven for."""
    for kind, value in rules.claims_of(seen):
        values = {"id": new_id(), "contact_id": contact.id, "identity_id": row.id, "at": work.now}
        if await work.insert_if_absent(Claim, {**values, "kind": kind, "value": value}):
            await _suggest_by_claim(work, contact.id, kind, value)


async def _suggest_by_claim(work: UnitOfWork, contact_id: UUID, kind: ClaimKind, value: str) -> None:
    owner = await store.verified_owner(work.session, rules.claimed_address(kind, value))
    if owner is None and kind is ClaimKind.EMAIL:
        owner = await store.living_with_email(work.session, value)
    if owner is not None:
        living = await store.resolved_id(work.session, owner)
        await suggest(work, living, contact_id, f"Says that {value} is theirs; it was proven for the other.")


# Group chats


async def _identify_group(work: UnitOfWork, seen: Sighting) -> Identified:
    """A group chat belongs to nobody; who writes in it has an address of their own."""
    values = _first_values(seen.address, seen.at, False)
    is_new = await work.insert_if_absent(Identity, {**values, "is_group": True})
    row = (await store.identities_at(work.session, [seen.address]))[seen.address]
    _take_profile(row, seen)
    await work.session.flush()
    return Identified(None, row.id, is_new, False, "A group chat.")


# What becomes of addresses


async def mark_verified(work: UnitOfWork, identity_id: UUID, by: VerifiedBy, evidence: str) -> Contact | None:
    """Keep that the address was proven (a message we sent there was answered, a rep vouches); its contact, held.

    What hangs on the proof follows: an e-mail that another contact has joins the two. None for a group chat.
    """
    row = await _identity(work, identity_id)
    if row.is_group:
        return None
    address = ChannelAddress(row.channel, row.scope, row.handle)
    contacts = await _owners_on_proof(work, row, address)
    first, *others = contacts or [await _new_contact(work)]
    for other in others:
        first = await _join(work, first, other, evidence)
    if row.is_claimed:
        return first  # whoever comes without proof next may be another again
    await work.session.refresh(row)
    await _prove(work, first, row, by, evidence, work.now)
    await work.session.flush()
    return first


async def _owners_on_proof(work: UnitOfWork, row: Identity, address: ChannelAddress) -> list[Contact]:
    found = [row.contact_id, await store.verified_owner(work.session, address)]
    email = rules.email_of(address)
    found += [await store.living_with_email(work.session, email)] if email else []
    return _distinct(await lock_all(work, list(dict.fromkeys(one for one in found if one is not None))))


async def mark_gone(work: UnitOfWork, identity_id: UUID, reason: GoneReason) -> None:
    """Nobody is reached at this address any more; until somebody proven writes from it again."""
    row = await _held_identity(work, identity_id)
    row.gone_at, row.gone_reason = row.gone_at or work.now, reason
    await work.session.flush()


async def mark_back(work: UnitOfWork, identity_id: UUID) -> None:
    """Somebody is reached at this address again."""
    row = await _held_identity(work, identity_id)
    row.gone_at = row.gone_reason = None
    await work.session.flush()


async def move_address(work: UnitOfWork, old: ChannelAddress, new: ChannelAddress) -> None:
    """The provider gave a place a new handle (a group that grew, a new number). Nothing when the old one was never seen.

    Where the new one was seen meanwhile, the old one is marked as left and both stay.
    """
    before, after = rules.normal_address(old), rules.normal_address(new)
    rows = await store.identities_at(work.session, [before, after])
    row = rows.get(before)
    if row is None:
        return
    if after in rows:
        row.gone_at, row.gone_reason = row.gone_at or work.now, GoneReason.LEFT
    else:
        row.handle, row.scope = after.handle, after.scope
    await work.session.flush()


async def _held_identity(work: UnitOfWork, identity_id: UUID) -> Identity:
    """The row, its contact locked before it is changed."""
    row = await _identity(work, identity_id)
    if row.contact_id is not None:
        await lock(work, row.contact_id)
    return row


async def _identity(work: UnitOfWork, identity_id: UUID) -> Identity:
    row = await store.identity(work.session, identity_id)
    if row is None:
        raise LookupError(f"there is no identity {identity_id}")
    return row


# What is kept on the contact


async def lock_contacts(work: UnitOfWork, contact_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """The living contacts behind these ids, held until the transaction ends."""
    return await lock_all(work, contact_ids)


async def lock_contact(work: UnitOfWork, contact_id: UUID) -> Contact:
    """The living contact behind this id, held until the transaction ends. LookupError when there is none."""
    return await lock(work, contact_id)


def count_interaction(contact: Contact, at: datetime) -> None:
    """One more interaction of a contact that is held, at that moment."""
    contact.total_interactions += 1
    contact.first_contact_date = min(contact.first_contact_date or at, at)
    contact.last_contact_date = max(contact.last_contact_date or at, at)


def count_engagement(contact: Contact, *, has_clicked: bool) -> None:
    """One more mail opened, or link in one clicked, by a contact that is held."""
    if has_clicked:
        contact.email_clicks += 1
    else:
        contact.email_opens += 1


async def note_language(work: UnitOfWork, contact_id: UUID, language: str, source: LanguageSource) -> None:
    """Keep the contact's language, unless it is known from a better source."""
    contact = await lock(work, contact_id)
    _take_language(contact, rules.normal_language(language), source)


async def set_source(work: UnitOfWork, contact_id: UUID, source: str) -> None:
    """Where the contact came from first; what came later changes nothing."""
    contact = await lock(work, contact_id)
    contact.lead_source = contact.lead_source or storable_text(source, 100)


async def is_blacklisted(work: UnitOfWork, contact_id: UUID | None) -> bool:
    """Did we shut this contact out? Nobody (a group chat) is not."""
    if contact_id is None:
        return False
    held = held_by(work).get(contact_id)
    contact = held or await store.by_id(work.session, await store.resolved_id(work.session, contact_id))
    return contact is not None and contact.customer_status is CustomerStatus.BLACKLISTED


async def blacklist(work: UnitOfWork, contact_id: UUID, by: UUID | None, reason: str) -> None:
    """Let nothing more pass to this contact, and show nothing of what they write."""
    await _set_status(work, contact_id, CustomerStatus.BLACKLISTED, by, reason)


async def lift_blacklist(work: UnitOfWork, contact_id: UUID, by: UUID | None, reason: str) -> None:
    """Talk to this contact again; one that is not shut out stays as it is."""
    if await is_blacklisted(work, contact_id):
        await _set_status(work, contact_id, CustomerStatus.PROSPECT, by, reason)


async def _set_status(work: UnitOfWork, contact_id: UUID, status: CustomerStatus, by: UUID | None, reason: str) -> None:
    contact = await lock(work, contact_id)
    data = {"from": contact.customer_status.value, "to": status.value, "reason": reason}
    contact.customer_status, contact.updated_at = status, work.now
    audit.record(work, by, "contact.status", "contact", contact.id, data)


async def refuse_suggestion(work: UnitOfWork, one: UUID, other: UUID, by: UUID) -> None:
    """These two are not one person: not suggested again, and not joined even on proof."""
    audit.record(work, by, "contact.suggestion_refused", "contact", one, {"other": str(other)})
    await decide_suggestion(work, one, other, SuggestionState.REFUSED, by, "A rep says that these are two people.")
