"""The bodies Slack sends to an app, built from the state of the workspace."""

from typing import Any

from inbox.slack.simulator import shown
from inbox.slack.simulator.records import Channel, Message, User, View
from inbox.slack.simulator.workspace import Workspace

Json = dict[str, Any]
LEGACY_TOKEN = "legacy-verification-token"


def envelope(workspace: Workspace, event: Json) -> Json:
    """An event_callback around an event, with an id of its own."""
    return {
        "token": LEGACY_TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.new_secret()}",
    }


# Events


def message_posted(workspace: Workspace, message: Message) -> Json:
    """A `message` event for a message just written, by a person or an app."""
    channel = workspace.channels[message.channel]
    written = shown.message_json(workspace, message)
    return {**written, "channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind.value}


def mention(workspace: Workspace, message: Message) -> Json:
    """The `app_mention` event that comes beside the `message` event when the app is named."""
    kept = {"user", "ts", "client_msg_id", "text", "team", "thread_ts", "parent_user_id", "blocks", "files"}
    written = {key: value for key, value in shown.message_json(workspace, message).items() if key in kept}
    return {"type": "app_mention", **written, "channel": message.channel, "event_ts": message.ts}


def message_changed(workspace: Workspace, message: Message, before: Json) -> Json:
    channel, now = workspace.channels[message.channel], workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": shown.message_json(workspace, message),
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": now,
        "event_ts": now,
        "channel_type": channel.kind.value,
    }


def message_deleted(workspace: Workspace, channel: Channel, before: Json) -> Json:
    now = workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": before["ts"],
        "ts": now,
        "event_ts": now,
        "channel_type": channel.kind.value,
    }


def reaction(workspace: Workspace, kind: str, user: str, message: Message, name: str) -> Json:
    """`kind` is reaction_added or reaction_removed."""
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": workspace.new_ts(),
    }


def home_opened(workspace: Workspace, user: str, tab: str) -> Json:
    home = workspace.homes.get(user)
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": workspace.direct_channel([user]).id,
        "tab": tab,
        **({"view": shown.view_json(workspace, home)} if home and tab == "home" else {}),
        "event_ts": workspace.new_ts(),
    }


def status_changed(workspace: Workspace, user: User) -> Json:
    return {
        "type": "user_status_changed",
        "user": shown.user_json(workspace, user),
        "cache_ts": int(workspace.clock()),
        "event_ts": workspace.new_ts(),
    }


def file_shared(workspace: Workspace, file_id: str, channel: str, user: str) -> Json:
    return {
        "type": "file_shared",
        "file_id": file_id,
        "user_id": user,
        "file": {"id": file_id},
        "channel_id": channel,
        "event_ts": workspace.new_ts(),
    }


# Interactions


def common(workspace: Workspace, kind: str, user: User) -> Json:
    """What every interaction carries."""
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.settings.team_domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team or workspace.team_id},
        "api_app_id": workspace.app_id,
        "token": LEGACY_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_part(workspace: Workspace, channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name or "directmessage"}


def message_place(workspace: Workspace, message: Message, user: User, version: int | None) -> Json:
    """Container, channel, message and state of something done in a message; an ephemeral one is not repeated."""
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    written = {} if message.ephemeral_to else {"message": shown.message_json(workspace, message, version)}
    return {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral_to is not None,
            **thread,
        },
        "channel": channel_part(workspace, workspace.channels[message.channel]),
        **written,
        "state": {"values": workspace.message_state(message, user.id)},
    }


def view_place(workspace: Workspace, view: View) -> Json:
    """Container and view of something done in a modal or a home tab."""
    return {"container": {"type": "view", "view_id": view.id}, "view": shown.view_json(workspace, view)}


def view_submission(workspace: Workspace, user: User, view: View, trigger_id: str) -> Json:
    return {
        **common(workspace, "view_submission", user),
        "trigger_id": trigger_id,
        "view": shown.view_json(workspace, view),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    return {
        **common(workspace, "view_closed", user),
        "view": shown.view_json(workspace, view),
        "is_cleared": is_cleared,
    }
