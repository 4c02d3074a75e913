"""The App Home: a rep's queue in order, with reasons and buttons; within Slack's limits, safe against any text."""

from datetime import datetime

from inbox.slack import references
from inbox.slack.facts import HomeFacts, QueueItem
from inbox.slack.kit import (
    Block,
    Piece,
    button,
    context,
    divider,
    header,
    home,
    line,
    link_button,
    quote,
    rich,
    row,
    section,
    words,
)
from inbox.slack.text import one_line, several_lines
from inbox.slack.words import PRIORITIES, badge, city, clock_words, span_words

NAME = 60
WHY = 200
LAST_WORDS = 160


def view(facts: HomeFacts, now: datetime) -> Block:
    """The rep's page. Every item says why it stands where it stands."""
    return home(
        [
            header(f"Your queue, {one_line(facts.rep, NAME)}"),
            context("counters", _counters(facts), f"Times are in {city(facts.zone)}"),
            row("duty", _duty(facts)),
            divider(),
            *(
                [block for place, item in enumerate(facts.queue) for block in _item(place, item, facts, now)]
                or [_nothing()]
            ),
        ]
    )


def stranger() -> Block:
    """For somebody who is no rep: the page says so and shows nothing."""
    return home([section("stranger", "This page is for reps of this hub. Ask whoever runs it to add your Slack user.")])


def _counters(facts: HomeFacts) -> str:
    counted = (
        (facts.mine, "yours"),
        (facts.unowned, "without an owner"),
        (facts.overdue, "overdue"),
        (facts.snoozed, "snoozed"),
    )
    return " · ".join(f"{number} {label}" for number, label in counted)


def _duty(facts: HomeFacts) -> Piece:
    if facts.on_duty:
        return button("You are on duty. Go off duty", "duty", "off")
    return button("You are off duty. Go on duty", "duty", "on", "primary")


def _nothing() -> Block:
    return section("nothing", "Nothing waits for you. When somebody writes, it stands here, the most urgent first.")


def _item(place: int, item: QueueItem, facts: HomeFacts, now: datetime) -> list[Block]:
    sign, word = PRIORITIES[item.priority]
    channel = f" · {badge(item.channel)}" if item.channel else ""
    reason = " · ".join(part for part in (one_line(item.why, WHY, ""), *_clocks(item, facts, now)) if part)
    return [
        rich(
            f"item-{place}",
            line(
                words(f"{sign} {word} · ", "bold"),
                words(one_line(item.name, NAME, "Somebody"), "bold"),
                words(channel),
                words(f"\n{reason}"),
            ),
            quote(several_lines(item.last_words, LAST_WORDS, 2, "(no words)")),
        ),
        row(f"do-{place}", *_buttons(item)),
    ]


def _clocks(item: QueueItem, facts: HomeFacts, now: datetime) -> list[str]:
    """How long they wait, and when the answer is promised, on the rep's clock."""
    waits = [f"waits {span_words(now - item.waiting_since)}"] if item.waiting_since else []
    if item.sla_due_at is None:
        return waits
    late = item.sla_due_at < now
    due = (
        f"overdue by {span_words(now - item.sla_due_at)}"
        if late
        else f"answer by {clock_words(item.sla_due_at, now, facts.zone)}"
    )
    return [*waits, due]


def _buttons(item: QueueItem) -> list[Piece]:
    value = references.conversation(item.conversation_id, item.version)
    first = [link_button("Open", "open", item.link)] if item.link else [button("Reply", "reply", value)]
    return first if item.is_mine else [*first, button("Take", "take", value)]
