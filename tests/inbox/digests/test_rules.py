"""When a digest is due, over weekends and nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.digests.rules import due_on, is_due, next_due

PRAGUE, NEW_YORK = ZoneInfo("Europe/Prague"), ZoneInfo("America/New_York")
MORNING = time(8, 30)


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-11-25T07:29+00:00", PRAGUE, "2026-11-25T07:30+00:00"),
        ("2026-11-25T07:30+00:00", PRAGUE, "2026-11-26T07:30+00:00"),
        ("2026-11-27T12:00+00:00", PRAGUE, "2026-11-30T07:30+00:00"),  # Friday noon: Monday
        ("2026-03-27T12:00+00:00", PRAGUE, "2026-03-30T06:30+00:00"),  # the clocks go forward on that weekend
        ("2026-10-23T12:00+00:00", PRAGUE, "2026-10-26T07:30+00:00"),  # and back
        ("2026-11-25T12:00+00:00", NEW_YORK, "2026-11-25T13:30+00:00"),
    ],
)
def test_it_is_the_next_morning_of_a_weekday_where_the_rep_lives(now: str, zone: ZoneInfo, due: str) -> None:
    assert next_due(datetime.fromisoformat(now), MORNING, zone) == datetime.fromisoformat(due)


def test_a_clock_that_is_skipped_counts_when_the_hands_have_moved() -> None:
    assert due_on(date(2026, 3, 29), time(2, 30), PRAGUE) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_nothing_is_due_on_a_weekend_or_before_its_time() -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert not is_due(saturday, MORNING, PRAGUE)
    assert not is_due(datetime(2026, 11, 25, 7, 29, tzinfo=UTC), MORNING, PRAGUE)
    assert is_due(datetime(2026, 11, 25, 7, 30, tzinfo=UTC), MORNING, PRAGUE)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 3 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.sampled_from([PRAGUE, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]),
)
def test_the_next_one_is_ahead_on_a_weekday_and_due_when_it_comes(now: datetime, clock: time, zone: ZoneInfo) -> None:
    due = next_due(now, clock, zone)
    assert timedelta(0) < due - now <= timedelta(days=4)
    assert due.astimezone(zone).weekday() < 5
    assert is_due(due, clock, zone)
    assert next_due(due, clock, zone) > due
