"""Named questions about what contacts want."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.preferences.model import CommunicationPreferences, ConsentRecord
from crm.preferences.rules import stated_order
from crm.preferences.values import Consent, ConsentTopic

UNSTATED = Consent(marketing=False, sales=True, opted_out=frozenset())
"""What holds for a contact who never said anything: the defaults of the CRM document."""


async def of_contact(session: AsyncSession, contact_id: UUID) -> CommunicationPreferences | None:
    query = select(CommunicationPreferences).where(CommunicationPreferences.contact_id == contact_id)
    return (await session.execute(query)).scalar_one_or_none()


async def order_of(session: AsyncSession, contact_id: UUID) -> tuple[Channel, ...]:
    """The contact's own order of channels; empty when they stated none."""
    found = await of_contact(session, contact_id)
    return stated_order(found.channel_priorities) if found else ()


async def consent_of(session: AsyncSession, contact_id: UUID) -> Consent:
    """What the contact allows at this moment."""
    found = await of_contact(session, contact_id)
    return consent_in(found) if found else UNSTATED


def consent_in(preferences: CommunicationPreferences) -> Consent:
    return Consent(
        marketing=preferences.marketing_consent,
        sales=preferences.sales_contact_consent,
        opted_out=frozenset(Channel(word) for word in preferences.opted_out_channels),
    )


async def last_word(session: AsyncSession, contact_id: UUID, topic: ConsentTopic) -> ConsentRecord | None:
    """The newest yes or no of this contact to that topic, or to everything; of both at one moment the no."""
    said = (ConsentRecord.contact_id == contact_id, ConsentRecord.topic.in_((topic, ConsentTopic.ALL)))
    newest = select(ConsentRecord).where(*said).order_by(ConsentRecord.at.desc(), ConsentRecord.granted).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()


async def history(session: AsyncSession, contact_id: UUID) -> Sequence[ConsentRecord]:
    """Every yes and no of this contact with its proof, the oldest first."""
    query = select(ConsentRecord).where(ConsentRecord.contact_id == contact_id)
    return (await session.execute(query.order_by(ConsentRecord.at, ConsentRecord.id))).scalars().all()
