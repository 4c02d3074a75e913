"""How soon somebody should look: what the text says, and what only the CRM knows. Pure: `now` is an argument.

Every signal fills a share of the room that is left below 1, so that the named parts sum up to the urgency, each of
them can only raise it, and none of them alone decides. The weights are set by hand; see the table of each signal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp, fsum
from typing import NamedTuple

from connectors.contract.channel import Channel
from inbox.service_levels.rules import due_at, share_used, terms
from inbox.service_levels.values import Promise, Terms
from inbox.triage.analysis.urgency import level_of
from inbox.triage.analysis.values import Analysis, Intent, Noise, Reason, SentimentLabel
from inbox.triage.values import (
    Basis,
    Contribution,
    CrmFacts,
    ModelAdvice,
    Priority,
    PriorityLevel,
    QueueFacts,
    Standing,
    TriageSettings,
)

NOISE_SHARE = 0.02
REPEATED, REPEATED_AT_MOST = 0.15, 0.6
STANDING = {Standing.CUSTOMER: 0.1, Standing.QUALIFIED: 0.06, Standing.CHURNED: 0.08}
VALUE = 0.25
TIER = 0.2
CHURN = 0.2
ESCALATED, ESCALATED_AT_MOST = 0.1, 0.3
DEADLINE, DEADLINE_WITHIN = 0.3, timedelta(days=3)
PHONE, DIRECT = 0.15, 0.05
PUBLIC_COMPLAINT, PUBLIC_ANGER = 0.1, 0.5
SLA_FROM, SLA_SLOPE, SLA_AT_MOST = 0.5, 0.4, 0.6
WAITING_PER_DAY, WAITING_AT_MOST = 0.1, 0.3
NOTHING = 1e-9
NO_MONEY = Decimal(0)
FAR_APART = 0.35
MODEL_AT_MOST = 0.95
URGENCY_STEPS = 20
CLOCK_STEP_SECONDS = 300
WAIT_STEP_SECONDS = 60
LEVELS = tuple(PriorityLevel)
CLOSING = Contribution("closing", "came after our answer and asks for nothing, nobody waits", 0.0)
DEFAULTS = TriageSettings()
ENVELOPE_NOISE = {
    "is_spam": "marked as spam before",
    "is_automatic": "automatic reply, says its envelope",
    "is_bulk": "bulk mail, says its envelope",
}


class Push(NamedTuple):
    """A signal before it is fitted into the room that is left. weight: 0 or more."""

    code: str
    words: str
    weight: float


def priority(analysis: Analysis, facts: CrmFacts, now: datetime, settings: TriageSettings = DEFAULTS) -> Priority:
    """How soon somebody should look, with every part of it named.

    The promise is dated from the level that text and customer give; time running out raises the urgency further, but
    never moves the promise.
    """
    if rests(analysis, facts):
        text = text_parts(analysis, facts)
        return Priority(_level(text, analysis), _sum(text), _by_weight([*text, CLOSING]), Basis.RULE)
    if noise := noise_words(analysis, facts):
        if facts.is_spam or facts.unanswered <= 1:
            return _sunk(text_parts(analysis, facts), noise)
        analysis, facts = quieted(analysis), replace(facts, unanswered=facts.unanswered - 1)
    text = text_parts(analysis, facts)
    parts = filled(text, customer_pushes(analysis, facts, now, settings))
    promised = _level(parts, analysis)
    parts = filled(parts, clock_pushes(promised, facts, now, settings))
    since = facts.waiting_since or now
    agreed = first_response(promised, facts, settings)
    return Priority(
        level=_level(parts, analysis),
        urgency=_sum(parts),
        reasons=_by_weight(parts),
        basis=Basis.RULE,
        sla_due_at=due_at(agreed, since) if agreed is not None else None,
        is_hard=analysis.hard or facts.earlier_is_hard,
        promised=promised,
    )


def is_pleasantry(analysis: Analysis) -> bool:
    """Thanks or praise that asks for nothing. A greeting is none: who says hello waits for a word."""
    friendly = analysis.intent in (Intent.THANKS, Intent.PRAISE)
    return friendly and not analysis.hard and analysis.priority is PriorityLevel.LOW


def rests(analysis: Analysis, facts: CrmFacts) -> bool:
    """The message closes a talk that we had answered, or is a machine's word on our answer: nobody waits for another."""
    if not facts.we_spoke_last or facts.earlier_is_hard or facts.is_spam:
        return False
    return is_pleasantry(analysis) or (facts.we_wrote_here and bool(noise_words(analysis, facts)))


