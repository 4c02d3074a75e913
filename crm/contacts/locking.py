"""Holding contacts until a transaction ends, so that nobody waits in a circle.

Contacts are locked in the order of their ids. Who waited for a lock may find that the contact was merged away meanwhile,
or that an address belongs to another now: then what was locked is let go (PostgreSQL frees the locks taken since a
savepoint when it is rolled back to) and everything is asked and locked anew. SQLite has one writer, who finds nothing
changed.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy import text

from crm.contacts import store
from crm.contacts.model import Contact
from crm.storage.unit_of_work import UnitOfWork

MOST_ATTEMPTS = 50

Ask = Callable[[], Awaitable[Sequence[UUID]]]


async def lock(work: UnitOfWork, contact_id: UUID) -> Contact:
    """The living contact behind this id, held until the transaction ends. LookupError when there is none."""
    return (await lock_all(work, [contact_id]))[contact_id]


async def lock_all(work: UnitOfWork, contact_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """The living contacts behind these ids, each held until the transaction ends."""

    async def the_same() -> Sequence[UUID]:
        return contact_ids

    return await lock_whom(work, contact_ids, the_same)


async def lock_whom(work: UnitOfWork, wanted: Sequence[UUID], ask: Ask) -> dict[UUID, Contact]:
    """As `lock_all`; `ask` is asked, once the contacts are held, who is wanted, and has the last word.

    What this transaction holds already is not locked again, and nobody else can have changed whose it is.
    """
    mine = held_by(work)
    if all(one in mine for one in wanted):
        return {one: mine[one] for one in wanted}
    for attempt in range(MOST_ATTEMPTS):
        roots = {one: one for one in wanted if one not in mine}  # hardly ever was one merged away
        if attempt:
            roots = await store.resolved_ids(work.session, roots)
        missing = set(roots.values()) - set(mine)
        if missing:
            await _say(work, "SAVEPOINT contacts")
        fresh = {contact.id: contact for contact in await store.held(work.session, missing)}
        again = await ask()
        if _all_living(missing, fresh) and set(again) <= {*wanted, *fresh, *mine}:
            mine.update(fresh)
            if missing:
                await _say(work, "RELEASE SAVEPOINT contacts")
            return {one: mine[roots.get(one, one)] for one in again}
        if missing:
            await _say(work, "ROLLBACK TO SAVEPOINT contacts")
        wanted = again
    raise LookupError(f"contacts {', '.join(map(str, wanted))} change hands faster than they can be locked")


def held_by(work: UnitOfWork) -> dict[UUID, Contact]:
    """The living contacts that this transaction has locked."""
    held: dict[UUID, Contact] = work.session.info.setdefault("held_contacts", {})
    return held


def _all_living(wanted: set[UUID], found: dict[UUID, Contact]) -> bool:
    """One that is not found at all is asked for by name at the next attempt, which says so."""
    return wanted == set(found) and all(contact.merged_into is None for contact in found.values())


async def _say(work: UnitOfWork, words: str) -> None:
    if work.dialect == "postgresql":
        await work.session.flush()
        await work.session.execute(text(words))
