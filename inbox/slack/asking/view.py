"""Who took it, the modal with one line, and what the asked one reads."""

from dataclasses import dataclass
from datetime import timedelta

from inbox.conversations.model import Conversation
from inbox.slack import references
from inbox.slack.kit import (
    Block,
    Message,
    ask,
    button,
    context,
    line,
    line_input,
    link_button,
    message,
    modal,
    quote,
    rich,
    row,
    words,
)
from inbox.slack.text import clean, one_line
from inbox.slack.words import span_words

NAME = 60
TITLE = "Ask a colleague"
PRESS, SUBMIT, FIELD = "ask", "ask", "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks about a conversation. `link` leads to its card, where there is one."""

    asker: str
    contact: str
    text: str
    link: str = ""


def lost(conversation: Conversation, owner: str, ago: timedelta) -> Message:
    """Told to whoever came second: who has it, since when, and a way to ask them."""
    name = one_line(owner, NAME, "Somebody")
    told = f"{name} took it {span_words(ago)} ago."
    value = references.conversation(conversation.id, conversation.version)
    return message(told, [context("told", told), row("ask", button(f"Ask {name}", PRESS, value))])


def question_modal(metadata: str, owner: str, contact: str) -> Block:
    name = one_line(owner, NAME, "your colleague")
    about = context("about", f"About {one_line(contact, NAME, 'this conversation')}")
    field = ask(FIELD, f"What do you want to ask {name}?", line_input("ask.text", placeholder="One line is enough."))
    note = context(
        "how", f"{name} gets it as a direct message with a link to the card. The customer sees nothing of it."
    )
    return modal(SUBMIT, TITLE, [about, field, note], metadata, "Ask")


def question(facts: Question) -> Message:
    """The direct message."""
    asker = one_line(facts.asker, NAME, "A colleague")
    about = one_line(facts.contact, NAME, "a conversation")
    told = f"{asker} asks about {about}: {facts.text}"
    blocks = [
        rich(
            "asked", line(words(asker, "bold"), words(" asks about "), words(about, "bold")), quote(clean(facts.text))
        ),
        *([row("open", link_button("Open the card", "open", facts.link))] if facts.link else []),
        context("how", f"Answer {asker} directly, or in the thread of the card."),
    ]
    return message(told, blocks)
