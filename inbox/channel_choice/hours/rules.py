"""A contact's hours and clock: what the stated data say, what a moment breaks, and when the next allowed one is.

Everything is judged by the wall clock of one zone. Moments are UTC; what the wall clock does (an hour that is missing in
spring, one that comes twice in autumn) is left to the zone's own data.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from inbox.channel_choice.hours.values import MINUTES_A_DAY, Hours, HoursUnreadable, TimeRule, Window
from inbox.channel_choice.values import ContactFacts, ZoneChoice, ZoneSource

# Hours that leave a minute at all leave one on every weekday but that of a clock change: ten days hold two weekends' worth.
SEARCH_DAYS = 10
SATURDAY = 5
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def read_hours(contact: ContactFacts) -> Hours:
    """The contact's hours; HoursUnreadable when something stated cannot be understood."""
    return Hours(
        read_window(contact.contact_hours, "contact hours"),
        read_window(contact.quiet_hours, "quiet hours"),
        contact.weekend_contact,
    )


def read_window(stated: object, what: str) -> Window | None:
    """{"start": "09:00", "end": "18:00"} as a window; None when nothing is stated; HoursUnreadable when it says nothing certain."""
    if stated is None:
        return None
    if not isinstance(stated, Mapping):
        raise HoursUnreadable(f"the {what} are no start and end")
    start, end = stated.get("start"), stated.get("end")
    if start is None and end is None:
        return None
    window = Window(_minute(start, what), _minute(end, what))
    if window.start == window.end or window.start == MINUTES_A_DAY:
        raise HoursUnreadable(f"the {what} start and end at {_shown(start)}")
    return window


def _minute(stated: object, what: str) -> int:
    """Minutes from midnight of "09:30"; "24:00" is the end of the day."""
    match = CLOCK.fullmatch(stated.strip()) if isinstance(stated, str) else None
    if match is None:
        raise HoursUnreadable(f"the {what} say {_shown(stated)}, which is no time of day")
    minute = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minute > MINUTES_A_DAY:
        raise HoursUnreadable(f"the {what} say {_shown(stated)}, which is no time of day")
    return minute


def _shown(stated: object) -> str:
    return "nothing" if stated is None else f'"{" ".join(str(stated).split())[:30]}"'


def zone_of(contact: ContactFacts, hub_zone: str) -> tuple[ZoneChoice, str | None]:
    """Whose clock is read, and what is wrong with the stated one, if anything is.

    The stated zone, else that of a phone whose region keeps one clock, else the company's, else the hub's.
    """
    stated, problem = _stated_zone(contact)
    if stated is not None:
        return ZoneChoice(stated, ZoneSource.STATED, f"they keep {city(stated)} time"), problem
    phone = _phone_zone(contact.phone_zones)
    if phone is not None:
        words = f"their phone number is from a region with one time, that of {city(phone)}"
        return ZoneChoice(phone, ZoneSource.PHONE, words), problem
    company = known_zone(contact.company_zone)
    if company is not None:
        return ZoneChoice(company, ZoneSource.COMPANY, f"their company keeps {city(company)} time"), problem
    hub = known_zone(hub_zone) or "UTC"
    words = f"their own time zone is not known, so ours is used, {city(hub)}"
    return ZoneChoice(hub, ZoneSource.HUB, words), problem


def _stated_zone(contact: ContactFacts) -> tuple[str | None, str | None]:
    """The zone stated with the hours, else the contact's own; and what is wrong with what is stated."""
    with_hours = [zone for zone in map(_zone_in, (contact.contact_hours, contact.quiet_hours)) if _is_stated(zone)]
    stated = with_hours or [zone for zone in (contact.timezone,) if _is_stated(zone)]
    known = [known_zone(zone) for zone in stated]
    for zone, name in zip(stated, known, strict=True):
        if name is None:
            return None, f"the time zone {_shown(zone)} is not known"
    if len(set(known)) > 1:
        return None, f"two time zones are stated, {known[0]} and {known[1]}"
    return (known[0], None) if known else (None, None)


def _zone_in(stated: object) -> object:
    return stated.get("timezone") if isinstance(stated, Mapping) else None


def _is_stated(zone: object) -> bool:
    return zone is not None and zone != ""


