"""A conversation changes hands by a person's word: given to a rep, or back to its queue."""

from uuid import UUID

from crm.reps.values import RepRole
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store
from inbox.conversations.actions import DeskPlace, note_event
from inbox.conversations.model import Conversation
from inbox.jobs import HAND_OUT


def may_hand_on(role: RepRole, rep_id: UUID, owner_id: UUID | None, *, is_taken: bool) -> bool:
    """Anybody gives away what nobody has taken; what somebody took only they themselves, or whoever leads."""
    return not is_taken or owner_id == rep_id or role.reaches(RepRole.LEAD)


async def hand_to(work: UnitOfWork, conversation_id: UUID, rep_id: UUID, by: UUID, words: str) -> Conversation:
    """The rep has it. Given by somebody else it may still be taken by others; whoever gives it to themselves took it."""
    conversation = await store.locked(work.session, conversation_id)
    former = conversation.owner_id
    conversation.owner_id = rep_id
    conversation.taken_at = work.now if rep_id == by else None
    note_event(work, conversation.id, "assigned", words, {"to": str(rep_id)}, by=by)
    _shown_anew(work, conversation, former)
    return conversation


async def give_back(work: UnitOfWork, conversation_id: UUID, by: UUID, words: str) -> Conversation:
    """Nobody has it: it waits in its queue until somebody takes it."""
    conversation = await store.locked(work.session, conversation_id)
    former = conversation.owner_id
    conversation.owner_id = conversation.taken_at = None
    note_event(work, conversation.id, "given_back", words, by=by)
    _shown_anew(work, conversation, former)
    return conversation


async def move_to(work: UnitOfWork, conversation_id: UUID, queue: str, place: DeskPlace, by: UUID, words: str) -> None:
    """It waits in another queue, at its place of the desk, for nobody yet; rules do not take it back from there."""
    conversation = await store.locked(work.session, conversation_id)
    former = conversation.owner_id
    conversation.owner_id = conversation.taken_at = None
    conversation.queue, conversation.route = queue, {"basis": "rep", "queue": queue, "words": words, "pinned": True}
    conversation.desk_team, conversation.desk_channel = place.team, place.channel
    note_event(work, conversation.id, "moved", words, {"queue": queue}, by=by)
    work.enqueue(JobRequest(HAND_OUT, "hand_out", coalesce_key="hand_out"))
    _shown_anew(work, conversation, former)


def _shown_anew(work: UnitOfWork, conversation: Conversation, former: UUID | None) -> None:
    conversation.version += 1
    desk.show_card(work, conversation)
    for owner in {former, conversation.owner_id}:
        if owner is not None:
            desk.show_home(work, owner)
