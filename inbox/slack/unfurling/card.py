"""The small card below a link to a conversation: who, by which channel, how it stands and who has it. Pure."""

from dataclasses import dataclass

from connectors.contract.channel import Channel
from inbox.conversations.values import ConversationState
from inbox.slack.kit import Block, line, rich, words
from inbox.slack.text import one_line
from inbox.slack.words import badge

NAME = 60
STATES = {
    ConversationState.OPEN: "open",
    ConversationState.WAITING: "waits for them",
    ConversationState.SNOOZED: "snoozed",
    ConversationState.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """`owner` is empty where nobody has it."""

    name: str
    channel: Channel | None
    state: ConversationState
    owner: str


def small_card(facts: LinkFacts) -> list[Block]:
    channel = f" · {badge(facts.channel)}" if facts.channel else ""
    owner = one_line(facts.owner, NAME, "nobody has it")
    name = words(one_line(facts.name, NAME, "Somebody"), "bold")
    return [rich("linked", line(name, words(f"{channel} · {STATES[facts.state]} · {owner}")))]
