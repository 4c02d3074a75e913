"""How Slack shows the things of a workspace to an app and to a person: the JSON of its answers and payloads."""

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from inbox.slack.simulator.records import Channel, ChannelKind, Content, Json, Message, StoredFile, User, View
from inbox.slack.simulator.workspace import Workspace


def user_json(workspace: Workspace, user: User) -> Json:
    """A user as `users.info` shows it."""
    here = datetime.fromtimestamp(workspace.clock(), ZoneInfo(user.tz))
    email = {"email": user.email} if user.email else {}
    return {
        "id": user.id,
        "team_id": user.team or workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": here.tzname() or user.tz,
        "tz_offset": int((here.utcoffset() or timedelta()).total_seconds()),
        "profile": {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.team or workspace.team_id,
            **status_part(workspace, user),
            **email,
            **({"bot_id": workspace.bot_id, "api_app_id": workspace.app_id} if user is workspace.bot else {}),
        },
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def status_part(workspace: Workspace, user: User) -> Json:
    """The status in a profile, escaped as Slack escapes it; after its time it is gone."""
    is_over = 0 < user.status_expiration <= workspace.clock()
    text = "" if is_over else user.status_text
    for letter, sign in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(letter, sign)
    return {
        "status_text": text,
        "status_text_canonical": "",
        "status_emoji": "" if is_over else user.status_emoji,
        "status_expiration": 0 if is_over else user.status_expiration,
    }


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """A conversation as `conversations.info` shows it, from the app's side."""
    common = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind is ChannelKind.DIRECT,
        "is_mpim": channel.kind is ChannelKind.GROUP_DIRECT,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "context_team_id": workspace.team_id,
    }
    if channel.kind is ChannelKind.DIRECT:
        other = next((one for one in channel.members if one != workspace.bot.id), workspace.bot.id)
        return {**common, "user": other}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.members[0] if channel.members else workspace.bot.id,
        "is_member": workspace.bot.id in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_json(workspace: Workspace, message: Message, version: int | None = None) -> Json:
    """A message as `conversations.history` shows it; `version` counts its contents from 0."""
    content = message.content if version is None else message.versions[version]
    return {
        "type": "message",
        **({"subtype": message.subtype} if message.subtype else {}),
        "user": message.user,
        "ts": message.ts,
        **({"client_msg_id": message.client_msg_id} if message.client_msg_id else {}),
        **({"bot_id": workspace.bot_id, "app_id": workspace.app_id} if message.is_bot else {}),
        **_team_part(workspace, message),
        "text": content.text,
        **({"blocks": copy.deepcopy(list(content.blocks))} if content.blocks else {}),
        **_attachments(message, content),
        **({"metadata": content.metadata} if content.metadata else {}),
        **({"username": message.username} if message.username else {}),
        **({"icons": message.icons} if message.icons else {}),
        **({"edited": message.edited} if message.edited else {}),
        **({"files": [_named_file(workspace, workspace.files[one]) for one in message.files]} if message.files else {}),
        **({"is_ephemeral": True} if message.ephemeral_to else {}),
        **thread_part(workspace, message),
        **reactions_part(message),
    }


def _attachments(message: Message, content: Content) -> Json:
    """What the app put there, and below a person's links what it unfurled."""
    unfurled = [{"from_url": url, **one} for url, one in message.unfurls.items()]
    found = copy.deepcopy([*content.attachments, *unfurled])
    return {"attachments": found} if found else {}


def _team_part(workspace: Workspace, message: Message) -> Json:
    """Whose words these are: in a shared channel, of another workspace's user."""
    writer = workspace.users.get(message.user)
    if writer is None or not writer.team:
        return {"team": workspace.team_id}
    return {"team": writer.team, "user_team": writer.team, "source_team": writer.team}


