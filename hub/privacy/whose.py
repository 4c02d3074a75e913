"""Which rows are one person's. Every question leads from their contacts and addresses, however many rows there are."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select

from connectors.contract.channel import Channel
from crm.contacts.model import Claim, Contact, ContactMerge, Identity, MergeSuggestion
from crm.interactions.model import Attachment, Interaction, InteractionReaction, InteractionVersion
from crm.notes.model import Note
from crm.opportunities.model import Opportunity, Project
from crm.preferences.model import CommunicationPreferences, ConsentRecord
from crm.privacy.values import Person
from crm.storage.base import Base
from crm.tasks.model import Task
from hub.mailbox.model import ChatFrame, ChatVisitor
from inbox.acts.model import Act
from inbox.calling.model import PlacedCall
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent, TurnSpan
from inbox.conversations.values import AnchorKind
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.labels.model import Label
from inbox.notifications.model import RepNotice
from inbox.out_of_hours.model import Acknowledgement
from inbox.proposals.model import ProposalRecord
from inbox.satisfaction.model import SatisfactionSurvey
from inbox.service_levels.model import ServiceWarning
from inbox.signs.model import ShownSign
from inbox.slack.gestures.model import DeskGesture
from inbox.slack.model import DeskDraft, DeskPost, DirectSending

Whose = Callable[[Person], ColumnElement[bool]]


def nobody(_person: Person) -> ColumnElement[bool]:
    return Contact.id.is_(None)


# The person, and what hangs on the contact alone


def contacts(person: Person) -> ColumnElement[bool]:
    return Contact.id.in_(person.contact_ids)


def identities(person: Person) -> ColumnElement[bool]:
    return Identity.id.in_(person.identity_ids)


def claims(person: Person) -> ColumnElement[bool]:
    return or_(Claim.contact_id.in_(person.contact_ids), Claim.identity_id.in_(person.identity_ids))


def merges(person: Person) -> ColumnElement[bool]:
    return or_(ContactMerge.kept_id.in_(person.contact_ids), ContactMerge.merged_id.in_(person.contact_ids))


def suggestions(person: Person) -> ColumnElement[bool]:
    return or_(MergeSuggestion.first_id.in_(person.contact_ids), MergeSuggestion.second_id.in_(person.contact_ids))


def consent(person: Person) -> ColumnElement[bool]:
    return ConsentRecord.contact_id.in_(person.contact_ids)


def preferences(person: Person) -> ColumnElement[bool]:
    return CommunicationPreferences.contact_id.in_(person.contact_ids)


def opportunities(person: Person) -> ColumnElement[bool]:
    return Opportunity.contact_id.in_(person.contact_ids)


def projects(person: Person) -> ColumnElement[bool]:
    return Project.contact_id.in_(person.contact_ids)


def chat_frames(person: Person) -> ColumnElement[bool]:
    return _at_a_chat(person, ChatFrame)


def chat_visitors(person: Person) -> ColumnElement[bool]:
    return _at_a_chat(person, ChatVisitor)


def _at_a_chat(person: Person, record: type[ChatFrame] | type[ChatVisitor]) -> ColumnElement[bool]:
    places = select(Identity.id).where(
        Identity.id.in_(person.identity_ids),
        Identity.channel == Channel.CHAT,
        Identity.scope == record.account,
        Identity.handle == record.visitor,
    )
    found: ColumnElement[bool] = places.exists()
    return found


# What was said


def interaction_ids(person: Person) -> Select[Any]:
    return select(Interaction.id).where(interactions(person))


def interactions(person: Person) -> ColumnElement[bool]:
    return or_(Interaction.contact_id.in_(person.contact_ids), Interaction.identity_id.in_(person.identity_ids))


def versions(person: Person) -> ColumnElement[bool]:
    return InteractionVersion.interaction_id.in_(interaction_ids(person))


def reactions(person: Person) -> ColumnElement[bool]:
    """Those on what is theirs, and theirs on what is not."""
    authors = [str(one) for one in person.identity_ids]
    return or_(InteractionReaction.interaction_id.in_(interaction_ids(person)), InteractionReaction.author.in_(authors))


def attachments(person: Person) -> ColumnElement[bool]:
    return Attachment.interaction_id.in_(interaction_ids(person))


def notes(person: Person) -> ColumnElement[bool]:
    return or_(
        Note.contact_id.in_(person.contact_ids),
        Note.interaction_id.in_(interaction_ids(person)),
        Note.opportunity_id.in_(select(Opportunity.id).where(opportunities(person))),
    )


def tasks(person: Person) -> ColumnElement[bool]:
    return or_(
        Task.contact_id.in_(person.contact_ids),
        Task.interaction_id.in_(interaction_ids(person)),
        Task.opportunity_id.in_(select(Opportunity.id).where(opportunities(person))),
    )


# Conversations. A group chat is nobody's: of it only their own entries are theirs.


def conversation_ids(person: Person) -> Select[Any]:
    return select(Conversation.id).where(conversations(person))


def conversations(person: Person) -> ColumnElement[bool]:
    anchored = and_(Conversation.anchor_kind == AnchorKind.CONTACT, Conversation.anchor_id.in_(person.contact_ids))
    return or_(Conversation.contact_id.in_(person.contact_ids), anchored)


def groups(person: Person) -> ColumnElement[bool]:
    """Group chats in which they wrote."""
    entries = select(ConversationEntry.conversation_id).where(
        ConversationEntry.interaction_id.in_(interaction_ids(person))
    )
    return and_(Conversation.anchor_kind == AnchorKind.GROUP, Conversation.id.in_(entries))


def entries(person: Person) -> ColumnElement[bool]:
    return ConversationEntry.interaction_id.in_(interaction_ids(person))


def events(person: Person) -> ColumnElement[bool]:
    return or_(
        ConversationEvent.conversation_id.in_(conversation_ids(person)),
        ConversationEvent.interaction_id.in_(interaction_ids(person)),
    )


def spans(person: Person) -> ColumnElement[bool]:
    return TurnSpan.conversation_id.in_(conversation_ids(person))


def in_their_conversations(record: type[Base], column: str = "conversation_id") -> Whose:
    """The rows of their own conversations."""

    def whose(person: Person) -> ColumnElement[bool]:
        found: ColumnElement[bool] = record.__table__.c[column].in_(conversation_ids(person))
        return found

    return whose


acknowledgements = in_their_conversations(Acknowledgement)
direct_sending = in_their_conversations(DirectSending)
drafts = in_their_conversations(DeskDraft)
gestures = in_their_conversations(DeskGesture)
notices = in_their_conversations(RepNotice)
signs = in_their_conversations(ShownSign)
warnings = in_their_conversations(ServiceWarning)


def surveys(person: Person) -> ColumnElement[bool]:
    return or_(
        SatisfactionSurvey.contact_id.in_(person.contact_ids),
        SatisfactionSurvey.identity_id.in_(person.identity_ids),
        SatisfactionSurvey.conversation_id.in_(conversation_ids(person)),
    )


def labels(person: Person) -> ColumnElement[bool]:
    return or_(
        Label.conversation_id.in_(conversation_ids(person)),
        Label.interaction_id.in_(interaction_ids(person)),
    )


def proposals(person: Person) -> ColumnElement[bool]:
    """What machines wrote for reps; of a group's also whatever may repeat what they said there."""
    theirs = or_(conversations(person), groups(person))
    return or_(
        ProposalRecord.conversation_id.in_(select(Conversation.id).where(theirs)),
        ProposalRecord.interaction_id.in_(interaction_ids(person)),
    )


