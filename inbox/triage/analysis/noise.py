"""Texts nobody waits behind: automatic replies, newsletters, spam, told by their words.

A customer who is wrongly called noise waits for ever, so one suspicious word is never enough.
"""

from collections.abc import Sequence

from inbox.triage.analysis.finding import Finding
from inbox.triage.analysis.values import Noise

MARKS = frozenset({"auto_reply", "away", "newsletter", "spam"})
OPENING = 12
ABSENCE_MARKS = 2
NEWSLETTER_MARKS = 2
SPAM_POINTS = 4
STRONG_POINTS = 2


def judge_noise(findings: Sequence[Finding], *, shouting: bool, asking: bool, hard: bool) -> tuple[Noise, str]:
    """The kind of noise and the words that gave it away; a real emergency needs one mark more to be called spam."""
    if MARKS.isdisjoint({finding.category for finding in findings}):
        return Noise.NONE, ""
    automatic, away = _marks(findings, "auto_reply"), _marks(findings, "away")
    if not asking and (_opens(automatic) or len(automatic) + len(away) >= ABSENCE_MARKS):
        return Noise.AUTO_REPLY, _words([*automatic, *away])
    letters = _marks(findings, "newsletter")
    if len(letters) >= NEWSLETTER_MARKS:
        return Noise.NEWSLETTER, _words(letters)
    strong, weak = _marks(findings, "spam"), _marks(findings, "lure")
    if strong and STRONG_POINTS * len(strong) + len(weak) + shouting >= SPAM_POINTS + hard:
        return Noise.SPAM, _words([*strong, *weak])
    return Noise.NONE, ""


def _marks(findings: Sequence[Finding], category: str) -> list[Finding]:
    """Different words only: one word ten times is one mark."""
    return list({found.words: found for found in findings if found.category == category and not found.negated}.values())


def _opens(marks: Sequence[Finding]) -> bool:
    """An automatic reply says so at once; later in a text somebody may be complaining of one."""
    return any(mark.place < OPENING for mark in marks)


def _words(findings: Sequence[Finding]) -> str:
    return ", ".join(finding.words for finding in findings[:3])[:80]
