"""Whose call it is: the contact, and the telephone, behind what somebody of ours says of it."""

from dataclasses import dataclass
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.model import Contact
from crm.contacts.rules import normal_phone
from crm.contacts.telephones import telephone_at
from crm.contacts.values import Sighting
from crm.storage.unit_of_work import UnitOfWork
from inbox.calling import store
from inbox.calling.values import BadCall, Whose

SOMEBODY_ELSES = "This number is somebody else's. Leave one of number and contact_id out, or merge the two contacts."
NO_CONTACT = "There is no contact with this id."
EVIDENCE = "One of us says that it is theirs; nobody proved it."


@dataclass(frozen=True, slots=True)
class Them:
    """The contact, held until the transaction ends, and their telephone where one is known."""

    contact_id: UUID
    identity_id: UUID | None
    is_verified: bool = False


async def who_called(work: UnitOfWork, whose: Whose) -> Them:
    """Somebody who called us: found, or made, as when the telephone company tells us of a call. Raises BadCall."""
    if whose.contact_id is not None or whose.number is None:
        return await _contact(work, whose)
    found = await contacts.identify(
        work,
        Sighting(
            address=ChannelAddress(Channel.PHONE, "", whose.number),
            at=work.now,
            name=whose.name,
            verified_phone=whose.number,
            authenticated=True,
        ),
    )
    if found.contact_id is None:
        raise ValueError("a telephone number without a contact")
    return Them(found.contact_id, found.identity_id, found.verified)


async def who_is_called(work: UnitOfWork, whose: Whose) -> Them:
    """Somebody whom we call, or called: that proves nothing of them. Raises BadCall."""
    if whose.contact_id is not None or whose.number is None:
        return await _contact(work, whose)
    found = await contacts.written_to(work, ChannelAddress(Channel.PHONE, "", whose.number))
    if found.contact_id is None:
        raise ValueError("a telephone number without a contact")
    return Them(found.contact_id, found.identity_id)


async def _contact(work: UnitOfWork, whose: Whose) -> Them:
    contact = await _living(work, whose.contact_id)
    number = whose.number or await _usual_number(work, contact)
    telephone = await telephone_at(work, contact.id, number, EVIDENCE) if number is not None else None
    if whose.number is not None and telephone is None:
        raise BadCall({"number": SOMEBODY_ELSES})
    held = await contacts.lock_contact(work, contact.id)
    return Them(held.id, telephone.id if telephone is not None else None)


async def _living(work: UnitOfWork, contact_id: UUID | None) -> Contact:
    if contact_id is None:
        raise BadCall({"number": "Whose call it is: give number or contact_id."})
    try:
        found = await contact_store.by_id(work.session, await contact_store.resolved_id(work.session, contact_id))
    except LookupError:
        raise BadCall({"contact_id": NO_CONTACT}) from None
    if found is None or found.archived_at is not None:
        raise BadCall({"contact_id": NO_CONTACT})
    return found


async def _usual_number(work: UnitOfWork, contact: Contact) -> str | None:
    """The number they are called at: one we know an address of, else the one that stands on the contact."""
    telephones = await store.telephones_of(work.session, contact.id)
    return telephones[0].handle if telephones else normal_phone(contact.phone)
