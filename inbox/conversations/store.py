"""Named questions about conversations."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.conversations.rules import standing
from inbox.conversations.values import AnchorKind, ConversationState, Standing


async def by_id(session: AsyncSession, conversation_id: UUID) -> Conversation | None:
    return await session.get(Conversation, conversation_id)


def standing_of(conversation: Conversation) -> Standing:
    """Whose turn it is, as people say it."""
    return standing(
        conversation.state,
        conversation.turn,
        is_answered=conversation.last_outbound_at is not None,
        is_taken=conversation.taken_at is not None,
    )


async def locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """The conversation as it stands now, held until the transaction ends. A conversation merged away leads to its heir."""
    query = select(Conversation).with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(query.where(Conversation.id == conversation_id))).scalar_one()
    if found.merged_into is not None:
        return await locked(session, found.merged_into)
    return found


async def not_closed(session: AsyncSession, kind: AnchorKind, anchor_id: UUID, topic: str = "") -> Conversation | None:
    """The one conversation of this anchor and topic that is not closed, held until the transaction ends."""
    query = (
        select(Conversation)
        .where(
            Conversation.anchor_kind == kind,
            Conversation.anchor_id == anchor_id,
            Conversation.topic == topic,
            Conversation.state != ConversationState.CLOSED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def of_interaction(session: AsyncSession, interaction_id: UUID) -> Conversation | None:
    query = (
        select(Conversation)
        .join(ConversationEntry, ConversationEntry.conversation_id == Conversation.id)
        .where(ConversationEntry.interaction_id == interaction_id)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def latest_of(session: AsyncSession, kind: AnchorKind, anchor_id: UUID) -> Conversation | None:
    """The newest conversation of this anchor, closed or not."""
    query = (
        select(Conversation)
        .where(Conversation.anchor_kind == kind, Conversation.anchor_id == anchor_id)
        .order_by(Conversation.opened_at.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def entries(session: AsyncSession, conversation_id: UUID) -> Sequence[ConversationEntry]:
    query = select(ConversationEntry).where(ConversationEntry.conversation_id == conversation_id)
    return (await session.execute(query.order_by(ConversationEntry.sequence))).scalars().all()


async def stored_files(session: AsyncSession, conversation_id: UUID) -> Sequence[UUID]:
    """The files of a conversation that we have, in the order of their messages."""
    query = (
        select(Attachment.id)
        .join(ConversationEntry, ConversationEntry.interaction_id == Attachment.interaction_id)
        .where(ConversationEntry.conversation_id == conversation_id, Attachment.state == AttachmentState.STORED)
    )
    return (await session.execute(query.order_by(ConversationEntry.sequence, Attachment.position))).scalars().all()


async def events(session: AsyncSession, conversation_id: UUID) -> Sequence[ConversationEvent]:
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == conversation_id)
    return (await session.execute(query.order_by(ConversationEvent.machine_at))).scalars().all()


async def open_count(session: AsyncSession, owner_id: UUID) -> int:
    """How many conversations this rep has that wait for them."""
    query = select(func.count()).where(Conversation.owner_id == owner_id, Conversation.state == ConversationState.OPEN)
    return int((await session.execute(query)).scalar_one())


async def open_counts(session: AsyncSession) -> Mapping[UUID, int]:
    """How many conversations wait for each rep who has any."""
    query = (
        select(Conversation.owner_id, func.count())
        .where(Conversation.owner_id.is_not(None), Conversation.state == ConversationState.OPEN)
        .group_by(Conversation.owner_id)
    )
    return {owner: count for owner, count in await session.execute(query) if owner is not None}
