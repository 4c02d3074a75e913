"""Two contacts became one, or two again: their conversations follow. Done by jobs that the memory writes with the merge.

A conversation that ended in another one keeps its anchor, so that it can go its own way again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.interactions.model import Interaction
from crm.storage.base import new_id
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import clock, store
from inbox.conversations.actions import Anchor, Place, find_or_open, note_event
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.moving import move_entries
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState, Turn
from inbox.deliveries.model import Delivery


async def follow_merge(run: JobRun) -> None:
    """The merged contact's conversations become those of whoever it leads to now; of two open ones the kept contact's goes on.

    Nothing where the merge was undone before this job came.
    """
    merged = UUID(run.payload["merged"])
    async with run.finish() as work:
        kept = (await contacts.lock_contact(work, merged)).id  # held, so that nobody opens a conversation meanwhile
        if kept == merged:
            return
        for conversation in await _of_contact(work, merged):
            await _hand_over(work, conversation, kept)


async def follow_unmerge(run: JobRun) -> None:
    """What the contact that is on its own again wrote goes back to a conversation of its own."""
    merged = UUID(run.payload["merged"])
    async with run.finish() as work:
        kept = await contact_store.resolved_id(work.session, UUID(run.payload["kept"]))
        locked = await contacts.lock_contact(work, merged)
        if locked.id != merged:  # merged again meanwhile
            return
        for conversation in await _of_contact(work, kept):
            theirs = await _entries_of(work, conversation.id, merged)
            if theirs:
                await _give_back(work, conversation, theirs, merged)


async def _of_contact(work: UnitOfWork, contact_id: UUID) -> Sequence[Conversation]:
    """The contact's conversations, held; not those that go on in another one."""
    query = (
        select(Conversation)
        .where(
            Conversation.anchor_kind == AnchorKind.CONTACT,
            Conversation.anchor_id == contact_id,
            Conversation.merged_into.is_(None),
        )
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await work.session.execute(query)).scalars().all()


# One person after all


async def _hand_over(work: UnitOfWork, conversation: Conversation, kept: UUID) -> None:
    going_on = None
    if conversation.state is not ConversationState.CLOSED:
        going_on = await store.not_closed(work.session, AnchorKind.CONTACT, kept, conversation.topic)
    if going_on is not None:
        count = len(await store.entries(work.session, conversation.id))
        words = f"They are one person: {_messages(count)} of another conversation {_belong(count)} here now."
        await join(work, going_on, conversation, words)
    else:
        conversation.anchor_id = conversation.contact_id = kept
    conversation.version += 1
    desk.show_card(work, conversation)
    await work.session.flush()


async def join(
    work: UnitOfWork, going_on: Conversation, ending: Conversation, words: str, by: UUID | None = None
) -> None:
    """Everything of the ending conversation stands behind what the other holds; the ending one leads there. Both are held."""
    moved = await store.entries(work.session, ending.id)
    await move_entries(work, moved, going_on)
    unplaced = update(Delivery).where(Delivery.conversation_id == ending.id).values(conversation_id=going_on.id)
    await work.session.execute(unplaced)
    _take_over(going_on, ending)
    clock.take_over(work, going_on, ending)
    ending.state, ending.close_reason, ending.closed_at = ConversationState.CLOSED, CloseReason.MERGED, work.now
    ending.merged_into, ending.snoozed_until, ending.sla_due_at = going_on.id, None, None
    clock.follow(work, ending)
    note_event(work, going_on.id, "merged", words, {"from": str(ending.id)}, by=by)
    told = "It goes on in another conversation."
    note_event(work, ending.id, "closed", told, {"merged_into": str(going_on.id)}, by=by)
    going_on.version += 1
    desk.show_notice(work, going_on, words)
    desk.show_card(work, going_on)


def _take_over(going_on: Conversation, ending: Conversation) -> None:
    """Whoever waited in the ending conversation waits in this one, as urgently; whoever took it goes on with it."""
    if ending.turn is Turn.OURS and ending.waiting_since is not None:
        going_on.turn = Turn.OURS
        going_on.waiting_since = _earlier(going_on.waiting_since, ending.waiting_since)
        going_on.sla_due_at = _earlier(going_on.sla_due_at, ending.sla_due_at)
        if ending.state is ConversationState.OPEN:
            going_on.state, going_on.snoozed_until = ConversationState.OPEN, None
    if ending.urgency > going_on.urgency and not ending.is_noise:
        going_on.urgency, going_on.priority, going_on.judgement = ending.urgency, ending.priority, ending.judgement
        going_on.is_noise = False
    if going_on.taken_at is None and ending.taken_at is not None:
        going_on.owner_id, going_on.taken_at = ending.owner_id, ending.taken_at
    if _later(going_on.last_inbound_at, ending.last_inbound_at) != going_on.last_inbound_at:
        going_on.channel, going_on.account = ending.channel, ending.account
        going_on.identity_id, going_on.is_public = ending.identity_id, ending.is_public
        going_on.last_inbound_at = ending.last_inbound_at
    going_on.last_outbound_at = _later(going_on.last_outbound_at, ending.last_outbound_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


# Two people after all


async def _give_back(
    work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry], contact_id: UUID
) -> None:
    is_all = len(await store.entries(work.session, conversation.id)) == len(theirs)
    if is_all and await _may_be(work, contact_id, conversation):
        conversation.anchor_id = conversation.contact_id = contact_id
    else:
        await _part(work, conversation, theirs, contact_id)
    conversation.version += 1
    desk.show_card(work, conversation)
    await work.session.flush()


