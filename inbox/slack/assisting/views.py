"""Views of summaries, translations and corrections. Pure."""

from decimal import Decimal

from inbox.leak_check.rules import LANGUAGE_NAMES
from inbox.proposals.values import Proposed
from inbox.slack.interactions import Payload, field_choice
from inbox.slack.kit import (
    Block,
    Message,
    Piece,
    ask,
    button,
    context,
    line,
    message,
    modal,
    option,
    quote,
    rich,
    select,
    words,
)
from inbox.slack.text import clean, one_line
from inbox.triage.analysis.values import SentimentLabel
from inbox.triage.values import PriorityLevel

TRANSLATE, TRANSLATE_MINE = "entry.translate", "compose.translate"
CORRECT = "correct"
TITLES = {"summary": "Summary", CORRECT: "Tone and priority"}
REASON = 400
LONGEST = 2_900
CLEAR = Decimal("0.2")
LEVELS = {
    PriorityLevel.LOW: "Low", PriorityLevel.MEDIUM: "Medium", PriorityLevel.HIGH: "High", PriorityLevel.URGENT: "Urgent",
}  # fmt: skip
TONES = {
    SentimentLabel.POSITIVE: "Pleased", SentimentLabel.NEUTRAL: "Neutral", SentimentLabel.NEGATIVE: "Upset",
}  # fmt: skip


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def translate_button(language: str, reference: str) -> Piece:
    """Says the language too, which helps where nothing can be translated."""
    return button(f"{language_name(language)} · Translate", TRANSLATE, reference)


def translated(made: Proposed, language: str) -> Message:
    """For the rep who asked: the translation, marked by who made it; the original stands above it in the thread."""
    told = f"It reads as {language_name(language)}. {one_line(made.reason, REASON)}" if language else made.reason
    shown = [rich("translated", quote(clean(made.text)[:LONGEST]))] if made.text else []
    return message(told, [*shown, context("by", one_line(told, REASON))])


def summary(made: Proposed, reference: str) -> Block:
    """Marked by who made it."""
    text = clean(made.text)[:LONGEST]
    shown = rich("summary", line(words(text))) if text else context("none", "They have written nothing yet to sum up.")
    return modal("summary", TITLES["summary"], [shown, context("by", one_line(made.reason, REASON))], reference)


def correction(reference: str, tone: SentimentLabel, level: PriorityLevel, name: str) -> Block:
    """What the hub thinks, to be set right."""
    about = context(
        "about",
        f"About {one_line(name, 60, 'this conversation')}. What you say stands, and is kept for later training.",
    )
    tones = [option(label, one.value) for one, label in TONES.items()]
    levels = [option(label, one.value) for one, label in LEVELS.items()]
    fields = [
        ask("tone", "Their tone", select("correct.tone", tones, tone.value)),
        ask("level", "How soon somebody should look", select("correct.level", levels, level.value)),
    ]
    return modal(CORRECT, TITLES[CORRECT], [about, *fields], reference, "Save")


def tone_in(view: Payload) -> SentimentLabel | None:
    return next((one for one in SentimentLabel if one.value == field_choice(view, "tone")), None)


def level_in(view: Payload) -> PriorityLevel | None:
    return next((one for one in PriorityLevel if one.value == field_choice(view, "level")), None)


def tone_of(sentiment: Decimal | None) -> SentimentLabel:
    """What the number says in a word."""
    number = sentiment or Decimal(0)
    if abs(number) < CLEAR:
        return SentimentLabel.NEUTRAL
    return SentimentLabel.NEGATIVE if number < 0 else SentimentLabel.POSITIVE


NUMBERS = {
    SentimentLabel.NEGATIVE: Decimal("-0.70"), SentimentLabel.NEUTRAL: Decimal(0), SentimentLabel.POSITIVE: Decimal("0.70"),
}  # fmt: skip
