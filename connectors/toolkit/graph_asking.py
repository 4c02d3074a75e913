"""What Meta shows of the private messages between one of our accounts and one person. Pure.

Source: Meta's Conversations API for Messenger and Instagram (page of 2026-02-11, Graph API v26.0): GET /{account}/conversations
with `platform` and `user_id` names the exchange; each of its messages has `id`, `created_time` (ISO 8601), `from` and `message`,
and only the twenty newest tell more than their id. It takes `pages_read_engagement`, or `instagram_manage_messages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.contract.lookup import FoundMessage, LookedUp, LostCall, judged
from connectors.toolkit.graph_sending import GraphCall
from connectors.toolkit.payload import JsonObject

NEWEST = 20
FIELDS = f"messages.limit({NEWEST}){{id,created_time,from,message}}"
PLATFORMS: Mapping[str, str] = {"page": "messenger", "instagram": "instagram"}  # by Meta's word for our account


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for, behind the version, and the words that are looked for."""

    path: str
    query: Mapping[str, str]
    words: str


def question(account_id: str, kind: str, call: GraphCall) -> Question | None:
    """For the call that was lost; None for one that wrote to nobody in private, or to somebody known by a comment only."""
    recipient = JsonObject(dict(call.body)).inside("recipient").identifier("id")
    message = JsonObject(dict(call.body)).inside("message")
    if not account_id or recipient is None or kind not in PLATFORMS or not message:
        return None
    query = {"platform": PLATFORMS[kind], "user_id": recipient, "fields": FIELDS}
    return Question(f"/{account_id}/conversations", query, message.text("text") or "")


def answer(lost: LostCall, asked: Question, account_id: str, told: JsonObject) -> LookedUp:
    rows = [row for talk in told.each("data") for row in talk.inside("messages").each("data")]
    ours = [row for row in rows if row.inside("from").identifier("id") == account_id]
    found = [_found(row) for row in ours]
    oldest = min((_moment(row) for row in rows), default=None)
    return judged(lost, asked.words, found, oldest if len(rows) >= NEWEST else None)


def _found(row: JsonObject) -> FoundMessage:
    return FoundMessage(row.text("id") or "", row.text("message") or "", _moment(row))


def _moment(row: JsonObject) -> datetime:
    """When it was written; what says nothing of it counts as just now, so that it stands in the way of a false no."""
    try:
        at = datetime.fromisoformat((row.text("created_time") or "").replace("+0000", "+00:00"))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