async def _may_be(work: UnitOfWork, contact_id: UUID, conversation: Conversation) -> bool:
    """A closed conversation may simply go back; an open one only where the contact has none, neither open nor ended in it."""
    if conversation.state is ConversationState.CLOSED:
        return True
    open_one = await store.not_closed(work.session, AnchorKind.CONTACT, contact_id, conversation.topic)
    return open_one is None and await _ended_in(work, contact_id, conversation) is None


async def _part(
    work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry], contact_id: UUID
) -> None:
    own = await _own(work, conversation, theirs, contact_id)
    await move_entries(work, theirs, own)
    own.version += 1
    if clock.follow(work, own):
        clock.look(work, own)
    words = f"They are two people after all: {_messages(len(theirs))} went to a conversation of their own."
    note_event(work, conversation.id, "parted", words, {"to": str(own.id)})
    desk.show_notice(work, conversation, words)
    desk.show_card(work, own)


async def _own(
    work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry], contact_id: UUID
) -> Conversation:
    """Where the contact's entries go: history to a closed conversation, else the one that is open, the one that ended in
    this when they were thought to be one person, or a new one."""
    if conversation.state is ConversationState.CLOSED:
        return await _history(work, conversation, theirs, contact_id)
    open_one = await store.not_closed(work.session, AnchorKind.CONTACT, contact_id, conversation.topic)
    if open_one is not None:
        return open_one
    ended = await _ended_in(work, contact_id, conversation)
    if ended is not None:
        _revive(ended, conversation)
        note_event(work, ended.id, "parted", "It is a conversation of its own again.", {"from": str(conversation.id)})
        return ended
    place = await _place_of(work, conversation, theirs)
    anchor = Anchor(AnchorKind.CONTACT, contact_id, contact_id)
    own, _ = await find_or_open(work, anchor, place, conversation.topic)
    _stand_beside(own, conversation)
    return own


async def _ended_in(work: UnitOfWork, contact_id: UUID, conversation: Conversation) -> Conversation | None:
    """The contact's conversation that leads to this one, the newest of several."""
    query = (
        select(Conversation)
        .where(
            Conversation.anchor_kind == AnchorKind.CONTACT,
            Conversation.anchor_id == contact_id,
            Conversation.merged_into == conversation.id,
        )
        .order_by(Conversation.opened_at.desc())
        .limit(1)
        .with_for_update(key_share=True)
    )
    return (await work.session.execute(query)).scalar_one_or_none()


def _revive(ended: Conversation, conversation: Conversation) -> None:
    ended.merged_into = ended.close_reason = ended.closed_at = None
    ended.state, ended.turn = conversation.state, conversation.turn
    ended.snoozed_until = None
    if ended.state is ConversationState.SNOOZED:
        ended.state = ConversationState.OPEN
    ended.waiting_since, ended.sla_due_at = conversation.waiting_since, conversation.sla_due_at
    if not ended.desk_channel:
        _stand_beside(ended, conversation)


def _stand_beside(own: Conversation, conversation: Conversation) -> None:
    own.desk_team, own.desk_channel = conversation.desk_team, conversation.desk_channel
    own.queue, own.owner_id, own.route = conversation.queue, conversation.owner_id, conversation.route
    own.priority, own.urgency, own.judgement = conversation.priority, conversation.urgency, conversation.judgement
    own.state = ConversationState.OPEN
    own.waiting_since, own.sla_due_at = conversation.waiting_since, conversation.sla_due_at


async def _history(
    work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry], contact_id: UUID
) -> Conversation:
    place = await _place_of(work, conversation, theirs)
    own = Conversation(
        id=new_id(),
        anchor_kind=AnchorKind.CONTACT,
        anchor_id=contact_id,
        contact_id=contact_id,
        topic=conversation.topic,
        state=ConversationState.CLOSED,
        turn=conversation.turn,
        channel=place.channel,
        account=place.account,
        identity_id=place.identity_id,
        is_public=place.is_public,
        opened_at=conversation.opened_at,
        closed_at=conversation.closed_at,
        close_reason=conversation.close_reason,
    )
    work.add(own)
    await work.session.flush()
    return own


async def _place_of(work: UnitOfWork, conversation: Conversation, theirs: Sequence[ConversationEntry]) -> Place:
    """Where the contact's newest entry came from."""
    newest = await work.session.get_one(Interaction, theirs[-1].interaction_id, populate_existing=True)
    identity_id = newest.identity_id or conversation.identity_id
    if identity_id is None:
        raise LookupError(f"nobody knows where interaction {newest.id} came from")
    return Place(newest.channel, newest.account, identity_id, conversation.is_public)


# Both ways


async def _entries_of(work: UnitOfWork, conversation_id: UUID, contact_id: UUID) -> Sequence[ConversationEntry]:
    query = (
        select(ConversationEntry)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(ConversationEntry.conversation_id == conversation_id, Interaction.contact_id == contact_id)
        .order_by(ConversationEntry.sequence)
    )
    return (await work.session.execute(query)).scalars().all()


def _belong(count: int) -> str:
    return "belongs" if count == 1 else "belong"


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
