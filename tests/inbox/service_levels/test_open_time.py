"""Open time: nights, weekends, holidays, shifts over midnight, and the hours that are missing or come twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from inbox.service_levels.calendars.rules import add_open_time, is_open, next_opening, open_time_between
from inbox.service_levels.calendars.values import Calendar, Shift, every

PRAGUE, NEW_YORK = ZoneInfo("Europe/Prague"), ZoneInfo("America/New_York")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OFFICE = Calendar("office", PRAGUE)
NIGHTS = Calendar("nights", PRAGUE, every(7, Shift(time(22), time(6))))
NIGHTS_IN_NEW_YORK = Calendar("nights", NEW_YORK, every(7, Shift(time(22), time(6))))
NEVER = Calendar("never", PRAGUE, every(0))
LUNCH = Calendar("lunch", PRAGUE, every(5, Shift(time(8), time(12)), Shift(time(13), time(17, 30))))


def at(text: str, zone: ZoneInfo = PRAGUE, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "hours", "expected"),
    [
        ("2026-11-23T10:00", 2, "2026-11-23T12:00"),
        ("2026-11-23T17:00", 2, "2026-11-24T10:00"),
        ("2026-11-27T17:30", 1, "2026-11-30T09:30"),  # Friday evening to Monday morning
        ("2026-11-28T12:00", 1, "2026-11-30T10:00"),  # written on a Saturday
        ("2026-11-23T06:00", 9, "2026-11-23T18:00"),
        ("2026-03-27T17:00", 2, "2026-03-30T10:00"),  # the clocks go forward that weekend
        ("2026-10-23T17:00:30", 2, "2026-10-26T10:00:30"),  # and back on this one; to the second
    ],
)
def test_open_time_is_added(since: str, hours: float, expected: str) -> None:
    assert add_open_time(at(since), timedelta(hours=hours), OFFICE) == at(expected)


def test_a_holiday_is_no_day() -> None:
    closed = Calendar("office", PRAGUE, days_off=frozenset({date(2026, 11, 24)}))
    assert add_open_time(at("2026-11-23T17:00"), timedelta(hours=2), closed) == at("2026-11-25T10:00")


def test_a_shift_belongs_to_the_day_it_begins_on() -> None:
    closed = Calendar("nights", PRAGUE, NIGHTS.week, days_off=frozenset({date(2026, 12, 24)}))
    assert is_open(at("2026-12-24T05:59"), closed)
    assert not is_open(at("2026-12-24T23:00"), closed)
    assert not is_open(at("2026-12-25T05:00"), closed)
    assert is_open(at("2026-12-25T22:00"), closed)


def test_over_lunch_nobody_is_there() -> None:
    assert add_open_time(at("2026-11-23T11:30"), timedelta(hours=1), LUNCH) == at("2026-11-23T13:30")
    assert next_opening(at("2026-11-23T12:00"), LUNCH) == at("2026-11-23T13:00")
    assert next_opening(at("2026-11-27T17:30"), LUNCH) == at("2026-11-30T08:00")
    assert next_opening(at("2026-11-27T17:29:59"), LUNCH) == at("2026-11-27T17:29:59")


@pytest.mark.parametrize(
    ("calendar", "begins", "ends", "hours"),
    [
        (NIGHTS, "2026-03-28T22:00", "2026-03-29T06:00", 7),  # Prague, the hour after two is missing
        (NIGHTS, "2026-10-24T22:00", "2026-10-25T06:00", 9),  # and comes twice
        (NIGHTS_IN_NEW_YORK, "2026-03-07T22:00", "2026-03-08T06:00", 7),
        (NIGHTS_IN_NEW_YORK, "2026-10-31T22:00", "2026-11-01T06:00", 9),
        (NIGHTS, "2026-11-23T22:00", "2026-11-24T06:00", 8),
    ],
)
def test_a_night_is_as_long_as_it_is(calendar: Calendar, begins: str, ends: str, hours: int) -> None:
    first, last = at(begins, calendar.zone), at(ends, calendar.zone)
    assert last - first == timedelta(hours=hours)
    assert open_time_between(first - timedelta(hours=3), last + timedelta(hours=3), calendar) == timedelta(hours=hours)
    assert add_open_time(first, timedelta(hours=hours), calendar) == last
    second_before = last - timedelta(seconds=1)
    assert add_open_time(first, timedelta(hours=hours) - timedelta(seconds=1), calendar) == second_before
    assert is_open(second_before, calendar) and not is_open(last, calendar)


@pytest.mark.parametrize(
    ("zone", "shift", "opens", "closes"),
    [
        # Spring: the clocks jump from two to three. A boundary in between is the moment of the jump.
        (PRAGUE, Shift(time(2, 30), time(9)), at("2026-03-29T03:00"), at("2026-03-29T09:00")),
        (PRAGUE, Shift(time(0), time(2, 30)), at("2026-03-29T00:00"), at("2026-03-29T03:00")),
        (NEW_YORK, Shift(time(2, 30), time(9)), at("2026-03-08T03:00", NEW_YORK), at("2026-03-08T09:00", NEW_YORK)),
    ],
)
def test_a_boundary_in_the_missing_hour_is_the_jump(
    zone: ZoneInfo, shift: Shift, opens: datetime, closes: datetime
) -> None:
    calendar = Calendar("odd", zone, every(7, shift))
    assert next_opening(opens - timedelta(hours=2), calendar) == opens
    assert open_time_between(opens, opens + timedelta(hours=12), calendar) == closes - opens


def test_in_the_hour_that_comes_twice_a_shift_begins_at_the_first_and_ends_at_the_last() -> None:
    begins = Calendar("begins", PRAGUE, every(7, Shift(time(2, 30), time(9))))
    assert next_opening(at("2026-10-25T00:00"), begins) == at("2026-10-25T02:30", fold=0)
    ends = Calendar("ends", PRAGUE, every(7, Shift(time(0), time(2, 30))))
    assert is_open(at("2026-10-25T02:29", fold=1), ends) and not is_open(at("2026-10-25T02:30", fold=1), ends)
    sharp = Calendar("sharp", PRAGUE, every(7, Shift(time(0), time(2))))
    assert not is_open(at("2026-10-25T02:00", fold=0), sharp)


def test_hours_that_never_open_count_around_the_clock() -> None:
    since = at("2026-11-23T10:00")
    assert add_open_time(since, timedelta(hours=5), NEVER) == since + timedelta(hours=5)
    assert open_time_between(since, since + timedelta(hours=5), NEVER) == timedelta(hours=5)
    assert next_opening(since, NEVER) is None and not is_open(since, NEVER)


# Against a slow clock, which looks at every minute

DAYS = [date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 12, 24)]
clock_times = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
shifts = st.builds(Shift, clock_times, clock_times)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from([PRAGUE, NEW_YORK]),
    week=st.tuples(*[st.lists(shifts, max_size=2).map(tuple)] * 7),
    days_off=st.frozensets(st.sampled_from(DAYS), max_size=1),
)
minutes_around_a_jump = st.builds(
    lambda day, minutes: datetime.combine(day, time(0), UTC) + minutes * MINUTE,
    st.sampled_from(DAYS),
    st.integers(-24 * 60, 36 * 60),
)


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])  # a slow clock shrinks slowly
@given(calendars, minutes_around_a_jump, st.integers(0, 30 * 60))
def test_it_is_open_in_the_minutes_in_which_the_clocks_say_so(calendar: Calendar, since: datetime, length: int) -> None:
    if not any(calendar.week):
        return
    open_minutes = slowly(calendar, since, since + length * MINUTE)
    assert open_time_between(since, since + length * MINUTE, calendar) == len(open_minutes) * MINUTE
    assert is_open(since, calendar) == bool(slowly(calendar, since, since + MINUTE))
    if open_minutes:
        assert next_opening(since, calendar) == open_minutes[0]
        assert add_open_time(since, len(open_minutes) * MINUTE, calendar) == open_minutes[-1] + MINUTE


def slowly(calendar: Calendar, since: datetime, until: datetime) -> list[datetime]:
    """The minutes of a shift: from the first that shows its beginning or later, to the last that shows less than its end."""
    first = datetime.combine(since.date() - 4 * DAY, time(0), UTC)
    minutes = [first + one * MINUTE for one in range((until - first + 4 * DAY) // MINUTE)]
    shown = [moment.astimezone(calendar.zone).replace(tzinfo=None) for moment in minutes]
    found: set[datetime] = set()
    for begins, ends in shifts_around(calendar, since, until):
        start = next(place for place, clock in enumerate(shown) if clock >= begins)
        end = next(place for place in reversed(range(len(shown))) if shown[place] < ends)
        found.update(minutes[start : end + 1])
    return sorted(minute for minute in found if since <= minute < until)


def shifts_around(calendar: Calendar, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    for number in range((until - since) // DAY + 5):
        day = since.date() + (number - 2) * DAY
        for shift in () if day in calendar.days_off else calendar.week[day.weekday()]:
            last = day if shift.closes > shift.opens else day + DAY
            yield datetime.combine(day, shift.opens), datetime.combine(last, shift.closes)


whole_minutes = st.integers(0, 60 * 24 * 400).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes))


@settings(max_examples=40)
@given(whole_minutes, st.integers(1, 60 * 100), st.sampled_from([OFFICE, NIGHTS, NIGHTS_IN_NEW_YORK, LUNCH]))
def test_what_was_added_has_passed(since: datetime, minutes: int, calendar: Calendar) -> None:
    amount = minutes * MINUTE
    due = add_open_time(since, amount, calendar)
    assert open_time_between(since, due, calendar) == amount
    assert open_time_between(since, due - MINUTE, calendar) < amount
