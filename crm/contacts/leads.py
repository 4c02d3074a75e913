"""A lead that one of ours enters by hand: somebody new, or somebody we know already, who is told and left as they are."""

from dataclasses import dataclass
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from crm.audit import actions as audit
from crm.contacts import rules, store
from crm.contacts.actions import written_to
from crm.contacts.model import Contact
from crm.contacts.telephones import telephone_at
from crm.notes import actions as notes
from crm.storage.storable import storable_optional
from crm.storage.unit_of_work import UnitOfWork

EVIDENCE = "One of us entered it; nobody proved it."
NO_ADDRESS = "Give an e-mail address or a telephone number, so that they can be found again."
NO_EMAIL = "That is no e-mail address. It looks like anna@example.com."
NO_PHONE = "Write the number with its country, like +420 601 123 456."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLead:
    """What a rep knows of somebody, as they typed it."""

    name: str
    email: str = ""
    phone: str = ""
    company: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EnteredLead:
    """`is_new` False: this contact was known by one of the addresses, and nothing of them was changed."""

    contact_id: UUID
    is_new: bool


class BadLead(Exception):
    """`problems`: a sentence for each field (email, phone)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


async def enter_lead(work: UnitOfWork, lead: NewLead, by: UUID) -> EnteredLead:
    """Keep the lead, with its addresses, note and who entered it. Raises BadLead for addresses that are none."""
    email, phone = _addresses(lead)
    known = await _known(work, email, phone)
    if known is not None:
        return EnteredLead(known, False)
    place = ChannelAddress(Channel.EMAIL, "", email) if email else ChannelAddress(Channel.PHONE, "", phone or "")
    found = await written_to(work, place)
    contact = await work.session.get_one(Contact, found.contact_id)
    if not found.is_new:
        return EnteredLead(contact.id, False)
    row = (await store.identities_at(work.session, [place]))[place]
    row.evidence = EVIDENCE
    if email and phone:
        await telephone_at(work, contact.id, phone, EVIDENCE)
    _fill(contact, lead, email, phone, by)
    if lead.note.strip():
        await notes.write(work, lead.note, by, contact_id=contact.id)
    audit.record(work, by, "contact.entered", "contact", contact.id, {"source": contact.lead_source})
    await work.session.flush()
    return EnteredLead(contact.id, True)


def _addresses(lead: NewLead) -> tuple[str | None, str | None]:
    email, phone = rules.normal_email(lead.email or None), rules.normal_phone(lead.phone or None)
    problems = {"email": NO_EMAIL} if lead.email.strip() and email is None else {}
    problems |= {"phone": NO_PHONE} if lead.phone.strip() and phone is None else {}
    if not problems and email is None and phone is None:
        problems = {"email": NO_ADDRESS}
    if problems:
        raise BadLead(problems)
    return email, phone


async def _known(work: UnitOfWork, email: str | None, phone: str | None) -> UUID | None:
    """Whoever has one of these addresses, or this e-mail in their fields."""
    places = [ChannelAddress(Channel.EMAIL, "", email)] if email else []
    places += [ChannelAddress(channel, "", phone) for channel in sorted(rules.PHONE_CHANNELS)] if phone else []
    rows = await store.identities_at(work.session, places)
    owner = next((row.contact_id for row in rows.values() if row.contact_id is not None), None)
    if owner is not None:
        return await store.resolved_id(work.session, owner)
    return await store.living_with_email(work.session, email) if email else None


def _fill(contact: Contact, lead: NewLead, email: str | None, phone: str | None, by: UUID) -> None:
    contact.first_name, contact.last_name = rules.names(storable_optional(lead.name, 200))
    contact.email, contact.phone = email, phone
    contact.company_name = storable_optional(lead.company, 255)
    contact.lead_source = storable_optional(lead.source, 100) or "entered by a rep"
    contact.created_by = contact.assigned_to = by
