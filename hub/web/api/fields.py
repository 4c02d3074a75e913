"""The fields of a request, read one by one; what is wrong is said for each, and all at once. Pure."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

Meaning = TypeVar("Meaning")
MOST_UNKNOWN = 20  # fields that are told to be unknown; the first ones say enough


class Fields:
    """An object of somebody else's. Each reader gives the value, or None where the field is absent, null or wrong."""

    def __init__(self, values: Mapping[str, object], known: Iterable[str]) -> None:
        self._values = values
        self.problems: dict[str, str] = {}
        names = list(known)
        for name in islice((one for one in values if one not in names), MOST_UNKNOWN):
            self.problems[name[:100]] = f"There is no such field.{_nearest(name, names)}"

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def wrong(self, name: str, words: str) -> None:
        """This field cannot be; the first word on it stands."""
        self.problems.setdefault(name, words)

    def text(self, name: str, longest: int) -> str | None:
        """A text without blanks around it; an empty one counts as absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(name, "This must be a text.")
        elif len(value) > longest:
            self.wrong(name, f"This is longer than {longest} characters.")
        else:
            return value.strip() or None
        return None

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value in _ENDLESS:
            self.wrong(name, "This must be a number.")
        elif not least <= value <= most:
            self.wrong(name, f"This must be a number from {least} to {most}.")
        else:
            return round(value)
        return None

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, "This must be true or false.")
        return None

    def identifier(self, name: str) -> UUID | None:
        written = self.text(name, 100)
        if written is None:
            return None
        try:
            return UUID(written)
        except ValueError:
            self.wrong(name, "This must be an id, as the hub gives them out.")
        return None

    def moment(self, name: str) -> datetime | None:
        """A time with its zone (RFC 3339), as UTC."""
        written = self.text(name, 64)
        if written is None:
            return None
        try:
            found = datetime.fromisoformat(written)
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.wrong(name, "This must be a time with its zone, like 2026-03-01T14:30:00+01:00.")
        return None

    def word(self, name: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
        """What one of these words means, in whichever letters it is written."""
        written = self.text(name, 100)
        if written is None:
            return None
        found = meanings.get(written.lower().replace("-", "_").replace(" ", "_"))
        if found is None:
            self.wrong(name, f"This must be one of: {', '.join(meanings)}.")
        return found

    def link(self, name: str) -> str | None:
        written = self.text(name, 2_000)
        if written is None or _is_link(written):
            return written
        self.wrong(name, "This must be an address that begins with https:// (or http://).")
        return None


_ENDLESS = (float("inf"), float("-inf"))


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name[:100], known, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _is_link(written: str) -> bool:
    try:
        parts = urlsplit(written)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
