"""The page of those who lead: team load, broken promises, what nobody has, and a light for each of our ends. Pure."""

from collections.abc import Sequence
from datetime import datetime

from inbox.slack import references
from inbox.slack.home.facts import Light, QueueItem, RepLoad, TeamFacts
from inbox.slack.home.page import NAME, item_block, pages
from inbox.slack.home.values import Page
from inbox.slack.kit import Block, Piece, button, context, divider, header, home, line, link_button, rich, row, words
from inbox.slack.text import one_line
from inbox.slack.words import badge, city, span_words

REPS, LIGHTS = 60, 60
WORDS = 160


def view(facts: TeamFacts, now: datetime, duty: Sequence[Block] = ()) -> Block:
    """`duty`: who is on duty, as on everybody's own page."""
    name = f"Team {one_line(facts.team, NAME)}" if facts.team else "The whole team"
    return home(
        [
            header(name),
            context("counters", _counters(facts, now), f"Times are in {city(facts.zone)}"),
            row("duty", *pages(Page.TEAM)),
            loads_block(facts.reps),
            *duty,
            divider(),
            header("Overdue"),
            *(_overdue(facts, now) or [context("none-overdue", "No promise is broken.")]),
            divider(),
            lights_block(facts.lights),
        ]
    )


def _counters(facts: TeamFacts, now: datetime) -> str:
    age = f", the oldest for {span_words(now - facts.oldest_unowned)}" if facts.oldest_unowned else ""
    return f"{facts.overdue_count} overdue · {facts.unowned} without an owner{age}"


def loads_block(reps: Sequence[RepLoad]) -> Block:
    return rich("loads", line(words("Who has how much", "bold"), *_loads(reps)))


def _loads(reps: Sequence[RepLoad]) -> list[Piece | None]:
    shown = [words(f"\n{_load(one)}") for one in reps[:REPS]]
    return [*shown, words(f"\nand {len(reps) - REPS} more") if len(reps) > REPS else None]


def _load(one: RepLoad) -> str:
    duty = "🟢 on duty" if one.on_duty else "⚪ off duty"
    late = f" · {one.overdue} overdue" if one.overdue else ""
    full = " · full" if one.open >= one.max_load else ""
    return f"{duty} · {one_line(one.name, NAME, 'Somebody')} · {one.open} of {one.max_load} open{full}{late}"


def _overdue(facts: TeamFacts, now: datetime) -> list[Block]:
    return [
        block
        for place, item in enumerate(facts.overdue)
        for block in (item_block(f"late-{place}", item, facts.zone, now), row(f"late-do-{place}", _way(item)))
    ]


def _way(item: QueueItem) -> Piece:
    value = references.conversation(item.conversation_id, item.version)
    return link_button("Open", "open", item.link) if item.link else button("Reply", "reply", value)


def lights_block(lights: Sequence[Light]) -> Block:
    """How each of our ends is, in a sign and in words."""
    shown = [words(f"\n{_light(one)}") for one in lights[:LIGHTS]] or [words("\nNo accounts are set up.")]
    return rich("lights", line(words("Channels", "bold"), *shown))


def _light(one: Light) -> str:
    sign = {True: "🟢 well", False: "🔴 not well", None: "⚪ nothing to judge by"}[one.is_well]
    return f"{sign} · {badge(one.channel)} {one_line(one.account, NAME)} · {one_line(one.words, WORDS, '')}"
