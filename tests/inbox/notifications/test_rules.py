"""Whether and when a rep is told."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inbox.notifications.rules import is_quiet, joins_burst, wants
from inbox.notifications.values import NoticeKind, NoticeTime, NoticeWay, QuietHours, RepPreferences

PRAGUE = ZoneInfo("Europe/Prague")
WEDNESDAY_NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
WEDNESDAY_NIGHT = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("way", "noon", "night"),
    [
        (NoticeWay.OFF, NoticeTime.NEVER, NoticeTime.NEVER),
        (NoticeWay.DIRECT, NoticeTime.NOW, NoticeTime.NOW),
        (NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS, NoticeTime.NOW, NoticeTime.MORNING),
    ],
)
@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_goes_its_own_way(kind: NoticeKind, way: NoticeWay, noon: NoticeTime, night: NoticeTime) -> None:
    preferences = RepPreferences(ways={kind: way})
    assert wants(preferences, kind, WEDNESDAY_NOON, PRAGUE) is noon
    assert wants(preferences, kind, WEDNESDAY_NIGHT, PRAGUE) is night


@pytest.mark.parametrize(
    ("quiet", "clock", "quietly"),
    [
        (QuietHours(time(20), time(8)), "19:59", False),
        (QuietHours(time(20), time(8)), "20:00", True),
        (QuietHours(time(20), time(8)), "07:59", True),
        (QuietHours(time(20), time(8)), "08:00", False),
        (QuietHours(time(12), time(13)), "12:30", True),
        (QuietHours(time(12), time(13)), "13:00", False),
        (QuietHours(time(9), time(9)), "09:00", False),
        (None, "03:00", False),
    ],
)
def test_quiet_hours_stand_on_the_reps_own_wall(quiet: QuietHours | None, clock: str, quietly: bool) -> None:
    here = datetime.combine(WEDNESDAY_NOON.date(), time.fromisoformat(clock), PRAGUE)
    assert is_quiet(RepPreferences(quiet=quiet), here.astimezone(UTC), PRAGUE) is quietly


def test_a_weekend_is_quiet_where_the_rep_lives() -> None:
    sunday_night_in_utc = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    preferences = RepPreferences(quiet=None)
    assert is_quiet(preferences, sunday_night_in_utc, ZoneInfo("UTC"))
    assert not is_quiet(preferences, sunday_night_in_utc, PRAGUE)  # there it is Monday
    assert not is_quiet(RepPreferences(quiet=None, quiet_weekends=False), sunday_night_in_utc, ZoneInfo("UTC"))


def test_a_burst_is_one_until_it_is_answered_or_old() -> None:
    told = WEDNESDAY_NOON
    assert joins_burst(told, None, told + timedelta(minutes=4))
    assert not joins_burst(told, None, told + timedelta(minutes=5))
    assert not joins_burst(told, told + timedelta(minutes=1), told + timedelta(minutes=2))
    assert joins_burst(told, told - timedelta(minutes=1), told + timedelta(minutes=2))
