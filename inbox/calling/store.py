"""Named questions about calls: which telephones somebody has, who is being called, when they last called us."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.accounts.model import Account
from crm.contacts.model import Identity
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection, InteractionType
from inbox.calling.model import PlacedCall
from inbox.calling.rules import can_be_rung
from inbox.calling.values import PlacedState

MAY_BE_UNDER_WAY = (PlacedState.QUEUED, PlacedState.CALLING, PlacedState.PLACED)


async def by_id(session: AsyncSession, call_id: UUID) -> PlacedCall:
    return await session.get_one(PlacedCall, call_id, populate_existing=True)


async def by_key(session: AsyncSession, key: str) -> PlacedCall | None:
    return (await session.execute(select(PlacedCall).where(PlacedCall.asked_key == key))).scalar_one_or_none()


async def telephones_of(session: AsyncSession, contact_id: UUID) -> Sequence[Identity]:
    """The numbers of a contact that can be rung, the proven ones first, then the one seen last."""
    query = select(Identity).where(Identity.contact_id == contact_id, Identity.channel == Channel.PHONE)
    found = (await session.execute(query.order_by(Identity.last_seen.desc(), Identity.id))).scalars().all()
    ringing = [one for one in found if can_be_rung(one.channel, one.handle)]
    return sorted(ringing, key=lambda one: one.verified_at is None)


async def accounts(session: AsyncSession) -> Sequence[Account]:
    """Our own ends on the telephone, by name."""
    query = select(Account).where(Account.channel == Channel.PHONE).order_by(Account.name)
    return (await session.execute(query)).scalars().all()


async def can_be_called(session: AsyncSession, contact_id: UUID | None) -> bool:
    """Whether there is a telephone at both ends. Whether it may ring is the gate's to say."""
    if contact_id is None or not await accounts(session):
        return False
    return bool(await telephones_of(session, contact_id))


async def called_us_at(session: AsyncSession, contact_id: UUID) -> datetime | None:
    """When they last called us; a call that we were told of later counts from when it was."""
    query = (
        select(Interaction.interaction_date, Interaction.arrived_at)
        .where(
            Interaction.contact_id == contact_id,
            Interaction.channel == Channel.PHONE,
            Interaction.type == InteractionType.CALL,
            Interaction.direction == InteractionDirection.INBOUND,
        )
        .order_by(Interaction.interaction_date.desc())
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return None if row is None else min(row[0], row[1])


async def recent(session: AsyncSession, contact_id: UUID, since: datetime) -> Sequence[PlacedCall]:
    """Calls to this contact that were asked for since (machine time) and may be under way, the newest first."""
    query = (
        select(PlacedCall)
        .join(Interaction, Interaction.id == PlacedCall.interaction_id)
        .where(
            Interaction.contact_id == contact_id,
            PlacedCall.asked_at >= since,
            PlacedCall.state.in_(MAY_BE_UNDER_WAY),
        )
        .order_by(PlacedCall.asked_at.desc())
    )
    return (await session.execute(query)).scalars().all()