def _phone_zone(phones: tuple[tuple[str, ...], ...]) -> str | None:
    """The one zone that every phone of a one-clock region agrees on."""
    found = {known_zone(zones[0]) for zones in phones if len(zones) == 1} - {None}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def zones_of_phone(number: str, country: str | None = None) -> tuple[str, ...]:
    """The zones of the number's region that keep different clocks, one name each; empty when it names no region.

    A region is what the calling code covers: where it has several times of day, its area codes prove nothing, since
    people move with their number. `country` (ISO 3166-1) reads a number that is written without a calling code.
    """
    from phonenumbers.tzdata import TIMEZONE_DATA  # large, and only of use once a number asks for its hours

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ()
    zones = TIMEZONE_DATA.get(str(parsed.country_code), ()) if phonenumbers.is_possible_number(parsed) else ()
    known = {name for zone in zones if (name := known_zone(zone)) is not None}
    main = _zones_of_region().get(phonenumbers.region_code_for_country_code(parsed.country_code or 0), frozenset())
    by_clock: dict[tuple[timedelta | None, ...], str] = {}
    for zone in sorted(known, key=lambda zone: (zone not in main, zone)):
        by_clock.setdefault(_years_of_offsets(zone), zone)
    return tuple(by_clock.values())


@cache
def _zones_of_region() -> Mapping[str, frozenset[str]]:
    """Zone names by ISO 3166-1 code, from the zone database's own table (zone.tab)."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {region: frozenset(row[2] for row in rows if row[0] == region) for region in {row[0] for row in rows}}


@lru_cache(maxsize=1024)
def _years_of_offsets(zone: str) -> tuple[timedelta | None, ...]:
    """What the zone's clock shows over three years, looked at every ten days: equal for zones with one clock."""
    info, start = ZoneInfo(zone), datetime(2025, 1, 1, tzinfo=UTC)
    return tuple(_offset(start + timedelta(days=10 * step), info) for step in range(110))


@lru_cache(maxsize=4096)
def _known_name(name: str) -> str | None:
    return _zone_names().get(name.strip().casefold())


def known_zone(stated: object) -> str | None:
    """The IANA name as it is written there, or None when there is no such zone."""
    return _known_name(stated) if isinstance(stated, str) else None


@cache
def _zone_names() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1024)
def city(zone: str) -> str:
    """The zone's place as people call it: "America/New_York" -> "New York"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def broken_rules(moment: datetime, zone: ZoneInfo, hours: Hours) -> tuple[TimeRule, ...]:
    """What writing at this moment would break, by the wall clock of the zone."""
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    broken: tuple[TimeRule, ...] = ()
    if not hours.weekend and local.weekday() >= SATURDAY:
        broken = (TimeRule.WEEKEND,)
    if hours.contact is not None and minute not in hours.contact:
        broken = (*broken, TimeRule.CONTACT_HOURS)
    if hours.quiet is not None and minute in hours.quiet:
        broken = (*broken, TimeRule.QUIET_HOURS)
    return broken


def next_allowed(now: datetime, zone: ZoneInfo, hours: Hours) -> datetime | None:
    """The earliest moment from `now` on that breaks nothing (UTC); None when the hours leave no minute.

    What is forbidden becomes allowed only where the wall clock reaches midnight, the start of the contact hours or the
    end of the quiet hours, or where it jumps: only those moments are tried.
    """
    if not broken_rules(now, zone, hours):
        return now
    today = now.astimezone(zone).date()
    found: datetime | None = None
    for distance in range(-1, SEARCH_DAYS):
        turns = [turn for turn in _turns(today + timedelta(days=distance), zone, hours) if turn > now]
        allowed = [turn for turn in turns if not broken_rules(turn, zone, hours)]
        if found is not None:  # one day further: a clock set back over midnight brings the day before once more
            return min([found, *allowed])
        found = min(allowed, default=None)
    return found


def _turns(day: date, zone: ZoneInfo, hours: Hours) -> Iterator[datetime]:
    """Moments of this local day at which forbidden may become allowed; a wall-clock time that comes twice, twice."""
    minutes = {0}
    if hours.contact is not None:
        minutes.add(hours.contact.start)
    if hours.quiet is not None:
        minutes.add(hours.quiet.end % MINUTES_A_DAY)
    midnight, changes = _day(day, zone)
    for minute in minutes:
        if changes:
            local = datetime.combine(day, time(minute // 60, minute % 60), zone)
            yield local.astimezone(UTC)
            yield local.replace(fold=1).astimezone(UTC)
        else:
            yield midnight + timedelta(minutes=minute)
    yield from changes


@lru_cache(maxsize=4096)
def _day(day: date, zone: ZoneInfo) -> tuple[datetime, tuple[datetime, ...]]:
    """When the local day begins (UTC), and the clock changes around it: from an hour before it to an hour after it."""
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    start, end = midnight - timedelta(hours=1), midnight + timedelta(hours=26)
    if _offset(start, zone) == _offset(end, zone):
        return midnight, ()
    return midnight, (_change_between(start, end, zone),)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the new offset, by halving."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
