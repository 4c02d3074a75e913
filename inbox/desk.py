"""The desk as the rest of the inbox sees it: what should be shown, never how. Each verb writes a job in the same transaction.

A conversation knows its place at the desk from the moment it is routed (`desk_team`, `desk_channel`). Before that there is
nothing to show, and routing itself shows the card and every entry that is already there.
"""

from uuid import UUID

from crm.storage.base import new_id
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation
from inbox.jobs import (
    SHOW_ALERT,
    SHOW_CARD,
    SHOW_DELIVERY,
    SHOW_ENTRY,
    SHOW_FILE,
    SHOW_HOME,
    SHOW_NOTE,
    SHOW_NOTICE,
    SHOW_WARNING,
    SHOW_WAY,
    TELL_ASSIGNED,
    TELL_FOLLOWER,
    desk_lane,
    direct_lane,
)


def show_card(work: UnitOfWork, conversation: Conversation) -> None:
    """The card shall show the conversation as it is when the job runs; several wishes become one job."""
    if conversation.desk_channel:
        key = f"card:{conversation.id}"
        work.enqueue(
            JobRequest(SHOW_CARD, _lane(conversation), {"conversation": str(conversation.id)}, coalesce_key=key)
        )


def show_entry(work: UnitOfWork, conversation: Conversation, interaction_id: UUID) -> None:
    """What the customer wrote, or what became of it (edited, deleted, reacted to), shall stand in the thread."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "interaction": str(interaction_id)}
        key = f"entry:{interaction_id}"
        work.enqueue(JobRequest(SHOW_ENTRY, _lane(conversation), payload, priority=JobPriority.FIRST, coalesce_key=key))


def show_file(work: UnitOfWork, conversation: Conversation, attachment_id: UUID) -> None:
    """A file of the customer's that we have shall stand in the thread, once, after the message it came with."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "attachment": str(attachment_id)}
        key = f"file:{attachment_id}"
        work.enqueue(JobRequest(SHOW_FILE, _lane(conversation), payload, coalesce_key=key))


def show_delivery(work: UnitOfWork, conversation: Conversation, delivery_id: UUID) -> None:
    """What became of a rep's message shall be seen at that message, and on the card."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "delivery": str(delivery_id)}
        key = f"delivery:{delivery_id}"
        work.enqueue(
            JobRequest(SHOW_DELIVERY, _lane(conversation), payload, priority=JobPriority.LAST, coalesce_key=key)
        )
        show_card(work, conversation)


def show_notice(work: UnitOfWork, conversation: Conversation, text: str) -> None:
    """One sentence for everybody who follows this conversation's thread."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "text": text}
        work.enqueue(JobRequest(SHOW_NOTICE, _lane(conversation), payload))


def show_note(work: UnitOfWork, conversation: Conversation, note_id: UUID) -> None:
    """A note for the team shall stand in the thread as it is now, or that it was taken back."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "note": str(note_id)}
        work.enqueue(JobRequest(SHOW_NOTE, _lane(conversation), payload, coalesce_key=f"note:{note_id}"))


def show_warning(work: UnitOfWork, conversation: Conversation, promise: str, round_number: int, level: str) -> None:
    """What was promised runs out, or has: whoever must know reads it, once for each round and level."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "promise": promise, "round": round_number, "level": level}
        work.enqueue(JobRequest(SHOW_WARNING, _lane(conversation), payload, priority=JobPriority.FIRST))


def show_way(work: UnitOfWork, conversation: Conversation, to: UUID, text: str) -> None:
    """One sentence in this conversation's thread, with the way to another conversation's."""
    if conversation.desk_channel:
        payload = {"conversation": str(conversation.id), "to": str(to), "text": text}
        work.enqueue(JobRequest(SHOW_WAY, _lane(conversation), payload))


def show_alert(work: UnitOfWork, team: str, channel: str, text: str) -> None:
    """One sentence for everybody in a channel of the desk: something gave up, or an account does not work."""
    if channel:
        work.enqueue(JobRequest(SHOW_ALERT, desk_lane(team, channel), {"team": team, "channel": channel, "text": text}))


def tell_assigned(work: UnitOfWork, conversation: Conversation, rep_id: UUID, by: UUID, note: str = "") -> None:
    """The rep shall be told in a direct message that somebody gave them this conversation, with what that one says of it."""
    payload = {
        "conversation": str(conversation.id),
        "rep": str(rep_id),
        "by": str(by),
        "note": note,
        "assignment": str(new_id()),
    }
    work.enqueue(JobRequest(TELL_ASSIGNED, direct_lane(rep_id), payload))


def tell_follower(
    work: UnitOfWork,
    conversation: Conversation,
    rep_id: UUID,
    *,
    by: UUID | None = None,
    question: str = "",
    interaction_id: UUID | None = None,
) -> None:
    """A colleague shall read the conversation in a direct message: as they are asked, or what the customer wrote since."""
    payload = {
        "conversation": str(conversation.id),
        "rep": str(rep_id),
        "by": str(by or ""),
        "question": question,
        "interaction": str(interaction_id or ""),
    }
    work.enqueue(JobRequest(TELL_FOLLOWER, direct_lane(rep_id), payload))


def show_home(work: UnitOfWork, user_id: UUID) -> None:
    """The rep's own queue shall be drawn anew, if they ever look at it."""
    work.enqueue(JobRequest(SHOW_HOME, f"home:{user_id}", {"user": str(user_id)}, coalesce_key=f"home:{user_id}"))


def _lane(conversation: Conversation) -> str:
    return desk_lane(conversation.desk_team, conversation.desk_channel)
