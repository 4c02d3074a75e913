"""Erasing again whom an older back-up brought back."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import ChannelAddress
from crm.contacts.model import Contact, Identity
from crm.privacy import actions, store
from crm.privacy.rules import mark_of_address
from crm.privacy.values import Burial, Person
from hub.privacy.erasing import Eraser
from hub.privacy.streaming import streaming

ROWS_AT_ONCE = 500


async def erase_again(eraser: Eraser, burials: Iterable[Burial]) -> int:
    """Carry out every erasure that this database does not know of, the oldest first; how many."""
    done = 0
    for burial in sorted(burials, key=lambda one: one.at):
        async with streaming(eraser.database) as session:
            if await store.has_burial(session, burial.id):
                continue
            person = await buried_person(session, eraser, burial)
        if person is None:  # the back-up is older than their first word
            async with eraser.database.transaction() as work:
                await actions.bury(work, burial, {})
        else:
            await eraser.carry_out(burial, person)
        done += 1
    return done


async def buried_person(session: AsyncSession, eraser: Eraser, burial: Burial) -> Person | None:
    """Whom this erasure was about, as far as they are here: by their contact, and by the fingerprints of their addresses.

    A contact of another id whose every address was theirs is them too; of any other contact only the address is.
    """
    found = list(await session.scalars(select(Contact.id).where(Contact.id.in_(burial.contact_ids))))
    contact_ids = [one for one in burial.contact_ids if one in found]
    places = await _places_of(session, eraser, burial)
    for owner in dict.fromkeys(one for one in places.values() if one is not None and one not in contact_ids):
        own = await session.scalars(select(Identity.id).where(Identity.contact_id == owner))
        if set(own) <= set(places):
            contact_ids.append(owner)
    own = await session.scalars(
        select(Identity.id).where(Identity.contact_id.in_(contact_ids), Identity.is_group.is_(False))
    )
    identity_ids = tuple(dict.fromkeys([*own, *places]))
    return Person(tuple(contact_ids), identity_ids) if contact_ids or identity_ids else None


async def _places_of(session: AsyncSession, eraser: Eraser, burial: Burial) -> dict[UUID, UUID | None]:
    """Rows of addresses that this erasure knows by their fingerprint, and whose they are. None where our key is another."""
    key = eraser.key_of(burial)
    if key is None:
        return {}
    marks = frozenset(burial.marks)
    query = select(Identity).where(Identity.first_seen <= burial.at, Identity.is_group.is_(False))
    rows = await session.stream_scalars(query.execution_options(yield_per=ROWS_AT_ONCE))
    return {
        row.id: row.contact_id
        async for row in rows
        if mark_of_address(key, ChannelAddress(row.channel, row.scope, row.handle)) in marks
    }
