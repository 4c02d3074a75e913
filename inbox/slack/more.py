"""What a card offers beside its buttons: a menu of the first few, and a modal with everything. One table of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inbox.conversations.values import ConversationState
from inbox.slack import references
from inbox.slack.facts import CardFacts
from inbox.slack.kit import OVERFLOW_OPTIONS, Block, Piece, button, context, modal, option, overflow, row
from inbox.slack.text import one_line

EVERYTHING = "everything"
NAME = 60


class Group(StrEnum):
    """What belongs together in the modal, by its heading."""

    PERSON = "Whoever writes"
    CLOSE = "Close it"


def _always(facts: CardFacts) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Verb:
    """One entry. `name` is what its modal is found by; `possible` whether it makes sense for this card."""

    name: str
    label: str
    group: Group
    possible: Callable[[CardFacts], bool] = _always
    also_closed: bool = False


VERBS: Sequence[Verb] = (  # the menu shows the first of them
    Verb("who", "Who is this", Group.PERSON, also_closed=True),
    Verb("call", "Call", Group.PERSON, lambda facts: facts.can_call),
    Verb("log", "Log a call", Group.PERSON, lambda facts: not facts.is_group),
    Verb("spam", "Spam", Group.CLOSE),
    Verb("block", "Block", Group.CLOSE),
)


def menu(facts: CardFacts) -> Piece:
    """The overflow menu of a card; where it has no room for all, its last entry leads to the modal."""
    found = possible(facts)
    value = references.conversation(facts.conversation_id, facts.version)
    shown = found if len(found) <= OVERFLOW_OPTIONS else found[: OVERFLOW_OPTIONS - 1]
    options = [option(one.label, f"{one.name}/{value}") for one in shown]
    rest = [option("Everything else…", f"{EVERYTHING}/{value}")] if len(found) > len(shown) else []
    return overflow("more", [*options, *rest])


def possible(facts: CardFacts) -> Sequence[Verb]:
    """What can be done with this conversation, in the order of the table."""
    is_closed = facts.state is ConversationState.CLOSED
    return [verb for verb in VERBS if (verb.also_closed or not is_closed) and verb.possible(facts)]


def everything(facts: CardFacts) -> Block:
    """All of it, by what it is about."""
    found = possible(facts)
    groups = [group for group in Group if any(verb.group is group for verb in found)]
    value = references.conversation(facts.conversation_id, facts.version)
    blocks = [block for group in groups for block in _group(group, found, value)]
    return modal("more", f"More: {one_line(facts.name, NAME, 'this one')}", blocks)


def _group(group: Group, found: Sequence[Verb], value: str) -> list[Block]:
    buttons = [button(verb.label, action(verb), f"{verb.name}/{value}") for verb in found if verb.group is group]
    return [context(f"group-{group.name.lower()}", group.value), row(f"do-{group.name.lower()}", *buttons)]


def action(verb: Verb) -> str:
    """The action of its button in the modal."""
    return f"more.{verb.name}"
