"""Who somebody is, as far as we know: a modal of frozen facts. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.slack import references
from inbox.slack.facts import PastInteraction
from inbox.slack.kit import Block, button, confirmation, context, line, modal, rich, row, words
from inbox.slack.text import one_line
from inbox.slack.who.facts import IdentityFacts, MergeFacts, ProfileState, SuggestionFacts, WhoFacts
from inbox.slack.words import badge, city, clock_words

NAME = 60
TITLE = "Who is this"


def who(facts: WhoFacts, zone: ZoneInfo, now: datetime, told: str = "") -> Block:
    """What we know of somebody, how we know it, and who else they may be. `told` is what the last press did."""
    blocks = [
        *([context("told", one_line(told, 400))] if told else []),
        rich(
            "name",
            line(
                words(one_line(facts.name, NAME, "Somebody"), "bold"),
                *(words(f"\n{one_line(one, 150)}") for one in facts.about[:8]),
            ),
        ),
        *[block for one in facts.suggestions for block in _suggestion(one)],
        _listing("identities", "Addresses", [_identity(one) for one in facts.identities[:12]], "none known"),
        _listing("preferences", "Wishes", list(facts.preferences), "none stated"),
        _listing("consent", "Consent", list(facts.consent), "nothing on record"),
        *([_listing("deals", "Open deals", list(facts.deals), "")] if facts.deals else []),
        *([_listing("tasks", "Open tasks", list(facts.tasks), "")] if facts.tasks else []),
        *([_listing("notes", "Notes", list(facts.notes), "")] if facts.notes else []),
        *[block for one in facts.merges for block in _merge(one, zone, now)],
        _listing("history", f"Timeline (times in {city(zone)})", _history(facts, zone, now), "nothing yet"),
        *_turning(facts),
    ]
    metadata = str(ProfileState(facts.contact_id, facts.older, facts.newer)) if facts.contact_id else ""
    return modal("who", TITLE, blocks, metadata)


def _suggestion(one: SuggestionFacts) -> list[Block]:
    """Two buttons, and what stands for it; neither word is final: joined people can be parted again."""
    mark, value = one.id.hex[:12], references.suggestion(one.id)
    about = f" · {one_line(one.about, 120)}" if one.about.strip() else ""
    said = line(
        words("May be the same person: ", "bold"),
        words(f"{one_line(one.name, NAME, 'Somebody')}{about}\n"),
        words(one_line(one.evidence, 200, "no reason noted"), "italic"),
    )
    joining = confirmation("Join the two", "Messages, addresses and notes of both stand together afterwards.", "Join")
    return [
        rich(f"suggestion-{mark}", said),
        row(
            f"decide-{mark}",
            button("Same person", "who.same", value, confirm=joining),
            button("Two people", "who.different", value),
        ),
    ]


def _merge(one: MergeFacts, zone: ZoneInfo, now: datetime) -> list[Block]:
    mark = one.id.hex[:12]
    by = f" by {one_line(one.by, NAME)}" if one.by.strip() else ""
    said = line(
        words("Joined with ", "bold"),
        words(f"{one_line(one.name, NAME, 'Somebody')} · {clock_words(one.at, now, zone)}{by}\n"),
        words(one_line(one.evidence, 200, "no reason noted"), "italic"),
    )
    parting = confirmation("Part the two again", "What came to their addresses since goes with them.", "Part")
    undo = button("Part again", "who.part", references.merge(one.id), confirm=parting)
    return [rich(f"merge-{mark}", said), row(f"part-{mark}", undo)]


def _turning(facts: WhoFacts) -> list[Block]:
    buttons = [
        *([button("Newer", "who.newer", "newer")] if facts.newer else []),
        *([button("Older", "who.older", "older")] if facts.older else []),
    ]
    return [row("turn", *buttons)] if buttons else []


def _listing(block_id: str, title: str, lines: list[str], otherwise: str) -> Block:
    shown = [one_line(one, 200) for one in lines] or [otherwise]
    return rich(block_id, line(words(title, "bold"), *(words(f"\n{one}") for one in shown)))


def _identity(one: IdentityFacts) -> str:
    proof = "proven" if one.is_verified else "claimed, not proven"
    gone = f", not reachable: {one.gone}" if one.gone else ""
    return f"{badge(one.channel)} {one_line(one.handle, 60)} · {proof}{gone} · {one_line(one.evidence, 100, 'no evidence noted')}"


def _history(facts: WhoFacts, zone: ZoneInfo, now: datetime) -> list[str]:
    return [_past(one, zone, now) for one in facts.history]


def _past(one: PastInteraction, zone: ZoneInfo, now: datetime) -> str:
    arrow = "←" if one.is_inbound else "→"
    said = one_line(one.words, 100, "(no words)")
    return f"{clock_words(one.at, now, zone)} {arrow} {badge(one.channel).name}: {said}"
