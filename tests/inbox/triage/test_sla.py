"""The promise's clock: nights, weekends, holidays, shifts over midnight, and the hour that is not there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.triage.sla import add_open_time, due_at, is_open, open_time_between, share_used
from inbox.triage.values import BusinessHours, PriorityLevel, TriageSettings

PRAGUE = BusinessHours(ZoneInfo("Europe/Prague"))
NIGHT_SHIFT = BusinessHours(ZoneInfo("Europe/Prague"), time(22), time(6), frozenset(range(7)))
NEVER = BusinessHours(weekdays=frozenset())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Prague")).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "hours", "expected"),
    [
        ("2026-11-23T10:00", 2, "2026-11-23T12:00"),
        ("2026-11-23T17:00", 2, "2026-11-24T10:00"),
        ("2026-11-27T17:30", 1, "2026-11-30T09:30"),  # Friday evening to Monday morning
        ("2026-11-28T12:00", 1, "2026-11-30T10:00"),  # written on a Saturday
        ("2026-11-23T06:00", 9, "2026-11-23T18:00"),
        ("2026-03-27T17:00", 2, "2026-03-30T10:00"),  # the clocks go forward that weekend
    ],
)
def test_open_time_is_added(since: str, hours: float, expected: str) -> None:
    assert add_open_time(at(since), timedelta(hours=hours), PRAGUE) == at(expected)


def test_a_holiday_is_no_day() -> None:
    closed = BusinessHours(PRAGUE.zone, holidays=frozenset({"2026-11-24"}))
    assert add_open_time(at("2026-11-23T17:00"), timedelta(hours=2), closed) == at("2026-11-25T10:00")


def test_a_night_shift_in_which_an_hour_is_missing_is_an_hour_shorter() -> None:
    begins, ends = at("2026-03-28T22:00"), at("2026-03-29T06:00")
    assert ends - begins == timedelta(hours=7)
    assert open_time_between(begins, at("2026-03-29T12:00"), NIGHT_SHIFT) == timedelta(hours=7)
    assert add_open_time(begins, timedelta(hours=7), NIGHT_SHIFT) == ends


def test_the_small_hours_belong_to_the_shift_of_the_evening_before() -> None:
    assert is_open(at("2026-11-24T03:00"), NIGHT_SHIFT)
    assert not is_open(at("2026-11-24T12:00"), NIGHT_SHIFT)


def test_hours_that_never_open_count_around_the_clock() -> None:
    since = at("2026-11-23T10:00")
    assert add_open_time(since, timedelta(hours=5), NEVER) == since + timedelta(hours=5)
    assert open_time_between(since, since + timedelta(hours=5), NEVER) == timedelta(hours=5)


def test_urgent_runs_at_night_and_medium_does_not() -> None:
    settings = TriageSettings(hours=PRAGUE)
    night = at("2026-11-23T22:00")
    assert due_at(PriorityLevel.URGENT, "", night, settings) == night + timedelta(minutes=30)
    assert due_at(PriorityLevel.MEDIUM, "", night, settings) == at("2026-11-24T17:00")
    assert share_used(PriorityLevel.MEDIUM, "", night, at("2026-11-24T09:00"), settings) == 0
    assert share_used(PriorityLevel.MEDIUM, "", night, at("2026-11-24T13:00"), settings) == 0.5


def test_a_class_of_customers_is_answered_sooner() -> None:
    settings = TriageSettings(hours=PRAGUE, tier_factors={"enterprise": 0.5})
    since = at("2026-11-23T10:00")
    assert due_at(PriorityLevel.HIGH, "enterprise", since, settings) == at("2026-11-23T11:00")


whole_minutes = st.integers(0, 60 * 24 * 400).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes))


@given(whole_minutes, st.integers(1, 60 * 200), st.sampled_from([PRAGUE, NIGHT_SHIFT]))
def test_what_was_added_has_passed(since: datetime, minutes: int, hours: BusinessHours) -> None:
    amount = timedelta(minutes=minutes)
    due = add_open_time(since, amount, hours)
    assert open_time_between(since, due, hours) == amount
    assert open_time_between(since, due - timedelta(minutes=1), hours) < amount
