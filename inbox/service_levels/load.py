"""From calendars.yaml to ServiceLevels, or to everything that is wrong with it at once: file, line, path, what was meant."""

import re
from collections.abc import Container, Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from connectors.contract.channel import Channel
from inbox.documents import BadDocument, Document, Grammar, Steps, nearest, read_document, shown, text_of
from inbox.service_levels.calendars.values import DAYS, Calendar, Shift, Week
from inbox.service_levels.values import CalendarRule, Promise, ServiceLevels, Targets
from inbox.triage.levels import PriorityLevel

SHIFT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
SPAN = re.compile(r"(?:(\d{1,4})h)?\s*(?:(\d{1,4})m)?")


class BadCalendars(BadDocument):
    """calendars.yaml cannot be used."""


def load_service_levels(path: Path, zone: ZoneInfo) -> ServiceLevels:
    """What a file promises. A calendar that names no zone is in `zone`. Raises BadCalendars with every problem at once."""
    try:
        text = text_of(path)
    except BadDocument as error:
        raise BadCalendars(error.problems) from error
    return parse_service_levels(text, zone, str(path))


def parse_service_levels(text: str, zone: ZoneInfo, name: str = "calendars.yaml") -> ServiceLevels:
    """The promises of a text; `name` is what problems call it. Raises BadCalendars."""
    try:
        document = read_document(text, name, GRAMMAR)
    except BadDocument as error:
        raise BadCalendars(error.problems) from error
    problems = [*document.doubles, *_wrong(document), *_unknown_calendars(document)]
    if problems:
        raise BadCalendars(problems)
    return _levels(CalendarsFile.model_validate(document.tree), zone)


def _wrong(document: Document) -> list[str]:
    try:
        CalendarsFile.model_validate(document.tree)
    except ValidationError as error:
        return [document.sentence(dict(one)) for one in error.errors(include_url=False)]
    return []


# What may be written


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _shift(value: object) -> object:
    """ "22:00-06:00" """
    found = SHIFT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a shift is written like "09:00-17:30" or "22:00-06:00"')
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3] or 0), int(found[4] or 0))
    if opens == closes and opens != time(0):
        raise ValueError('a shift that lasts a whole day is written "00:00-24:00"')
    return Shift(opens, closes)


def _apart(shifts: list[Shift]) -> list[Shift]:
    """Shifts of one day, of which none begins while another lasts."""
    ordered = sorted(shifts)
    for one, later in pairwise(ordered):
        if one.closes <= one.opens or later.opens < one.closes:
            raise ValueError(f"{_words(one)} and {_words(later)} are at the same time")
    return ordered


def _words(shift: Shift) -> str:
    return f"{shift.opens:%H:%M}-{shift.closes:%H:%M}"


def _span(value: object) -> object:
    """ "1h30m" """
    found = SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    span = timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0)) if found else timedelta(0)
    if span <= timedelta(0):
        raise ValueError('a time is written in hours and minutes, like "30m", "2h" or "1h30m"')
    return span


def _raised(value: object) -> object:
    return {str(name).upper(): one for name, one in value.items()} if isinstance(value, dict) else value


def _raised_words(value: object) -> object:
    return [one.upper() if isinstance(one, str) else one for one in (value if isinstance(value, list) else [value])]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError("there is no such time zone; one is written like Europe/Prague") from None
    return name


def _country(name: str) -> str:
    import holidays  # here and below: a hub without calendars, or with none that keeps holidays, need not load them

    if name not in holidays.list_supported_countries():
        raise ValueError("no public holidays are known of it; a country is written like CZ")
    return name


Shifts = Annotated[
    list[Annotated[Shift, BeforeValidator(_shift)]], BeforeValidator(_listed), AfterValidator(_apart), Field()
]
OpenTime = Annotated[timedelta, BeforeValidator(_span)]
Names = Annotated[list[str], BeforeValidator(_listed)]
TargetTable = Annotated[dict[PriorityLevel, OpenTime], BeforeValidator(_raised)]


