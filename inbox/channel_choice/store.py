"""The gate's question, gathered from the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from crm.accounts.model import Account
from crm.companies.model import Company
from crm.contacts import store as contacts
from crm.contacts.model import Contact, Identity
from crm.contacts.values import CustomerStatus, GoneReason
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import InteractionDirection
from crm.preferences import store as preferences
from crm.preferences.model import CommunicationPreferences
from crm.storage.base import JsonObject
from inbox.channel_choice.hours.rules import zones_of_phone
from inbox.channel_choice.values import (
    AddressFacts,
    AttachmentNeed,
    ChosenPlace,
    ContactFacts,
    ContentNeeds,
    ConversationFacts,
    GateSettings,
    Question,
)
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import AnchorKind
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.triage.values import PriorityLevel

CapabilityLookup = Callable[[Channel, str], Capabilities | None]
"""What an account of ours can carry; None when there is no such account."""

PHONE_CHANNELS = frozenset({Channel.PHONE, Channel.SMS, Channel.WHATSAPP, Channel.VIBER})
ADVERTISEMENTS = frozenset({"ad", "ads"})  # Referral.source_type as WhatsApp and Messenger write it
MOST_LOOKED_AT = 50
NOT_BEFORE = "not_before"  # in the content of a delivery that waits for a moment its writer picked
NO_TYPE = "application/octet-stream"  # of a file of which nobody says what it is
AUTOMATIC = "automatic"  # in the content of a delivery that no person wrote
NOT_FOR_MACHINES = ("automatic", "bulk", "spam", "wants_no_machine")  # in the data of a message that no program answers
URGENT = frozenset({PriorityLevel.URGENT, PriorityLevel.HIGH})
WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.HELD})
ON_ITS_WAY = frozenset(
    {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.UNKNOWN}
)
GONE_WORDS: Mapping[GoneReason, str] = {
    GoneReason.BLOCKED: "they blocked us",
    GoneReason.LEFT: "they left",
    GoneReason.UNREACHABLE: "it does not exist any more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to send, as far as the gate cares. `delivery_id` is the delivery that asks again at send time;
    `announced` are files of it that are not laid ready yet."""

    purpose: Purpose
    text: str = ""
    attachment_ids: tuple[UUID, ...] = ()
    announced: tuple[AttachmentNeed, ...] = ()
    has_template: bool = False
    privately: bool = False
    chosen: ChosenPlace | None = None
    chosen_because: str = ""
    send_now_anyway: bool = False
    seen_sequence: int = 0
    was_held: bool = False
    excluded: tuple[tuple[UUID, str], ...] = ()
    is_automatic: bool = False
    not_before: datetime | None = None
    delivery_id: UUID | None = None


async def question(
    session: AsyncSession,
    conversation: Conversation,
    wish: Wish,
    settings: GateSettings,
    capabilities: CapabilityLookup,
) -> Question:
    """Everything the gate decides by, as the database has it now. Contacts merged away lead to their heirs."""
    contact = await _contact(session, conversation)
    wanted = None if contact is None else await preferences.of_contact(session, contact.id)
    identities = await _identities(session, conversation, contact)
    return Question(
        purpose=wish.purpose,
        contact=await _contact_facts(session, conversation, contact, wanted, identities, wish),
        conversation=ConversationFacts(
            identity_id=conversation.identity_id,
            channel=conversation.channel,
            last_inbound_at=conversation.last_inbound_at,
            newest_inbound_sequence=await newest_inbound_sequence(session, conversation.id),
            wants_no_automatic_answer=wish.is_automatic and await _came_from_a_machine(session, conversation),
        ),
        addresses=await _addresses(session, conversation, wanted, identities, wish, capabilities),
        content=await _content(session, wish),
        settings=settings,
        is_urgent=conversation.priority in URGENT,
        is_automatic=wish.is_automatic,
        not_before=wish.not_before,
        chosen=wish.chosen,
        chosen_because=wish.chosen_because,
        send_now_anyway=wish.send_now_anyway,
        seen_sequence=wish.seen_sequence,
        was_held=wish.was_held,
        excluded=wish.excluded,
    )


