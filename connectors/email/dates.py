"""The Date header: RFC 5322 with its old forms (RFC 822 zones, two-digit years, comments), asctime and ISO 8601."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_COMMENT = re.compile(r"\([^()]*\)")
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d{1,9})?)?"
_CLOCK = rf"(?:{_TIME}\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ZONE = (
    r"\s*(?P<zone>[A-Za-z]{1,5}(?![A-Za-z])\s*[+-]\d{1,2}:?\d{0,2}|[+-]\s?\d{1,2}:?\d{0,2}|[A-Za-z]{1,5}(?![A-Za-z]))?"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*(?P<month>[A-Za-z]{{3,9}})\.?[\s,-]*(?P<year>\d{{2,4}}),?\s*{_CLOCK}{_ZONE}"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}),?\s+{_CLOCK}{_ZONE}"
)
_ASCTIME = re.compile(rf"(?P<month>[A-Za-z]{{3,9}})\s+(?P<day>\d{{1,2}}),?\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})")
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})[T\s]*{_CLOCK}{_ZONE}")
_FORMS = (_ISO, _DAY_FIRST, _ASCTIME, _MONTH_FIRST)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
# RFC 822, section 5.1, and the names of Europe and Asia that are in use and mean one thing. Hours east of Greenwich.
_ZONES = {
    **dict.fromkeys(("ut", "utc", "gmt", "z", "wet"), 0.0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "ast": -4,
    "adt": -3,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "bst": 1,
    "west": 1,
    "cet": 1,
    "met": 1,
    "mez": 1,
    "cest": 2,
    "mest": 2,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "msd": 4,
    "jst": 9,
    "kst": 9,
    "sgt": 8,
    "hkt": 8,
    "aest": 10,
    "aedt": 11,
    "awst": 8,
    "nzst": 12,
    "nzdt": 13,
}
_LONGEST = 300


def read_date(text: str) -> datetime | None:
    """The moment in UTC, None where it cannot be read. The weekday is not looked at; without a zone it is UTC."""
    plain = " ".join(_without_comments(text[:_LONGEST]).split())
    found = (form.search(plain) for form in _FORMS)
    return next((moment for match in found if match is not None and (moment := _moment(match.groupdict()))), None)


def _without_comments(text: str) -> str:
    for _ in range(text.count("(")):
        text = _COMMENT.sub(" ", text)
    return text


def _moment(parts: Mapping[str, str | None]) -> datetime | None:
    month = _month(parts["month"] or "")
    try:
        local = datetime(
            _year(parts["year"] or ""),
            month,
            int(parts["day"] or 0),
            _hour(int(parts["hour"] or 0), (parts.get("half") or "").lower()),
            int(parts["minute"] or 0),
            min(int(parts["second"] or 0), 59),
            tzinfo=UTC,
        )
        return local - timedelta(minutes=_minutes_east(parts["zone"] or ""))
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.get(text[:3].lower(), 0)


def _year(text: str) -> int:
    """RFC 5322, section 4.3: two digits below 50 are of this century, other short years count from 1900."""
    year = int(text)
    if len(text) == 2 and year < 50:
        return year + 2000
    return year + 1900 if len(text) < 4 else year


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def _minutes_east(zone: str) -> int:
    """`+0530`, `+05:30`, `+2`, `GMT+2`, `EST`; a name we do not know is as good as none (RFC 5322, section 4.3)."""
    sign = max(zone.find("+"), zone.find("-"))
    if sign == -1:
        return int(_ZONES.get(zone.lower(), 0) * 60)
    hours, minutes = _offset(zone[sign + 1 :].strip())
    return (hours * 60 + minutes) * (-1 if zone[sign] == "-" else 1)


def _offset(digits: str) -> tuple[int, int]:
    if ":" in digits:
        hours, _, minutes = digits.partition(":")
        return int(hours), int(minutes or 0)
    return (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