def quieted(analysis: Analysis) -> Analysis:
    """A machine's word while a person still waits: it says nothing about how soon."""
    return replace(
        analysis,
        sentiment=0.0,
        label=SentimentLabel.NEUTRAL,
        urgency=0.0,
        priority=PriorityLevel.LOW,
        hard=False,
        reasons=(Reason("machine", "an automatic message came too", 0.0),),
    )


def raise_by_model(found: Priority, advice: ModelAdvice) -> Priority:
    """The same priority, raised where the model sees more. It never lowers; what is far apart is flagged.

    What rules call noise stays noise: words inside a newsletter shall not talk a model into raising it.
    """
    flagged = found.is_flagged or abs(advice.urgency - found.urgency) > FAR_APART
    raised = min(advice.urgency, MODEL_AT_MOST)
    if found.is_noise or raised <= found.urgency:
        return replace(found, is_flagged=flagged and not found.is_noise)
    part = Contribution("model", f"the model sees more: {advice.words}"[:240], raised - found.urgency)
    return replace(
        found,
        level=max(found.level, level_of(raised), key=LEVELS.index),
        promised=max(found.promised or found.level, level_of(raised), key=LEVELS.index),
        urgency=raised,
        reasons=_by_weight([*found.reasons, part]),
        basis=Basis.MODEL,
        is_flagged=flagged,
    )


def queue_key(facts: QueueFacts) -> tuple[bool, int, float, float, float, float, bool]:
    """Sorts a queue: what comes first is to be answered first. Urgency, then the promise, then waiting time, then value,
    then tone, then public before private; noise last. Urgency counts in twentieths, the promise in five minutes, waiting
    in minutes, so that hair's breadths do not outrank what comes after them."""
    return (
        facts.is_noise,
        -int(facts.urgency * URGENCY_STEPS + NOTHING),
        _step(facts.sla_due_at, CLOCK_STEP_SECONDS),
        _step(facts.waiting_since, WAIT_STEP_SECONDS),
        -float(facts.value),
        facts.sentiment,
        not facts.is_public,
    )


def text_parts(analysis: Analysis, facts: CrmFacts) -> list[Contribution]:
    """The text's own urgency, shared out to the analyser's reasons; where an earlier message weighs more, the rest is its."""
    said = fsum(reason.weight for reason in analysis.reasons)
    scale = analysis.urgency / said if said > analysis.urgency else 1.0
    scale = 0.0 if analysis.urgency <= 0 else scale
    parts = [Contribution(reason.code, reason.words, reason.weight * scale) for reason in analysis.reasons]
    rest = analysis.urgency - fsum(part.weight for part in parts)
    if abs(rest) > NOTHING:
        parts.append(Contribution("message", "somebody wrote", rest))
    if facts.earlier_urgency > analysis.urgency:
        more = facts.earlier_urgency - analysis.urgency
        parts.append(Contribution("earlier", "an earlier message still waits and weighs more", more))
    return parts


def noise_words(analysis: Analysis, facts: CrmFacts) -> str:
    """Why nobody waits behind this message; empty where somebody does."""
    for name, words in ENVELOPE_NOISE.items():
        if getattr(facts, name):
            return words
    if analysis.noise is Noise.NONE:
        return ""
    return next((reason.words for reason in analysis.reasons if reason.code == analysis.noise), str(analysis.noise))


def customer_pushes(analysis: Analysis, facts: CrmFacts, now: datetime, settings: TriageSettings) -> Iterable[Push]:
    """What the CRM knows of the writer and of the way they wrote."""
    yield _channel_push(analysis, facts)
    yield _repeated_push(facts)
    yield Push("standing", f"is a {facts.standing}", STANDING.get(facts.standing, 0.0))
    yield _value_push(facts, settings)
    factor = settings.levels.tier_factors.get(facts.tier, 1.0)
    yield Push("tier", f"of the class {facts.tier}", TIER * max(0.0, 1.0 - factor))
    risk = facts.churn_risk or 0.0
    yield Push("churn", f"may leave us: {risk:.0%}", CHURN * min(max(risk, 0.0), 1.0))
    times = f"became urgent {facts.escalations} times lately" if facts.escalations > 1 else "became urgent lately"
    yield Push("escalated", times, min(ESCALATED * facts.escalations, ESCALATED_AT_MOST))
    yield _deadline_push(facts, now)


