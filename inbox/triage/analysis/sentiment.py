"""From findings to a tone between -1 and 1."""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from inbox.triage.analysis.meaning import BUT, Finding
from inbox.triage.analysis.values import Reason, SentimentLabel

BEFORE_BUT = 0.7
EXCLAMATION = 1.2
DOUBT = 1.0
THRESHOLD = 0.2
WORDS_SHOWN = 3
MEMORY = 20_000
NEGATIVE, NEUTRAL, POSITIVE = SentimentLabel.NEGATIVE, SentimentLabel.NEUTRAL, SentimentLabel.POSITIVE
WEIGHT = itemgetter(0)


class Tone(NamedTuple):
    """score: -1 to 1; confidence: 0 to 1; weighed: the findings that counted, with their weights."""

    score: float
    label: SentimentLabel
    confidence: float
    weighed: Sequence[tuple[float, Finding]]


def judge_tone(findings: Sequence[Finding], exclaiming: bool) -> Tone:
    weighed = weigh(findings)
    if not weighed:
        return TONELESS
    weights = [weight for weight, _ in weighed]
    total, extent = sum(weights), sum(map(abs, weights))
    return Tone(*scored(total, extent + (DOUBT / EXCLAMATION if exclaiming else DOUBT), extent), weighed)


@lru_cache(MEMORY)
def scored(total: float, extent: float, evidence: float) -> tuple[float, SentimentLabel, float]:
    """Score, label and confidence."""
    score = total / extent
    return round(score, 3), label_of(score), confidence_of(score, evidence)


def weigh(findings: Sequence[Finding]) -> list[tuple[float, Finding]]:
    """The findings that have a tone, with its weight; what stands before a "but" counts less."""
    weighed: list[tuple[float, Finding]] = []
    turn = 0
    for finding in findings:
        if finding is BUT:
            turn = len(weighed)
        elif tone := finding.tone:
            weighed.append((tone, finding))
    if turn:
        weighed[:turn] = [(weight * BEFORE_BUT, finding) for weight, finding in weighed[:turn]]
    return weighed


def label_of(score: float) -> SentimentLabel:
    if score >= THRESHOLD:
        return POSITIVE
    return NEGATIVE if score <= -THRESHOLD else NEUTRAL


def confidence_of(score: float, evidence: float) -> float:
    """Clear tone: as sure as it is clear. No tone: half sure. Mixed tone: the less, the more was said on both sides."""
    if abs(score) >= THRESHOLD:
        return round(min(0.95, 0.4 + 0.6 * abs(score)), 3)
    return round(0.5 / (1.0 + 0.2 * evidence), 3)


TONELESS = Tone(0.0, NEUTRAL, confidence_of(0.0, 0.0), ())


def tone_reason(tone: Tone, added: float) -> Reason | None:
    """The words behind a tone that is not neutral; `added` is what it did to the urgency."""
    if tone.label is NEUTRAL:
        return None
    if tone.label is POSITIVE:
        strongest = sorted([pair for pair in tone.weighed if pair[0] > 0], key=WEIGHT, reverse=True)
        return Reason("tone_positive", f"positive tone: {words_of(strongest)}", added)
    strongest = sorted([pair for pair in tone.weighed if pair[0] < 0], key=WEIGHT)
    return Reason("tone_negative", f"negative tone: {words_of(strongest)}", added)


def words_of(strongest: Sequence[tuple[float, Finding]]) -> str:
    return ", ".join(dict.fromkeys([finding.said for _, finding in strongest[:WORDS_SHOWN]]))
