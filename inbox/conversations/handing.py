"""A conversation changes hands by a person's word: given to a rep, or back to its queue."""

from uuid import UUID

from crm.reps.values import RepRole
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store
from inbox.conversations.actions import note_event
from inbox.conversations.model import Conversation


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


def _shown_anew(work: UnitOfWork, conversation: Conversation, former: UUID | None) -> None:
    conversation.version += 1
    desk.show_card(work, conversation)
    for owner in {former, conversation.owner_id}:
        if owner is not None:
            desk.show_home(work, owner)
