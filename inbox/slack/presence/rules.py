"""How long what Slack said of a rep may be shown, and how its words are read. Pure: `now` is an argument.

Source: docs.slack.dev, users.getPresence and "User object": `status_expiration` is in epoch seconds, 0 for none; texts come
with &, < and > escaped.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.slack.presence.values import NO_STATUS, Hint, Kept, Presence, Status
from inbox.slack.text import one_line

EVERY = timedelta(minutes=5)
"""No rep is asked about more often."""

HOLDS = timedelta(minutes=15)
"""What is older is not shown."""

STATUS_TEXT = 100  # Slack's own limit
EMOJI = re.compile(r":([a-z0-9_+'-]{1,90}(?:::skin-tone-[2-6])?):")
LAST_MOMENT = 253_402_300_799  # the end of the year 9999


def presence_named(word: object) -> Presence | None:
    return next((one for one in Presence if one == word), None)


def status_of(profile: Mapping[str, Any]) -> Status:
    """The status in a user's profile, however odd; NO_STATUS where there is none."""
    text = one_line(_unescaped(_word(profile, "status_text")), STATUS_TEXT, "")
    named = EMOJI.fullmatch(_word(profile, "status_emoji"))
    if not text and named is None:
        return NO_STATUS
    return Status(text, named[1] if named else "", _moment(profile.get("status_expiration")))


def _word(profile: Mapping[str, Any], name: str) -> str:
    found = profile.get(name)
    return found if isinstance(found, str) else ""


def _unescaped(text: str) -> str:
    for sign, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(sign, letter)
    return text


def _moment(seconds: object) -> datetime | None:
    is_moment = isinstance(seconds, int) and 0 < seconds <= LAST_MOMENT
    return datetime.fromtimestamp(seconds, UTC) if is_moment and isinstance(seconds, int) else None


def hint_of(kept: Kept, now: datetime) -> Hint | None:
    """What of it may be shown now; None where that is nothing."""
    presence = kept.presence if _is_fresh(kept.presence_at, now) else None
    status = kept.status if _is_fresh(kept.status_at, now) and not _is_over(kept.status, now) else NO_STATUS
    moments = [kept.presence_at if presence else None, kept.status_at if status != NO_STATUS else None]
    read = [one for one in moments if one is not None]
    return Hint(presence, status, min(read), now) if read else None


def _is_fresh(read_at: datetime | None, now: datetime) -> bool:
    return read_at is not None and now - read_at <= HOLDS


def _is_over(status: Status, now: datetime) -> bool:
    return status.until is not None and status.until <= now
