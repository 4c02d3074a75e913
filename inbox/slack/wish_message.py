"""The question under a message that may ask us to write no more, and what a rep decided about it. Pure."""

from uuid import UUID

from inbox.opt_out.values import Verdict
from inbox.slack import references
from inbox.slack.facts import WishFacts
from inbox.slack.kit import Block, Message, button, line, message, rich, row, words
from inbox.slack.text import one_line
from inbox.slack.words import badge

NAME = 60
WORDS = 120
STOP, LEAVE = "wish.stop", "wish.leave"


def wish(facts: WishFacts) -> Message:
    """Asked with two buttons until somebody has decided; then who, and what."""
    told = told_of(facts)
    blocks: list[Block] = [rich("wish", line(words(f"{SIGNS[facts.verdict]} "), words(told)))]
    if facts.verdict is None:
        blocks.append(_answers(facts.interaction_id))
    return message(told, blocks)


SIGNS = {None: "🛑", Verdict.STOP: "🛑", Verdict.OTHERWISE: "👍"}


def _answers(interaction_id: UUID) -> Block:
    value = references.entry(interaction_id)
    yes = button("Yes, stop writing", STOP, value, "danger")
    return row("answers", yes, button("No, they meant something else", LEAVE, value))


def told_of(facts: WishFacts) -> str:
    """The question, or the decision, in a sentence."""
    name, channel = one_line(facts.name, NAME, "They"), badge(facts.channel).name
    rep = one_line(facts.decided_by, NAME, "Somebody")
    match facts.verdict:
        case None:
            said = one_line(facts.words, WORDS)
            return f"Does {name} want to hear from us no more (“{said}”)? Nothing is stopped until you decide."
        case Verdict.STOP:
            return f"{rep} decided: {name} is written to no more by {channel}. They get one message that confirms it."
        case Verdict.OTHERWISE:
            return f"{rep} decided: {name} meant something else. Nothing was stopped."
