"""The lines of a delivery report meant for machines (RFC 3464), read also where their blank lines and parts are lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.email.bounce_words import Outcome, short_line

RECIPIENT = 320  # characters of an address that are kept

OUTCOMES = {
    "failed": Outcome.FAILED,
    "failure": Outcome.FAILED,
    "fail": Outcome.FAILED,
    "delayed": Outcome.DELAYED,
    "delay": Outcome.DELAYED,
    "deferred": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    "relayed": Outcome.DELIVERED,
    "expanded": Outcome.DELIVERED,
}
TELLING = frozenset({"final-recipient", "action", "status"})  # the fields that every recipient has
FIELDS = TELLING | {"original-recipient", "diagnostic-code"}
OTHER_FIELDS = frozenset({"remote-mta", "last-attempt-date", "final-log-id", "will-retry-until"})
FIELD_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{2,40})[ \t]{0,9}:(.*)", re.DOTALL)
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
TYPE = re.compile(r"\s{0,9}[A-Za-z0-9-]{1,40}\s{0,9};")
QUOTING = " \t>|*"


@dataclass(frozen=True, slots=True)
class RecipientReport:
    """What a report says of one recipient; `outcome` None where it has no Action that we know."""

    address: str | None
    outcome: Outcome | None
    status: str | None
    diagnostic: str | None


def recipient_reports(text: str) -> list[RecipientReport]:
    """The recipients of a report in its order; lines that are indented or quoted count where no others are there."""
    reports = _reports(text)
    return reports or _reports("\n".join(line.lstrip(QUOTING) for line in text.splitlines()))


def to_report(reports: list[RecipientReport]) -> RecipientReport | None:
    """Of several recipients the first that failed, else the first that is late, else the first."""
    by_urgency = (Outcome.FAILED, None, Outcome.DELAYED, Outcome.DELIVERED)
    return min(reports, key=lambda report: by_urgency.index(report.outcome), default=None)


def field_values(text: str, name: str) -> list[str]:
    """The values of one field, in order."""
    return [value for found, value in _fields(text) if found == name]


def _reports(text: str) -> list[RecipientReport]:
    return [_report(group) for group in _groups(text) if _names_somebody(group)]


def _groups(text: str) -> Iterator[dict[str, str]]:
    """The fields of each recipient: a field that comes again begins a new one, a blank line only where all is said."""
    group: dict[str, str] = {}
    blank = False
    for name, value in _fields(text):
        blank = blank or not name
        if name not in FIELDS or not _is_usable(name, value):
            continue
        if (name in group and name in TELLING) or (blank and group.keys() >= TELLING):
            yield group
            group = {}
        group.setdefault(name, value)
        blank = False
    yield group


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Every field as (name in small letters, value with its continuation lines); ("", "") for a blank line."""
    name, value = "", [""]
    for line in text.splitlines():
        found = FIELD_LINE.match(line) or _indented_field(line)
        if name and found is None and line.strip() and line[0] in " \t":
            value.append(line)
            continue
        yield from _finished(name, value)
        name, value = (found.group(1).lower(), [found.group(2)]) if found else ("", [""])
        if not line.strip():
            yield "", ""
    yield from _finished(name, value)


def _indented_field(line: str) -> re.Match[str] | None:
    """A blank before a field of a recipient is a slip of the server, not a continuation."""
    found = FIELD_LINE.match(line.lstrip(" \t"))
    return found if found and found.group(1).lower() in FIELDS | OTHER_FIELDS else None


def _finished(name: str, value: list[str]) -> Iterator[tuple[str, str]]:
    if name:
        yield name, " ".join(" ".join(value).split())


def _is_usable(name: str, value: str) -> bool:
    match name:
        case "action":
            return _outcome(value) is not None
        case "status":
            return STATUS.search(value) is not None
        case _:
            return _untyped(value) != ""


def _names_somebody(group: dict[str, str]) -> bool:
    return bool({"final-recipient", "original-recipient", "action"} & group.keys())


def _report(group: dict[str, str]) -> RecipientReport:
    status = STATUS.search(group.get("status", ""))
    return RecipientReport(
        address=_address(group.get("final-recipient", "")) or _address(group.get("original-recipient", "")),
        outcome=_outcome(group.get("action", "")) or _outcome_of_class(status.group() if status else ""),
        status=status.group() if status else None,
        diagnostic=short_line(_untyped(group.get("diagnostic-code", ""))),
    )


def _outcome(action: str) -> Outcome | None:
    return OUTCOMES.get(re.split(r"[^a-z]", action.strip().lower()[:40], maxsplit=1)[0])


def _outcome_of_class(status: str) -> Outcome | None:
    return Outcome.DELIVERED if status.startswith("2.") else None


def _address(value: str) -> str | None:
    """The address without its type ("rfc822;"), angle brackets and comment."""
    bare = _untyped(value)
    bracketed = re.search(r"<([^<>]{1,320})>", bare[: 2 * RECIPIENT])
    return short_line((bracketed.group(1) if bracketed else bare.split(" (")[0].strip("<> "))[:RECIPIENT])


def _untyped(value: str) -> str:
    return TYPE.sub("", value, count=1).strip() if TYPE.match(value) else value.strip()
