"""Whether and when a rep is told. Pure: values in, values out, `now` an argument."""

from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from inbox.notifications.values import NoticeKind, NoticeTime, NoticeWay, QuietHours, RepPreferences

SATURDAY = 5
ONE_BURST = timedelta(minutes=5)


def wants(preferences: RepPreferences, kind: NoticeKind, now: datetime, zone: ZoneInfo) -> NoticeTime:
    """When this rep is told of something of this kind that happens now; `zone` is the rep's own."""
    way = preferences.way(kind)
    match way:
        case NoticeWay.OFF:
            return NoticeTime.NEVER
        case NoticeWay.DIRECT:
            return NoticeTime.NOW
        case NoticeWay.DIRECT_OUTSIDE_QUIET_HOURS:
            return NoticeTime.MORNING if is_quiet(preferences, now, zone) else NoticeTime.NOW
        case _:
            assert_never(way)


def is_quiet(preferences: RepPreferences, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock on the rep's wall stands in their quiet hours, or in a quiet weekend."""
    here = now.astimezone(zone)
    if preferences.quiet_weekends and here.weekday() >= SATURDAY:
        return True
    return preferences.quiet is not None and _is_within(preferences.quiet, here)


def _is_within(quiet: QuietHours, here: datetime) -> bool:
    clock = here.time().replace(tzinfo=None)
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return quiet.start != quiet.end and (clock >= quiet.start or clock < quiet.end)


def joins_burst(told_at: datetime, last_outbound_at: datetime | None, now: datetime) -> bool:
    """Whether a further message of a customer belongs to those that the rep was told of: shortly after, and unanswered."""
    is_answered = last_outbound_at is not None and last_outbound_at >= told_at
    return not is_answered and now - told_at < ONE_BURST
