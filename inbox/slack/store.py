"""Named questions of the desk to the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.companies.model import Company
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.interactions.store import NEWEST_FIRST
from crm.interactions.values import InteractionDirection
from crm.notes.model import Note
from crm.opportunities.model import Opportunity
from crm.preferences.model import CommunicationPreferences
from crm.reps.model import Rep
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.conversations.values import CloseReason, ConversationState
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from inbox.slack.model import DeskDraft, DeskPost, DirectSending

CARD, MIRROR, REPLY, TROUBLE, NOTICE, HOME = "card", "mirror", "reply", "trouble", "notice", "home"
ALERT, FILE, MARK, PROPOSAL, WISH = "alert", "file", "mark", "proposal", "wish"
NOTE, QUESTION = "note", "question"
FOLLOWING, FOLLOWED = (
    "following",
    "followed",
)  # a colleague's direct message about a conversation, and what comes under it
LOST = "lost"  # a channel of ours that the bot cannot write in any more
FORMER, WAY = "former", "way"  # a card that moved away, now a pointer; a sentence with a way to another thread
DIRECT, DIGEST = "direct", "digest"
UNSETTLED = (DeliveryState.HELD, DeliveryState.RETURNED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
WENT_OUT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)

# Reps


async def rep_by_slack(session: AsyncSession, team: str, user: str) -> Rep | None:
    """The active rep behind a Slack user, by the explicit map alone."""
    query = select(Rep).where(Rep.slack_team_id == team, Rep.slack_user_id == user, Rep.active)
    return (await session.execute(query)).scalar_one_or_none()


async def was_rep(session: AsyncSession, team: str, user: str) -> bool:
    """Whether this Slack user was a rep once and is none any more."""
    query = select(Rep.id).where(Rep.slack_team_id == team, Rep.slack_user_id == user, Rep.active.is_(False))
    return (await session.execute(query.limit(1))).first() is not None


async def rep(session: AsyncSession, rep_id: UUID | None) -> Rep | None:
    return None if rep_id is None else await session.get(Rep, rep_id)


async def rep_names(session: AsyncSession, team: str) -> Mapping[str, str]:
    """Names by Slack user id, for mentions in what a rep typed."""
    query = select(Rep.slack_user_id, Rep.name).where(Rep.slack_team_id == team, Rep.slack_user_id.is_not(None))
    return {str(user): name for user, name in (await session.execute(query)).all()}


# Posts and drafts


async def post(session: AsyncSession, kind: str, subject_id: UUID) -> DeskPost | None:
    """Our one message of this kind about this subject, as the database has it now."""
    query = select(DeskPost).where(DeskPost.kind == kind, DeskPost.subject_id == subject_id)
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def posts(session: AsyncSession, kind: str, subject_ids: Sequence[UUID]) -> Mapping[UUID, DeskPost]:
    """Our messages of this kind, by what they are about."""
    query = select(DeskPost).where(DeskPost.kind == kind, DeskPost.subject_id.in_(subject_ids))
    return {found.subject_id: found for found in (await session.execute(query)).scalars()}


async def card_at(session: AsyncSession, team: str, channel: str, ts: str) -> DeskPost | None:
    """The card that stands at this place of Slack."""
    query = select(DeskPost).where(
        DeskPost.kind == CARD, DeskPost.team == team, DeskPost.channel == channel, DeskPost.ts == ts
    )
    return (await session.execute(query)).scalar_one_or_none()


async def has_cards(session: AsyncSession, team: str, channel: str) -> bool:
    """Whether this is a channel of the desk: cards of ours stand in it."""
    query = select(DeskPost.id).where(
        DeskPost.kind == CARD, DeskPost.team == team, DeskPost.channel == channel, DeskPost.ts.is_not(None)
    )
    return (await session.execute(query.limit(1))).first() is not None


async def former_at(session: AsyncSession, team: str, channel: str, ts: str) -> DeskPost | None:
    """The card that stood at this place of Slack, and has moved away since."""
    return await post_at(session, FORMER, team, channel, ts)


async def post_at(session: AsyncSession, kind: str, team: str, channel: str, ts: str) -> DeskPost | None:
    """Our message or mark of this kind that stands at this place of Slack."""
    query = select(DeskPost).where(
        DeskPost.kind == kind, DeskPost.team == team, DeskPost.channel == channel, DeskPost.ts == ts
    )
    found = await session.execute(query.order_by(DeskPost.id).limit(1).execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def following_at(session: AsyncSession, team: str, channel: str, ts: str) -> DeskPost | None:
    """The direct message of a follower that stands at this place."""
    query = select(DeskPost).where(
        DeskPost.kind == FOLLOWING, DeskPost.team == team, DeskPost.channel == channel, DeskPost.ts == ts
    )
    return (await session.execute(query)).scalar_one_or_none()


async def draft_at(session: AsyncSession, team: str, channel: str, ts: str) -> DeskDraft | None:
    """What became of the words a rep typed at this place."""
    query = select(DeskDraft).where(DeskDraft.team == team, DeskDraft.channel == channel, DeskDraft.message_ts == ts)
    return (
        await session.execute(query.with_for_update().execution_options(populate_existing=True))
    ).scalar_one_or_none()


async def draft(session: AsyncSession, draft_id: UUID) -> DeskDraft | None:
    """A draft by its id, held until the transaction ends."""
    query = select(DeskDraft).where(DeskDraft.id == draft_id).with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def draft_of_interaction(session: AsyncSession, interaction_id: UUID) -> DeskDraft | None:
    """The words a rep typed in a thread that became this message, however often it was carried."""
    query = (
        select(DeskDraft)
        .join(Delivery, Delivery.id == DeskDraft.delivery_id)
        .where(Delivery.interaction_id == interaction_id)
    )
    return (await session.execute(query)).scalars().first()


async def direct_until(session: AsyncSession, conversation_id: UUID, rep_id: UUID) -> datetime | None:
    """Until when (machine time) this rep's typed text goes out by itself here."""
    found = await session.get(DirectSending, (conversation_id, rep_id))
    return None if found is None else found.until


