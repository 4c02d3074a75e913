"""Who somebody is, as far as we know: a modal of frozen facts. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.slack.facts import IdentityFacts, PastInteraction, WhoFacts
from inbox.slack.kit import Block, line, modal, rich, words
from inbox.slack.text import one_line
from inbox.slack.words import badge, city, clock_words

NAME = 60


def who(facts: WhoFacts, zone: ZoneInfo, now: datetime) -> Block:
    """What we know of somebody, and how we know it."""
    blocks = [
        rich(
            "name",
            line(
                words(one_line(facts.name, NAME, "Somebody"), "bold"),
                *(words(f"\n{one_line(one, 150)}") for one in facts.about[:8]),
            ),
        ),
        _listing("identities", "Addresses", [_identity(one) for one in facts.identities[:12]], "none known"),
        _listing("preferences", "Wishes", list(facts.preferences), "none stated"),
        _listing("consent", "Consent", list(facts.consent), "nothing on record"),
        *([_listing("deals", "Open deals", list(facts.deals), "")] if facts.deals else []),
        *([_listing("notes", "Notes", list(facts.notes), "")] if facts.notes else []),
        _listing("history", f"Last contacts (times in {city(zone)})", _history(facts, zone, now), "none yet"),
    ]
    return modal("who", "Who is this", blocks)


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
