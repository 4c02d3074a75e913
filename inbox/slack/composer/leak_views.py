"""The question before something goes that may not belong there: in the composer, and under what was typed in a thread. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from inbox.leak_check.values import Answer, Finding, Leak
from inbox.slack import references
from inbox.slack.interactions import Payload, field_choice
from inbox.slack.kit import Block, Message, Piece, ask, button, choice, line, message, option, rich, row, words
from inbox.slack.text import one_line

BLOCK, ACTION = "leaks", "compose.leaks"
SEND, CHANGE, NOTE = "draft.leaks.send", "draft.leaks.change", "draft.leaks.note"
NAME = 60
WORDS = 100
WHY = 300
SHOWN = 6
LABELS: Mapping[Leak, str] = {
    Leak.ADDRESS: "Somebody else's address",
    Leak.PHONE: "Somebody else's number",
    Leak.NAME: "Somebody else's name",
    Leak.INTERNAL: "Words among colleagues",
    Leak.NOTE: "Words of a note",
    Leak.SECRET: "A key or password",
    Leak.CARD: "A card number",
    Leak.LANGUAGE: "Another language",
}
OFFERS: Mapping[Answer, str] = {
    Answer.CHANGE: "Change it first",
    Answer.SEND: "Send all the same",
    Answer.NOTE: "Keep as note",
}


def in_composer(found: Sequence[Finding], name: str) -> list[Block]:
    """What was found, and what shall happen; nothing where nothing was."""
    if not found:
        return []
    offers = [option(label, answer.value) for answer, label in OFFERS.items()]
    asked = ask(BLOCK, "What shall happen", choice(ACTION, offers, Answer.CHANGE.value))
    return [_found(found, name), asked]


def answer_in(view: Payload) -> Answer | None:
    """What the rep chose; None where they were not asked."""
    chosen = field_choice(view, BLOCK)
    return next((answer for answer in Answer if answer.value == chosen), None)


def in_thread(draft_id: UUID, found: Sequence[Finding], name: str) -> Message:
    """Asked of the rep who typed it: nothing has left."""
    value = references.draft(draft_id)
    send = button("Send all the same", SEND, value)
    change = button("Change it", CHANGE, value, "primary")
    keep = button("Keep as note", NOTE, value)
    told = f"Not sent yet. {_title(name)}"
    return message(told, [_found(found, name), row("answers", change, send, keep)])


def _title(name: str) -> str:
    return f"Look once more before this goes to {one_line(name, NAME, 'the customer')}:"


def _found(found: Sequence[Finding], name: str) -> Block:
    more = len(found) - SHOWN
    rest = line(words(f"and {more} more")) if more > 0 else None
    return rich("leaks-found", line(words(f"{_title(name)}\n", "bold")), *map(_one, found[:SHOWN]), rest)


def _one(found: Finding) -> Piece | None:
    shown = one_line(found.words, WORDS)
    return line(words(f"• {LABELS[found.kind]}: "), words(shown, "code"), words(f" {one_line(found.why, WHY, '')}\n"))
