"""Named questions about messages that stand at the customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import ChannelAddress
from connectors.contract.text import measure
from crm.contacts.model import Identity
from crm.interactions.model import Interaction
from inbox.acts.model import Act
from inbox.acts.values import ActKind, Place, SentFacts
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import ChannelChoice, ReasonCode
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.rows import template_of
from inbox.unseen.store import is_copy


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours: its newest carrying, and the parts that it went in. A mail that went in the place of an answer which
    nobody saw in a chat is no carrying of its own."""

    delivery: Delivery
    parts: Sequence[DeliveryPart]

    @property
    def worded(self) -> Sequence[DeliveryPart]:
        """The parts in which its words stand, or would: of files alone the first, under which there is room for some."""
        return [part for part in self.parts if part.text] or self.parts[:1]

    @property
    def is_caption(self) -> bool:
        """Its words stand under a file."""
        return any((part.content or {}).get("attachment") for part in self.worded)


async def known(session: AsyncSession, interaction_id: UUID, kind: ActKind) -> Act | None:
    """The act as it is known just now."""
    return await session.get(Act, (interaction_id, kind), populate_existing=True)


async def act(session: AsyncSession, interaction_id: UUID, kind: ActKind) -> Act | None:
    """The act as the database has it now, held until the transaction ends."""
    query = select(Act).where(Act.interaction_id == interaction_id, Act.kind == kind).with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def sent(session: AsyncSession, interaction_id: UUID) -> Sent | None:
    query = select(Delivery).where(Delivery.interaction_id == interaction_id, Delivery.replaced_by.is_(None))
    known = (await session.execute(query.order_by(Delivery.created_at.desc()))).scalars()
    delivery = next((one for one in known if not is_copy(one)), None)
    if delivery is None:
        return None
    parts = select(DeliveryPart).where(DeliveryPart.delivery_id == delivery.id).order_by(DeliveryPart.position)
    return Sent(delivery, (await session.execute(parts)).scalars().all())


def facts(found: Sent, text: str | None, capabilities: CapabilityLookup, now: datetime) -> SentFacts:
    """What the rules ask of it; `text` are the new words, None where it is to be taken back."""
    delivery = found.delivery
    able = capabilities(delivery.channel, delivery.account) if delivery.channel is not None else None
    choice = ChannelChoice.from_json(delivery.decision) if delivery.decision else None
    return SentFacts(
        capabilities=able,
        worded_parts=len(found.worded),
        is_caption=found.is_caption,
        has_template=template_of(delivery) is not None,
        is_public=choice is not None and any(reason.code is ReasonCode.IN_PUBLIC for reason in choice.reasons),
        age=now - (delivery.sent_at or delivery.created_at),
        fits=able is None or text is None or measure(text, able.text_unit) <= _room(able, found.is_caption),
    )


def _room(able: Capabilities, is_caption: bool) -> int:
    return able.caption_limit if is_caption else able.text_limit


async def place(session: AsyncSession, interaction: Interaction) -> Place | None:
    """Where this message stands: the group it was written in, or its writer's own address."""
    identity_id = interaction.group_id or interaction.identity_id
    row = await session.get(Identity, identity_id) if identity_id is not None else None
    if row is None:
        return None
    return Place(interaction.channel, interaction.account, ChannelAddress(row.channel, row.scope, row.handle))