async def sequence_seen_at(session: AsyncSession, conversation_id: UUID, ts: str) -> int:
    """The newest customer message that stood in the thread before the Slack message at `ts`: what its writer could see."""
    query = (
        select(func.max(ConversationEntry.sequence))
        .join(DeskPost, DeskPost.subject_id == ConversationEntry.interaction_id)
        .where(ConversationEntry.conversation_id == conversation_id, DeskPost.kind == MIRROR, DeskPost.ts < ts)
    )
    return int((await session.execute(query)).scalar_one_or_none() or 0)


# Conversations


async def conversation(session: AsyncSession, conversation_id: UUID) -> Conversation | None:
    """The conversation, or the one it was merged into."""
    found = await session.get(Conversation, conversation_id)
    if found is not None and found.merged_into is not None:
        return await conversation(session, found.merged_into)
    return found


async def is_placed(session: AsyncSession, conversation_id: UUID, channel: str) -> bool:
    """Whether the conversation stands in this channel of Slack; it moves to no other one until the transaction ends."""
    query = select(Conversation.desk_channel).where(Conversation.id == conversation_id).with_for_update(read=True)
    return await session.scalar(query) == channel


async def newest_inbound(
    session: AsyncSession, conversation_id: UUID, after: int = 0
) -> tuple[int, Interaction] | None:
    """The customer's newest message after that place of the sequence, with its own place; deleted ones too."""
    query = (
        select(ConversationEntry.sequence, Interaction)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(
            ConversationEntry.conversation_id == conversation_id,
            ConversationEntry.sequence > after,
            Interaction.direction == InteractionDirection.INBOUND,
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
    )
    found = (await session.execute(query)).first()
    return None if found is None else (found[0], found[1])


async def inbound(session: AsyncSession, conversation_id: UUID, rows: int) -> Sequence[Interaction]:
    """What the customer wrote in a conversation, the newest first."""
    query = (
        select(Interaction)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == conversation_id,
            Interaction.direction == InteractionDirection.INBOUND,
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(rows)
    )
    return (await session.execute(query)).scalars().all()


async def entry(session: AsyncSession, interaction_id: UUID) -> tuple[ConversationEntry, Interaction] | None:
    query = (
        select(ConversationEntry, Interaction)
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .where(ConversationEntry.interaction_id == interaction_id)
    )
    found = (await session.execute(query)).first()
    return None if found is None else (found[0], found[1])


async def versions(session: AsyncSession, interaction_id: UUID) -> Sequence[InteractionVersion]:
    query = select(InteractionVersion).where(InteractionVersion.interaction_id == interaction_id)
    return (await session.execute(query.order_by(InteractionVersion.number))).scalars().all()


async def attachments(session: AsyncSession, interaction_id: UUID) -> Sequence[Attachment]:
    query = select(Attachment).where(Attachment.interaction_id == interaction_id)
    return (await session.execute(query.order_by(Attachment.position))).scalars().all()


async def attachment(session: AsyncSession, attachment_id: UUID) -> Attachment | None:
    return await session.get(Attachment, attachment_id)


async def reactions(session: AsyncSession, interaction_id: UUID) -> Sequence[InteractionReaction]:
    query = select(InteractionReaction).where(
        InteractionReaction.interaction_id == interaction_id, InteractionReaction.emoji.is_not(None)
    )
    return (await session.execute(query.order_by(InteractionReaction.at))).scalars().all()


async def contact(session: AsyncSession, contact_id: UUID | None) -> Contact | None:
    return None if contact_id is None else await session.get(Contact, contact_id)


async def company_name(session: AsyncSession, of: Contact) -> str | None:
    if of.company_id is None:
        return of.company_name
    company = await session.get(Company, of.company_id)
    return of.company_name if company is None else company.name


async def identity(session: AsyncSession, identity_id: UUID | None) -> Identity | None:
    return None if identity_id is None else await session.get(Identity, identity_id)


async def identities_by_id(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, Identity]:
    query = select(Identity).where(Identity.id.in_(ids))
    return {found.id: found for found in (await session.execute(query)).scalars()}


async def identities(session: AsyncSession, contact_id: UUID) -> Sequence[Identity]:
    query = select(Identity).where(Identity.contact_id == contact_id).order_by(Identity.first_seen)
    return (await session.execute(query)).scalars().all()


async def preferences(session: AsyncSession, contact_id: UUID) -> CommunicationPreferences | None:
    query = select(CommunicationPreferences).where(CommunicationPreferences.contact_id == contact_id)
    return (await session.execute(query)).scalar_one_or_none()


async def opportunities(session: AsyncSession, contact_id: UUID) -> Sequence[Opportunity]:
    query = select(Opportunity).where(Opportunity.contact_id == contact_id, Opportunity.closed_at.is_(None))
    return (await session.execute(query.order_by(Opportunity.value.desc()).limit(5))).scalars().all()


async def touches(session: AsyncSession, conversation: Conversation, rows: int) -> Sequence[Interaction]:
    """What was between us and its contact in other conversations until this one was closed, the newest first."""
    query = (
        select(Interaction)
        .outerjoin(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            Interaction.contact_id == conversation.contact_id,
            or_(ConversationEntry.conversation_id.is_(None), ConversationEntry.conversation_id != conversation.id),
        )
    )
    if conversation.closed_at is not None:
        query = query.where(Interaction.arrived_at <= conversation.closed_at)
    return (await session.execute(query.order_by(*NEWEST_FIRST).limit(rows))).scalars().all()


async def former_card(session: AsyncSession, conversation: Conversation) -> DeskPost | None:
    """The card of the conversation with the same contact that was closed last, where it stands in Slack."""
    if conversation.contact_id is None:
        return None
    query = (
        select(DeskPost)
        .join(Conversation, Conversation.id == DeskPost.subject_id)
        .where(
            DeskPost.kind == CARD,
            DeskPost.ts.is_not(None),
            Conversation.contact_id == conversation.contact_id,
            Conversation.id != conversation.id,
            Conversation.state == ConversationState.CLOSED,
            Conversation.close_reason != CloseReason.MERGED,
        )
    )
    return (await session.execute(query.order_by(Conversation.closed_at.desc()).limit(1))).scalar()


async def notes(session: AsyncSession, contact_id: UUID, rows: int) -> Sequence[Note]:
    query = select(Note).where(Note.contact_id == contact_id).order_by(Note.created_at.desc()).limit(rows)
    return (await session.execute(query)).scalars().all()


async def note(session: AsyncSession, note_id: UUID) -> Note | None:
    return await session.get(Note, note_id, populate_existing=True)


async def words_of_follower(session: AsyncSession, note_id: UUID) -> DeskDraft | None:
    """What a colleague who was asked wrote, where a note of this id was made of it."""
    return await session.get(DeskDraft, note_id, populate_existing=True)


# Deliveries


async def delivery(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    return await session.get(Delivery, delivery_id, populate_existing=True)


async def unsettled(session: AsyncSession, conversation_id: UUID, rows: int) -> Sequence[Delivery]:
    """Messages of ours that ask something of a rep: held, returned, failed, unknown; the newest first."""
    query = select(Delivery).where(
        Delivery.conversation_id == conversation_id, Delivery.state.in_(UNSETTLED), Delivery.replaced_by.is_(None)
    )
    return (await session.execute(query.order_by(Delivery.created_at.desc()).limit(rows))).scalars().all()


async def newest_delivery(session: AsyncSession, conversation_id: UUID) -> Delivery | None:
    query = select(Delivery).where(Delivery.conversation_id == conversation_id).order_by(Delivery.created_at.desc())
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def answered_privately(session: AsyncSession, conversation_id: UUID, seen_sequence: int) -> bool:
    """Whether a private answer to what they wrote in public up to there went out, or is about to."""
    query = select(Delivery.content).where(
        Delivery.conversation_id == conversation_id,
        Delivery.answers_sequence >= seen_sequence,
        Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING, *WENT_OUT)),
    )
    return any((content or {}).get("privately") for content in (await session.execute(query.limit(50))).scalars())


