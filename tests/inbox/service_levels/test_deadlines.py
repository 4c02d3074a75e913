"""What is promised, how much of it is gone, and which warning comes when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.service_levels import rules
from inbox.service_levels.calendars.values import Calendar, Shift, every
from inbox.service_levels.values import CalendarRule, Promise, ServiceLevels, Span, Terms, WarningLevel, Where
from inbox.triage.levels import PriorityLevel

OFFICE = Calendar("office", ZoneInfo("Europe/Prague"))
NIGHTS = Calendar("nights", ZoneInfo("Europe/Prague"), every(7, Shift(time(22), time(6))))
LEVELS = ServiceLevels(
    calendars={"office": OFFICE, "nights": NIGHTS},
    rules=(
        CalendarRule("nights", queues=frozenset({"support"}), channels=frozenset({Channel.PHONE})),
        CalendarRule("nights", teams=frozenset({"night watch"})),
    ),
    tier_factors={"enterprise": 0.5},
)
EIGHT_HOURS = Terms(timedelta(hours=8), OFFICE)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE.zone).astimezone(UTC)


def test_the_first_rule_that_fits_names_the_calendar() -> None:
    assert rules.calendar_for(LEVELS, Where("support", channel=Channel.PHONE)) is NIGHTS
    assert rules.calendar_for(LEVELS, Where("support", channel=Channel.EMAIL)) is OFFICE
    assert rules.calendar_for(LEVELS, Where("sales", team="night watch")) is NIGHTS
    assert rules.calendar_for(LEVELS, Where()) is OFFICE


def test_urgent_runs_at_night_and_medium_does_not() -> None:
    night = at("2026-11-23T22:00")
    urgent = rules.terms(LEVELS, Promise.FIRST_RESPONSE, PriorityLevel.URGENT, "", Where())
    medium = rules.terms(LEVELS, Promise.FIRST_RESPONSE, PriorityLevel.MEDIUM, "", Where())
    assert urgent is not None and medium is not None
    assert rules.due_at(urgent, night) == night + timedelta(minutes=30)
    assert rules.due_at(medium, night) == at("2026-11-24T17:00")
    assert rules.share_used(medium, night, at("2026-11-24T09:00")) == 0
    assert rules.share_used(medium, night, at("2026-11-24T13:00")) == 0.5


def test_a_class_of_customers_is_answered_sooner_and_what_has_no_target_is_not_promised() -> None:
    agreed = rules.terms(LEVELS, Promise.FIRST_RESPONSE, PriorityLevel.HIGH, "enterprise", Where())
    assert agreed == Terms(timedelta(hours=1), OFFICE)
    nothing = ServiceLevels(targets={})
    assert rules.terms(nothing, Promise.RESOLUTION, PriorityLevel.HIGH, "", Where()) is None


def test_the_clock_stands_still_while_it_is_not_on_us() -> None:
    answered = [Span(at("2026-11-23T09:00"), at("2026-11-23T12:00"))]
    still = rules.deadline(EIGHT_HOURS, answered, at("2026-11-25T09:00"))
    assert (still.due_at, still.used, dict(still.warnings)) == (None, timedelta(hours=3), {})
    again = rules.deadline(EIGHT_HOURS, [*answered, Span(at("2026-11-26T10:00"))], at("2026-11-26T11:00"))
    assert (again.due_at, again.used) == (at("2026-11-26T15:00"), timedelta(hours=4))
    assert dict(again.warnings) == {
        WarningLevel.EARLY: at("2026-11-26T13:00"),
        WarningLevel.DUE: at("2026-11-26T15:00"),
        WarningLevel.LATE: at("2026-11-26T15:30"),
    }


def test_what_broke_before_the_clock_stopped_stays_broken() -> None:
    broken = [Span(at("2026-11-23T09:00"), at("2026-11-23T17:10"))]
    found = rules.deadline(EIGHT_HOURS, broken, at("2026-11-30T09:00"))
    assert found.due_at == at("2026-11-23T17:00")
    assert set(found.warnings) == {WarningLevel.EARLY, WarningLevel.DUE}


def test_two_conversations_that_became_one_do_not_count_an_hour_twice() -> None:
    spans = [
        Span(at("2026-11-23T09:00"), at("2026-11-23T11:00")),
        Span(at("2026-11-23T10:00"), at("2026-11-23T12:00")),
        Span(at("2026-11-23T11:30")),
    ]
    assert rules.deadline(EIGHT_HOURS, spans, at("2026-11-23T13:00")).used == timedelta(hours=4)


def test_each_warning_is_said_once_and_none_too_late_to_be_of_use() -> None:
    found = rules.deadline(EIGHT_HOURS, [Span(at("2026-11-23T09:00"))], at("2026-11-23T09:00"))
    early, due, late = WarningLevel

    def say(said: list[WarningLevel], now: str) -> list[list[WarningLevel]]:
        return [sorted(levels) for levels in rules.to_be_said(found, said, at(now))]

    assert say([], "2026-11-23T14:59") == [[], []]
    assert say([], "2026-11-23T15:00") == [[early], []]
    assert say([early], "2026-11-23T15:01") == [[], []]
    assert say([early], "2026-11-23T17:29") == [[due], []]
    assert say([early, due], "2026-11-23T17:30") == [[late], []]
    assert say([], "2026-11-24T12:00") == [[due, late], [early]]
    assert rules.next_warning(found, [early]) == at("2026-11-23T17:00")
    assert rules.next_warning(found, [early, due, late]) is None


stretches = st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 600)), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None)
@given(stretches, st.booleans(), st.integers(1, 1_200))
def test_a_deadline_is_the_minute_in_which_the_slow_clock_has_counted_enough(
    found: list[tuple[int, int]], is_running: bool, minutes: int
) -> None:
    monday = at("2026-11-23T07:00")
    spans = [Span(monday + begins * MINUTE, monday + (begins + length) * MINUTE) for begins, length in sorted(found)]
    if is_running:
        spans[-1] = Span(spans[-1].began)
    counted, due = 0, None
    for number in range(12_000):
        minute = monday + number * MINUTE
        there = minute.astimezone(OFFICE.zone)
        is_on_us = any(one.began <= minute and (one.ended is None or minute < one.ended) for one in spans)
        if is_on_us and there.weekday() < 5 and 9 <= there.hour < 18:
            counted += 1
            if counted == minutes:
                due = minute + MINUTE
                break
    agreed = Terms(minutes * MINUTE, OFFICE)
    assert rules.deadline(agreed, spans, monday).due_at == due
