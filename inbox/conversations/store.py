"""Named questions about conversations."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from crm.storage.read_ahead import Question, padded
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
    """The conversation as it stands now, held until the transaction ends. A conversation merged away leads to its heir.

    What this transaction holds already is not asked for again. NoResultFound when there is none. The lock lets others write
    rows that point to it (FOR NO KEY UPDATE): two that had written such rows and then wanted it alone waited in a ring.
    """
    found = (await all_locked(session, [conversation_id])).get(conversation_id)
    if found is None:
        raise NoResultFound(f"there is no conversation {conversation_id}")
    if found.merged_into is not None:
        return await locked(session, found.merged_into)
    return found


async def all_locked(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Conversation]:
    """These very rows, held in the order of their ids; one that is not there is missing."""
    mine = _held(session)
    missing = [one for one in ids if one not in mine]
    if missing:
        query = select(Conversation).where(Conversation.id.in_(padded(missing))).order_by(Conversation.id)
        mine.update({one.id: one for one in await session.scalars(_as_it_stands(query))})
    return {one: mine[one] for one in ids if one in mine}


def _as_it_stands(query: Select[Conversation]) -> Select[Conversation]:
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def _held(session: AsyncSession) -> dict[UUID, Conversation]:
    """The conversations that this transaction holds."""
    held: dict[UUID, Conversation] = session.info.setdefault("held conversations", {})
    return held


async def not_closed(session: AsyncSession, kind: AnchorKind, anchor_id: UUID, topic: str = "") -> Conversation | None:
    """The one conversation of this anchor and topic that is not closed, held until the transaction ends."""
    return await open_one(session, (kind, anchor_id, topic))


Subject = tuple[AnchorKind, UUID, str]
"""(kind of anchor, its id, topic)."""


async def _open_ones(session: AsyncSession, subjects: Collection[Subject]) -> Mapping[Subject, Conversation | None]:
    query = (
        select(Conversation)
        .where(
            tuple_(Conversation.anchor_kind, Conversation.anchor_id, Conversation.topic).in_(padded(subjects)),
            Conversation.state != ConversationState.CLOSED,
        )
        .order_by(Conversation.id)
    )
    found = (await session.scalars(_as_it_stands(query))).all()
    _held(session).update({one.id: one for one in found})
    by_subject = {(one.anchor_kind, one.anchor_id, one.topic): one for one in found}
    return {subject: by_subject.get(subject) for subject in subjects}


open_one = Question(_open_ones)


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
