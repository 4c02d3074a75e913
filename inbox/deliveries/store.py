"""Named questions about deliveries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.model import Identity
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.read_ahead import Question, padded
from crm.storage.storable import storable_text
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.values import DeliveryState, PartState

FRESH = {"populate_existing": True}
MOST_SENT = 50
NOT_ON_THEIR_WAY = (DeliveryState.QUEUED, DeliveryState.HELD)


async def by_id(session: AsyncSession, delivery_id: UUID) -> Delivery:
    """The delivery as it stands now. NoResultFound when there is none."""
    query = select(Delivery).where(Delivery.id == delivery_id).execution_options(**FRESH)
    return (await session.execute(query)).scalar_one()


async def waiting(session: AsyncSession, conversation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Delivery]]:
    """The deliveries of each conversation that are not on their way yet, the oldest first."""
    return await _in_states(session, conversation_ids, NOT_ON_THEIR_WAY)


async def _held_back(session: AsyncSession, conversation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Delivery]]:
    return await _in_states(session, conversation_ids, (DeliveryState.HELD,))


async def _in_states(
    session: AsyncSession, conversation_ids: Collection[UUID], states: Sequence[DeliveryState]
) -> Mapping[UUID, Sequence[Delivery]]:
    query = select(Delivery).where(Delivery.conversation_id.in_(padded(conversation_ids)), Delivery.state.in_(states))
    rows = (await session.execute(query.order_by(Delivery.created_at).execution_options(**FRESH))).scalars().all()
    return {one: [row for row in rows if row.conversation_id == one] for one in conversation_ids}


held_back = Question(_held_back)
"""The deliveries of a conversation that wait for their time, the oldest first."""


async def parts(session: AsyncSession, delivery_id: UUID) -> Sequence[DeliveryPart]:
    """The parts as they stand now, in the order in which they are carried."""
    query = select(DeliveryPart).where(DeliveryPart.delivery_id == delivery_id)
    return (await session.execute(query.order_by(DeliveryPart.position).execution_options(**FRESH))).scalars().all()


async def attempts(session: AsyncSession, delivery_id: UUID) -> Sequence[DeliveryAttempt]:
    """Every try at every part, the oldest first."""
    query = (
        select(DeliveryAttempt)
        .join(DeliveryPart, DeliveryPart.id == DeliveryAttempt.part_id)
        .where(DeliveryPart.delivery_id == delivery_id)
    )
    return (await session.execute(query.order_by(DeliveryAttempt.started_at))).scalars().all()


async def attempted(session: AsyncSession, attempt_id: UUID) -> tuple[DeliveryAttempt, DeliveryPart, Delivery]:
    """An attempt with its part and delivery; the delivery's row is held until the transaction ends."""
    attempt = await session.get_one(DeliveryAttempt, attempt_id, populate_existing=True)
    owner = select(DeliveryPart.delivery_id).where(DeliveryPart.id == attempt.part_id).scalar_subquery()
    query = select(Delivery).where(Delivery.id == owner).with_for_update().execution_options(**FRESH)
    delivery = (await session.execute(query)).scalar_one()
    part = await session.get_one(DeliveryPart, attempt.part_id, populate_existing=True)
    return attempt, part, delivery


async def parts_called(session: AsyncSession, account_key: str, ids: Sequence[str]) -> Sequence[DeliveryPart]:
    """The parts, as they stand now, that the provider, or we ourselves, call by one of these ids."""
    possible = [one for one in ids if storable_text(one) == one]  # PostgreSQL refuses even to be asked for the others
    query = select(DeliveryPart).where(
        DeliveryPart.account_key == account_key,
        or_(DeliveryPart.provider_message_id.in_(possible), DeliveryPart.own_message_id.in_(possible)),
    )
    return (await session.execute(query.execution_options(**FRESH))).scalars().all()


async def by_provider_ids(session: AsyncSession, account_key: str, ids: Sequence[str]) -> Sequence[UUID]:
    """The deliveries with such a part."""
    return list(dict.fromkeys([part.delivery_id for part in await parts_called(session, account_key, ids)]))


async def is_sending(session: AsyncSession, account_key: str) -> bool:
    """Is a part under way through this account, whose name at the provider we do not know yet?"""
    query = select(DeliveryPart.id).where(
        DeliveryPart.account_key == account_key, DeliveryPart.state == PartState.SENDING
    )
    return (await session.execute(query.limit(1))).first() is not None


async def sent_before(
    session: AsyncSession, channel: Channel, account: str, handle: str, watermark: datetime
) -> Sequence[UUID]:
    """The deliveries to this handle that were taken by the provider until that moment (machine time)."""
    query = (
        select(Delivery.id)
        .join(Identity, Identity.id == Delivery.identity_id)
        .join(DeliveryPart, DeliveryPart.delivery_id == Delivery.id)
        .join(DeliveryAttempt, DeliveryAttempt.id == DeliveryPart.attempt_id)
        .where(
            Delivery.channel == channel,
            Delivery.account == account,
            Identity.handle == handle,
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)),
            DeliveryPart.state == PartState.SENT,
            # The provider dates a message between our call and its answer.
            DeliveryAttempt.started_at <= watermark,
        )
        .distinct()
    )
    return (await session.execute(query)).scalars().all()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went out; `subject` is the title that it was sent with."""

    delivery_id: UUID
    conversation_id: UUID
    subject: str | None
    sent_at: datetime


async def sent_since(session: AsyncSession, address: ChannelAddress, account: str, since: datetime) -> list[Sent]:
    """What went to this very address since that moment (hub time) and has not failed: the newest first, MOST_SENT at most."""
    query = (
        select(Delivery.id, Delivery.conversation_id, DeliveryPart.content, Delivery.sent_at)
        .join(Identity, Identity.id == Delivery.identity_id)
        .join(DeliveryPart, DeliveryPart.delivery_id == Delivery.id)
        .where(
            Identity.channel == address.channel,
            Identity.scope == address.scope,
            Identity.handle == address.handle,
            Delivery.account == account,
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)),
            Delivery.sent_at >= since,
            DeliveryPart.position == 0,
        )
        .order_by(Delivery.sent_at.desc())
        .limit(MOST_SENT)
    )
    rows = [(row, row[3]) for row in await session.execute(query)]
    return [Sent(row[0], row[1], (row[2] or {}).get("subject"), at) for row, at in rows if at is not None]


async def living_conversation(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """The conversation, or the one it was merged into."""
    found = await session.get_one(Conversation, conversation_id, populate_existing=True)
    return found if found.merged_into is None else await living_conversation(session, found.merged_into)


async def address_of(session: AsyncSession, identity_id: UUID) -> ChannelAddress:
    """Where the identity is now."""
    row = await session.get_one(Identity, identity_id, populate_existing=True)
    return ChannelAddress(row.channel, row.scope, row.handle)


async def attachments(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Attachment]:
    """These files, in this order; one that is gone is left out."""
    rows = {row.id: row for row in (await session.execute(select(Attachment).where(Attachment.id.in_(ids)))).scalars()}
    return [rows[one] for one in ids if one in rows]


async def last_inbound(session: AsyncSession, conversation_id: UUID, identity_id: UUID) -> Interaction | None:
    """The newest message from this address here that the provider has a name for: what an answer in a thread refers to."""
    query = (
        select(Interaction)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == conversation_id,
            Interaction.identity_id == identity_id,
            Interaction.direction == InteractionDirection.INBOUND,
            Interaction.external_id.is_not(None),
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()
