"""Every method of Slack's Web API that the desk calls: how often Slack takes it, and the scopes it needs.

Source: docs.slack.dev, the reference page of each method, and "Rate limits" for the tiers: so many calls a minute of one
method by one app in one workspace. What is not in this table is not called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Tier(IntEnum):
    """Calls a minute. The special tier has a limit of its own at each method; for a method without a published one we keep
    to what a busy desk needs. Of posts Slack says no more than "several hundred" a minute in a workspace: where it means fewer
    than we do, its Retry-After is obeyed."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 600


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: all of them are needed. `is_called_by_clicks`: jobs leave room for people who press something and wait."""

    tier: Tier
    scopes: tuple[str, ...] = ()
    is_called_by_clicks: bool = False


HISTORY = ("channels:history", "groups:history")

METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(Tier.THREE),  # by the app's own token, with connections:write
    "auth.test": Method(Tier.SPECIAL),
    "chat.delete": Method(Tier.THREE, ("chat:write",)),
    "chat.getPermalink": Method(Tier.SPECIAL),
    "chat.postEphemeral": Method(Tier.FOUR, ("chat:write",), is_called_by_clicks=True),
    "chat.postMessage": Method(Tier.SPECIAL, ("chat:write", "chat:write.customize")),  # and one a second in a channel
    "chat.unfurl": Method(Tier.THREE, ("links:write",)),
    "chat.update": Method(Tier.THREE, ("chat:write",)),
    "conversations.history": Method(Tier.THREE, HISTORY),
    "conversations.info": Method(Tier.THREE, ("channels:read", "groups:read")),
    "conversations.open": Method(Tier.THREE, ("im:write",), is_called_by_clicks=True),
    "conversations.replies": Method(Tier.THREE, HISTORY),
    "files.completeUploadExternal": Method(Tier.FOUR, ("files:write",)),
    "files.delete": Method(Tier.THREE, ("files:write",)),
    "files.getUploadURLExternal": Method(Tier.FOUR, ("files:write",)),
    "files.info": Method(Tier.FOUR, ("files:read",)),
    "reactions.add": Method(Tier.THREE, ("reactions:write",)),
    "reactions.remove": Method(Tier.TWO, ("reactions:write",)),
    "usergroups.users.list": Method(Tier.TWO, ("usergroups:read",)),
    "users.getPresence": Method(Tier.THREE, ("users:read",)),
    "users.info": Method(Tier.FOUR, ("users:read",)),
    "views.open": Method(Tier.FOUR, is_called_by_clicks=True),
    "views.publish": Method(Tier.FOUR, is_called_by_clicks=True),
    "views.push": Method(Tier.FOUR, is_called_by_clicks=True),
    "views.update": Method(Tier.FOUR, is_called_by_clicks=True),
}
