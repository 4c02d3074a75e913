"""Warnings in words. Pure."""

from inbox.service_levels.values import Promise, WarningLevel
from inbox.slack.kit import Message, Piece, line, message, moment, rich, words
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.text import one_line
from inbox.slack.words import badge

NAME = 60
SIGNS = {WarningLevel.EARLY: "⏳", WarningLevel.DUE: "⏰", WarningLevel.LATE: "🚨"}
WHAT = {Promise.FIRST_RESPONSE: "an answer", Promise.RESOLUTION: "a resolution"}
FORM = "{date_short_pretty} {time}"


def warning(facts: WarningFacts) -> Message:
    """Who was promised what, until when, and whose it is."""
    begins = f"{_who(facts)} was promised {WHAT[facts.promise]} by "
    until, ends = f"{facts.promised_at:%d.%m. %H:%M} UTC", _ends(facts)
    there = moment(int(facts.promised_at.timestamp()), FORM, until)
    told = line(words(f"{SIGNS[facts.level]} "), *_mention(facts), words(begins), there, words(ends))
    return message(f"{SIGNS[facts.level]} {begins}{until}{ends}", [rich("promise", told)])


def _ends(facts: WarningFacts) -> str:
    whose = (
        f"It is with {one_line(facts.owner_name, NAME)}." if facts.owner_name else "Nobody has this conversation yet."
    )
    return f"{SAID[facts.level]} {whose}"


SAID = {
    WarningLevel.EARLY: ". Three quarters of the time are gone.",
    WarningLevel.DUE: ", and waits.",
    WarningLevel.LATE: ", and still waits half an hour later.",
}


def _who(facts: WarningFacts) -> str:
    where = f" ({badge(facts.channel).name})" if facts.channel else ""
    return f"{one_line(facts.name, NAME, 'Somebody')}{where}"


def _mention(facts: WarningFacts) -> list[Piece | None]:
    """The owner is called by name until it is the lead's matter."""
    if facts.owner is None or facts.level is WarningLevel.LATE:
        return []
    return [{"type": "user", "user_id": facts.owner}, words(" ")]
