"""Which messages a report speaks of that names the last one: everything we sent to them in that exchange until then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.inbound import StatusReported
from crm.contacts.rules import normal_address
from crm.interactions import store as interactions
from crm.interactions.model import Interaction
from crm.storage.storable import storable_text
from inbox.deliveries import store
from inbox.deliveries.model import DeliveryAttempt, DeliveryPart


async def sent_until_named(session: AsyncSession, event: StatusReported, account: str) -> Sequence[UUID]:
    """Our messages to whom the report names, up to the last one of `target_ids`. That one may be of anybody in the exchange."""
    named = [one for one in event.target_ids if storable_text(one) == one]
    moment = await _moment_of(session, event, account, named)
    if moment is None or event.address is None:
        return ()
    handle = normal_address(event.address).handle
    found = await store.sent_before(session, event.channel, account, handle, moment)
    return [one for one in found if await _is_private(session, one)]


async def _moment_of(
    session: AsyncSession, event: StatusReported, account: str, named: Sequence[str]
) -> datetime | None:
    """When it was sent: by our own clock where we sent it, else by the provider's."""
    ours = (
        select(func.max(DeliveryAttempt.started_at))
        .join(DeliveryPart, DeliveryPart.attempt_id == DeliveryAttempt.id)
        .where(
            DeliveryPart.account_key == f"{event.channel}:{account}",
            or_(DeliveryPart.provider_message_id.in_(named), DeliveryPart.own_message_id.in_(named)),
        )
    )
    if (moment := await session.scalar(ours)) is not None:
        return moment
    for external_id in named:
        known = await interactions.by_external_id(session, event.channel, account, external_id)
        if known is not None:
            return known.provider_at
    return None


async def _is_private(session: AsyncSession, delivery_id: UUID) -> bool:
    """An answer that stands in public is no part of the exchange that was read."""
    delivery = await store.by_id(session, delivery_id)
    first = next(iter(await store.parts(session, delivery_id)), None)
    answered = ((first.content if first is not None else None) or {}).get("reply_to")
    if answered is None or delivery.channel is None or (delivery.content or {}).get("privately"):
        return True
    query = select(Interaction.platform_data).where(
        Interaction.channel == delivery.channel,
        Interaction.account == delivery.account,
        Interaction.external_id == answered,
    )
    return not any((data or {}).get("public") for data in await session.scalars(query))
