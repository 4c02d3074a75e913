"""Texts nobody waits behind: automatic replies, newsletters, spam, told by their words.

A customer who is wrongly called noise waits for ever, so one suspicious word is never enough.
"""

from collections.abc import Sequence, Set

from inbox.triage.analysis.finding import Findings
from inbox.triage.analysis.meaning import Finding
from inbox.triage.analysis.values import Noise

MARKS = frozenset({"auto_reply", "away", "newsletter", "spam"})
OPENING = 12
ABSENCE_MARKS = 2
NEWSLETTER_MARKS = 2
SPAM_POINTS = 4
STRONG_POINTS = 2
NO_NOISE = (Noise.NONE, "")


def judge_noise(
    findings: Findings, meant: Set[str | None], *, shouting: bool, asking: bool, hard: bool
) -> tuple[Noise, str]:
    """The kind of noise and the words that gave it away; a real emergency needs one mark more to be called spam.

    meant: what the findings speak for, each once.
    """
    if MARKS.isdisjoint(meant):
        return NO_NOISE
    automatic, away = _marks(findings.found, "auto_reply"), _marks(findings.found, "away")
    if not asking and (_opens(findings) or len(automatic) + len(away) >= ABSENCE_MARKS):
        return Noise.AUTO_REPLY, _words([*automatic, *away])
    letters = _marks(findings.found, "newsletter")
    if len(letters) >= NEWSLETTER_MARKS:
        return Noise.NEWSLETTER, _words(letters)
    strong, weak = _marks(findings.found, "spam"), _marks(findings.found, "lure")
    if strong and STRONG_POINTS * len(strong) + len(weak) + shouting >= SPAM_POINTS + hard:
        return Noise.SPAM, _words([*strong, *weak])
    return NO_NOISE


def _marks(findings: Sequence[Finding], category: str) -> list[Finding]:
    """Different words only: one word ten times is one mark."""
    return list({found.words: found for found in findings if found.category == category and not found.negated}.values())


def _opens(findings: Findings) -> bool:
    """An automatic reply says so at once; later in a text, or again there, somebody may be complaining of one."""
    pairs = zip(findings.found, findings.places, strict=True)
    last = {finding.words: place for finding, place in pairs if finding.meant == "auto_reply"}
    return any(place < OPENING for place in last.values())


def _words(findings: Sequence[Finding]) -> str:
    return ", ".join(finding.words for finding in findings[:3])[:80]
