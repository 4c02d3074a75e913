"""What the database knows for a text to this customer: their language, and what stands in its places."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.slack import store
from inbox.slack.interactions import Actor
from inbox.slack.reading import contact_name


async def language_of(session: AsyncSession, conversation_id: UUID) -> str:
    conversation = await store.conversation(session, conversation_id)
    contact = await store.contact(session, conversation.contact_id) if conversation else None
    known = (conversation.language if conversation else None) or (contact.language if contact else None) or "en"
    return known.lower().split("-")[0]


async def values_for(session: AsyncSession, conversation_id: UUID, actor: Actor) -> Mapping[str, str]:
    """What the hub knows for the places of a text to this customer; what it does not know is left out."""
    conversation = await store.conversation(session, conversation_id)
    if conversation is None:
        return {}
    contact = await store.contact(session, conversation.contact_id)
    known = {
        "first_name": contact.first_name if contact else None,
        "last_name": contact.last_name if contact else None,
        "name": await contact_name(session, conversation) if contact else None,
        "company": await store.company_name(session, contact) if contact else None,
        "rep_name": actor.rep.name,
        "subject": conversation.subject,
    }
    return {name: value.strip() for name, value in known.items() if value and value.strip()}
