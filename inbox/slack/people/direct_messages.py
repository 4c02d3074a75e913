"""What one person is told in a direct message of the bot. Pure views of frozen values."""

from inbox.slack import cards, references
from inbox.slack.kit import Block, Message, Piece, button, context, line, link_button, message, rich, row, words
from inbox.slack.people.facts import GivenFacts
from inbox.slack.text import one_line

NAME = 60
NOTE = 500


def given(facts: GivenFacts) -> Message:
    """Somebody gave them a conversation: its card's words, what the colleague says, and yes or no."""
    card, value = facts.card, references.conversation(facts.card.conversation_id, facts.card.version)
    title = f"{one_line(facts.by, NAME, 'Somebody')} gave you {one_line(card.name, NAME, 'a conversation')}"
    answers = [button("Take", "assigned.take", value, "primary"), button("Not me", "assigned.decline", value)]
    return message(
        title,
        [
            rich("title", line(words(title, "bold"))),
            *cards.glance(card),
            *_said(facts),
            row("answers", *answers, *opened(facts.link)),
        ],
    )


def asked(facts: GivenFacts) -> Message:
    """A colleague asks them to look at a conversation: its card's words, the question, and how to answer or leave."""
    card, value = facts.card, references.conversation(facts.card.conversation_id, facts.card.version)
    title = f"{one_line(facts.by, NAME, 'Somebody')} asks you to look at {one_line(card.name, NAME, 'a conversation')}"
    how = "Write in this message's thread: it is kept as a note for your colleagues, and never sent."
    return message(
        title,
        [
            rich("title", line(words(title, "bold"))),
            *cards.glance(card),
            *_said(facts),
            context("how", how),
            row("answers", *opened(facts.link), button("Stop following", "follow.stop", value)),
        ],
    )


def answered(sentence: str, link: str) -> Message:
    """What came of it, in the place of the question."""
    shown = one_line(sentence, NOTE)
    return message(shown, [context("answered", shown), *([row("way", *opened(link))] if link else [])])


def opened(link: str) -> list[Piece]:
    return [link_button("Open the thread", "open", link)] if link else []


def _said(facts: GivenFacts) -> list[Block]:
    return [context("said", f"“{one_line(facts.note, NOTE)}”")] if facts.note.strip() else []
