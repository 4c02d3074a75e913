"""Two contacts became one, or two again: their conversations follow. Done by jobs that the memory writes with the merge."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from crm.interactions.model import Interaction
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import store
from inbox.conversations.actions import Anchor, Place, find_or_open, note_event
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState
from inbox.deliveries.model import Delivery


async def follow_merge(run: JobRun) -> None:
    """The merged contact's conversations become the kept one's; of two open ones the kept contact's goes on."""
    kept, merged = UUID(run.payload["kept"]), UUID(run.payload["merged"])
    async with run.finish() as work:
        going_on = await store.not_closed(work.session, AnchorKind.CONTACT, kept)
        for conversation in await _of_contact(work, merged):
            if going_on is not None and conversation.state is not ConversationState.CLOSED:
                await _join(work, going_on, conversation)
            conversation.anchor_id = conversation.contact_id = kept
            conversation.version += 1
            desk.show_card(work, conversation)


async def follow_unmerge(run: JobRun) -> None:
    """What the contact that is on its own again wrote goes back to a conversation of its own."""
    kept, merged = UUID(run.payload["kept"]), UUID(run.payload["merged"])
    async with run.finish() as work:
        for conversation in await _of_contact(work, kept):
            theirs = await _entries_of(work, conversation.id, merged)
            if not theirs:
                continue
            if await _is_all(work, conversation.id, len(theirs)) and await _may_be(work, merged, conversation):
                conversation.anchor_id = conversation.contact_id = merged
            else:
                await _part(work, conversation, theirs, merged)
            conversation.version += 1
            desk.show_card(work, conversation)


async def _of_contact(work: UnitOfWork, contact_id: UUID) -> Sequence[Conversation]:
    query = (
        select(Conversation)
        .where(Conversation.anchor_kind == AnchorKind.CONTACT, Conversation.anchor_id == contact_id)
        .order_by(Conversation.id)
        .with_for_update()
    )
    return (await work.session.execute(query)).scalars().all()


async def _join(work: UnitOfWork, going_on: Conversation, ending: Conversation) -> None:
    """Everything of the ending conversation stands behind what the other holds; the ending one leads there."""
    moved = await store.entries(work.session, ending.id)
    await _move(work, moved, going_on)
    deliveries = update(Delivery).where(Delivery.conversation_id == ending.id)
    await work.session.execute(deliveries.values(conversation_id=going_on.id))
    ending.state, ending.close_reason, ending.closed_at = ConversationState.CLOSED, CloseReason.MERGED, work.now
    ending.merged_into, ending.snoozed_until, ending.sla_due_at = going_on.id, None, None
    if going_on.state is not ConversationState.OPEN and ending.waiting_since is not None:
        going_on.state, going_on.waiting_since = ConversationState.OPEN, ending.waiting_since
    words = f"They are one person: {len(moved)} messages of another conversation belong here now."
    note_event(work, going_on.id, "merged", words, {"from": str(ending.id)})
    note_event(work, ending.id, "closed", "It goes on in another conversation.", {"merged_into": str(going_on.id)})
    going_on.version += 1
    desk.show_notice(work, going_on, words)
    desk.show_card(work, going_on)
    await work.session.flush()


async def _part(
    work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry], contact_id: UUID
) -> None:
    if conversation.channel is None or conversation.identity_id is None:
        return
    place = Place(conversation.channel, conversation.account, conversation.identity_id, conversation.is_public)
    own, is_new = await find_or_open(work, Anchor(AnchorKind.CONTACT, contact_id, contact_id), place)
    await _move(work, theirs, own)
    if is_new:
        own.desk_team, own.desk_channel = conversation.desk_team, conversation.desk_channel
        own.queue, own.owner_id = conversation.queue, conversation.owner_id
    words = f"They are two people after all: {len(theirs)} messages went to a conversation of their own."
    note_event(work, conversation.id, "parted", words, {"to": str(own.id)})
    desk.show_notice(work, conversation, words)
    desk.show_card(work, own)


async def _move(work: UnitOfWork, entries: Sequence[ConversationEntry], target: Conversation) -> None:
    for entry in entries:
        target.last_sequence += 1
        entry.conversation_id, entry.sequence = target.id, target.last_sequence
    await work.session.flush()


async def _entries_of(work: UnitOfWork, conversation_id: UUID, contact_id: UUID) -> Sequence[ConversationEntry]:
    query = (
        select(ConversationEntry)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(ConversationEntry.conversation_id == conversation_id, Interaction.contact_id == contact_id)
        .order_by(ConversationEntry.sequence)
    )
    return (await work.session.execute(query)).scalars().all()


async def _is_all(work: UnitOfWork, conversation_id: UUID, count: int) -> bool:
    return len(await store.entries(work.session, conversation_id)) == count


async def _may_be(work: UnitOfWork, contact_id: UUID, conversation: Conversation) -> bool:
    """A closed conversation may simply go back; an open one only where the contact has no open one yet."""
    if conversation.state is ConversationState.CLOSED:
        return True
    return await store.not_closed(work.session, AnchorKind.CONTACT, contact_id) is None
