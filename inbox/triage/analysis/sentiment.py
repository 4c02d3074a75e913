"""From findings to a tone between -1 and 1."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.triage.analysis.finding import Finding
from inbox.triage.analysis.values import Reason, SentimentLabel

# What one word of a category says about the mood, in plain steps; the weights are set by hand, not fitted.
TONE = {
    "great": 2.0,
    "good": 1.0,
    "bad": -1.0,
    "awful": -2.0,
    "works": 0.2,
    "failure": -1.0,
    "outage": -1.5,
    "blocked": -0.75,
    "security": -1.0,
    "legal": -1.0,
    "safety": -1.5,
    "waiting": -1.0,
    "money": -1.0,
    "cancel": -1.0,
    "complaint": -1.5,
    "leave_me": -1.0,
    "thanks": 1.0,
    "joy": 2.0,
    "grief": -2.0,
}
# Negated praise is blame; negated blame is faint praise.
NEGATED_PRAISE = -0.75
NEGATED_BLAME = -0.5
NEGATED = {"works": TONE["failure"]}
BEFORE_BUT = 0.7
EXCLAMATION = 1.2
DOUBT = 1.0
THRESHOLD = 0.2
WORDS_SHOWN = 3


class Tone(NamedTuple):
    """score: -1 to 1; confidence: 0 to 1; weighed: the findings that counted, with their weights."""

    score: float
    label: SentimentLabel
    confidence: float
    weighed: list[tuple[float, Finding]]


def judge_tone(findings: Sequence[Finding], exclaiming: bool) -> Tone:
    weighed = weigh(findings)
    weights = [weight for weight, _ in weighed]
    total, extent = sum(weights), sum(map(abs, weights))
    score = total / (extent + (DOUBT / EXCLAMATION if exclaiming else DOUBT))
    return Tone(round(score, 3), label_of(score), confidence_of(score, extent), weighed)


def weigh(findings: Sequence[Finding]) -> list[tuple[float, Finding]]:
    """The findings that have a tone, with its weight; what stands before a "but" counts less."""
    weighed: list[tuple[float, Finding]] = []
    turn = 0
    for finding in findings:
        if finding.category == "but":
            turn = len(weighed)
        elif weight := TONE.get(finding.category):
            weight *= finding.strength
            weighed.append((taken_back(finding.category, weight) if finding.negated else weight, finding))
    if turn:
        weighed[:turn] = [(weight * BEFORE_BUT, finding) for weight, finding in weighed[:turn]]
    return weighed


def taken_back(category: str, weight: float) -> float:
    """What a negated word is worth: "does not work" is a failure, "not good" is blame, "not bad" is faint praise."""
    if category in NEGATED:
        return NEGATED[category]
    return weight * (NEGATED_PRAISE if weight > 0 else NEGATED_BLAME)


def label_of(score: float) -> SentimentLabel:
    if score >= THRESHOLD:
        return SentimentLabel.POSITIVE
    return SentimentLabel.NEGATIVE if score <= -THRESHOLD else SentimentLabel.NEUTRAL


def confidence_of(score: float, evidence: float) -> float:
    """Clear tone: as sure as it is clear. No tone: half sure. Mixed tone: the less, the more was said on both sides."""
    if abs(score) >= THRESHOLD:
        return round(min(0.95, 0.4 + 0.6 * abs(score)), 3)
    return round(0.5 / (1.0 + 0.2 * evidence), 3)


def tone_reason(tone: Tone, added: float) -> Reason | None:
    """The words behind a tone that is not neutral; `added` is what it did to the urgency."""
    if tone.label is SentimentLabel.NEUTRAL:
        return None
    sign = 1 if tone.label is SentimentLabel.POSITIVE else -1
    strongest = sorted((pair for pair in tone.weighed if pair[0] * sign > 0), key=lambda pair: -abs(pair[0]))
    words = ", ".join(dict.fromkeys(said(finding) for _, finding in strongest[:WORDS_SHOWN]))
    return Reason(f"tone_{tone.label.value}", f"{tone.label} tone: {words}", added)


def said(finding: Finding) -> str:
    """The writer's words, safe to show: signs other than letters are named, not repeated."""
    words = finding.words if finding.words[0].isalnum() else SIGNS.get(finding.category, "a sign")
    return f"not {words}" if finding.negated else words


SIGNS = {"joy": "a happy face", "grief": "an unhappy face", "good": "a friendly sign", "great": "a delighted sign"}
