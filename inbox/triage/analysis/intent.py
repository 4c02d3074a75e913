"""What the writer wants: the first rule that holds, the gravest first."""

from collections.abc import Sequence

from inbox.triage.analysis.finding import Finding
from inbox.triage.analysis.sentiment import Tone
from inbox.triage.analysis.urgency import meant
from inbox.triage.analysis.values import Intent, SentimentLabel

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


def judge_intent(findings: Sequence[Finding], tone: Tone, *, asking: bool, length: int) -> Intent:
    """length: in tokens."""
    present = {meant(finding) for finding in findings}
    for category, intent in BY_CATEGORY:
        if category in present:
            return intent
    if tone.score <= CLEARLY_NEGATIVE:
        return Intent.COMPLAINT
    if "request" in present:
        return Intent.REQUEST
    if asking or "ask" in present:
        return Intent.QUESTION
    return _friendly(present, tone, length)


def _friendly(present: set[str | None], tone: Tone, length: int) -> Intent:
    if "thanks" in present:
        return Intent.THANKS
    if tone.label is SentimentLabel.POSITIVE:
        return Intent.PRAISE
    if "greeting" in present and length <= GREETING_AT_MOST:
        return Intent.GREETING
    return Intent.OTHER
