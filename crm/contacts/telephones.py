"""The telephone of a contact whom somebody of ours names: the row of its address, made where there is none."""

from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import store
from crm.contacts.model import Identity
from crm.contacts.rules import normal_address
from crm.storage.base import new_id
from crm.storage.unit_of_work import UnitOfWork


async def telephone_at(work: UnitOfWork, contact_id: UUID, number: str, evidence: str) -> Identity | None:
    """The address with this number (E.164) as this living contact's; None when it is somebody else's. Asked before the contact
    is held: rows of addresses come before contacts.

    A new one is nobody's proof: one of ours says that it is theirs.
    """
    address = normal_address(ChannelAddress(Channel.PHONE, "", number))
    values = {"id": new_id(), "channel": address.channel, "scope": "", "handle": address.handle, "is_claimed": False}
    seen = {"is_group": False, "evidence": "", "first_seen": work.now, "last_seen": work.now}
    await work.insert_if_absent(Identity, {**values, **seen})
    row = (await store.identities_at(work.session, [address]))[address]
    owner = row.contact_id
    if owner is None:
        row.contact_id, row.evidence = contact_id, evidence
        await work.session.flush()
        return row
    return row if await store.resolved_id(work.session, owner) == contact_id else None
