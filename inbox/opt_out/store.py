"""Named questions about wishes to be left alone that were put to the reps."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.conversations.model import ConversationEntry, ConversationEvent
from inbox.opt_out.values import OpenWish, Verdict

ASKED, DECIDED = "opt_out_asked", "opt_out_decided"


async def wish(session: AsyncSession, interaction_id: UUID) -> OpenWish | None:
    """What was asked about this message, and what was decided, as the database has it now; None when nothing was asked."""
    query = select(ConversationEvent).where(
        ConversationEvent.interaction_id == interaction_id, ConversationEvent.kind.in_((ASKED, DECIDED))
    )
    found = (await session.execute(query.order_by(ConversationEvent.machine_at))).scalars().all()
    asked = next((event for event in found if event.kind == ASKED), None)
    decided = next((event for event in found if event.kind == DECIDED), None)
    if asked is None:
        return None
    words = str((asked.data or {}).get("words") or "")
    if decided is None:
        return OpenWish(interaction_id, words)
    return OpenWish(interaction_id, words, Verdict((decided.data or {})["verdict"]), decided.by_user_id, decided.at)


async def has_open_wish(session: AsyncSession, conversation_id: UUID) -> bool:
    """Whether a message of this conversation asks for a decision that nobody has made."""
    query = (
        select(ConversationEvent.interaction_id, ConversationEvent.kind)
        .join(ConversationEntry, ConversationEntry.interaction_id == ConversationEvent.interaction_id)
        .where(ConversationEntry.conversation_id == conversation_id, ConversationEvent.kind.in_((ASKED, DECIDED)))
    )
    found = {kind: set[UUID | None]() for kind in (ASKED, DECIDED)}
    for interaction_id, kind in await session.execute(query):
        found[kind].add(interaction_id)
    return bool(found[ASKED] - found[DECIDED])