async def last_good_delivery(session: AsyncSession, conversation_id: UUID) -> datetime | None:
    """When the newest message of ours that went out well was written."""
    query = select(func.max(Delivery.created_at)).where(
        Delivery.conversation_id == conversation_id, Delivery.state.in_(WENT_OUT)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def came_before(session: AsyncSession, file: Attachment, contact_id: UUID | None) -> bool:
    """Whether these very bytes came in an earlier message of the same contact."""
    if file.sha256 is None or contact_id is None:
        return False
    query = (
        select(Attachment.id)
        .join(Interaction, Interaction.id == Attachment.interaction_id)
        .where(
            Interaction.contact_id == contact_id,
            Attachment.sha256 == file.sha256,
            Attachment.interaction_id != file.interaction_id,
            Attachment.created_at < file.created_at,
        )
    )
    return (await session.execute(query.limit(1))).first() is not None


async def seen_at(session: AsyncSession, of: Delivery) -> datetime | None:
    """Since when we know that the contact has seen this message of ours."""
    query = select(ConversationEvent.at, ConversationEvent.data).where(
        ConversationEvent.conversation_id == of.conversation_id,
        ConversationEvent.interaction_id == of.interaction_id,
        ConversationEvent.kind == "delivery_read",
    )
    rows = (await session.execute(query.order_by(ConversationEvent.machine_at))).all()
    return next((row.at for row in rows if (row.data or {}).get("delivery") == str(of.id)), None)


async def delivery_of_interaction(session: AsyncSession, interaction_id: UUID) -> Delivery | None:
    """The newest carrying of a message of ours."""
    query = select(Delivery).where(Delivery.interaction_id == interaction_id, Delivery.replaced_by.is_(None))
    return (await session.execute(query.order_by(Delivery.created_at.desc()))).scalars().first()


# The queue


async def newest_words(session: AsyncSession, conversation_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The customers' newest words, by conversation. Each conversation is read from its end, however long it is."""
    newest = (
        select(Interaction.content)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == Conversation.id,
            Interaction.direction == InteractionDirection.INBOUND,
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    query = select(Conversation.id, newest).where(Conversation.id.in_(conversation_ids))
    return {found: content or "" for found, content in (await session.execute(query)).all()}


async def contacts(session: AsyncSession, contact_ids: Sequence[UUID]) -> Mapping[UUID, Contact]:
    query = select(Contact).where(Contact.id.in_(contact_ids))
    return {found.id: found for found in (await session.execute(query)).scalars()}
