"""The words of a conversation."""

from enum import StrEnum


class ConversationState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # we answered; it is the contact's turn
    SNOOZED = "snoozed"
    CLOSED = "closed"


class AnchorKind(StrEnum):
    """What a conversation is with: one contact, on any channel, or one group chat."""

    CONTACT = "contact"
    GROUP = "group"


class Turn(StrEnum):
    """Who has to speak next."""

    OURS = "ours"
    THEIRS = "theirs"


class CloseReason(StrEnum):
    RESOLVED = "resolved"
    SPAM = "spam"
    BLOCKED = "blocked"
    MERGED = "merged"