async def newest_inbound_sequence(session: AsyncSession, conversation_id: UUID) -> int:
    """The place of the newest entry that the contact wrote; 0 when they wrote nothing here."""
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


# The contact


async def _contact(session: AsyncSession, conversation: Conversation) -> Contact | None:
    if conversation.anchor_kind is AnchorKind.GROUP or conversation.contact_id is None:
        return None
    return await contacts.by_id(session, await contacts.resolved_id(session, conversation.contact_id))


async def _contact_facts(
    session: AsyncSession,
    conversation: Conversation,
    contact: Contact | None,
    wanted: CommunicationPreferences | None,
    identities: Sequence[Identity],
    wish: Wish,
) -> ContactFacts:
    answered = await _answered_automatically(session, conversation, contact, identities, wish)
    if contact is None:
        return ContactFacts(is_person=False, sales_consent=False, answered_automatically_at=answered)
    is_blacklisted = contact.customer_status is CustomerStatus.BLACKLISTED
    confirmed = is_blacklisted and bool(await _confirmations(session, wish, contact_id=contact.id))
    return ContactFacts(
        name=contact.first_name or contact.last_name or _shown_name(identities, conversation),
        blacklisted=is_blacklisted,
        opt_out_confirmed=confirmed,
        answered_automatically_at=answered,
        marketing_consent=wanted.marketing_consent if wanted else preferences.UNSTATED.marketing,
        sales_consent=wanted.sales_contact_consent if wanted else preferences.UNSTATED.sales,
        channel_priorities=wanted.channel_priorities if wanted else None,
        contact_hours=wanted.preferred_contact_hours if wanted else None,
        quiet_hours=wanted.quiet_hours if wanted else None,
        weekend_contact=wanted.weekend_contact if wanted else False,
        urgent_notifications=wanted.urgent_notifications if wanted else True,
        timezone=contact.timezone,
        phone_zones=_phone_zones(contact, wanted, identities),
        company_zone=await _company_zone(session, contact),
    )


def _shown_name(identities: Iterable[Identity], conversation: Conversation) -> str:
    shown = {row.id: row.display_name or row.username or "" for row in identities}
    return shown.get(conversation.identity_id, "") if conversation.identity_id else ""


def _phone_zones(
    contact: Contact, wanted: CommunicationPreferences | None, identities: Iterable[Identity]
) -> tuple[tuple[str, ...], ...]:
    stated = [wanted.phone_number, wanted.whatsapp_number] if wanted else []
    seen = [row.handle for row in identities if row.channel in PHONE_CHANNELS]
    numbers = dict.fromkeys(number for number in (contact.phone, *stated, *seen) if number)
    return tuple(zones_of_phone(number, contact.country) for number in numbers)


async def _company_zone(session: AsyncSession, contact: Contact) -> str | None:
    if contact.company_id is None:
        return None
    company = await session.get(Company, contact.company_id)
    return None if company is None else company.timezone


async def _confirmations(
    session: AsyncSession, wish: Wish, *, contact_id: UUID | None = None, identity_id: UUID | None = None
) -> Sequence[datetime]:
    """When confirmations of an opt-out were written that went out, or are about to. Only one that is itself a
    confirmation asks; one that is being sent looks at those already on their way, so that two cannot stop each other."""
    if wish.purpose is not Purpose.OPT_OUT_CONFIRMATION:
        return ()
    states = ON_ITS_WAY if wish.delivery_id else ON_ITS_WAY | WAITING
    query = select(Delivery.created_at).where(
        Delivery.purpose == Purpose.OPT_OUT_CONFIRMATION, Delivery.state.in_(states)
    )
    if contact_id is not None:
        query = query.where(Delivery.contact_id == contact_id)
    if identity_id is not None:
        query = query.where(Delivery.identity_id == identity_id)
    if wish.delivery_id is not None:
        query = query.where(Delivery.id != wish.delivery_id)
    return (await session.execute(query)).scalars().all()


