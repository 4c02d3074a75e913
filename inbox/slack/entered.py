"""What a customer wrote, with everything that most messages need to stand in Slack, in one question: somebody waits for them.

What few messages have (versions, files, reactions) is only known to be there or not, and asked for where it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, exists, func, select
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
    `mirror` may; `contact` and `place` name whoever it is with. `newest_before`: the provider's latest time of what came in before
    it."""

    entry: ConversationEntry
    interaction: Interaction
    conversation: Conversation
    contact: Contact | None
    place: Identity | None
    card: DeskPost | None
    mirror: DeskPost | None
    newest_before: datetime | None
    has_versions: bool
    has_files: bool
    has_reactions: bool
    asks_to_stop: bool


def place_of(conversation: Conversation) -> UUID | None:
    """The address that may give a name: of the group, or where they last wrote."""
    return conversation.anchor_id if conversation.anchor_kind is AnchorKind.GROUP else conversation.identity_id


def _question() -> Select[*tuple[Any, ...]]:
    card, mirror = aliased(DeskPost), aliased(DeskPost)
    earlier, before = aliased(ConversationEntry), aliased(Interaction)
    place = case((Conversation.anchor_kind == AnchorKind.GROUP, Conversation.anchor_id), else_=Conversation.identity_id)
    newest_before = (
        select(func.max(before.provider_at))
        .join(earlier, earlier.interaction_id == before.id)
        .where(
            earlier.conversation_id == ConversationEntry.conversation_id,
            earlier.sequence < ConversationEntry.sequence,
            before.direction == InteractionDirection.INBOUND,
        )
    )
    return (
        select(
            ConversationEntry,
            Interaction,
            Conversation,
            Contact,
            Identity,
            card,
            mirror,
            newest_before.correlate(ConversationEntry).scalar_subquery(),
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
