"""Whether a message stands in Slack below something that was written after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, ScalarSelect, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.base import UuidType
from inbox.conversations.model import ConversationEntry
from inbox.slack import store
from inbox.slack.model import DeskPost

MOMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Above:
    """`newest`: the provider's latest time of what they wrote after it and what came in before it or stands above it.
    `is_outnumbered`: something that stands above it has a later number of the same chat."""

    newest: datetime | None
    is_outnumbered: bool


async def is_late(session: AsyncSession, interaction: Interaction) -> bool:
    """Something the contact sent later stands above it, or came in earlier: by more than a moment, or by the provider's own number."""
    row = (await session.execute(_QUESTION, {"interaction": interaction.id})).first()
    if row is None or interaction.provider_at is None:
        return False
    above = _Above(*row)
    is_later = above.newest is not None and (above.newest - interaction.provider_at).total_seconds() > MOMENT_SECONDS
    return is_later or above.is_outnumbered


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


_MIRROR = aliased(DeskPost)
_QUESTION = (
    select(_newest_above(_MIRROR), _is_outnumbered(_MIRROR))
    .select_from(ConversationEntry)
    .join(Interaction, Interaction.id == ConversationEntry.interaction_id)
    .outerjoin(_MIRROR, (_MIRROR.kind == store.MIRROR) & (_MIRROR.subject_id == Interaction.id))
    .where(ConversationEntry.interaction_id == bindparam("interaction", type_=UuidType))
)