# Answers of machines


async def _answered_automatically(
    session: AsyncSession,
    conversation: Conversation,
    contact: Contact | None,
    identities: Sequence[Identity],
    wish: Wish,
) -> datetime | None:
    """When the last automatic answer to them was written that went out, or is about to. Also one to the same address when it
    was somebody else's, as a forged sender's is. As of confirmations, two that are being sent cannot stop each other."""
    if not wish.is_automatic:
        return None
    states = ON_ITS_WAY if wish.delivery_id else ON_ITS_WAY | WAITING
    same_handle = [and_(Identity.channel == one.channel, Identity.handle == one.handle) for one in identities]
    theirs = Delivery.conversation_id == conversation.id if contact is None else Delivery.contact_id == contact.id
    query = (
        select(Delivery.id, Delivery.content, Delivery.created_at)
        .outerjoin(Identity, Identity.id == Delivery.identity_id)
        .where(
            Delivery.written_by.is_(None),
            Delivery.purpose == Purpose.ANSWER,
            Delivery.state.in_(states),
            or_(theirs, *same_handle),
        )
        .order_by(Delivery.created_at.desc())
        .limit(MOST_LOOKED_AT)
    )
    rows = await session.execute(query)
    return next((row[2] for row in rows if row[0] != wish.delivery_id and (row[1] or {}).get(AUTOMATIC)), None)


