"""When a digest is due. Pure: `now` is an argument, and each person's own wall clock counts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def due_on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall clock on that day, in UTC; where the clocks skip it, the moment they show just after."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def is_due(now: datetime, clock: time, zone: ZoneInfo) -> bool:
    """Whether today's moment has come, where the person lives. There is none on a weekend."""
    day = now.astimezone(zone).date()
    return day.weekday() < SATURDAY and due_on(day, clock, zone) <= now


def next_due(now: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment of a weekday that is still to come."""
    day = now.astimezone(zone).date()
    while day.weekday() >= SATURDAY or due_on(day, clock, zone) <= now:
        day += timedelta(days=1)
    return due_on(day, clock, zone)
