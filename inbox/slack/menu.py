"""The menu of a card: Slack shows five entries at most, so what is needed less often stands behind the last of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.conversations.values import ConversationState
from inbox.slack.facts import CardFacts
from inbox.slack.kit import Block, Piece, button, modal, option, section

TITLE = "More"


@dataclass(frozen=True, slots=True)
class Entry:
    """`verb` stands before the reference in what the entry carries; `about` says in the long list what it does."""

    verb: str
    label: str
    about: str = ""


WHO = Entry("who", "Who is this")
FURTHER = Entry("further", "More…")
SHORT = (WHO, Entry("assign", "Assign"), Entry("call", "Call"), Entry("log", "Log a call"), FURTHER)
LONG = (
    Entry("summary", "Summary", "What was said so far, in a few lines."),
    Entry("correct", "Wrong tone or priority", "Say what is right. It stands on the card, and is kept for training."),
    Entry("people", "Add people", "Ask a colleague, who reads along and answers with notes."),
    Entry("move", "Move", "Move it to another queue, and its card to the channel of that queue."),
    Entry("merge", "Merge", "Join it with another open conversation with them."),
    Entry("split", "Split", "Give the later part of it a card of its own."),
    Entry("spam", "Spam", "Close it as spam. They are told nothing."),
    Entry("block", "Block", "Close it, send them nothing more, and keep what they write unseen."),
)


def options(facts: CardFacts, value: str) -> list[Piece]:
    """The entries of the card itself, of what is possible with this one; of a closed conversation one can only ask who it was."""
    possible = {"call": facts.can_call, "log": not facts.is_group}
    shown = [WHO] if facts.state is ConversationState.CLOSED else SHORT
    return [option(one.label, carried(one, value)) for one in shown if possible.get(one.verb, True)]


def long_list(reference: str, entries: Sequence[Entry] = LONG) -> Block:
    """The other entries, each with a sentence and its button."""
    rows = [
        section(f"menu-{one.verb}", one.about, button(one.label, "menu", carried(one, reference))) for one in entries
    ]
    return modal("menu", TITLE, rows, reference)


def carried(entry: Entry, reference: str) -> str:
    return f"{entry.verb}/{reference}"
