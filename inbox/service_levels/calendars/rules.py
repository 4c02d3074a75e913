"""Open time: what passes while somebody is at the desk. Right to the second where clocks are put forward or back.

A shift lasts from the first moment at which the clocks show its beginning or later, to the last moment at which they show less
than its end. So a night in which an hour is missing has an hour less of it, a night in which one comes twice an hour more, and
a boundary inside the missing hour is the moment of the jump.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from inbox.service_levels.calendars.values import Calendar, Shift

LONGEST_SEARCH = timedelta(days=400)
NO_TIME = timedelta(0)
SECOND = timedelta(seconds=1)

Opening = tuple[datetime, datetime]
"""From when to when it is open, in UTC."""


def add_open_time(since: datetime, amount: timedelta, calendar: Calendar | None) -> datetime:
    """The moment at which `amount` of open time has passed since then. None is around the clock, and so is a calendar that does
    not open often enough within 400 days."""
    left = amount
    for opens, closes in openings(since, calendar) if calendar else ():
        begins = max(opens, since)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return since + amount


def open_time_between(since: datetime, until: datetime, calendar: Calendar | None) -> timedelta:
    """How long it was open. None is around the clock, and so is a calendar that never opens."""
    if calendar is None:
        return max(until - since, NO_TIME)
    total, opened = NO_TIME, False
    for opens, closes in openings(since, calendar):
        opened = True
        if opens >= until:
            break
        total += min(closes, until) - max(opens, since)
    return total if opened else max(until - since, NO_TIME)


def is_open(now: datetime, calendar: Calendar) -> bool:
    return next_opening(now, calendar) == now


def next_opening(now: datetime, calendar: Calendar) -> datetime | None:
    """`now` while it is open, else the moment at which it opens; None where it does not within 400 days."""
    return next((max(opens, now) for opens, _ in openings(now, calendar)), None)


def openings(since: datetime, calendar: Calendar) -> Iterator[Opening]:
    """Every stretch of open time that ends after `since`, in order; those that touch or overlap are one."""
    before: Opening | None = None
    for opens, closes in _shifts(since, calendar):
        if before is None:
            before = opens, closes
        elif opens <= before[1]:
            before = before[0], max(before[1], closes)
        else:
            yield before
            before = opens, closes
    if before is not None:
        yield before


def _shifts(since: datetime, calendar: Calendar) -> Iterator[Opening]:
    today = since.astimezone(calendar.zone).date()
    for days in range(-2, LONGEST_SEARCH.days + 1):
        day = today + timedelta(days=days)
        shifts = calendar.week[day.weekday()]
        if not shifts or day in calendar.days_off:
            continue
        for shift in sorted(shifts):
            opens, closes = _shift(day, shift, calendar.zone)
            if opens < closes and closes > since:
                yield opens, closes


@lru_cache(maxsize=4096)  # asked many times for each message, of the same few days
def _shift(day: date, shift: Shift, zone: ZoneInfo) -> Opening:
    last_day = day if shift.closes > shift.opens else day + timedelta(days=1)
    return _first_moment(day, shift.opens, zone), _last_moment(last_day, shift.closes, zone)


def _first_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clocks first show this, or jump over it."""
    shown = datetime.combine(day, clock)
    moment = _moment(shown, zone, 0)
    return moment if _shows(moment, zone) == shown else _jump_over(shown, zone)


def _last_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Until when the clocks show less than this."""
    shown = datetime.combine(day, clock)
    later = _moment(shown, zone, 1)
    if _shows(later, zone) != shown:
        return _jump_over(shown, zone)
    return later if _shows(later - SECOND, zone) < shown else _moment(shown, zone, 0)


def _jump_over(shown: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks jump over what they never show, between their two readings of it."""
    before, after = _moment(shown, zone, 1), _moment(shown, zone, 0)
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if _shows(middle, zone) < shown:
            before = middle
        else:
            after = middle
    return after


def _moment(shown: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shows(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
