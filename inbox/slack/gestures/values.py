"""The words of gestures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inbox.conversations.values import CloseReason, ConversationState


class Verb(StrEnum):
    """Everything an emoji can say. The settings name emoji for these and no others."""

    CLAIM = "claim"
    RESOLVE = "resolve"
    URGENT = "urgent"
    SNOOZE = "snooze"  # until the rep's tomorrow morning
    NOTE = "note"  # what the rep typed is for the team
    CREATE = "create"  # a message that was put to rest, or taken for noise, wants an answer


Gestures = Mapping[str, Verb]
"""What each emoji says, by its name in Slack."""

USUAL: Mapping[Verb, Sequence[str]] = {
    Verb.CLAIM: ("eyes",),
    Verb.RESOLVE: ("white_check_mark",),
    Verb.URGENT: ("rotating_light",),
    Verb.SNOOZE: ("hourglass_flowing_sand", "hourglass"),
    Verb.NOTE: ("lock",),
    Verb.CREATE: ("pushpin",),
}


def by_emoji(names: Mapping[Verb, Sequence[str]] = USUAL) -> Gestures:
    return {name: verb for verb, given in names.items() for name in given}


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that somebody put on a message, or took off it. `emoji` without its skin tone; `event_ts` says which of two
    came later, however late they arrive."""

    team: str
    user: str
    channel: str
    ts: str
    emoji: str
    event_ts: str
    is_added: bool


class Step(StrEnum):
    """What an event asks for, after all that is known of the same emoji."""

    DO = "do"
    UNDO = "undo"
    REMEMBER = "remember"  # newer, and it says what stands already
    TELL_AGAIN = "tell again"  # it was done; whether the rep was told, nobody knows
    IGNORE = "ignore"  # older than what is known


@dataclass(frozen=True, slots=True)
class Known:
    """The last that is known of one emoji of one person on one message."""

    event_ts: str
    is_on: bool


class Target(StrEnum):
    """What the emoji stands on."""

    CARD = "card"
    CUSTOMER = "customer"  # a message of theirs
    TYPED = "typed"  # what a rep typed
    OTHER = "other"  # anything else of ours in the thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How things stand when a gesture is made. `has_news`: they wrote something that the rep could not have seen."""

    target: Target
    state: ConversationState
    close_reason: CloseReason | None
    has_news: bool
    waits_for_nobody: bool
    is_own: bool  # the rep typed it


class Refusal(StrEnum):
    """Why a gesture does nothing, as the rep reads it."""

    CLOSED = "This conversation is closed, so your emoji did nothing."
    UNREAD = "They wrote again before your emoji. Read it first; then take the emoji away and put it on again."
    NOT_TYPED = "That emoji keeps something you typed in the thread as a note. There is nothing typed to keep here."
    NOT_YOURS = "Only whoever typed this can make it a note."
    NOT_THEIRS = "That emoji says that a message of theirs wants an answer. Put it on one of theirs, or on the card."
    ON_US = "This is on us already, so there was nothing to do."
    BLOCKED = "They are blocked, so this cannot be opened again."
