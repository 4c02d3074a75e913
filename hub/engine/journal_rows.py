"""Adding an entry to the journal inside a transaction of the hub's; what arrives goes by the writers, which are faster."""

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from hub.engine.journal_numbers import fingerprint, first_number_at
from hub.engine.model import JournalEntry

_NEXT = text("SELECT :day + nextval('journal_id_seq') % 10000000000")
_KEY = text("INSERT INTO journal_keys (key, journal_id) VALUES (:key, :id) ON CONFLICT (key) DO NOTHING RETURNING key")
_KNOWN = {
    "postgresql": text("SELECT journal_id FROM journal_keys WHERE key = :key"),
    "sqlite": text("SELECT id FROM journal WHERE key = :key"),
}


async def add_entry(work: UnitOfWork, values: JsonObject) -> int | None:
    """The new entry's number; None when this event is there already. `values` are columns of the journal by name."""
    key = fingerprint(values["connector"], values["account"], values["event_id"])
    values = {**values, "key": key}
    if work.dialect == "sqlite":
        is_new = await work.insert_if_absent(JournalEntry, values)
        return await number_of(work.session, key) if is_new else None
    number: int | None = await work.session.scalar(_NEXT, {"day": first_number_at(work.machine_now)})
    if (await work.session.execute(_KEY, {"key": key, "id": number})).first() is None:
        return None
    await work.session.execute(insert(JournalEntry).values({**values, "id": number}))
    return number


async def number_of(session: AsyncSession, key: bytes) -> int | None:
    """The entry of this fingerprint; its content, or the whole entry, may be gone."""
    number: int | None = await session.scalar(_KNOWN[session.get_bind().dialect.name], {"key": key})
    return number
