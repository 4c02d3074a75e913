"""A note as it stands in the thread."""

from inbox.slack.kit import Message, button, context, line, message, quote, rich, row, words
from inbox.slack.text import clean, one_line

TINT = "#e8b339"  # amber: no state of a message is shown so
GREY = "#9aa3ad"
NAME = 60
USE = "note.answer"
ONLY_TEAM = "Only the team reads this. It is never sent."


def note(writer: str, text: str, answer: str = "") -> Message:
    """Who wrote it, and what: said in words and by the tint, never by the tint alone. With a reference as `answer` it can be
    taken for an answer."""
    name = one_line(writer, NAME, "the hub")
    ways = [row("note-ways", button("Use as answer", USE, answer))] if answer else []
    shown = message(f"📝 Note by {name}: {text}", [context("note", f"📝 Note by {name} · {ONLY_TEAM}"), *ways])
    return Message(shown.text, shown.blocks, tinted=(rich("note-text", quote(clean(text))),), tint=TINT)


def taken_back(writer: str) -> Message:
    """In the place of a note whose writer took it back."""
    told = f"📝 {one_line(writer, NAME, 'Somebody')} took a note back."
    gone = rich("note-text", line(words("(taken back)", "italic")))
    return Message(message(told, ()).text, (context("note", told),), tinted=(gone,), tint=GREY)
