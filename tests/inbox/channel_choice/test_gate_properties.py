"""No send breaks a preference, every decision has a reason: against a second opinion computed in another way.

100,000 cases by default. `make prove-gate`, or HUB_TEST_GATE_CASES=1000000, tries a million; HUB_TEST_GATE_SEED=n repeats a run.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.channel_choice.hours.rules import broken_rules, next_allowed, zone_of
from inbox.channel_choice.hours.values import Hours, Window
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import ChannelChoice, ContactFacts, Outcome, ReasonCode
from tests.inbox.channel_choice import gate_oracle
from tests.inbox.channel_choice.gate_cases import ZONES, any_case, at_a_change

CASES = int(os.environ.get("HUB_TEST_GATE_CASES", "100000"))
SEED = int(os.environ.get("HUB_TEST_GATE_SEED", SystemRandom().randrange(2**32)))


@pytest.mark.timeout(60 + CASES // 1000)
def test_no_send_breaks_a_preference() -> None:
    seen: Counter[str] = Counter()
    for number in range(CASES):
        question, now = any_case(Random(f"{SEED}:{number}"))
        choice = choose(question, now)
        try:
            gate_oracle.check(question, now, choice)
        except AssertionError as broken:
            pytest.fail(f"HUB_TEST_GATE_SEED={SEED}, case {number}: {broken}\n{now}\n{question}\n{choice}")
        seen[choice.outcome] += 1
        seen.update({reason.code for reason in choice.reasons})
    print(f"HUB_TEST_GATE_SEED={SEED}", CASES, dict(seen))  # noqa: T201
    missed = [word for word in (*Outcome, *ReasonCode) if not seen[word]]
    assert not missed, f"the cases never came to {missed}"


def test_around_every_change_of_clocks() -> None:
    """Hours that begin and end within the hours that a clock change skips or repeats, asked for just before it."""
    rng = Random(f"{SEED}:changes")
    for number in range(CASES // 5):
        zone = rng.choice(CHANGING)
        change = rng.choice(gate_oracle.clock_changes(zone))
        question = at_a_change(rng, zone, change)
        now = change + timedelta(seconds=rng.randrange(-4 * 3600, 2 * 3600))
        try:
            gate_oracle.check(question, now, choose(question, now))
        except AssertionError as broken:
            pytest.fail(f"HUB_TEST_GATE_SEED={SEED}, change {number}: {broken}\n{now}\n{question}")


CHANGING = [zone for zone in ZONES if gate_oracle.clock_changes(zone)]


@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_a_choice_survives_the_database(seed: int) -> None:
    choice = choose(*any_case(Random(seed)))
    assert ChannelChoice.from_json(choice.to_json()) == choice


PAIRS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda pair: pair[0] != pair[1])
WINDOWS = st.none() | PAIRS.map(lambda pair: Window(*pair))
MOMENTS = st.integers(0, 15 * 365 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
ZONE_NAMES = st.sampled_from(sorted(gate_oracle.ZONES.values()))


@settings(max_examples=500)
@given(MOMENTS, ZONE_NAMES, WINDOWS, WINDOWS, st.booleans())
def test_the_next_allowed_moment_is_allowed_and_the_second_before_is_not(
    now: datetime, zone_name: str, contact: Window | None, quiet: Window | None, weekend: bool
) -> None:
    zone, hours = ZoneInfo(zone_name), Hours(contact, quiet, weekend)
    moment = next_allowed(now, zone, hours)
    if moment is None:
        assert all(broken_rules(now + timedelta(minutes=17 * step), zone, hours) for step in range(600))
    elif moment == now:
        assert not broken_rules(now, zone, hours)
    else:
        assert not broken_rules(moment, zone, hours)
        assert broken_rules(moment - timedelta(seconds=1), zone, hours)
        assert broken_rules(now + (moment - now) / 2, zone, hours) or moment - now > timedelta(hours=1)


PLAIN_JSON = st.none() | st.booleans() | st.integers() | st.text()
KEYS = st.sampled_from(("start", "end", "timezone", "channel", "priority"))
ANY_JSON = st.recursive(PLAIN_JSON, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@given(ANY_JSON, MOMENTS)
def test_whatever_stands_in_the_preferences_is_answered(stated: object, now: datetime) -> None:
    question, _ = any_case(Random(1))
    facts = ContactFacts(contact_hours=stated, quiet_hours=stated, channel_priorities=stated, timezone=stated)
    odd = question.__class__(purpose=question.purpose, contact=facts, addresses=question.addresses)
    gate_oracle.check(odd, now, choose(odd, now))
    zone_of(facts, "UTC")
