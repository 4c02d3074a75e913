"""Two conversations of one contact become one, or one becomes two, by a rep's word."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts import actions as contacts
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import merging, store
from inbox.conversations.actions import Anchor, Place, find_or_open, note_event
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.moving import move_entries
from inbox.conversations.values import ConversationState, Turn
from inbox.deliveries.model import Delivery

TOPIC = 100


class NotRegrouped(Exception):
    """Nothing was changed. The text says why, for the rep."""


async def mergeable(session: AsyncSession, conversation: Conversation) -> Sequence[Conversation]:
    """The other conversations with the same contact, or in the same group, that are not closed; the newest first."""
    query = select(Conversation).where(
        Conversation.anchor_kind == conversation.anchor_kind,
        Conversation.anchor_id == conversation.anchor_id,
        Conversation.id != conversation.id,
        Conversation.state != ConversationState.CLOSED,
    )
    return (await session.execute(query.order_by(Conversation.opened_at.desc()).limit(50))).scalars().all()


async def merge(work: UnitOfWork, one_id: UUID, other_id: UUID, by: UUID, words: str) -> Conversation:
    """Everything of both stands in one of them, which goes on. Raises NotRegrouped.

    The one without a topic goes on, since there the contact's next message arrives; of two with topics, the first named.
    """
    first, second = await _both(work, one_id, other_id)
    if second not in await mergeable(work.session, first):
        raise NotRegrouped("They are with different people, or one of them is closed.")
    going_on, ending = (second, first) if first.topic and not second.topic else (first, second)
    await merging.join(work, going_on, ending, words, by)
    ending.version += 1
    desk.show_card(work, ending)
    await work.session.flush()
    return going_on


async def _both(work: UnitOfWork, one_id: UUID, other_id: UUID) -> tuple[Conversation, Conversation]:
    """Both held: their contact first, then themselves in the order of their ids, as everybody holds them."""
    for contact_id in {(await work.session.get_one(Conversation, one)).contact_id for one in (one_id, other_id)}:
        if contact_id is not None:
            await contacts.lock_contact(work, contact_id)
    held = {one: await store.locked(work.session, one) for one in sorted((one_id, other_id))}
    return held[one_id], held[other_id]


async def split(
    work: UnitOfWork, interaction_id: UUID, topic: str, by: UUID, words: str
) -> tuple[Conversation, Conversation]:
    """From this message of the contact on, a conversation of its own; what answers earlier ones stays. Raises NotRegrouped.

    The former one, and the new one.
    """
    found = await store.of_interaction(work.session, interaction_id)
    if found is None:
        raise NotRegrouped("This message is in no conversation any more.")
    conversation, _ = await _both(work, found.id, found.id)
    entries = await store.entries(work.session, conversation.id)
    leaving = await _leaving(work, entries, interaction_id)
    if not leaving or len(leaving) == len(entries):
        raise NotRegrouped("There is nothing before this message, so there is nothing to split.")
    own = await _opened(work, conversation, leaving, storable_text(" ".join(topic.split()), TOPIC))
    await move_entries(work, leaving, own)
    _stand_apart(own, conversation)
    note_event(work, conversation.id, "split", words, {"to": str(own.id)}, by=by)
    note_event(work, own.id, "split", words, {"from": str(conversation.id)}, by=by)
    for one in (conversation, own):
        one.version += 1
        desk.show_card(work, one)
    await work.session.flush()
    return conversation, own


async def _leaving(
    work: UnitOfWork, entries: Sequence[ConversationEntry], interaction_id: UUID
) -> list[ConversationEntry]:
    """The message and all that came after, but for answers of ours to something before it."""
    first = next((entry.sequence for entry in entries if entry.interaction_id == interaction_id), None)
    if first is None:
        return []
    later = [entry for entry in entries if entry.sequence >= first]
    query = select(Delivery.interaction_id).where(
        Delivery.interaction_id.in_([entry.interaction_id for entry in later]), Delivery.answers_sequence < first
    )
    staying = set((await work.session.execute(query)).scalars())
    return [entry for entry in later if entry.interaction_id not in staying]


async def _opened(
    work: UnitOfWork, conversation: Conversation, leaving: Sequence[ConversationEntry], topic: str
) -> Conversation:
    newest = await _newest_inbound(work, leaving)
    identity_id = newest.identity_id or conversation.identity_id
    if identity_id is None:
        raise NotRegrouped("Nobody knows where this message came from.")
    place = Place(newest.channel, newest.account, identity_id, conversation.is_public)
    anchor = Anchor(conversation.anchor_kind, conversation.anchor_id, conversation.contact_id)
    own, is_new = await find_or_open(work, anchor, place, topic)
    if not is_new:
        raise NotRegrouped("There is an open conversation about that already. Choose other words, or merge them.")
    own.subject, own.last_inbound_at = newest.subject or topic, newest.provider_at or newest.arrived_at
    return own


async def _newest_inbound(work: UnitOfWork, entries: Sequence[ConversationEntry]) -> Interaction:
    query = (
        select(Interaction)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            Interaction.id.in_([entry.interaction_id for entry in entries]),
            Interaction.direction == InteractionDirection.INBOUND,
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    found = (await work.session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotRegrouped("A new conversation begins with a message of theirs.")
    return found


def _stand_apart(own: Conversation, conversation: Conversation) -> None:
    """The new one is as urgent and as far as the one it came from, and stands beside it."""
    own.desk_team, own.desk_channel = conversation.desk_team, conversation.desk_channel
    own.queue, own.owner_id, own.taken_at = conversation.queue, conversation.owner_id, conversation.taken_at
    own.route, own.language = conversation.route, conversation.language
    own.priority, own.urgency, own.judgement = conversation.priority, conversation.urgency, conversation.judgement
    own.sentiment, own.is_noise = conversation.sentiment, conversation.is_noise
    own.turn, own.waiting_since, own.sla_due_at = conversation.turn, conversation.waiting_since, conversation.sla_due_at
    own.last_outbound_at = conversation.last_outbound_at
    own.state = ConversationState.OPEN if own.turn is Turn.OURS else ConversationState.WAITING
