"""A friendly word after the end: it is kept with what it thanks for, and opens nothing."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations.actions import note_event
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import CloseReason, ConversationState

STILL_ABOUT_IT = timedelta(days=7)
WORDS = "They said a friendly word after it was resolved; it asks for nothing, so it stays closed."


async def keep_with_resolved(work: UnitOfWork, conversation: Conversation) -> Conversation | None:
    """The only word of a (held) conversation that nobody saw yet moves to the one resolved before, which stays closed.

    None, and nothing is changed, where more was said already, somebody saw it, or nothing was resolved in the last week.
    """
    if conversation.desk_channel or conversation.last_sequence != 1 or conversation.owner_id is not None:
        return None
    former = await _resolved_before(work.session, conversation)
    if former is None or former.closed_at is None or work.now - former.closed_at > STILL_ABOUT_IT:
        return None
    former.last_sequence += 1
    place = {"conversation_id": former.id, "sequence": former.last_sequence}
    moved = update(ConversationEntry).where(ConversationEntry.conversation_id == conversation.id).values(place)
    interaction_id = (await work.session.execute(moved.returning(ConversationEntry.interaction_id))).scalar_one()
    former.last_inbound_at = conversation.last_inbound_at
    _end(work, conversation, former)
    note_event(work, former.id, "thanked", WORDS, interaction_id=interaction_id)
    former.version += 1
    desk.show_entry(work, former, interaction_id)
    desk.show_card(work, former)
    return former


def _end(work: UnitOfWork, conversation: Conversation, former: Conversation) -> None:
    """It leads to the other from now on."""
    conversation.state, conversation.close_reason = ConversationState.CLOSED, CloseReason.MERGED
    conversation.closed_at, conversation.merged_into = work.now, former.id
    conversation.sla_due_at = conversation.waiting_since = None
    note_event(
        work, conversation.id, "closed", "It was a friendly word about another one.", {"merged_into": str(former.id)}
    )


async def _resolved_before(session: AsyncSession, conversation: Conversation) -> Conversation | None:
    """The newest one before it with the same people, held; None where that one is no resolved one with a card."""
    before = (
        select(Conversation)
        .where(
            Conversation.anchor_kind == conversation.anchor_kind,
            Conversation.anchor_id == conversation.anchor_id,
            Conversation.topic == conversation.topic,
            Conversation.id != conversation.id,
            Conversation.merged_into.is_(None),
        )
        .order_by(func.coalesce(Conversation.closed_at, Conversation.opened_at).desc())
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(before)).scalar_one_or_none()
    is_resolved = found is not None and found.close_reason is CloseReason.RESOLVED and bool(found.desk_channel)
    return found if is_resolved else None
