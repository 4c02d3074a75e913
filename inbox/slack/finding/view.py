"""The search modal: a pure view of frozen facts, within Slack's limits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from crm.search.folding import Piece
from inbox.slack import references
from inbox.slack.finding.facts import FindingFacts, FoundContact, FoundEntry
from inbox.slack.kit import (
    Block,
    ask,
    button,
    context,
    line,
    line_input,
    link_button,
    modal,
    option,
    rich,
    row,
    section,
    select,
    words,
)
from inbox.slack.kit import Piece as Drawn
from inbox.slack.text import clean, one_line
from inbox.slack.words import badge, city, clock_words

TITLE = "Find"
NAME = 60
ANY = "any"
STATES = (("open", "Open"), ("waiting", "Waiting for them"), ("snoozed", "Snoozed"), ("closed", "Closed"))
TIMES = (("today", "Today"), ("week", "Last 7 days"), ("month", "Last 30 days"), ("year", "Last 12 months"))
HINT = 'Words, "a phrase", from:anna, channel:telegram, is:closed, owner:me, after:2026-11-01, has:file, lang:cs'
NOTHING = "Nothing was found. Try fewer words, or the beginning of one; accents and capitals do not matter."


def view(facts: FindingFacts, now: datetime) -> Block:
    """What is asked on top, what was found below it."""
    return modal("find", TITLE, [*_form(facts), *_told(facts), *_found(facts, now)], str(facts.asked), "Find")


def _form(facts: FindingFacts) -> list[Block]:
    asked = facts.asked
    channels = [(channel.name.lower(), badge(channel).name) for channel in facts.channels]
    return [
        ask("text", "Look for", line_input("find.text", asked.text, HINT), dispatch=True, optional=True),
        row(
            "narrow",
            _list("find.channel", "Any channel", channels, asked.channel),
            _list("find.state", "Any state", STATES, asked.state),
            _list("find.time", "Any time", TIMES, asked.time),
        ),
    ]


def _list(action: str, anything: str, choices: Sequence[tuple[str, str]], chosen: str) -> Drawn:
    options = [option(anything, ANY), *(option(label, value) for value, label in choices)]
    return select(action, options, chosen or ANY)


def _told(facts: FindingFacts) -> list[Block]:
    return [context("told", *(one_line(one, 300) for one in facts.told[:5]))] if facts.told else []


def _found(facts: FindingFacts, now: datetime) -> list[Block]:
    if not facts.has_asked:
        return [context("hint", HINT)]
    if not facts.contacts and not facts.entries:
        return [section("nothing", NOTHING if facts.asked.offset == 0 else "There is no more.")]
    entries = [block for place, one in enumerate(facts.entries) for block in _entry(place, one, facts.zone, now)]
    zone = [context("zone", f"Newest first. Times are in {city(facts.zone)}.")] if entries else []
    return [*(_contact(place, one) for place, one in enumerate(facts.contacts)), *zone, *entries, *_turning(facts)]


def _contact(place: int, found: FoundContact) -> Block:
    about = f" · {one_line(found.about, 150)}" if found.about else ""
    who = button("Who is this", "find.who", references.contact(found.contact_id))
    return section(f"contact-{place}", f"👤 {one_line(found.name, NAME, 'Somebody')}{about}", who)


def _entry(place: int, found: FoundEntry, zone: ZoneInfo, now: datetime) -> list[Block]:
    where = f" · {badge(found.channel)}" if found.channel else ""
    by = f" · {'note ' if found.is_note else ''}by {one_line(found.by, NAME)}" if found.by else ""
    said = line(
        words("📝 " if found.is_note else ""),
        words(one_line(found.name, NAME, "Somebody"), "bold"),
        words(f"{where}{by} · {clock_words(found.at, now, zone)}\n"),
        *(_piece(one) for one in found.pieces),
    )
    buttons = [
        *([link_button("Open", "open", found.link)] if found.link else []),
        *([button("Who is this", "find.who", references.contact(found.contact_id))] if found.contact_id else []),
    ]
    return [rich(f"entry-{place}", said), *([row(f"do-{place}", *buttons)] if buttons else [])]


def _piece(piece: Piece) -> Drawn | None:
    """Blanks at the ends of a piece belong to the line; `clean` would take them."""
    text = piece.text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    shown = f"{before and ' '}{clean(text)}{after and ' '}"
    return words(shown, "bold") if piece.is_hit else words(shown)


def _turning(facts: FindingFacts) -> list[Block]:
    buttons = [
        *([button("Newer", "find.newer", "newer")] if facts.asked.offset else []),
        *([button("More", "find.more", "more")] if facts.has_more else []),
    ]
    return [row("turn", *buttons)] if buttons else []
