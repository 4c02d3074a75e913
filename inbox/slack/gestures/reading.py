"""Slack's reaction events, read into frozen values (docs.slack.dev, reaction_added and reaction_removed)."""

from collections.abc import Mapping

from inbox.slack.gestures.values import Reaction
from inbox.slack.interactions import Payload, part

ADDED, REMOVED = "reaction_added", "reaction_removed"
TONE = "::skin-tone-"
NAME_LENGTH = 100


def reaction_of(body: Payload, team: str) -> Reaction | None:
    """What was put on a message or taken off it; None for what is no message, or lacks what says which."""
    event = part(body, "event")
    item = part(event, "item")
    emoji = str(event.get("reaction") or "").partition(TONE)[0]
    found = Reaction(
        team=team,
        user=str(event.get("user") or ""),
        channel=str(item.get("channel") or ""),
        ts=str(item.get("ts") or ""),
        emoji=emoji,
        event_ts=str(event.get("event_ts") or ""),
        is_added=event.get("type") == ADDED,
    )
    is_whole = item.get("type") == "message" and found.user and found.channel and found.ts and found.emoji
    return found if is_whole and len(emoji) <= NAME_LENGTH else None


def bot_of(body: Payload) -> str:
    """Our own user, as the envelope of every event names it; empty where it does not."""
    named = body.get("authorizations")
    ours = named if isinstance(named, list) else []
    bots = [one for one in ours if isinstance(one, Mapping) and one.get("is_bot")]
    return str(bots[0].get("user_id") or "") if bots else ""
