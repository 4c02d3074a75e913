"""Named questions about people whom a rep names in a few letters."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.search.store import contacts_named


async def named(session: AsyncSession, typed: str, rows: int) -> Sequence[Contact]:
    """Living contacts by name, company, address or number, the best fit first."""
    found = [one.contact_id for one in await contacts_named(session, typed, rows)]
    query = select(Contact).where(Contact.id.in_(found))
    rows_found = {one.id: one for one in (await session.execute(query)).scalars()}
    return [rows_found[one] for one in found if one in rows_found]