async def _came_from_a_machine(session: AsyncSession, conversation: Conversation) -> bool:
    """Whether the newest that came in says of itself that no program is to answer it."""
    query = (
        select(Interaction.platform_data)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == conversation.id, Interaction.direction == InteractionDirection.INBOUND
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    data = (await session.execute(query)).scalar_one_or_none() or {}
    return any(data.get(mark) for mark in NOT_FOR_MACHINES)


# The addresses


async def _identities(session: AsyncSession, conversation: Conversation, contact: Contact | None) -> Sequence[Identity]:
    if contact is not None:
        return await contacts.identities_of(session, contact.id)
    group = await contacts.identity(session, conversation.anchor_id)
    return () if group is None else (group,)


async def _addresses(
    session: AsyncSession,
    conversation: Conversation,
    wanted: CommunicationPreferences | None,
    identities: Sequence[Identity],
    wish: Wish,
    capabilities: CapabilityLookup,
) -> tuple[AddressFacts, ...]:
    wrote = await _last_inbound(session, [row.id for row in identities])
    accounts = await _accounts(session, {row.channel for row in identities})
    opted_out = frozenset(wanted.opted_out_channels) if wanted else frozenset()
    found = []
    for row in identities:
        used = wrote.get(row.id)
        account = _account_for(row, conversation, used, accounts)
        able = None if _is_paused(accounts, row, account) else capabilities(row.channel, account)
        found.append(
            AddressFacts(
                identity_id=row.id,
                channel=row.channel,
                account=account,
                verified=row.verified_at is not None or row.is_group,
                gone=GONE_WORDS.get(row.gone_reason) if row.gone_reason else None,
                opted_out=row.gone_reason is GoneReason.OPTED_OUT,
                answers_only=row.channel.value in opted_out,
                opt_out_confirmed=await _is_confirmed(session, wish, row),
                last_inbound_at=used.at if used else None,
                seen_live_at=row.last_seen,
                is_group=row.is_group,
                is_public=conversation.is_public and row.id == conversation.identity_id,
                last_ad_at=await _last_ad(session, row, able),
                has_account=able is not None or any(one.channel is row.channel for one in accounts),
                capabilities=able,
            )
        )
    return tuple(found)


async def _is_confirmed(session: AsyncSession, wish: Wish, row: Identity) -> bool:
    written = await _confirmations(session, wish, identity_id=row.id)
    return any(row.gone_at is None or at >= row.gone_at for at in written)


@dataclass(frozen=True, slots=True)
class _LastInbound:
    """When they last wrote from an address (hub time), and to which account of ours."""

    at: datetime
    account: str


async def _last_inbound(session: AsyncSession, identity_ids: Sequence[UUID]) -> Mapping[UUID, _LastInbound]:
    """Of each address; a group chat's by whoever of its members wrote."""
    found: dict[UUID, _LastInbound] = {}
    for column in (Interaction.identity_id, Interaction.group_id):
        newest = (
            select(column.label("place"), func.max(Interaction.arrived_at).label("at"))
            .where(column.in_(identity_ids), Interaction.direction == InteractionDirection.INBOUND)
            .group_by(column)
            .subquery()
        )
        query = select(newest.c.place, Interaction.arrived_at, Interaction.account).join(
            newest, (newest.c.place == column) & (newest.c.at == Interaction.arrived_at)
        )
        rows = (await session.execute(query.where(Interaction.direction == InteractionDirection.INBOUND))).all()
        found |= {place: _LastInbound(at, account) for place, at, account in rows}
    return found


async def _last_ad(session: AsyncSession, row: Identity, able: Capabilities | None) -> datetime | None:
    """When they last came by an advertisement, where the channel gives more time to answer that."""
    if able is None or able.ad_window is None:
        return None
    query = (
        select(Interaction.arrived_at, Interaction.platform_data)
        .where(Interaction.identity_id == row.id, Interaction.direction == InteractionDirection.INBOUND)
        .order_by(Interaction.arrived_at.desc())
        .limit(MOST_LOOKED_AT)
    )
    return next((at for at, data in await session.execute(query) if _came_by_ad(data)), None)


def _came_by_ad(data: JsonObject | None) -> bool:
    referral = (data or {}).get("referral")
    return isinstance(referral, dict) and str(referral.get("source_type") or "").casefold() in ADVERTISEMENTS


async def _accounts(session: AsyncSession, channels: Iterable[Channel]) -> Sequence[Account]:
    query = select(Account).where(Account.channel.in_(set(channels))).order_by(Account.created_at, Account.name)
    return (await session.execute(query)).scalars().all()


def _account_for(
    row: Identity, conversation: Conversation, used: _LastInbound | None, accounts: Sequence[Account]
) -> str:
    """From which account of ours this address is written to: the one they wrote to, else the one whose scope it lies in,
    else the first of the channel that works."""
    if row.id == conversation.identity_id and conversation.account:
        return conversation.account
    if used is not None and used.account:
        return used.account
    own = [account for account in accounts if account.channel is row.channel]
    if row.scope and (not own or row.scope in {account.name for account in own}):
        return row.scope
    working = [account.name for account in own if account.paused_at is None]
    return next(iter(working or [account.name for account in own]), row.scope)


def _is_paused(accounts: Sequence[Account], row: Identity, name: str) -> bool:
    return any(
        account.channel is row.channel and account.name == name and account.paused_at is not None
        for account in accounts
    )


# The content


async def _content(session: AsyncSession, wish: Wish) -> ContentNeeds:
    rows: Sequence[Attachment] = ()
    if wish.attachment_ids:
        rows = (await session.execute(select(Attachment).where(Attachment.id.in_(wish.attachment_ids)))).scalars().all()
    needs = tuple(AttachmentNeed(media_kind(row), row.size or 0, mime_type(row)) for row in rows)
    return ContentNeeds(
        text_length=len(wish.text.strip()),
        attachments=(*needs, *wish.announced),
        has_template=wish.has_template,
        privately=wish.privately,
    )


def media_kind(attachment: Attachment) -> MediaKind:
    return MediaKind(attachment.kind) if attachment.kind in set(MediaKind) else MediaKind.DOCUMENT


def mime_type(attachment: Attachment) -> str:
    """What the file is, as detected where it was."""
    return attachment.detected_type or attachment.mime_type or NO_TYPE
