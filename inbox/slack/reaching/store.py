"""Named questions about people whom a rep names in a few letters."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.search.store import contacts_named
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState


async def named(session: AsyncSession, typed: str, rows: int) -> Sequence[Contact]:
    """Living contacts by name, company, address or number, the best fit first."""
    found = [one.contact_id for one in await contacts_named(session, typed, rows)]
    query = select(Contact).where(Contact.id.in_(found))
    rows_found = {one.id: one for one in (await session.execute(query)).scalars()}
    return [rows_found[one] for one in found if one in rows_found]


async def newest_conversation(session: AsyncSession, contact_id: UUID) -> Conversation | None:
    """The contact's conversation that is not closed, else the newest."""
    query = select(Conversation).where(Conversation.contact_id == contact_id, Conversation.merged_into.is_(None))
    ordered = query.order_by(Conversation.state == ConversationState.CLOSED, Conversation.opened_at.desc())
    return (await session.execute(ordered.limit(1))).scalar_one_or_none()