def acts(person: Person) -> ColumnElement[bool]:
    return or_(Act.conversation_id.in_(conversation_ids(person)), Act.interaction_id.in_(interaction_ids(person)))


def calls(person: Person) -> ColumnElement[bool]:
    return or_(PlacedCall.interaction_id.in_(interaction_ids(person)), PlacedCall.identity_id.in_(person.identity_ids))


# What was sent


def delivery_ids(person: Person) -> Select[Any]:
    return select(Delivery.id).where(deliveries(person))


def deliveries(person: Person) -> ColumnElement[bool]:
    return or_(
        Delivery.contact_id.in_(person.contact_ids),
        Delivery.conversation_id.in_(conversation_ids(person)),
        Delivery.interaction_id.in_(interaction_ids(person)),
    )


def parts(person: Person) -> ColumnElement[bool]:
    return DeliveryPart.delivery_id.in_(delivery_ids(person))


def attempts(person: Person) -> ColumnElement[bool]:
    theirs = select(DeliveryPart.id).where(parts(person))
    return DeliveryAttempt.part_id.in_(theirs)


# What stands at the desk


def posts(person: Person) -> ColumnElement[bool]:
    return or_(
        DeskPost.conversation_id.in_(conversation_ids(person)),
        DeskPost.subject_id.in_(conversation_ids(person)),
        DeskPost.subject_id.in_(interaction_ids(person)),
        DeskPost.subject_id.in_(delivery_ids(person)),
        DeskPost.subject_id.in_(select(Attachment.id).where(attachments(person))),
        DeskPost.subject_id.in_(select(Note.id).where(notes(person))),
    )


def as_erased_handle() -> ColumnElement[str]:
    """A handle that nobody has, and that is still the only one of its kind."""
    made: ColumnElement[str] = literal("erased:") + cast(Identity.id, String)
    return made
