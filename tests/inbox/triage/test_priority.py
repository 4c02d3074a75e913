"""The priority of a message: bounds, reasons, that each signal only raises it, and what sinks."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.service_levels.values import ServiceLevels
from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.urgency import level_of
from inbox.triage.analysis.values import Analysis, Intent, Noise, Reason
from inbox.triage.rules import LEVELS, is_pleasantry, priority, queue_key, raise_by_model
from inbox.triage.values import (
    Basis,
    CrmFacts,
    ModelAdvice,
    Priority,
    PriorityLevel,
    QueueFacts,
    Standing,
    TriageSettings,
)
from tests.inbox.triage.cases import MONDAY_NOON, RICH, advices, analyses, analysis, facts, moments, plain, shares

SETTINGS = TriageSettings(levels=ServiceLevels(tier_factors={"enterprise": 0.5}))
A_LITTLE = 1e-9


@given(analyses(), facts)
def test_the_reasons_sum_up_to_an_urgency_between_nought_and_one(said: Analysis, known: CrmFacts) -> None:
    found = priority(said, known, MONDAY_NOON, SETTINGS)
    assert 0 <= found.urgency <= 1
    assert found.reasons and found.basis is Basis.RULE
    assert math.isclose(math.fsum(part.weight for part in found.reasons), found.urgency, abs_tol=1e-6)
    assert all(part.code and part.words for part in found.reasons)


@given(analyses(), facts)
def test_the_level_is_never_below_what_the_urgency_says(said: Analysis, known: CrmFacts) -> None:
    found = priority(said, known, MONDAY_NOON, SETTINGS)
    assert LEVELS.index(found.level) >= LEVELS.index(level_of(found.urgency))


@given(analyses(), facts)
def test_what_is_noise_lies_at_the_bottom_without_a_promise(said: Analysis, known: CrmFacts) -> None:
    found = priority(said, replace(known, is_spam=True), MONDAY_NOON, SETTINGS)
    assert found.is_noise and found.level is PriorityLevel.LOW
    assert found.urgency <= 0.02 + A_LITTLE and found.sla_due_at is None


Change = Callable[[CrmFacts], CrmFacts]
RAISING: dict[str, Change] = {
    "one more message": lambda known: replace(known, unanswered=known.unanswered + 1),
    "waits longer": lambda known: replace(
        known, waiting_since=(known.waiting_since or MONDAY_NOON) - timedelta(hours=5)
    ),
    "worth more": lambda known: replace(known, lifetime_value=known.lifetime_value + 5000),
    "a bigger deal": lambda known: replace(known, open_deals=known.open_deals + 5000),
    "more likely to leave": lambda known: replace(known, churn_risk=min(1.0, (known.churn_risk or 0) + 0.3)),
    "one more escalation": lambda known: replace(known, escalations=known.escalations + 1),
    "an earlier date": lambda known: replace(known, deadline=(known.deadline or MONDAY_NOON) - timedelta(hours=6)),
    "a better class": lambda known: replace(known, tier="enterprise"),
    "an earlier message weighs more": lambda known: replace(known, earlier_urgency=min(1, known.earlier_urgency + 0.2)),
    "is a customer": lambda known: replace(known, standing=Standing.CUSTOMER),
    "calls": lambda known: replace(known, channel=Channel.PHONE),
}


@pytest.mark.parametrize("change", RAISING.values(), ids=RAISING.keys())
@given(said=analyses(), known=facts)
def test_each_signal_can_only_raise(change: Change, said: Analysis, known: CrmFacts) -> None:
    before = priority(said, known, MONDAY_NOON, SETTINGS)
    after = priority(said, change(known), MONDAY_NOON, SETTINGS)
    assert after.urgency >= before.urgency - A_LITTLE
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


@given(analyses(), facts, shares)
def test_a_more_urgent_text_is_never_less_urgent(said: Analysis, known: CrmFacts, more: float) -> None:
    assume(not is_pleasantry(said))
    raised = min(1.0, said.urgency + more)
    before = priority(said, known, MONDAY_NOON, SETTINGS)
    after = priority(replace(said, urgency=raised, priority=level_of(raised)), known, MONDAY_NOON, SETTINGS)
    assert after.urgency >= before.urgency - A_LITTLE


@given(analyses(), facts, st.integers(0, 60 * 24 * 30))
def test_time_can_only_raise_and_never_moves_the_promise(said: Analysis, known: CrmFacts, minutes: int) -> None:
    known = replace(known, deadline=None, waiting_since=known.waiting_since or MONDAY_NOON)
    early = priority(said, known, MONDAY_NOON, SETTINGS)
    late = priority(said, known, MONDAY_NOON + timedelta(minutes=minutes), SETTINGS)
    assert late.urgency >= early.urgency - A_LITTLE
    assert late.sla_due_at == early.sla_due_at


@given(analyses(), facts, advices)
def test_a_model_never_lowers_and_its_part_is_named(said: Analysis, known: CrmFacts, advice: ModelAdvice) -> None:
    before = priority(said, known, MONDAY_NOON, SETTINGS)
    after = raise_by_model(before, advice)
    assert after.urgency >= before.urgency
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)
    assert math.isclose(math.fsum(part.weight for part in after.reasons), after.urgency, abs_tol=1e-6)
    assert after.sla_due_at == before.sla_due_at and after.is_hard == before.is_hard
    assert (after.basis is Basis.MODEL) == (after.urgency > before.urgency)


@given(analyses(), facts, advices)
def test_asking_the_model_twice_changes_nothing_more(said: Analysis, known: CrmFacts, advice: ModelAdvice) -> None:
    once = raise_by_model(priority(said, known, MONDAY_NOON, SETTINGS), advice)
    assert raise_by_model(once, advice).urgency == once.urgency


def test_a_model_that_sees_far_more_raises_and_is_flagged() -> None:
    before = priority(analysis(0.2), plain(), MONDAY_NOON)
    after = raise_by_model(before, ModelAdvice(0.8, PriorityLevel.URGENT, "a date tomorrow", "m", "1"))
    assert (after.level, after.is_flagged, after.basis) == (PriorityLevel.URGENT, True, Basis.MODEL)
    assert any("a date tomorrow" in part.words for part in after.reasons)
    assert after.promised is after.level is PriorityLevel.URGENT  # what it read is promised for, too


def test_a_model_that_sees_far_less_lowers_nothing_and_is_flagged() -> None:
    before = priority(analysis(0.9, hard=True), plain(), MONDAY_NOON)
    after = raise_by_model(before, ModelAdvice(0.1, PriorityLevel.LOW, "calm"))
    assert after == replace(before, is_flagged=True)


def test_a_model_does_not_lift_noise() -> None:
    before = priority(analysis(noise=Noise.SPAM, urgency=0.01), plain(), MONDAY_NOON)
    assert raise_by_model(before, ModelAdvice(1.0, PriorityLevel.URGENT, "do it")) == before


def test_what_a_model_says_alone_never_reaches_certainty() -> None:
    after = raise_by_model(priority(analysis(), plain(), MONDAY_NOON), ModelAdvice(1.0, PriorityLevel.URGENT, ""))
    assert after.urgency < 1


def urgency(known: CrmFacts, said: Analysis | None = None, now: datetime = MONDAY_NOON) -> float:
    return priority(said or analysis(), known, now, SETTINGS).urgency


def test_a_public_complaint_is_up_and_public_small_talk_is_not() -> None:
    angry, calm = analysis(sentiment=-0.8), analysis(sentiment=0.1)
    assert urgency(plain(is_public=True), angry) > urgency(plain(), angry)
    assert urgency(plain(is_public=True), calm) < urgency(plain(), calm)


def test_words_of_an_envelope_sink_what_the_words_would_not() -> None:
    found = priority(analysis(0.8), plain(is_automatic=True), MONDAY_NOON)
    assert found.is_noise and found.reasons[0].words == "automatic reply, says its envelope"


def test_every_part_is_told_in_words() -> None:
    known = plain(
        unanswered=3,
        waiting_since=MONDAY_NOON - timedelta(hours=30),
        standing=Standing.CUSTOMER,
        lifetime_value=RICH,
        open_deals=Decimal(2000),
        churn_risk=0.4,
        escalations=2,
        deadline=MONDAY_NOON + timedelta(hours=20),
        tier="enterprise",
        earlier_urgency=0.5,
    )
    said = analysis(0.3, reasons=(Reason("urgent", "says “now”", 0.5), Reason("thanks", "says thanks", -0.1)))
    told = {part.code: part.words for part in priority(said, known, MONDAY_NOON, SETTINGS).reasons}
    assert told == {
        "urgent": "says “now”",
        "thanks": "says thanks",
        "earlier": "an earlier message still waits and weighs more",
        "channel": "wrote to us directly",
        "repeated": "3 messages without an answer",
        "standing": "is a customer",
        "value": "worth 52,000, of it 2,000 in open deals",
        "tier": "of the class enterprise",
        "churn": "may leave us: 40%",
        "escalated": "became urgent 2 times lately",
        "deadline_known": "a date of theirs is in 20 hours",
        "sla": told["sla"],
        "waiting": "waits 30 hours",
    }
    assert told["sla"] == "the promised time is over"


def test_thanks_after_our_answer_ask_for_nothing() -> None:
    thanks = analyse("Thank you, that works")
    found = priority(thanks, plain(we_spoke_last=True, lifetime_value=RICH), MONDAY_NOON)
    assert is_pleasantry(thanks)
    assert (found.level, found.sla_due_at) == (PriorityLevel.LOW, None)
    assert "closing" in {part.code for part in found.reasons}


def test_thanks_before_our_answer_still_wait() -> None:
    assert priority(analyse("Thank you"), plain(), MONDAY_NOON).sla_due_at is not None


def test_a_question_after_our_answer_waits_again() -> None:
    found = priority(analyse("Thanks. But when will it arrive?"), plain(we_spoke_last=True), MONDAY_NOON)
    assert found.sla_due_at is not None


def test_a_real_emergency_is_urgent_for_somebody_unknown() -> None:
    found = priority(analyse("Our whole production is down, please help immediately!"), plain(), MONDAY_NOON)
    assert (found.level, found.is_hard) == (PriorityLevel.URGENT, True)
    assert found.sla_due_at == MONDAY_NOON + timedelta(minutes=30)


def entry(**changes: Any) -> QueueFacts:
    base = QueueFacts(
        is_noise=False,
        urgency=0.5,
        sla_due_at=MONDAY_NOON,
        waiting_since=MONDAY_NOON,
        value=Decimal(100),
        sentiment=0.0,
        is_public=False,
    )
    return replace(base, **changes)


FIRST = {
    "what is no noise": (entry(urgency=0.0), entry(is_noise=True, urgency=1.0)),
    "the more urgent": (entry(urgency=0.8, sla_due_at=None), entry(urgency=0.5)),
    "the earlier promise": (
        entry(sla_due_at=MONDAY_NOON - timedelta(minutes=20), waiting_since=None),
        entry(value=RICH),
    ),
    "a promise before none": (entry(), entry(sla_due_at=None, value=RICH)),
    "the longer waiting": (entry(waiting_since=MONDAY_NOON - timedelta(minutes=5)), entry(value=RICH)),
    "the worthier": (entry(value=RICH), entry(sentiment=-1.0)),
    "the angrier": (entry(sentiment=-0.9), entry(is_public=True)),
    "the public one": (entry(is_public=True), entry()),
}


@pytest.mark.parametrize(("first", "second"), FIRST.values(), ids=FIRST.keys())
def test_the_queue_is_ordered_by(first: QueueFacts, second: QueueFacts) -> None:
    assert queue_key(first) < queue_key(second)


def test_a_hairs_breadth_of_urgency_does_not_outrank_a_promise() -> None:
    slightly_more = entry(urgency=0.52, sla_due_at=MONDAY_NOON + timedelta(hours=3))
    assert queue_key(entry(urgency=0.51)) < queue_key(slightly_more)


entries = st.builds(
    QueueFacts,
    is_noise=st.booleans(),
    urgency=shares,
    sla_due_at=st.none() | moments,
    waiting_since=st.none() | moments,
    value=st.decimals(0, 1000, places=2),
    sentiment=st.floats(-1, 1, allow_nan=False),
    is_public=st.booleans(),
)


@given(st.lists(entries, max_size=12))
def test_the_order_does_not_depend_on_where_one_begins(queue: list[QueueFacts]) -> None:
    ordered = sorted(queue, key=queue_key)
    assert [one.is_noise for one in ordered] == sorted(one.is_noise for one in queue)
    turned = queue[::-1]
    turned.sort(key=queue_key)
    assert [queue_key(one) for one in turned] == [queue_key(one) for one in ordered]


def test_intents_of_pleasantries() -> None:
    kinds = [kind for kind in Intent if is_pleasantry(analysis(0.1, intent=kind))]
    assert kinds == [Intent.THANKS, Intent.PRAISE]


def test_a_priority_without_reasons_does_not_exist() -> None:
    found: Priority = priority(analysis(0.0), plain(), MONDAY_NOON)
    assert found.reasons
