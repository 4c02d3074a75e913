"""What X shows of the direct messages between us and one person. Pure.

Source: X API v2, OpenAPI description 2.167: GET /2/dm_conversations/with/{participant_id}/dm_events, newest first, at most 100,
each with `id`, `sender_id`, `text` and `created_at` (RFC 3339) where these fields are asked for; 300 questions in 15 minutes.
Links in a text are X's own short ones, so that such a message is found and not recognised: then nobody can tell.
"""

import re
from datetime import UTC, datetime

from connectors.contract.lookup import FoundMessage, LookedUp, LostCall, judged
from connectors.toolkit.payload import JsonObject
from connectors.twitter.compose import Call

NEWEST = 100
_MESSAGES = re.compile(r"/2/dm_conversations/with/([0-9]{1,19})/messages")


def path(call: Call) -> str | None:
    """Where to look for what this call carried; None for a post, which X itself refuses to take twice."""
    to = _MESSAGES.fullmatch(call.path)
    if to is None:
        return None
    asked = f"max_results={NEWEST}&event_types=MessageCreate&dm_event.fields=id,text,created_at,sender_id"
    return f"/2/dm_conversations/with/{to[1]}/dm_events?{asked}"


def answer(lost: LostCall, user_id: str, told: JsonObject) -> LookedUp:
    rows = told.each("data")
    found = [_found(row) for row in rows if row.identifier("sender_id") == user_id]
    oldest = min(map(_moment, rows), default=None)
    return judged(lost, lost.part.text, found, oldest if len(rows) >= NEWEST else None)


def _found(row: JsonObject) -> FoundMessage:
    return FoundMessage(row.identifier("id") or "", row.text("text") or "", _moment(row))


def _moment(row: JsonObject) -> datetime:
    """When X took it; what says nothing of it counts as just now, so that it stands in the way of a false no."""
    try:
        at = datetime.fromisoformat(row.text("created_at") or "")
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