def clock_pushes(level: PriorityLevel, facts: CrmFacts, now: datetime, settings: TriageSettings) -> Iterable[Push]:
    """What time does: the promise runs out, and waiting is waiting."""
    since = facts.waiting_since
    if since is None or since >= now:
        return
    agreed = first_response(level, facts, settings)
    if agreed is not None:
        share = share_used(agreed, since, now)
        words = "the promised time is over" if share >= 1 else f"{share:.0%} of the promised time is gone"
        yield Push("sla", words, min(max(share - SLA_FROM, 0.0) * SLA_SLOPE, SLA_AT_MOST))
    days = (now - since) / timedelta(days=1)
    yield Push("waiting", f"waits {_span(now - since)}", min(days * WAITING_PER_DAY, WAITING_AT_MOST))


def first_response(level: PriorityLevel, facts: CrmFacts, settings: TriageSettings) -> Terms | None:
    """What we promise of a first answer; None where nothing is promised."""
    return terms(settings.levels, Promise.FIRST_RESPONSE, level, facts.tier, facts.where)


def filled(parts: Sequence[Contribution], pushes: Iterable[Push]) -> list[Contribution]:
    """Each push takes its share, 1 - exp(-weight), of the room between the sum so far and 1. What adds nothing is left out."""
    result = list(parts)
    for push in pushes:
        room = max(0.0, 1.0 - _sum(result))
        if push.weight > 0:
            result.append(Contribution(push.code, push.words, room * (1.0 - exp(-push.weight))))
    return result


def _channel_push(analysis: Analysis, facts: CrmFacts) -> Push:
    if facts.is_public and analysis.sentiment < 0 and analysis.label is SentimentLabel.NEGATIVE:
        return Push(
            "public", "complains where everybody reads it", PUBLIC_COMPLAINT + PUBLIC_ANGER * -analysis.sentiment
        )
    if facts.is_public:
        return Push("public", "a public comment", 0.0)
    if facts.channel is Channel.PHONE:
        return Push("channel", "called us", PHONE)
    return Push("channel", "wrote to us directly", DIRECT)


def _repeated_push(facts: CrmFacts) -> Push:
    more = max(0, facts.unanswered - 1)
    return Push("repeated", f"{facts.unanswered} messages without an answer", min(REPEATED * more, REPEATED_AT_MOST))


def _value_push(facts: CrmFacts, settings: TriageSettings) -> Push:
    worth = max(facts.lifetime_value, NO_MONEY) + max(facts.open_deals, NO_MONEY)
    share = min(float(worth / settings.high_value), 1.0) if settings.high_value > 0 else 0.0
    words = f"worth {worth:,.0f}" + (f", of it {facts.open_deals:,.0f} in open deals" if facts.open_deals > 0 else "")
    return Push("value", words, VALUE * share)


def _deadline_push(facts: CrmFacts, now: datetime) -> Push:
    if facts.deadline is None:
        return Push("deadline_known", "", 0.0)
    left = max(facts.deadline - now, timedelta(0))
    share = max(0.0, 1.0 - left / DEADLINE_WITHIN)
    words = f"a date of theirs is in {_span(left)}" if left else "a date of theirs has come"
    return Push("deadline_known", words, DEADLINE * share)


def _sunk(parts: Sequence[Contribution], words: str) -> Priority:
    """To the bottom, where a person still finds it."""
    before = _sum(parts)
    kept = min(before, NOISE_SHARE)
    reasons = (Contribution("noise", words, kept - before), *_by_weight(parts))
    return Priority(PriorityLevel.LOW, _sum(reasons), reasons, Basis.RULE, is_noise=True)


def _level(parts: Sequence[Contribution], analysis: Analysis) -> PriorityLevel:
    return max(level_of(_sum(parts)), analysis.priority, key=LEVELS.index)


def _sum(parts: Iterable[Contribution]) -> float:
    return min(1.0, max(0.0, fsum(part.weight for part in parts)))


def _by_weight(parts: Sequence[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(parts, key=lambda part: -abs(part.weight)))


def _step(moment: datetime | None, seconds: int) -> float:
    return float("inf") if moment is None else moment.timestamp() // seconds


def _span(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    if hours < 1:
        return _counted(int(hours * 60), "minute")
    return _counted(int(hours), "hour") if hours < 48 else _counted(int(hours / 24), "day")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
