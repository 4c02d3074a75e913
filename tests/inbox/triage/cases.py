"""Analyses and facts for the tests of priorities: any that can be, and one in particular."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.triage.analysis.urgency import level_of
from inbox.triage.analysis.values import Analysis, Intent, Noise, Reason, SentimentLabel
from inbox.triage.values import CrmFacts, ModelAdvice, PriorityLevel, Standing

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

shares = st.floats(0, 1, allow_nan=False)
weights = st.floats(-1, 1, allow_nan=False)
moments = st.integers(0, 60 * 24 * 14).map(lambda minutes: MONDAY_NOON - timedelta(minutes=minutes))
money = st.decimals(0, 100_000, places=2)
reasons = st.builds(Reason, st.sampled_from(["urgent", "outage", "thanks"]), st.just("says “now”"), weights)


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    urgency = draw(shares)
    sentiment = draw(weights)
    return Analysis(
        sentiment=sentiment,
        label=label_of(sentiment),
        confidence=draw(shares),
        language="en",
        language_confidence=1.0,
        intent=draw(st.sampled_from(Intent)),
        urgency=urgency,
        priority=level_of(urgency),
        hard=draw(st.booleans()),
        noise=draw(st.sampled_from([Noise.NONE, Noise.NONE, Noise.NONE, Noise.SPAM])),
        reasons=tuple(draw(st.lists(reasons, max_size=4))),
    )


def label_of(sentiment: float) -> SentimentLabel:
    if sentiment <= -0.2:
        return SentimentLabel.NEGATIVE
    return SentimentLabel.POSITIVE if sentiment >= 0.2 else SentimentLabel.NEUTRAL


facts = st.builds(
    CrmFacts,
    channel=st.sampled_from(Channel),
    is_public=st.booleans(),
    waiting_since=st.none() | moments,
    unanswered=st.integers(1, 12),
    earlier_urgency=shares,
    earlier_is_hard=st.booleans(),
    standing=st.sampled_from(Standing),
    lifetime_value=money,
    open_deals=money,
    churn_risk=st.none() | shares,
    escalations=st.integers(0, 6),
    deadline=st.none() | st.integers(-48, 200).map(lambda hours: MONDAY_NOON + timedelta(hours=hours)),
    tier=st.sampled_from(["", "enterprise", "small"]),
    is_automatic=st.booleans(),
    we_spoke_last=st.booleans(),
)
advices = st.builds(ModelAdvice, shares, st.sampled_from(PriorityLevel), st.text(max_size=300))


def analysis(
    urgency: float = 0.3,
    *,
    sentiment: float = 0.0,
    intent: Intent = Intent.REQUEST,
    noise: Noise = Noise.NONE,
    hard: bool = False,
    reasons: tuple[Reason, ...] = (),
) -> Analysis:
    return Analysis(
        sentiment, label_of(sentiment), 0.8, "en", 0.9, intent, urgency, level_of(urgency), hard, noise, reasons
    )


def plain(**changes: Any) -> CrmFacts:
    """Facts of somebody we know nothing about, with these changes."""
    return replace(CrmFacts(channel=Channel.TELEGRAM, waiting_since=MONDAY_NOON), **changes)


RICH = Decimal(50_000)
