"""calendars.yaml: what may stand in it, and what an operator reads where something is wrong."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import config
from connectors.contract.channel import Channel
from inbox.service_levels.calendars.values import Shift
from inbox.service_levels.load import BadCalendars, load_service_levels, parse_service_levels
from inbox.service_levels.rules import calendar_for
from inbox.service_levels.values import Promise, Where
from inbox.triage.levels import PriorityLevel

PRAGUE = ZoneInfo("Europe/Prague")
WHOLE = """
version: 1
calendars:
  office:
    week: {weekdays: ["08:00-12:00", "13:00-17:30"], friday: "08:00-14:00"}
    holidays: {country: CZ}
    days_off: [2026-12-31]
    open_on: [2026-11-17]
  nights:
    zone: America/New_York
    week: {every_day: "22:00-06:00", sunday: []}
    holidays: [{country: US, region: NY}, {country: DE}]
  always:
    week: {every_day: "00:00-24:00"}
default: office
rules:
  - when: {queue: support, channel: phone}
    calendar: nights
  - when: {account: [shop, fair]}
    calendar: always
promises:
  first_response: {urgent: 15m, low: 1h30m}
  resolution: {HIGH: 27h}
around_the_clock: [urgent]
tier_factors: {enterprise: 0.5}
"""


def test_a_file_says_what_is_promised() -> None:
    levels = parse_service_levels(WHOLE, PRAGUE)
    office, nights = levels.calendars["office"], levels.calendars["nights"]
    assert (office.zone, nights.zone) == (PRAGUE, ZoneInfo("America/New_York"))
    assert office.week[0] == (Shift(time(8), time(12)), Shift(time(13), time(17, 30)))
    assert (office.week[4], office.week[5]) == ((Shift(time(8), time(14)),), ())
    assert (nights.week[5], nights.week[6]) == ((Shift(time(22), time(6)),), ())
    assert levels.calendars["always"].week[6] == (Shift(time(0), time(0)),)
    assert levels.targets[Promise.FIRST_RESPONSE] == {
        PriorityLevel.URGENT: timedelta(minutes=15),
        PriorityLevel.LOW: timedelta(minutes=90),
    }
    assert levels.targets[Promise.RESOLUTION] == {PriorityLevel.HIGH: timedelta(hours=27)}
    assert list(levels.around_the_clock) == [PriorityLevel.URGENT]
    assert dict(levels.tier_factors) == {"enterprise": 0.5}
    assert calendar_for(levels, Where("support", channel=Channel.PHONE)).name == "nights"
    assert calendar_for(levels, Where("support", account="fair")).name == "always"


def test_public_holidays_are_known_for_any_year() -> None:
    levels = parse_service_levels(WHOLE, PRAGUE)
    office, nights = levels.calendars["office"], levels.calendars["nights"]
    for day in (date(2026, 9, 28), date(2031, 9, 28), date(2027, 3, 26), date(2026, 12, 31)):
        assert day in office.days_off
    assert date(2026, 11, 17) not in office.days_off  # a holiday, and somebody is there all the same
    assert date(2026, 7, 4) not in office.days_off and date(2026, 7, 4) in nights.days_off
    assert date(2026, 10, 3) in nights.days_off and "2026-10-03" not in nights.days_off


def test_the_file_that_ships_with_the_hub_is_right() -> None:
    levels = load_service_levels(Path(config.__file__).with_name("calendars.yaml"), PRAGUE)
    assert levels.targets[Promise.FIRST_RESPONSE][PriorityLevel.URGENT] == timedelta(minutes=30)
    assert levels.around_the_clock == {PriorityLevel.URGENT}


BROKEN = """version: 1
calendars:
  office:
    zone: Europe/Pragu
    week: {monda: "09:00-18:00", tuesday: ["9-10"], friday: ["09:00-12:00", "11:00-13:00"]}
    holidays: {country: XX}
  closed: {week: {}}
  south: {week: {every_day: "00:00-24:00"}, holidays: {country: DE, region: BYY}}
default: offic
promises: {first_response: {urgen: 30m, low: 0h}}
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "line 4: calendars.office.zone: there is no such time zone; one is written like Europe/Prague, not 'Europe/Pragu'",
        "line 5: calendars.office.week.monda: there is no such setting; did you mean 'monday'?",
        'line 5: calendars.office.week.tuesday[0]: a shift is written like "09:00-17:30" or "22:00-06:00", not \'9-10\'',
        "line 5: calendars.office.week.friday: 09:00-12:00 and 11:00-13:00 are at the same time, not [",
        "line 6: calendars.office.holidays[0].country: no public holidays are known of it; a country is written like CZ, not 'XX'",
        "line 7: calendars.closed.week: it never opens: give at least one day a shift, not {}",
        "line 8: calendars.south.holidays[0]: there is no region 'BYY' in DE; did you mean 'BY'?",
        "line 9: default: there is no calendar 'offic'; did you mean 'office'?",
        "line 10: promises.first_response.URGEN: 'URGEN' is unknown; did you mean 'URGENT'?",
        'line 10: promises.first_response.LOW: a time is written in hours and minutes, like "30m", "2h" or "1h30m"',
    ],
)
def test_every_mistake_is_named_with_its_line(sentence: str) -> None:
    with pytest.raises(BadCalendars) as refused:
        parse_service_levels(BROKEN, PRAGUE)
    assert any(problem.startswith(f"calendars.yaml, {sentence}") for problem in refused.value.problems)


@pytest.mark.parametrize(
    "text", ["", "[]", "version: 1", "a: [", "version: 2\ndefault: x\ncalendars: {}\npromises: {}"]
)
def test_what_is_no_calendar_file_is_refused(text: str) -> None:
    with pytest.raises(BadCalendars):
        parse_service_levels(text, PRAGUE)
