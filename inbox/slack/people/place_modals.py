"""Moving a conversation to another queue, merging two, and splitting one. Pure views of frozen values."""

from collections.abc import Sequence

from inbox.slack.kit import Block, ask, context, line_input, modal, option, section, select
from inbox.slack.people.facts import OtherConversation, PastMessage, QueueOffer
from inbox.slack.text import one_line

MOVE, MERGE, SPLIT = "move", "merge", "split"
TITLES = {MOVE: "Move to a queue", MERGE: "Merge", SPLIT: "Split"}
NAME = 60
WORDS = 45
TOPIC = 100
ONE_QUEUE = "There is no other queue to move it to. Queues stand in routing.yaml."
ALONE = (
    "There is no other open conversation with them. If they write under two names, merge the two people: Who is this."
)
TOO_SHORT = "There is only one message of theirs, so there is nothing to split."


def move(reference: str, name: str, queues: Sequence[QueueOffer]) -> Block:
    """Where it may wait, with the channel that shows it."""
    if not queues:
        return modal("refusal", TITLES[MOVE], [section("none", ONE_QUEUE)])
    options = [option(one.name, one.name) for one in queues]
    told = "It waits there for whoever is on duty. Its card moves along, and this thread leads to the new one."
    return modal(
        MOVE,
        TITLES[MOVE],
        [
            context("about", f"{one_line(name, NAME, 'The conversation')}. {told}"),
            ask("queue", "Queue", select("move.queue", options, placeholder="Choose a queue")),
        ],
        reference,
        "Move",
    )


def merge(reference: str, name: str, others: Sequence[OtherConversation]) -> Block:
    """With which of the others: what both held stands in one thread then."""
    if not others:
        return modal("refusal", TITLES[MERGE], [section("none", ALONE)])
    options = [option(_told(one), str(one.id)) for one in others]
    return modal(
        MERGE,
        TITLES[MERGE],
        [
            context(
                "about", f"Two conversations with {one_line(name, NAME, 'them')} become one. This cannot be undone."
            ),
            ask("other", "Merge with", select("merge.other", options, options[0]["value"])),
        ],
        reference,
        "Merge",
    )


def split(reference: str, name: str, messages: Sequence[PastMessage], chosen: str = "") -> Block:
    """From which of their messages on, and what the new conversation is about."""
    if not messages:
        return modal("refusal", TITLES[SPLIT], [section("none", TOO_SHORT)])
    options = [option(one_line(one.words, WORDS + 25, "(without text)"), str(one.id)) for one in messages]
    return modal(
        SPLIT,
        TITLES[SPLIT],
        [
            context(
                "about", f"The later part of the conversation with {one_line(name, NAME, 'them')} gets its own card."
            ),
            ask("from", "From this message on", select("split.from", options, chosen or options[0]["value"])),
            ask(
                "topic",
                "What it is about",
                {**line_input("split.topic", placeholder="Invoice 17"), "max_length": TOPIC},
            ),
        ],
        reference,
        "Split",
    )


def _told(other: OtherConversation) -> str:
    topic = one_line(other.topic, 25, "") or "the main one"
    return f"{topic} · {one_line(other.last_words, WORDS, '(no words)')}"
