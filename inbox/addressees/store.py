"""Who stands in the mail that is answered, and which of them must not be written to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts import store as contacts
from crm.contacts.model import Contact, Identity
from crm.contacts.values import CustomerStatus, GoneReason
from crm.preferences.model import CommunicationPreferences
from inbox.addressees.rules import people_of
from inbox.addressees.values import IsOurs, MailPeople, Person
from inbox.deliveries import store as deliveries

CLOSED_WORDS: Mapping[GoneReason, str] = {
    GoneReason.BLOCKED: "they want no mail from us",
    GoneReason.LEFT: "they left",
    GoneReason.OPTED_OUT: "they opted out",
    GoneReason.UNREACHABLE: "mail to them comes back",
}
BLACKLISTED = "they are blocked here"
OPTED_OUT = "they opted out"


async def mail_people(
    session: AsyncSession, conversation_id: UUID, identity_id: UUID, is_ours: IsOurs
) -> MailPeople | None:
    """The people of the newest mail from this place, the one that an answer there answers; None where that is no mail."""
    mail = await deliveries.last_inbound(session, conversation_id, identity_id)
    identity = await session.get(Identity, identity_id)
    if mail is None or identity is None or identity.channel is not Channel.EMAIL:
        return None
    sender = Person(identity.handle, identity.display_name)
    return people_of(mail.platform_data or {}, sender, identity_id, is_ours, proven=mail.sender_verified)


async def closed(session: AsyncSession, addresses: Collection[str]) -> Mapping[str, str]:
    """Of these addresses those that nothing may be written to now, and why in words for the rep. Who never wrote is open."""
    query = select(Identity).where(Identity.channel == Channel.EMAIL, Identity.handle.in_(addresses))
    rows = (await session.execute(query.execution_options(populate_existing=True))).scalars().all() if addresses else []
    owners = await _owners(session, rows)
    forbidding = await _forbidding(session, owners.values())
    found: dict[str, str] = {}
    for row in rows:
        # What a second row says of its writer, who proves nothing, is not said of the address.
        owner = None if row.contact_id is None or row.is_claimed else owners.get(row.contact_id)
        why = CLOSED_WORDS[row.gone_reason] if row.gone_reason is not None else forbidding.get(owner) if owner else None
        if why is not None:
            found[row.handle] = why
    return found


async def _owners(session: AsyncSession, rows: Sequence[Identity]) -> Mapping[UUID, UUID]:
    """The contact that a row names -> the living one."""
    return await contacts.resolved_ids(session, {row.contact_id for row in rows if row.contact_id is not None})


async def _forbidding(session: AsyncSession, owners: Iterable[UUID]) -> Mapping[UUID, str]:
    """Contacts that get no mail at all, and why."""
    ids = set(owners)
    if not ids:
        return {}
    people = (await session.execute(select(Contact).where(Contact.id.in_(ids)))).scalars()
    found = {one.id: BLACKLISTED for one in people if one.customer_status is CustomerStatus.BLACKLISTED}
    wishes = await session.execute(select(CommunicationPreferences).where(CommunicationPreferences.contact_id.in_(ids)))
    opted_out = [
        one.contact_id
        for one in wishes.scalars()
        if one.contact_id is not None and Channel.EMAIL.value in one.opted_out_channels
    ]
    return {**dict.fromkeys(opted_out, OPTED_OUT), **found}
