"""A direct message about one conversation. Pure; safe against any text."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from connectors.contract.channel import Channel
from inbox.notifications.values import NoticeKind
from inbox.slack import references
from inbox.slack.kit import Message, button, line, link_button, message, quote, rich, row, words
from inbox.slack.text import one_line, several_lines
from inbox.slack.words import badge

NAME = 60
WORDS = 300
SHOWN = 5

HEADS: Mapping[NoticeKind, str] = {
    NoticeKind.HAND_ASSIGNED: "📥 Given to you",
    NoticeKind.RULE_ASSIGNED: "📥 Yours by routing",
    NoticeKind.MENTION: "💬 You were named",
    NoticeKind.CUSTOMER_MESSAGE: "✉️ They wrote to you",
    NoticeKind.SLA: "⏰ A promise of yours",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, in words."""

    kind: NoticeKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What happened in one conversation, the oldest first. `link` leads to its card, empty where there is none yet."""

    conversation_id: UUID
    version: int
    name: str
    channel: Channel | None
    told: tuple[Told, ...]
    link: str = ""


def notice(facts: NoticeFacts) -> Message:
    """Who it is about, what happened, and the way there."""
    name = one_line(facts.name, NAME, "Somebody")
    where = f" · {badge(facts.channel)}" if facts.channel else ""
    shown = facts.told[-SHOWN:]
    pieces = []
    for told in shown:
        head = line(words(f"{HEADS[told.kind]}: ", "bold"), words(name, "bold"), words(where))
        pieces += [head, quote(several_lines(told.words, WORDS, 3, ""))]
    value = references.conversation(facts.conversation_id, facts.version)
    ways = [link_button("Open", "open", facts.link)] if facts.link else []
    blocks = [rich("notice", *pieces), row("ways", *ways, button("Reply", "reply", value))]
    return message(f"{HEADS[shown[-1].kind]}: {name}", blocks)