class Table(BaseModel):
    """A table of the file: an unknown name in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class WeekTable(Table):
    every_day: Shifts = []
    weekdays: Shifts | None = None
    monday: Shifts | None = None
    tuesday: Shifts | None = None
    wednesday: Shifts | None = None
    thursday: Shifts | None = None
    friday: Shifts | None = None
    saturday: Shifts | None = None
    sunday: Shifts | None = None


class HolidaysTable(Table):
    country: Annotated[str, AfterValidator(_country)]
    region: str | None = None


class CalendarTable(Table):
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    week: Annotated[WeekTable, AfterValidator(lambda table: _opens(table))]
    holidays: Annotated[
        list[Annotated[HolidaysTable, AfterValidator(lambda table: _known_region(table))]], BeforeValidator(_listed)
    ] = []
    days_off: list[date] = []
    open_on: list[date] = []


class WhenTable(Table):
    queue: Names = []
    team: Names = []
    channel: Annotated[list[Channel], BeforeValidator(_listed)] = []
    account: Names = []


class RuleTable(Table):
    when: WhenTable
    calendar: str


class PromisesTable(Table):
    first_response: TargetTable = {}
    resolution: TargetTable = {}


class CalendarsFile(Table):
    version: Literal[1]
    calendars: dict[str, CalendarTable] = Field(min_length=1)
    default: str
    rules: list[RuleTable] = []
    promises: PromisesTable
    tier_factors: dict[str, Annotated[float, Field(gt=0, le=100)]] = {}
    around_the_clock: Annotated[list[PriorityLevel], BeforeValidator(_raised_words)] = []


def _opens(table: WeekTable) -> WeekTable:
    if not any(_week(table)):
        raise ValueError("it never opens: give at least one day a shift")
    return table


def _known_region(table: HolidaysTable) -> HolidaysTable:
    import holidays

    known = holidays.list_supported_countries().get(table.country, [])
    if table.region is not None and table.region not in known:
        raise ValueError(f"there is no region {table.region!r} in {table.country}{nearest(table.region, known)}")
    return table


def _unknown_calendars(document: Document) -> Iterator[str]:
    """Calendars that are named and do not exist, also where other things are wrong."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    calendars, rules = tree.get("calendars"), tree.get("rules")
    names = sorted(str(name) for name in calendars) if isinstance(calendars, dict) else []
    named: list[tuple[Steps, object]] = [(("default",), tree.get("default"))]
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict):
            named.append((("rules", number, "calendar"), rule.get("calendar")))
    for path, calendar in named:
        if names and isinstance(calendar, str) and calendar not in names:
            where = f"{document.name}, line {document.line(path)}: {shown(path)}"
            yield f"{where}: there is no calendar {calendar!r}{nearest(calendar, names)}"


# What it says


def _levels(file: CalendarsFile, zone: ZoneInfo) -> ServiceLevels:
    return ServiceLevels(
        calendars=MappingProxyType({name: _calendar(name, table, zone) for name, table in file.calendars.items()}),
        default=file.default,
        rules=tuple(_rule(table) for table in file.rules),
        targets=_targets(file.promises),
        tier_factors=MappingProxyType(dict(file.tier_factors)),
        around_the_clock=frozenset(file.around_the_clock),
    )


def _calendar(name: str, table: CalendarTable, zone: ZoneInfo) -> Calendar:
    return Calendar(name, ZoneInfo(table.zone) if table.zone else zone, _week(table.week), DaysOff(table))


def _week(table: WeekTable) -> Week:
    return tuple(tuple(_day(table, number)) for number in range(len(DAYS)))


def _day(table: WeekTable, number: int) -> list[Shift]:
    """What is said of the day itself, else of weekdays, else of every day."""
    own: list[Shift] | None = getattr(table, DAYS[number])
    if own is None and number < 5:
        own = table.weekdays
    return table.every_day if own is None else own


class DaysOff:
    """The public holidays of countries, worked out for each year as it is asked for, and an operator's own days."""

    def __init__(self, table: CalendarTable) -> None:
        self._own, self._open = frozenset(table.days_off), frozenset(table.open_on)
        self._public = tuple(_public_holidays(one) for one in table.holidays)

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day in self._open:
            return False
        return day in self._own or any(day in public for public in self._public)


def _public_holidays(table: HolidaysTable) -> Container[object]:
    import holidays

    public: Container[object] = holidays.country_holidays(table.country, subdiv=table.region)
    return public


def _rule(table: RuleTable) -> CalendarRule:
    when = table.when
    return CalendarRule(
        table.calendar, frozenset(when.queue), frozenset(when.team), frozenset(when.channel), frozenset(when.account)
    )


def _targets(table: PromisesTable) -> Mapping[Promise, Targets]:
    return MappingProxyType(
        {
            Promise.FIRST_RESPONSE: MappingProxyType(dict(table.first_response)),
            Promise.RESOLUTION: MappingProxyType(dict(table.resolution)),
        }
    )


GRAMMAR = Grammar(
    CalendarsFile,
    {
        "calendars": CalendarTable,
        "week": WeekTable,
        "holidays": HolidaysTable,
        "rules": RuleTable,
        "when": WhenTable,
        "promises": PromisesTable,
    },
    {
        "channel": [*Channel],
        "first_response": [*PriorityLevel],
        "resolution": [*PriorityLevel],
        "around_the_clock": [*PriorityLevel],
    },
    "version, calendars, default and promises",
)
