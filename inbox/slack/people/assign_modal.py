"""Whom to give a conversation to. Pure views of frozen values."""

from inbox.slack.kit import (
    OPTION_LABEL,
    SELECT_OPTIONS,
    Block,
    Piece,
    ask,
    context,
    modal,
    option,
    plain,
    select,
    text_input,
)
from inbox.slack.people.facts import AssignFacts, RepOffer
from inbox.slack.presence.words import age_words, hint_words
from inbox.slack.text import one_line
from inbox.slack.words import language_name

ASSIGN = "assign"
TITLE = "Assign"
NOBODY = "nobody"
NAME = 40


def assign(facts: AssignFacts) -> Block:
    """Everybody who answers, with duty, load and languages; those who speak the customer's language first."""
    shown = in_order(facts)[: SELECT_OPTIONS - 1]
    options = [_offer(one, facts) for one in shown]
    options.append(option("Nobody: back to the queue", NOBODY))
    age = age_words((one.hint for one in shown), facts.zone)
    note = text_input("assign.note", placeholder="Only they read this.")
    blocks = [
        context("about", _about(facts)),
        ask("rep", "Who answers", select("assign.rep", options, placeholder="Choose somebody")),
        *([context("slack", age)] if age else []),
        ask("note", "A word for them", note, optional=True),
    ]
    return modal(ASSIGN, TITLE, blocks, facts.reference, "Assign")


def in_order(facts: AssignFacts) -> list[RepOffer]:
    """On duty before off duty, speakers of the language before others, then by share of load, then by name."""
    return sorted(facts.reps, key=lambda one: (not one.on_duty, not _speaks(one, facts.language), *_load(one)))


def _speaks(offer: RepOffer, language: str) -> bool:
    return not language or not offer.languages or language in offer.languages


def _load(offer: RepOffer) -> tuple[float, str]:
    return offer.open / max(offer.max_load, 1), offer.name


def _offer(one: RepOffer, facts: AssignFacts) -> Piece:
    """What Slack says stands below the line, which stays the same while it is being asked: what was chosen stays chosen."""
    hint, offer = hint_words(one.hint, facts.zone), option(_words(one), str(one.id))
    return {**offer, "description": plain(hint, OPTION_LABEL)} if hint else offer


def _words(offer: RepOffer) -> str:
    """The name first: what is too long for Slack is cut at the end."""
    duty = "on duty" if offer.on_duty else "off duty"
    speaks = f" · {', '.join(offer.languages)}" if offer.languages else ""
    return f"{one_line(offer.name, NAME)} · {duty} · {offer.open} of {offer.max_load} open{speaks}"


def _about(facts: AssignFacts) -> str:
    has = f"{one_line(facts.owner, NAME)} has it now." if facts.owner else "Nobody has it yet."
    speaks = f" They write in {language_name(one_line(facts.language, 10))}." if facts.language else ""
    return f"{one_line(facts.name, NAME, 'The conversation')}: {has}{speaks}"
