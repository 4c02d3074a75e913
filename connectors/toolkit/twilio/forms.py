"""Reading what Twilio posts: one flat form, URL-encoded or, of newer products, as a JSON object.

A text never holds NUL nor lone surrogates. What our own callback addresses carry in their query (`hub_...`, see callbacks.py)
counts as further fields, and stands in the item too, so that the item alone tells the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import WebhookRequest
from connectors.toolkit.payload import REPLACEMENT, JsonObject, depth_within, read_object
from connectors.toolkit.twilio.callbacks import OUR_FIELDS

LARGEST_BODY = 1024 * 1024  # bytes; a text of 1,600 characters and ten media links are some 20 KB
MOST_FIELDS = 2_000
_LEVELS = 100
_LONGEST_NUMBER = 15  # digits: what a whole number of Twilio's can have


@dataclass(frozen=True, slots=True)
class TwilioForm:
    """The fields of one post. `item` is a body which, read alone, gives the same fields."""

    values: Mapping[str, str]
    item: bytes

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """The field's text; None when it is missing or empty."""
        return self.values.get(name) or None

    def whole(self, name: str) -> int | None:
        """A whole number that is not negative."""
        digits = self.values.get(name, "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER else None

    def number(self, name: str) -> float | None:
        try:
            found = float(self.values.get(name, ""))
        except ValueError:
            return None
        return found if abs(found) < float(10**_LONGEST_NUMBER) else None

    def moment(self, name: str) -> datetime | None:
        """A time in UTC, written as RFC 2822 (`Thu, 14 Nov 2024 10:52:29 +0000`) or ISO 8601."""
        return read_moment(self.values.get(name, ""))


def read_form(request: WebhookRequest) -> TwilioForm:
    """The fields of a post; WebhookUnreadable when it is no form."""
    if len(request.body) > LARGEST_BODY:
        raise WebhookUnreadable(f"{len(request.body)} bytes are more than Twilio ever posts")
    is_json = _is_json(request.body)
    values = _of_json(request.body) if is_json else _of_form(request.body)
    ours = {name: _clean(value) for name, value in request.query.items() if name in OUR_FIELDS}
    if not ours and not is_json:
        return TwilioForm(values, request.body)
    everything = {**values, **ours}
    return TwilioForm(everything, urlencode(everything).encode())


def _is_json(body: bytes) -> bool:
    """By the body itself, whatever it is called: no field of a form begins like this."""
    return body[:64].lstrip()[:1] in (b"{", b"[")


def _of_form(body: bytes) -> dict[str, str]:
    if b"=" not in body or body.count(b"&") >= MOST_FIELDS:
        raise WebhookUnreadable("the body is no form of Twilio's")
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    return {_clean(name): _clean(value) for name, value in pairs}


def _of_json(body: bytes) -> dict[str, str]:
    content = read_object(body)
    if not 0 < len(content.values) <= MOST_FIELDS or not depth_within(content.values, _LEVELS):
        raise WebhookUnreadable("the body is no object of Twilio's")
    return {_clean(name): _clean(_as_text(content, name)) for name in content}


def _as_text(content: JsonObject, name: str) -> str:
    match content.values[name]:
        case None:
            return ""
        case str() as text:
            return text
        case value:
            return json.dumps(value, ensure_ascii=False)


def _clean(text: str) -> str:
    text = text.replace("\x00", REPLACEMENT) if "\x00" in text else text
    return text.encode("utf-8", "replace").decode()


def read_moment(written: str) -> datetime | None:
    """A time in UTC; None when it is written in neither way."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(written[:64])
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
