"""When a channel has fallen silent against its own week, and when its provider cannot hand over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.protocol import Undelivered
from inbox.channel_health import rules
from inbox.channel_health.values import Change, Judgement, Rhythm, Sends, Verdict

HOUR, FOUR, DAY = rules.WINDOWS
PRAGUE = ZoneInfo("Europe/Prague")
NOW = datetime(2026, 11, 4, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(weeks=20)

numbers = st.integers(0, 2000)
rhythms = st.builds(Rhythm, st.sampled_from(rules.WINDOWS), numbers, st.lists(numbers, max_size=rules.WEEKS).map(tuple))
SILENT, LIVELY, UNKNOWN = (Judgement(one, "") for one in (Verdict.SILENT, Verdict.LIVELY, Verdict.UNKNOWN))


# One window


@pytest.mark.parametrize(
    ("came", "weeks", "verdict"),
    [
        (0, (20, 22, 19, 24), Verdict.SILENT),
        (1, (20, 22, 19, 24), Verdict.LIVELY),
        (1, (400, 500, 450, 480), Verdict.SILENT),
        (0, (8, 9), Verdict.SILENT),
        (0, (7, 9), Verdict.UNKNOWN),
        (0, (500,), Verdict.UNKNOWN),
        (0, (), Verdict.UNKNOWN),
        (0, (20, 0, 22, 21), Verdict.SILENT),  # one holiday
        (0, (0, 900, 0, 0), Verdict.UNKNOWN),  # one rush
        (0, (0, 0, 0, 0), Verdict.UNKNOWN),
    ],
)
def test_what_came_is_compared_with_the_weeks_before(came: int, weeks: tuple[int, ...], verdict: Verdict) -> None:
    assert rules.judge([Rhythm(HOUR, came, weeks)]).verdict is verdict


@given(st.lists(rhythms, max_size=3))
def test_silence_is_said_of_little_where_much_was_expected_and_of_nothing_else(found: list[Rhythm]) -> None:
    judgement = rules.judge(found)
    if judgement.verdict is Verdict.SILENT:
        assert judgement.rhythm is not None
        assert len(judgement.rhythm.weeks) >= rules.KNOWN_WEEKS
        assert rules.expected(judgement.rhythm) >= rules.EXPECTED_AT_LEAST
        assert judgement.rhythm.came <= rules.expected(judgement.rhythm) * rules.SILENT_SHARE
    else:
        assert not any(rules.is_silent(one) for one in found)
    assert (judgement.rhythm is None) == (judgement.verdict is Verdict.UNKNOWN)
    assert judgement.reason


@given(rhythms, st.integers(1, 500))
def test_more_that_comes_never_makes_a_silence(rhythm: Rhythm, more: int) -> None:
    if rules.is_silent(Rhythm(rhythm.window, rhythm.came + more, rhythm.weeks)):
        assert rules.is_silent(rhythm)


@given(rhythms, st.permutations(range(rules.WEEKS)))
def test_the_order_of_the_weeks_says_nothing(rhythm: Rhythm, order: list[int]) -> None:
    turned = tuple(rhythm.weeks[place] for place in order if place < len(rhythm.weeks))
    assert rules.expected(Rhythm(rhythm.window, rhythm.came, turned)) == rules.expected(rhythm)


@given(st.lists(numbers, min_size=3, max_size=4), numbers)
def test_one_odd_week_neither_makes_nor_hides_a_silence_of_steady_ones(weeks: list[int], odd: int) -> None:
    *others, _ = weeks
    for place in range(len(weeks)):
        changed = (*others[:place], odd, *others[place:])
        assert min(others) <= rules.expected(Rhythm(HOUR, 0, changed)) <= max(others)


def test_the_shortest_silence_is_named_with_its_figures() -> None:
    judgement = rules.judge([Rhythm(DAY, 0, (90, 91, 92)), Rhythm(HOUR, 9, (9, 9, 9)), Rhythm(FOUR, 0, (12, 30, 14))])
    assert judgement.rhythm == Rhythm(FOUR, 0, (12, 30, 14))
    assert judgement.reason == "0 came in the last 4 hours; in the weeks before it was 12, 30, 14"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], "not been watched for an hour"),
        ([Rhythm(HOUR, 0, (9,))], "1 of the 2 weeks"),
        ([Rhythm(HOUR, 0, (1, 1)), Rhythm(DAY, 0, (5, 6))], "only 5 come within 24 hours"),
    ],
)
def test_why_nobody_can_tell_is_said(found: list[Rhythm], words: str) -> None:
    assert words in rules.judge(found).reason


# Alarms


@pytest.mark.parametrize(
    ("since", "judgement", "last_seen", "change"),
    [
        (None, SILENT, None, Change.BEGAN),
        (None, LIVELY, None, Change.NOTHING),
        (None, UNKNOWN, None, Change.NOTHING),
        (NOW, SILENT, NOW - HOUR, Change.NOTHING),
        (NOW, UNKNOWN, NOW - HOUR, Change.NOTHING),  # the night begins
        (NOW, UNKNOWN, NOW + HOUR, Change.ENDED),
        (NOW, LIVELY, NOW + HOUR, Change.ENDED),
        (NOW, SILENT, NOW + HOUR, Change.NOTHING),  # a drop of many
    ],
)
def test_an_alarm_begins_once_and_ends_when_something_came(
    since: datetime | None, judgement: Judgement, last_seen: datetime | None, change: Change
) -> None:
    assert rules.change_of_silence(since, judgement, last_seen) is change


# Weeks by the wall clock


def test_weeks_before_a_change_of_clocks_are_at_the_same_wall_clock_time() -> None:
    """Prague left summer time on 25 October 2026: nine in the morning is eight in UTC before it moved to seven."""
    this, *before = rules.spans(NOW, HOUR, LONG_AGO, PRAGUE)
    assert this.end == NOW
    assert [one.end for one in before] == [
        datetime(2026, 10, 28, 9, tzinfo=UTC),
        datetime(2026, 10, 21, 8, tzinfo=UTC),
        datetime(2026, 10, 14, 8, tzinfo=UTC),
        datetime(2026, 10, 7, 8, tzinfo=UTC),
    ]
    assert all(one.end - one.start == HOUR for one in before)


@given(st.integers(0, 90_000), st.integers(0, 40))
def test_only_weeks_that_are_known_as_a_whole_count(hours: int, days: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    known = now - timedelta(days=days)
    spans = rules.spans(now, DAY, known, PRAGUE)
    assert len(spans) <= 1 + max(0, days) // 6
    assert all(one.start >= known for one in spans[1:])
    assert len(rules.spans(now, DAY, None, PRAGUE)) == 1


# The provider's own numbers


@pytest.mark.parametrize(
    ("since", "told", "change"),
    [
        (None, Undelivered(7, "502", NOW - timedelta(minutes=1)), Change.BEGAN),
        (None, Undelivered(0, "502", NOW - timedelta(minutes=1)), Change.NOTHING),
        (None, Undelivered(7, "502", NOW - timedelta(minutes=20)), Change.NOTHING),
        (None, Undelivered(7), Change.NOTHING),
        (NOW, Undelivered(7, "502", NOW - timedelta(minutes=20)), Change.NOTHING),
        (NOW, Undelivered(7, "502", NOW - timedelta(minutes=61)), Change.ENDED),
        (NOW, Undelivered(0, "502", NOW - timedelta(minutes=1)), Change.ENDED),
    ],
)
def test_what_a_provider_cannot_hand_over(since: datetime | None, told: Undelivered, change: Change) -> None:
    assert rules.change_of_delivery(since, told, NOW) is change


# Sending


def test_people_who_cannot_be_reached_are_no_failure_of_the_channel() -> None:
    outcomes = {"sent": 5, "Throttled": 4, "RecipientGone": 3, "WindowClosed": 2, "Unavailable": 6, "Misconfigured": 1}
    sends = Sends(outcomes)
    assert (rules.total(sends), rules.failures(sends)) == (21, 7)
