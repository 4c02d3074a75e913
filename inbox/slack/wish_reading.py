"""A wish to be left alone, as the desk shows it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.opt_out import store as wishes
from inbox.slack import store
from inbox.slack.facts import WishFacts
from inbox.slack.reading import contact_name


async def wish(session: AsyncSession, interaction_id: UUID) -> WishFacts | None:
    """What was asked about this message, and decided; None where nothing was asked, or the message is in no conversation."""
    asked = await wishes.wish(session, interaction_id)
    entry = await store.entry(session, interaction_id) if asked is not None else None
    conversation = await store.conversation(session, entry[0].conversation_id) if entry else None
    if asked is None or entry is None or conversation is None:
        return None
    rep = await store.rep(session, asked.decided_by)
    return WishFacts(
        interaction_id=interaction_id,
        conversation_id=conversation.id,
        channel=entry[1].channel,
        name=await contact_name(session, conversation),
        words=asked.words,
        verdict=asked.verdict,
        decided_by=rep.name if rep else "",
    )
