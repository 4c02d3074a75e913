"""What the writer wants: the first rule that holds, the gravest first."""

from collections.abc import Set

from inbox.triage.analysis.sentiment import POSITIVE, Tone
from inbox.triage.analysis.values import Intent

BY_CATEGORY = (
    ("leave_me", Intent.OPT_OUT_WISH),
    ("cancel", Intent.CANCELLATION),
    ("money", Intent.REFUND),
    ("outage", Intent.PROBLEM),
    ("security", Intent.PROBLEM),
    ("safety", Intent.PROBLEM),
    ("complaint", Intent.COMPLAINT),
    ("legal", Intent.COMPLAINT),
    ("failure", Intent.PROBLEM),
    ("blocked", Intent.PROBLEM),
    ("price", Intent.PURCHASE),
    ("buy", Intent.PURCHASE),
    ("schedule", Intent.SCHEDULING),
    ("waiting", Intent.COMPLAINT),
)
GREETING_AT_MOST = 6
CLEARLY_NEGATIVE = -0.6
COMPLAINT, REQUEST, QUESTION = Intent.COMPLAINT, Intent.REQUEST, Intent.QUESTION
THANKS, PRAISE, GREETING, OTHER = Intent.THANKS, Intent.PRAISE, Intent.GREETING, Intent.OTHER


def judge_intent(meant: Set[str | None], tone: Tone, *, asking: bool, length: int) -> Intent:
    """meant: what the findings speak for, each once; length: in tokens."""
    for category, intent in BY_CATEGORY:
        if category in meant:
            return intent
    if tone.score <= CLEARLY_NEGATIVE:
        return COMPLAINT
    if "request" in meant:
        return REQUEST
    if asking or "ask" in meant:
        return QUESTION
    return _friendly(meant, tone, length)


def _friendly(meant: Set[str | None], tone: Tone, length: int) -> Intent:
    if "thanks" in meant:
        return THANKS
    if tone.label is POSITIVE:
        return PRAISE
    if "greeting" in meant and length <= GREETING_AT_MOST:
        return GREETING
    return OTHER
