"""A comment is answered in public or privately, as the rep says. Pure."""

from inbox.slack.facts import PublicFacts
from inbox.slack.interactions import Payload, field_choice
from inbox.slack.kit import Block, ask, choice, context, option
from inbox.slack.text import one_line

PUBLIC, PRIVATE = "public", "private"
SENTENCE = 300


def choices(facts: PublicFacts | None) -> list[Block]:
    """The choice where there is one, with why it stands as it does; else that it goes in public, and why."""
    if facts is None:
        return []
    why = context("open", one_line(facts.why, SENTENCE))
    if not facts.may_be_private:
        return [context("public", "🌐 In public: anybody can read your answer."), why]
    options = [option("In public, under the comment", PUBLIC), option("Privately, as a message", PRIVATE)]
    chosen = PRIVATE if facts.privately else PUBLIC
    return [ask("public", "Who can read it", choice("compose.public", options, chosen), dispatch=True), why]


def wants_private(view: Payload) -> bool:
    """Whether the rep chose to answer privately."""
    return field_choice(view, "public") == PRIVATE
