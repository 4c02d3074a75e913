"""What Twilio shows of messages that went to one number. Pure.

Source: Twilio's Message resource, API 2010-04-01, "Read multiple Message resources": GET /Accounts/{sid}/Messages.json, filtered
by `To`, newest first, at most 1000 on a page; each message has `sid`, `body`, `direction`, `from`, `messaging_service_sid` and
`date_created` (RFC 2822). Its filter by DateSent is not used: what waits to go out has no such date yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.contract.lookup import FoundMessage, LookedUp, LostCall, judged
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.twilio.calls_out import Call
from connectors.toolkit.twilio.forms import read_moment

PATH = "/Messages.json"
PAGE_SIZE = 100
OURS = "outbound"  # the directions outbound-api, outbound-call and outbound-reply


@dataclass(frozen=True, slots=True)
class Question:
    """A page to be asked for, the words that are looked for on it (none: a file, or a template's, which the call does not hold),
    and which of our ends wrote them."""

    query: Mapping[str, str]
    words: str
    sender: str


def question(call: Call) -> Question:
    """For the call that was lost."""
    fields = dict(call.fields)
    sender = fields.get("MessagingServiceSid") or fields.get("From", "")
    return Question({"To": fields["To"], "PageSize": str(PAGE_SIZE)}, fields.get("Body", ""), sender)


def answer(lost: LostCall, asked: Question, page: JsonObject) -> LookedUp:
    rows = page.each("messages")
    found = [one for row in rows if (one := _ours(row, asked.sender)) is not None]
    return judged(lost, asked.words, found, _shown_since(rows))


def _ours(row: JsonObject, sender: str) -> FoundMessage | None:
    sid, at = row.text("sid"), _moment(row)
    if sid is None or at is None or not (row.text("direction") or "").startswith(OURS):
        return None
    if sender not in (row.text("from"), row.text("messaging_service_sid")):
        return None
    return FoundMessage(sid, row.text("body") or "", at)


def _shown_since(rows: Sequence[JsonObject]) -> datetime | None:
    """The age of the oldest on a full page; of one that is not full, everything is there."""
    if len(rows) < PAGE_SIZE:
        return None
    return _moment(rows[-1]) or datetime.max.replace(tzinfo=UTC)


def _moment(row: JsonObject) -> datetime | None:
    return read_moment(row.text("date_created") or "")
