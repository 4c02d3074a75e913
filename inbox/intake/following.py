"""What follows when something was kept: it is judged, shown, and its files are fetched, each by a job."""

from crm.contacts import actions as contacts
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor
from inbox.conversations.model import Conversation
from inbox.jobs import ANALYSE_CALL, FETCH_ATTACHMENT, TRIAGE, conversation_lane


def what_follows(work: UnitOfWork, conversation: Conversation, interaction: Interaction) -> None:
    """For a message of a contact that is new in this conversation. It is shown first: judging gives way."""
    desk.show_entry(work, conversation, interaction.id)
    payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
    work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload, priority=JobPriority.FIRST))


async def judge_again(work: UnitOfWork, interaction: Interaction) -> None:
    """More is known of what a contact said."""
    conversation = await conversation_store.of_interaction(work.session, interaction.id)
    if conversation is not None and interaction.direction is InteractionDirection.INBOUND:
        payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))
    elif (
        interaction.direction is InteractionDirection.OUTBOUND
    ):  # a call of ours: its tone is kept, nobody waits for us in it
        lane, key = f"calling:{interaction.id}", f"analyse:{interaction.id}"
        work.enqueue(JobRequest(ANALYSE_CALL, lane, {"interaction": str(interaction.id)}, coalesce_key=key))


async def show_again(work: UnitOfWork, interaction: Interaction) -> Conversation | None:
    """Where it stands and is shown; None where it stands nowhere, or is a blocked contact's."""
    conversation = await conversation_store.of_interaction(work.session, interaction.id)
    if conversation is None or await contacts.is_blacklisted(work, interaction.contact_id):
        return None
    desk.show_entry(work, conversation, interaction.id)
    return conversation


async def fetch_files(work: UnitOfWork, interaction: Interaction) -> None:
    """Those that nobody has fetched yet."""
    for attachment_id in await interactions.waiting_attachments(work.session, interaction.id):
        work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{attachment_id}", {"attachment": str(attachment_id)}))


async def keep_silently(work: UnitOfWork, anchor: Anchor, interaction: Interaction) -> None:
    """Of somebody we blocked: kept in their last conversation, shown to nobody, opened for nobody."""
    latest = await conversation_store.latest_of(work.session, anchor.kind, anchor.id)
    if latest is not None:
        conversations.note_event(
            work, latest.id, "kept", "Of a blocked contact: kept, not shown.", interaction_id=interaction.id
        )
