"""From findings to an urgency between 0 and 1, the priority shown for it, and the reasons."""

from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import islice
from math import exp
from typing import NamedTuple

from inbox.triage.analysis.meaning import LONGEST_SAID, Finding
from inbox.triage.analysis.sentiment import Tone, tone_reason
from inbox.triage.analysis.values import Reason
from inbox.triage.levels import PriorityLevel


class Rule(NamedTuple):
    """weight: what the first finding adds, later ones half of the one before; phrase: how a reason begins;
    floor: the urgency a hard rule insists on, 0 where the rule is soft; quotes: the found words end the phrase."""

    weight: float
    phrase: str
    floor: float = 0.0
    quotes: bool = False


RULES = {
    "outage": Rule(0.8, "tells of an outage", 0.8),
    "security": Rule(0.7, "security matter", 0.8),
    "safety": Rule(0.9, "danger to people", 0.85),
    "legal": Rule(0.6, "legal matter", 0.65),
    "urgent": Rule(0.5, "says", quotes=True),
    "severe": Rule(0.25, "calls it", quotes=True),
    "deadline": Rule(0.3, "names a time"),
    "failure": Rule(0.3, "something does not work"),
    "blocked": Rule(0.35, "cannot go on"),
    "waiting": Rule(0.3, "has been waiting"),
    "scope": Rule(0.2, "many are affected"),
    "money": Rule(0.35, "money is wrong"),
    "cancel": Rule(0.45, "wants to leave"),
    "complaint": Rule(0.3, "complains"),
    "leave_me": Rule(0.2, "wants to be left alone"),
    "price": Rule(0.15, "asks for a price"),
    "buy": Rule(0.15, "wants to buy"),
    "schedule": Rule(0.05, "about an appointment"),
    "calm": Rule(-0.4, "no hurry"),
    "routine": Rule(-0.15, "routine matter"),
    "thanks": Rule(-0.1, "says thanks"),
}
HARD = frozenset(name for name, rule in RULES.items() if rule.floor)
BASE = 0.15
NEGATIVE_TONE = 0.3
POSITIVE_TONE = 0.1
SHOUTING = Reason("shouting", "writes in capitals", 0.15)
EXCLAMATION = Reason("exclamation", "several exclamation marks", 0.1)
QUESTION = Reason("question", "asks a question", 0.05)
MOST_OF_ONE_KIND = 3
MEMORY = 20_000
LOW = PriorityLevel.LOW
LEVELS = (
    (0.72, PriorityLevel.URGENT),
    (0.48, PriorityLevel.HIGH),
    (0.24, PriorityLevel.MEDIUM),
)


class Pressure(NamedTuple):
    urgency: float
    hard: bool
    reasons: list[Reason]


def judge_urgency(
    findings: Sequence[Finding],
    meant: Set[str | None],
    tone: Tone,
    *,
    shouting: bool,
    exclaiming: bool,
    asking: bool,
) -> Pressure:
    """meant: what the findings speak for, each once."""
    reasons = contributions(findings)
    if shouting:
        reasons.append(SHOUTING)
    if exclaiming:
        reasons.append(EXCLAMATION)
    if asking:
        reasons.append(QUESTION)
    if tone_said := tone_reason(tone, added_by(tone.score)):
        reasons.append(tone_said)
    floor = 0.0 if HARD.isdisjoint(meant) else max([rule.floor for code, rule in RULES.items() if code in meant])
    pressure = BASE + sum([reason.weight for reason in reasons])
    if len(reasons) > 1:
        reasons.sort(key=heaviness, reverse=True)
    return Pressure(raised(pressure, floor), floor > 0, reasons)


def heaviness(reason: Reason) -> float:
    return abs(reason.weight)


@lru_cache(MEMORY)
def added_by(score: float) -> float:
    return round(-score * (NEGATIVE_TONE if score < 0 else POSITIVE_TONE), 3)


@lru_cache(MEMORY)
def raised(pressure: float, floor: float) -> float:
    """An urgency between the floor and 1."""
    return round(floor + (1 - floor) * saturate(pressure), 4)


def contributions(findings: Sequence[Finding]) -> list[Reason]:
    """One reason for each kind of finding, with all its words."""
    kinds: dict[str, dict[str, None]] = {}
    for finding in findings:
        category = finding.meant
        if category in RULES:
            if category in kinds:
                kinds[category][finding.said] = None
            else:
                kinds[category] = {finding.said: None}
    return [contribution(category, *islice(words, MOST_OF_ONE_KIND)) for category, words in kinds.items()]


@lru_cache(MEMORY)
def contribution(category: str, *words: str) -> Reason:
    """words: all different."""
    rule = RULES[category]
    weight = round(rule.weight * (2.0 - 0.5 ** (len(words) - 1)), 3)
    return Reason(category, f"{rule.phrase}{' ' if rule.quotes else ': '}“{', '.join(words)[:LONGEST_SAID]}”", weight)


def saturate(pressure: float) -> float:
    """0 for none, 1 never quite reached."""
    return round(1.0 - exp(-max(pressure, 0.0)), 4)


def level_of(urgency: float) -> PriorityLevel:
    for least, level in LEVELS:
        if urgency >= least:
            return level
    return LOW
