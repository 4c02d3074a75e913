"""What a customer wrote, with everything that most messages need to stand in Slack, in one question: somebody waits for them.

What few messages have (versions, files, reactions) is only known to be there or not, and asked for where it is.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.contacts.model import Contact, Identity
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.storage.base import UuidType
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.conversations.values import AnchorKind
from inbox.opt_out.store import ASKED
from inbox.slack import store
from inbox.slack.model import DeskPost


@dataclass(frozen=True, slots=True)
class Entered:
    """A message of a conversation. `conversation` is the one it lives on in, whose `card` may stand in Slack as the message's own
    `mirror` may; `contact` and `place` name whoever it is with. `is_followed`: there is something that they wrote at the
    same time or later."""

    entry: ConversationEntry
    interaction: Interaction
    conversation: Conversation
    contact: Contact | None
    place: Identity | None
    card: DeskPost | None
    mirror: DeskPost | None
    is_followed: bool
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
            _is_followed(),
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


def _is_followed() -> ColumnElement[bool]:
    of_contact, of_group = aliased(Interaction), aliased(Interaction)
    theirs = (
        (of_contact, of_contact.contact_id == Interaction.contact_id),
        (of_group, of_group.group_id == Interaction.group_id),
    )
    return or_(
        *(
            exists().where(same, one.interaction_date >= Interaction.interaction_date, one.id != Interaction.id)
            for one, same in theirs
        )
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
