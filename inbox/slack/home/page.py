"""A rep's own page: the queue in order, with reasons and buttons; within Slack's limits, safe against any text. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.contract.channel import Channel
from inbox.slack import references
from inbox.slack.home.facts import HomeFacts, QueueItem
from inbox.slack.home.values import Filter, Page, Pile
from inbox.slack.home.waiting import deals, nudges, tasks
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
    option,
    quote,
    rich,
    row,
    section,
    select,
    words,
)
from inbox.slack.text import one_line, several_lines
from inbox.slack.words import PRIORITIES, badge, city, clock_words, language_name, span_words

NAME = 60
WHY = 200
LAST_WORDS = 160
PILES = {
    Pile.ALL: "Mine and nobody's",
    Pile.MINE: "Mine",
    Pile.UNOWNED: "Without an owner",
    Pile.AT_RISK: "At risk",
    Pile.SNOOZED: "Snoozed",
}
NOTHING = {
    Pile.ALL: "Nothing waits for you. When somebody writes, it stands here, the most urgent first.",
    Pile.MINE: "Nothing of yours waits.",
    Pile.UNOWNED: "Everything has an owner.",
    Pile.AT_RISK: "No promise is in danger.",
    Pile.SNOOZED: "You have put nothing away.",
}


def view(facts: HomeFacts, now: datetime, duty: Sequence[Block] = ()) -> Block:
    """The rep's page. Every item says why it stands where it stands. `duty`: who is on duty, below the queue."""
    return home(
        [
            header(f"Your queue, {one_line(facts.rep, NAME)}"),
            context("counters", _counters(facts), f"Times are in {city(facts.zone)}"),
            row("duty", _duty(facts), *(pages(Page.MINE) if facts.may_lead else [])),
            row("make", *_makers()),
            row("filter", button("Next best", "home.next", "next", "primary"), _filters(facts)),
            divider(),
            *_queue(facts, now),
            *tasks(facts.tasks, facts.zone, now),
            *deals(facts.deals),
            *nudges(facts.nudges),
            *duty,
            divider(),
            context("me", _me(facts)),
            row("mine", button("Notifications and times", "home.preferences", "preferences")),
        ]
    )


def stranger() -> Block:
    """For somebody who is no rep: the page says so and shows nothing."""
    return home([section("stranger", "This page is for reps of this hub. Ask whoever runs it to add your Slack user.")])


def pages(shown: Page) -> list[Piece]:
    """The switch between the two pages of those who lead."""
    labels = {Page.MINE: "My queue", Page.TEAM: "Team"}
    return [
        button(labels[page], f"home.page.{page.value}", page.value, "primary" if page is shown else None)
        for page in Page
    ]


def _counters(facts: HomeFacts) -> str:
    counted = (
        (facts.counters.mine, "yours"),
        (facts.counters.unowned, "without an owner"),
        (facts.counters.overdue, "overdue"),
        (facts.counters.snoozed, "snoozed"),
    )
    return " · ".join(f"{number} {label}" for number, label in counted)


def _duty(facts: HomeFacts) -> Piece:
    if facts.on_duty:
        return button("You are on duty. Go off duty", "duty", "off")
    return button("You are off duty. Go on duty", "duty", "on", "primary")


def _makers() -> list[Piece]:
    """What can be begun from here; a command does the same."""
    return [
        button("Find", "home.find", "find"),
        button("Who is", "home.who", "who"),
        button("Write to somebody", "home.send", "send"),
        button("New lead", "home.lead", "lead"),
        button("Log a call", "home.log", "log"),
        button("New task", "home.task", "task"),
        button("Digest", "home.digest", "digest"),
        button("Channels", "home.health", "health"),
        button("Help", "home.help", "help"),
    ]


def _filters(facts: HomeFacts) -> Piece:
    offers = [option(label, str(Filter(pile))) for pile, label in PILES.items()]
    offers += [option(f"By {badge(channel).name}", str(Filter(channel=channel))) for channel in _offered(facts)]
    return select("home.filter", offers, str(facts.chosen), "What to show")


def _offered(facts: HomeFacts) -> list[Channel]:
    chosen = [facts.chosen.channel] if facts.chosen.channel else []
    return list(dict.fromkeys([*facts.channels, *chosen]))


def _me(facts: HomeFacts) -> str:
    """Whom Slack's user is in the hub, as whoever runs it has said."""
    parts = [
        f"In the hub you are {one_line(facts.rep, NAME)}",
        facts.role,
        f"team {one_line(facts.team, NAME)}" if facts.team else "",
        city(facts.zone),
        ", ".join(language_name(one) for one in facts.languages[:6]),
    ]
    return " · ".join(part for part in parts if part)


# The queue


def _queue(facts: HomeFacts, now: datetime) -> list[Block]:
    shown = [block for place, item in enumerate(facts.queue) for block in _item(place, item, facts, now)]
    if not shown:
        told = "Nothing waits there." if facts.chosen.channel else NOTHING[facts.chosen.pile]
        return [section("nothing", told)]
    more = [context("more", f"And {facts.more} more. The filter shows fewer at once.")] if facts.more else []
    return [*shown, *more]


def _item(place: int, item: QueueItem, facts: HomeFacts, now: datetime) -> list[Block]:
    return [item_block(f"item-{place}", item, facts.zone, now), row(f"do-{place}", *_buttons(item))]


def item_block(block_id: str, item: QueueItem, zone: ZoneInfo, now: datetime) -> Block:
    """One conversation: who, why it stands here, and their last words."""
    sign, word = PRIORITIES[item.priority]
    channel = f" · {badge(item.channel)}" if item.channel else ""
    reason = " · ".join(part for part in (one_line(item.why, WHY, ""), *_clocks(item, zone, now)) if part)
    return rich(
        block_id,
        line(
            words(f"{sign} {word} · ", "bold"),
            words(one_line(item.name, NAME, "Somebody"), "bold"),
            words(channel),
            words(f"\n{reason}"),
        ),
        quote(several_lines(item.last_words, LAST_WORDS, 2, "(no words)")),
    )


def _clocks(item: QueueItem, zone: ZoneInfo, now: datetime) -> list[str]:
    """How long they wait, and when the answer is promised, on the rep's clock."""
    if item.snoozed_until is not None:
        return [f"wakes {clock_words(item.snoozed_until, now, zone)}"]
    waits = [f"waits {span_words(now - item.waiting_since)}"] if item.waiting_since else []
    if item.sla_due_at is None:
        return waits
    late = item.sla_due_at < now
    due = (
        f"overdue by {span_words(now - item.sla_due_at)}"
        if late
        else f"answer by {clock_words(item.sla_due_at, now, zone)}"
    )
    return [*waits, due]


def _buttons(item: QueueItem) -> list[Piece]:
    value = references.conversation(item.conversation_id, item.version)
    first = [link_button("Open", "open", item.link)] if item.link else [button("Reply", "reply", value)]
    return first if item.is_mine else [*first, button("Take", "take", value)]
