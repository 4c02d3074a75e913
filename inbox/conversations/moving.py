"""Entries go from one conversation to another, in their order, and what is carried for them goes with them.

A delivery knows the newest entry its writer had seen, by its place in the conversation. Both change together: what had
seen everything before has seen everything after, and what was overtaken stays overtaken.
"""

from bisect import bisect_right
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.jobs import Job, JobState
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from inbox.jobs import CARRY, sending_lane

ROWS_AT_ONCE = 500
UNSETTLED = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.RETURNED,
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
)


async def move_entries(work: UnitOfWork, entries: Sequence[ConversationEntry], target: Conversation) -> None:
    """They stand behind what the (held) target holds. All come from one conversation, which is held too."""
    if not entries:
        return
    source_id = entries[0].conversation_id
    newest_there = await newest_inbound(work.session, source_id)
    newest_here = await newest_inbound(work.session, target.id)
    up_to_date = await _unsettled_since(work.session, target.id, newest_here)
    former = [entry.sequence for entry in entries]
    for entry in entries:
        target.last_sequence += 1
        entry.conversation_id, entry.sequence = target.id, target.last_sequence
    await work.session.flush()
    newest = await newest_inbound(work.session, target.id)
    for delivery in up_to_date:
        delivery.answers_sequence = max(delivery.answers_sequence, newest)
    for delivery in await _carried_for(work.session, [entry.interaction_id for entry in entries]):
        delivery.conversation_id = target.id
        if delivery.answers_sequence >= newest_there:
            delivery.answers_sequence = max(newest, 0)
        else:
            place = bisect_right(former, delivery.answers_sequence)
            delivery.answers_sequence = entries[place - 1].sequence if place else 0
        await _change_lane(work, delivery.id, target.id)
    await work.session.flush()
    work.lanes_to_wake[sending_lane(target.id)] = None


async def newest_inbound(session: AsyncSession, conversation_id: UUID) -> int:
    """The place of the newest entry that the contact wrote; 0 where they wrote none."""
    query = (
        select(ConversationEntry.sequence)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(
            ConversationEntry.conversation_id == conversation_id, Interaction.direction == InteractionDirection.INBOUND
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    return int((await session.execute(query)).scalar_one_or_none() or 0)


async def _unsettled_since(session: AsyncSession, conversation_id: UUID, sequence: int) -> Sequence[Delivery]:
    """What is on its way, or waits, and was written by somebody who had seen the entry at that place."""
    query = select(Delivery).where(
        Delivery.conversation_id == conversation_id,
        Delivery.state.in_(UNSETTLED),
        Delivery.answers_sequence >= sequence,
    )
    return (await session.execute(query)).scalars().all()


async def _carried_for(session: AsyncSession, interactions: Sequence[UUID]) -> list[Delivery]:
    found: list[Delivery] = []
    for start in range(0, len(interactions), ROWS_AT_ONCE):
        query = select(Delivery).where(Delivery.interaction_id.in_(interactions[start : start + ROWS_AT_ONCE]))
        found += (await session.execute(query.execution_options(populate_existing=True))).scalars()
    return found


async def _change_lane(work: UnitOfWork, delivery_id: UUID, conversation_id: UUID) -> None:
    """It is sent in the order of the conversation it stands in now."""
    waiting = (Job.coalesce_key == f"carry:{delivery_id}") & (Job.kind == CARRY.name)
    moved = update(Job).where(waiting, Job.state == JobState.READY.value).values(lane=sending_lane(conversation_id))
    await work.session.execute(moved)
