"""Named questions about notes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.notes.model import Note


async def of_contact(session: AsyncSession, contact_id: UUID, limit: int = 20) -> Sequence[Note]:
    """The newest notes about a contact, the newest first."""
    query = select(Note).where(Note.contact_id == contact_id).order_by(Note.created_at.desc(), Note.id).limit(limit)
    return (await session.execute(query)).scalars().all()
