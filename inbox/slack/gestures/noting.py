"""🔒 on what a rep typed: it is kept as a note and never sent. Taken away, the rep is asked about the words again."""

from uuid import UUID

from crm.reps.model import Rep
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox import replies
from inbox.slack import actions, blocks
from inbox.slack.gestures.doing import STAYS, Done
from inbox.slack.gestures.values import Verb
from inbox.slack.kit import Message
from inbox.slack.model import DeskDraft
from inbox.slack.typed import NOTE, OPEN, SENT, Typed

WENT = "These words went to the customer already, so they stay what they are."


async def lock(work: UnitOfWork, draft: DeskDraft, rep: Rep) -> Done:
    """A note; what was sent a moment ago is taken back first, where there is still time."""
    if draft.state == SENT and not await _taken_back(work, draft, rep):
        return Done(blocks.told(WENT))
    if draft.state not in (OPEN, SENT):
        return Done()
    draft.state = NOTE
    note = await actions.keep_note(work, draft.conversation_id, rep.id, rep.name, draft.text)
    return Done(kept={"note": str(note.id)})


async def _taken_back(work: UnitOfWork, draft: DeskDraft, rep: Rep) -> bool:
    return draft.delivery_id is not None and await replies.undo(work, draft.delivery_id, rep.id)


async def unlock(work: UnitOfWork, draft: DeskDraft, rep: Rep, kept: JsonObject, typed: Typed) -> Message:
    """The note is gone, the words are undecided again, and the rep is asked about them."""
    if draft.state != NOTE or not await actions.take_note_back(work, draft.conversation_id, UUID(kept["note"]), rep.id):
        return blocks.told(STAYS[Verb.NOTE])
    draft.state, draft.delivery_id = OPEN, None
    await work.session.flush()
    return await typed.prompt(work.session, draft)
