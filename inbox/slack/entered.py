"""What a customer wrote, with everything that most messages need to stand in Slack, in one question: somebody waits for them.

What few messages have (versions, files, reactions) is only known to be there or not, and asked for where it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, ScalarSelect, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.contacts.model import Contact, Identity
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.interactions.values import InteractionDirection
from crm.storage.base import UuidType
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.conversations.values import AnchorKind
from inbox.opt_out.store import ASKED
from inbox.slack import store
from inbox.slack.model import DeskPost


@dataclass(frozen=True, slots=True)
class Entered:
    """A message of a conversation. `conversation` is the one it lives on in, whose `card` may stand in Slack as the message's own
    `mirror` may; `contact` and `place` name whoever it is with. `newest_above`: the provider's latest time of what they wrote after
    it and what came in before it or stands above it. `is_outnumbered`: something that stands above it has a later number of the
    same chat."""

    entry: ConversationEntry
    interaction: Interaction
    conversation: Conversation
    contact: Contact | None
    place: Identity | None
    card: DeskPost | None
    mirror: DeskPost | None
    newest_above: datetime | None
    is_outnumbered: bool
    has_versions: bool
    has_files: bool
    has_reactions: bool
    asks_to_stop: bool


def place_of(conversation: Conversation) -> UUID | None:
    """The address that may give a name: of the group, or where they last wrote."""
    return conversation.anchor_id if conversation.anchor_kind is AnchorKind.GROUP else conversation.identity_id


def _question() -> Select[*tuple[Any, ...]]:
    card, mirror = aliased(DeskPost), aliased(DeskPost)
    place = case((Conversation.anchor_kind == AnchorKind.GROUP, Conversation.anchor_id), else_=Conversation.identity_id)
    return (
        select(
            ConversationEntry,
            Interaction,
            Conversation,
            Contact,
            Identity,
            card,
            mirror,
            _newest_above(mirror),
            _is_outnumbered(mirror),
            exists().where(InteractionVersion.interaction_id == Interaction.id),
            exists().where(Attachment.interaction_id == Interaction.id),
            exists().where(InteractionReaction.interaction_id == Interaction.id),
            exists().where(ConversationEvent.interaction_id == Interaction.id, ConversationEvent.kind == ASKED),
        )
        .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
        .join(Conversation, Conversation.id == ConversationEntry.conversation_id)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Identity, Identity.id == place)
        .outerjoin(card, (card.kind == store.CARD) & (card.subject_id == Conversation.id))
        .outerjoin(mirror, (mirror.kind == store.MIRROR) & (mirror.subject_id == Interaction.id))
        .where(ConversationEntry.interaction_id == bindparam("interaction", type_=UuidType))
    )


def _newest_above(mirror: type[DeskPost]) -> ScalarSelect[datetime | None]:
    entry, other = aliased(ConversationEntry), aliased(Interaction)
    came_before = entry.sequence < ConversationEntry.sequence
    return (
        select(func.max(other.provider_at))
        .join(entry, entry.interaction_id == other.id)
        .where(_is_beside(entry, other), other.provider_at > Interaction.provider_at)
        .where(or_(came_before, _stands_above(other, mirror)))
        .correlate(ConversationEntry, Interaction, mirror)
        .scalar_subquery()
    )


def _is_outnumbered(mirror: type[DeskPost]) -> Exists:
    entry, other = aliased(ConversationEntry), aliased(Interaction)
    same_account = (other.channel == Interaction.channel) & (other.account == Interaction.account)
    same_chat = same_account & (
        (other.group_id == Interaction.group_id)
        | (Interaction.group_id.is_(None) & (other.identity_id == Interaction.identity_id))
    )
    return (
        exists()
        .where(entry.interaction_id == other.id, _is_beside(entry, other), same_chat)
        .where(Interaction.provider_sequence > 0, other.provider_sequence > Interaction.provider_sequence)
        .where(_stands_above(other, mirror))
        .correlate(ConversationEntry, Interaction, mirror)
    )


def _is_beside(entry: type[ConversationEntry], other: type[Interaction]) -> ColumnElement[bool]:
    """Theirs, of the same conversation, and not from before. By the index of timelines these are few, however long the
    conversation is."""
    theirs = or_(other.contact_id == Interaction.contact_id, other.group_id == Interaction.group_id)
    return (
        theirs
        & (other.interaction_date >= Interaction.interaction_date)
        & (other.direction == InteractionDirection.INBOUND)
        & (entry.conversation_id == ConversationEntry.conversation_id)
    )


def _stands_above(other: type[Interaction], mirror: type[DeskPost]) -> ColumnElement[bool]:
    """It stands in Slack, and this one does not, or below it."""
    post = aliased(DeskPost)
    is_above = or_(mirror.ts.is_(None), post.ts < mirror.ts)
    found = exists().where(post.kind == store.MIRROR, post.subject_id == other.id, post.ts.is_not(None), is_above)
    return found.correlate(other, mirror)


_QUESTION = _question()


async def entered(session: AsyncSession, interaction_id: UUID) -> Entered | None:
    """None when the message is in no conversation."""
    row = (await session.execute(_QUESTION, {"interaction": interaction_id})).first()
    if row is None:
        return None
    found = Entered(*row)
    return found if found.conversation.merged_into is None else await _in_its_heir(session, found)


async def _in_its_heir(session: AsyncSession, found: Entered) -> Entered | None:
    heir = await store.conversation(session, found.conversation.id)
    if heir is None:
        return None
    return replace(
        found,
        conversation=heir,
        contact=await store.contact(session, heir.contact_id),
        place=await store.identity(session, place_of(heir)),
        card=await store.post(session, store.CARD, heir.id),
    )