def thread_part(workspace: Workspace, message: Message) -> Json:
    if message.is_reply:
        root = workspace.channels[message.channel].messages.get(message.thread_ts or "")
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.user} if root else {})}
    replies = [] if message.ephemeral_to else workspace.channels[message.channel].thread(message.ts)[1:]
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "reply_users": people,
        "is_locked": False,
    }


def reactions_part(message: Message) -> Json:
    reactions = [
        {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items() if users
    ]
    return {"reactions": reactions} if reactions else {}


def _named_file(workspace: Workspace, stored: StoredFile) -> Json:
    """A file as the message shows it that it came with; of a guarded one the app has to ask."""
    if stored.is_guarded and not stored.is_deleted:
        return {"id": stored.id, "created": stored.created, "mode": "file_access", "file_access": "check_file_info"}
    return file_json(workspace, stored)


def file_json(workspace: Workspace, stored: StoredFile) -> Json:
    """A file as `files.info` shows it; of a deleted one a tombstone is left in the messages that showed it."""
    if stored.is_deleted:
        return {"id": stored.id, "mode": "tombstone"}
    shares: dict[str, list[Json]] = {}
    for channel, ts in stored.shares:
        shares.setdefault(channel, []).append({"ts": ts, "channel_name": workspace.channels[channel].name})
    return {
        "id": stored.id,
        "created": stored.created,
        "timestamp": stored.created,
        "name": stored.name,
        "title": stored.title,
        "mimetype": stored.mimetype,
        "filetype": stored.name.rsplit(".", 1)[-1].lower() if "." in stored.name else "binary",
        "user": stored.user,
        "size": len(stored.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(stored.shares),
        "url_private": f"{workspace.files_url}/media/{workspace.team_id}-{stored.id}/{stored.name}",
        "url_private_download": f"{workspace.files_url}/media/{workspace.team_id}-{stored.id}/download/{stored.name}",
        "channels": [one for one in shares if workspace.channels[one].kind is ChannelKind.PUBLIC],
        "shares": {"public": shares} if shares else {},
    }


def view_json(workspace: Workspace, view: View) -> Json:
    """A view as the Web API and the interaction payloads show it."""
    body = view.body
    modal = {
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
    }
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": body["type"],
        "blocks": copy.deepcopy(body["blocks"]),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": copy.deepcopy(view.state)},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        **modal,
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app_id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def snapshot(workspace: Workspace, user_id: str) -> Mapping[str, Any]:
    """All that one person sees at this moment, ready for JSON: for a page that draws Slack."""
    user = workspace.user(user_id)
    return {
        "version": workspace.version,
        "team": {"id": workspace.team_id, "name": workspace.settings.team_name},
        "me": user_json(workspace, user),
        "users": {one.id: user_json(workspace, one) for one in workspace.users.values()},
        "channels": [
            channel_seen(workspace, one) for one in workspace.channels.values() if workspace.may_read(one, user.id)
        ],
        "ephemerals": [
            message_json(workspace, one) | {"channel": one.channel} for one in workspace.ephemerals_of(user.id)
        ],
        "modals": [
            view_json(workspace, one) | {"errors": dict(one.errors)} for one in workspace.stacks.get(user.id, [])
        ],
        "home": view_json(workspace, workspace.homes[user.id]) if user.id in workspace.homes else None,
        "last_error": workspace.last_errors.get(user.id),
    }


def channel_seen(workspace: Workspace, channel: Channel) -> Json:
    messages = [
        message
        for message in channel.messages.values()
        if not message.is_reply or message.subtype == "thread_broadcast"
    ]
    replies = [message for message in channel.messages.values() if message.is_reply]
    threads: dict[str, list[Json]] = {}
    for reply in replies:
        threads.setdefault(reply.thread_ts or "", []).append(message_json(workspace, reply))
    return {
        **channel_json(workspace, channel),
        "members": list(channel.members),
        "messages": [message_json(workspace, message) for message in messages],
        "threads": threads,
    }
