"""The promise of a first answer, counted on the clock of the people who give it. Pure: `now` is an argument."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from inbox.triage.values import BusinessHours, PriorityLevel, TriageSettings

LONGEST_SEARCH = timedelta(days=400)
NO_TIME = timedelta(0)


def due_at(level: PriorityLevel, tier: str, since: datetime, settings: TriageSettings) -> datetime:
    """When the answer to somebody who waits since `since` is promised. Urgent runs around the clock."""
    target = settings.targets[level] * settings.tier_factors.get(tier, 1.0)
    if level is PriorityLevel.URGENT:
        return since + target
    return add_open_time(since, target, settings.hours)


def share_used(level: PriorityLevel, tier: str, since: datetime, now: datetime, settings: TriageSettings) -> float:
    """How much of the promised time is gone: 0 at the beginning, 1 at the promise, more when it was broken."""
    target = settings.targets[level] * settings.tier_factors.get(tier, 1.0)
    around_the_clock = level is PriorityLevel.URGENT
    used = now - since if around_the_clock else open_time_between(since, now, settings.hours)
    return max(used, NO_TIME) / target if target > NO_TIME else 1.0


def add_open_time(since: datetime, amount: timedelta, hours: BusinessHours) -> datetime:
    """The moment at which `amount` of open time has passed. Hours that never open count around the clock."""
    left = amount
    for opens, closes in _shifts(since, hours):
        begins = max(opens, since)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return since + amount


def open_time_between(since: datetime, until: datetime, hours: BusinessHours) -> timedelta:
    """How long it was open. Hours that never open count around the clock."""
    total, opened = NO_TIME, False
    for opens, closes in _shifts(since, hours):
        opened = True
        if opens >= until:
            break
        total += min(closes, until) - max(opens, since)
    return total if opened else max(until - since, NO_TIME)


def is_open(now: datetime, hours: BusinessHours) -> bool:
    return any(opens <= now for opens, _ in _shifts(now, hours, timedelta(days=1)))


def _shifts(
    since: datetime, hours: BusinessHours, search: timedelta = LONGEST_SEARCH
) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing in UTC of every shift that ends after `since`, in order, for as long as `search`."""
    today = since.astimezone(hours.zone).date()
    for days in range(-1, search.days + 1):
        opens, closes = _shift(today + timedelta(days=days), hours)
        if opens < closes and closes > since:
            yield opens, closes


def _shift(day: date, hours: BusinessHours) -> tuple[datetime, datetime]:
    opens = datetime.combine(day, hours.opens, hours.zone).astimezone(UTC)
    if day.weekday() not in hours.weekdays or day.isoformat() in hours.holidays:
        return opens, opens
    last_day = day if hours.closes > hours.opens else day + timedelta(days=1)
    return opens, datetime.combine(last_day, hours.closes, hours.zone).astimezone(UTC)
