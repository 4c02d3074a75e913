"""Writing down that a rep was asked, and what they said."""

from collections.abc import Sequence
from uuid import UUID

from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions as conversations
from inbox.leak_check.store import ANSWERED, ASKED
from inbox.leak_check.values import Answer, Finding, fingerprint

WORDS = {
    Answer.SEND: "Sent all the same, after a look at what may not belong there.",
    Answer.CHANGE: "Changed before it was sent.",
    Answer.NOTE: "Kept as a note instead of sent.",
}


def note_asked(work: UnitOfWork, conversation_id: UUID, by: UUID, text: str, found: Sequence[Finding]) -> None:
    """The rep was shown this before anything went."""
    words = f"Asked before sending: {', '.join(one.kind.value for one in found)}."
    conversations.note_event(work, conversation_id, ASKED, words, _data(text, found), by=by)


def note_answer(
    work: UnitOfWork, conversation_id: UUID, by: UUID, text: str, found: Sequence[Finding], answer: Answer
) -> None:
    """What the rep said to these findings in this text."""
    data = {**_data(text, found), "answer": answer.value}
    conversations.note_event(work, conversation_id, ANSWERED, WORDS[answer], data, by=by)


def _data(text: str, found: Sequence[Finding]) -> dict[str, object]:
    return {"findings": [one.to_json() for one in found], "fingerprint": fingerprint(text, found)}
