"""One text in, one judgement out: no clock, no network, no files, the standard library only."""

import re

from inbox.triage.analysis.finding import find
from inbox.triage.analysis.intent import judge_intent
from inbox.triage.analysis.language import detect
from inbox.triage.analysis.lexicon import index_of
from inbox.triage.analysis.noise import judge_noise
from inbox.triage.analysis.reading import read
from inbox.triage.analysis.sentiment import judge_tone
from inbox.triage.analysis.urgency import LOW, judge_urgency, level_of
from inbox.triage.analysis.values import Analysis, Noise, Reason

NOISE_URGENCY = 0.02
NONE = Noise.NONE
NOISE_WORDS = {
    Noise.AUTO_REPLY: "automatic reply",
    Noise.NEWSLETTER: "newsletter",
    Noise.SPAM: "looks like spam",
}
CUT = Reason("cut", "long text: only its beginning and its end were judged", 0.0)
LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?")


def analyse(text: str, language: str | None = None) -> Analysis:
    """The judgement on a text; the same for the same text, whatever was asked before.

    language: a tag such as `de` or `de-AT` where it is known; otherwise, or where it is no tag, it is found out.
    """
    reading = read(text)
    spoken, sureness = (language and _named(language)) or detect(reading.tokens, reading.text)
    findings = find(reading.tokens, index_of(spoken))
    meant = {finding.meant for finding in findings.found}
    tone = judge_tone(findings.found, reading.exclaiming)
    pressure = judge_urgency(
        findings.found,
        meant,
        tone,
        shouting=reading.shouting,
        exclaiming=reading.exclaiming,
        asking=reading.asking,
    )
    noise, marks = judge_noise(findings, meant, shouting=reading.shouting, asking=reading.asking, hard=pressure.hard)
    quiet = noise is not NONE
    reasons = [CUT, *pressure.reasons] if reading.cut else pressure.reasons
    if quiet:
        reasons = [Reason(noise.value, f"{NOISE_WORDS[noise]}: {marks}", -pressure.urgency), *reasons]
    return Analysis(
        sentiment=tone.score,
        label=tone.label,
        confidence=tone.confidence,
        language=spoken,
        language_confidence=sureness,
        intent=judge_intent(meant, tone, asking=reading.asking, length=len(reading.tokens)),
        urgency=NOISE_URGENCY * pressure.urgency if quiet else pressure.urgency,
        priority=LOW if quiet else level_of(pressure.urgency),
        hard=pressure.hard and not quiet,
        noise=noise,
        reasons=tuple(reasons),
    )


def _named(language: str) -> tuple[str, float] | None:
    """The language somebody told us, as far as it is a language tag."""
    match = LANGUAGE_TAG.fullmatch(language)
    return (match.group(1).lower(), 1.0) if match else None
