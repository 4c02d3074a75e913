"""What is promised, how much of it is gone, and when it will have run out. Pure: `now` is an argument."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce

from inbox.service_levels.calendars.rules import add_open_time, open_time_between
from inbox.service_levels.calendars.values import Calendar
from inbox.service_levels.values import (
    CalendarRule,
    Deadline,
    Promise,
    ServiceLevels,
    Span,
    Terms,
    WarningLevel,
    Where,
)
from inbox.triage.levels import PriorityLevel

EARLY_SHARE = 0.75
LATE_AFTER = timedelta(minutes=30)
NO_TIME = timedelta(0)


def calendar_for(levels: ServiceLevels, where: Where) -> Calendar:
    """The calendar of the first rule that fits, else the default."""
    name = next((rule.calendar for rule in levels.rules if _fits(rule, where)), levels.default)
    return levels.calendars[name]


def _fits(rule: CalendarRule, where: Where) -> bool:
    asked = (
        (rule.queues, where.queue),
        (rule.teams, where.team),
        (rule.channels, where.channel),
        (rule.accounts, where.account),
    )
    return all(not allowed or one in allowed for allowed, one in asked)


def terms(levels: ServiceLevels, promise: Promise, level: PriorityLevel, tier: str, where: Where) -> Terms | None:
    """What is promised to somebody of this tier whose matter is so urgent; None where nothing is."""
    target = levels.targets.get(promise, {}).get(level)
    if target is None:
        return None
    calendar = None if level in levels.around_the_clock else calendar_for(levels, where)
    return Terms(target * levels.tier_factors.get(tier, 1.0), calendar)


def due_at(agreed: Terms, since: datetime) -> datetime:
    """When it is promised to somebody who has waited since then without a pause."""
    return add_open_time(since, agreed.target, agreed.calendar)


def share_used(agreed: Terms, since: datetime, now: datetime) -> float:
    """How much of the promised time is gone: 0 at the beginning, 1 at the promise, more when it was broken."""
    used = open_time_between(since, now, agreed.calendar)
    return max(used, NO_TIME) / agreed.target if agreed.target > NO_TIME else 1.0


def deadline(agreed: Terms, spans: Sequence[Span], now: datetime) -> Deadline:
    """Where the promise stands, of which the clock ran in these stretches of time."""
    joined = _joined(spans)
    moments = {level: _when_used(joined, _amount(level, agreed), agreed.calendar) for level in WarningLevel}
    used = sum((open_time_between(one.began, one.ended or now, agreed.calendar) for one in joined), NO_TIME)
    planned = {level: moment for level, moment in moments.items() if moment is not None}
    return Deadline(moments[WarningLevel.DUE], used, planned)


def _amount(level: WarningLevel, agreed: Terms) -> timedelta:
    match level:
        case WarningLevel.EARLY:
            return agreed.target * EARLY_SHARE
        case WarningLevel.DUE:
            return agreed.target
        case WarningLevel.LATE:
            return agreed.target + LATE_AFTER


def _when_used(spans: Sequence[Span], amount: timedelta, calendar: Calendar | None) -> datetime | None:
    left = amount
    for span in spans:
        reached = add_open_time(span.began, left, calendar)
        if span.ended is None or reached <= span.ended:
            return reached
        left -= open_time_between(span.began, span.ended, calendar)
    return None


def _joined(spans: Sequence[Span]) -> list[Span]:
    """In order, and no moment twice: two conversations that became one ran beside each other."""
    return reduce(_join, sorted(spans, key=lambda one: one.began), [])


def _join(before: list[Span], span: Span) -> list[Span]:
    last = before[-1] if before else None
    if last is None or (last.ended is not None and span.began > last.ended):
        before.append(span)
    elif last.ended is not None and (span.ended is None or span.ended > last.ended):
        before[-1] = Span(last.began, span.ended)
    return before


def to_be_said(
    found: Deadline, said: Iterable[WarningLevel], now: datetime
) -> tuple[frozenset[WarningLevel], frozenset[WarningLevel]]:
    """The warnings that are due and were not said: those to say now, and those that time has passed by. That the promise may
    break is no news once it is broken."""
    due = {level for level, moment in found.warnings.items() if moment <= now} - set(said)
    passed_by = {WarningLevel.EARLY} & due if found.warnings.get(WarningLevel.DUE, now + LATE_AFTER) <= now else set()
    return frozenset(due - passed_by), frozenset(passed_by)


def next_warning(found: Deadline, said: Iterable[WarningLevel]) -> datetime | None:
    """When the next of the warnings that were not said is due."""
    return min((moment for level, moment in found.warnings.items() if level not in set(said)), default=None)
