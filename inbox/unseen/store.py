"""Questions about answers that went on by e-mail, and about the addresses they may go to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import store as contacts
from crm.contacts.model import Contact, Identity
from crm.contacts.rules import normal_email
from crm.contacts.values import CustomerStatus
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.preferences import store as preferences
from crm.storage.read_ahead import Question
from inbox.conversations.model import ConversationEntry
from inbox.deliveries import store as delivery_store
from inbox.deliveries.model import Delivery

CLAIMS_READ = 20  # of the newest messages that name an address, so many are looked at
COPY = "unseen"  # in the content of a delivery: {"of": the answer's delivery, "why": words}


@dataclass(frozen=True, slots=True)
class Said:
    """An address that the visitor of a chat named there as theirs."""

    place: ChannelAddress
    email: str


async def proven_email(session: AsyncSession, contact_id: UUID) -> Identity | None:
    """The contact's own proven address, the one seen last; None where none is proven, or nothing arrives at it."""
    rows = await contacts.identities_of(session, contact_id)
    return next((row for row in rows if row.channel is Channel.EMAIL and row.verified_at and not row.gone_at), None)


async def said_email(session: AsyncSession, contact_id: UUID, chat: Identity) -> Said | None:
    """What the visitor said last where to answer. None as soon as the contact is more than this one chat: an address that was
    merely said there must not receive what somebody else wrote or was told."""
    place = ChannelAddress(chat.channel, chat.scope, chat.handle)
    rows = await contacts.identities_of(session, contact_id)
    if any(row.id != chat.id and row.scope != str(place) for row in rows):
        return None
    query = (
        select(Interaction.platform_data)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(Interaction.identity_id == chat.id, Interaction.direction == InteractionDirection.INBOUND)
        .order_by(Interaction.arrived_at.desc(), ConversationEntry.sequence.desc())
        .limit(CLAIMS_READ)
    )
    for data in (await session.execute(query)).scalars():
        for said in (data or {}).get("reply_to", ()):
            if email := normal_email(str(said.get("address", ""))):
                return Said(place, email)
    return None


async def is_closed(session: AsyncSession, said: Said) -> bool:
    """Does whoever has this address want nothing there, or does nothing arrive? Asked of everybody known by it."""
    email, scopes = said.email, ("", str(said.place))
    query = select(Identity).where(
        Identity.channel == Channel.EMAIL, Identity.scope.in_(scopes), Identity.handle == email
    )
    rows = (await session.execute(query)).scalars().all()
    if any(row.gone_at is not None for row in rows):
        return True
    owners = {row.contact_id for row in rows if row.contact_id is not None}
    owners |= {found for found in (await contacts.living_with_email(session, email),) if found is not None}
    return any([await _wants_nothing(session, one) for one in await _living(session, owners)])


async def _living(session: AsyncSession, owners: set[UUID]) -> set[UUID]:
    return set((await contacts.resolved_ids(session, owners)).values())


async def _wants_nothing(session: AsyncSession, contact_id: UUID) -> bool:
    contact = await session.get(Contact, contact_id)
    is_shut_out = contact is not None and contact.customer_status is CustomerStatus.BLACKLISTED
    return is_shut_out or Channel.EMAIL in (await preferences.consent_of(session, contact_id)).opted_out


async def _waiting_copies(
    session: AsyncSession, conversation_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Delivery]]:
    return copies_among(await delivery_store.waiting(session, conversation_ids))


def copies_among(waiting: Mapping[UUID, Sequence[Delivery]]) -> Mapping[UUID, Sequence[Delivery]]:
    """Those of the deliveries of each conversation that are the mail of an answer in a chat."""
    return {one: [row for row in rows if is_copy(row)] for one, rows in waiting.items()}


waiting_copies = Question(_waiting_copies)
"""Answers of a conversation that are about to go on by e-mail."""


def is_copy(delivery: Delivery) -> bool:
    """It is the mail of an answer that was given in a chat."""
    return COPY in (delivery.content or {})


def copy_reason(delivery: Delivery) -> str:
    """Why it went on by mail; empty for any other delivery."""
    return str((delivery.content or {}).get(COPY, {}).get("why", ""))


def original_of(delivery: Delivery) -> UUID:
    """The delivery of the answer in the chat, of a copy."""
    return UUID((delivery.content or {})[COPY]["of"])
