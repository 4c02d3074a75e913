"""The methods that read the workspace: conversations.*, users.*, usergroups.*, dnd.info, team.info, auth.test."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any, TypeVar

from inbox.slack.simulator import shown
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.chat import known_channel
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import CONVERSATION_TYPES, Channel, Message, User
from inbox.slack.simulator.workspace import NewChannel
from inbox.slack.simulator.world import World

Json = dict[str, Any]
CHANNEL_NAME = re.compile(r"[a-z0-9_\-\u00e0-\u024f]{1,80}")
CURSOR_PREFIX = "next:"
MOST_PEOPLE = 8  # of one group direct message, beside the app
T = TypeVar("T")


def auth_test(world: World, call: Arguments) -> Json:
    workspace = world.workspace
    return {
        "url": f"https://{world.settings.team_domain}.slack.com/",
        "team": world.settings.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, call: Arguments) -> Json:
    return {"url": world.sockets.ticket(world.root)}


def team_info(world: World, call: Arguments) -> Json:
    team = {"id": world.workspace.team_id, "name": world.settings.team_name, "domain": world.settings.team_domain}
    return {"team": {**team, "email_domain": "", "icon": {"image_default": True}}}


def list_conversations(world: World, call: Arguments) -> Json:
    wanted = set((call.text("types") or "public_channel").replace(" ", "").split(","))
    if not wanted <= set(CONVERSATION_TYPES.values()):
        raise SlackError("invalid_types")
    found = [
        channel
        for channel in world.workspace.channels.values()
        if CONVERSATION_TYPES[channel.kind] in wanted
        and world.workspace.may_read(channel, world.workspace.bot.id)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    page, rest = paged(found, call, 100)
    return {"channels": [shown.channel_json(world.workspace, channel) for channel in page], **rest}


def conversation_info(world: World, call: Arguments) -> Json:
    return {"channel": shown.channel_json(world.workspace, known_channel(world, call.text("channel")))}


def conversation_members(world: World, call: Arguments) -> Json:
    page, rest = paged(known_channel(world, call.text("channel")).members, call, 100)
    return {"members": list(page), **rest}


def conversation_history(world: World, call: Arguments) -> Json:
    channel = channel_of_bot(world, call)
    written = [
        message
        for message in channel.messages.values()
        if not message.is_reply or message.subtype == "thread_broadcast"
    ]
    found = in_window(written, call)
    return paged_messages(world, found[::-1], call)


def conversation_replies(world: World, call: Arguments) -> Json:
    channel = channel_of_bot(world, call)
    asked = channel.messages.get(call.text("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    return paged_messages(world, in_window(channel.thread(asked.thread_ts or asked.ts), call), call)


def open_conversation(world: World, call: Arguments) -> Json:
    if call.has("channel"):
        channel = known_channel(world, call.text("channel"))
    else:
        channel = world.workspace.direct_channel(people_named(world, call))
    whole = shown.channel_json(world.workspace, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": whole}


def join_conversation(world: World, call: Arguments) -> Json:
    channel = known_channel(world, call.text("channel"))
    if channel.is_archived:
        raise SlackError("is_archived")
    if world.workspace.bot.id not in channel.members:
        channel.members.append(world.workspace.bot.id)
        world.workspace.changed("channel", channel.id)
    return {"channel": shown.channel_json(world.workspace, channel)}


def create_conversation(world: World, call: Arguments) -> Json:
    name = call.text("name")
    if not CHANNEL_NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if any(channel.name == name for channel in world.workspace.channels.values()):
        raise SlackError("name_taken")
    new = NewChannel(name, (world.workspace.bot.id,), is_private=call.flag("is_private"))
    return {"channel": shown.channel_json(world.workspace, world.workspace.add_channel(new))}


def presence(world: World, call: Arguments) -> Json:
    """Of whoever asks, Slack says more than of others. An account that was closed is away."""
    require_scope(world, "users:read")
    user = known_user(world, call.text("user") or world.workspace.bot.id)
    told = {"presence": "away" if user.deleted else user.presence}
    if user.id != world.workspace.bot.id:
        return told
    return {**told, "online": True, "auto_away": False, "manual_away": False, "connection_count": 1}


def user_info(world: World, call: Arguments) -> Json:
    require_scope(world, "users:read")
    return {"user": shown.user_json(world.workspace, known_user(world, call.text("user")))}


def list_users(world: World, call: Arguments) -> Json:
    page, rest = paged(list(world.workspace.users.values()), call, 1000)
    return {
        "members": [shown.user_json(world.workspace, user) for user in page],
        "cache_ts": int(world.clock()),
        **rest,
    }


def user_by_email(world: World, call: Arguments) -> Json:
    wanted = call.text("email").casefold()
    found = (user for user in world.workspace.users.values() if (user.email or "").casefold() == wanted)
    user = next(found, None)
    if user is None or user.deleted:
        raise SlackError("users_not_found")
    return {"user": shown.user_json(world.workspace, user)}


def list_usergroups(world: World, call: Arguments) -> Json:
    return {
        "usergroups": [
            {
                "id": group.id,
                "team_id": world.workspace.team_id,
                "is_usergroup": True,
                "name": group.name,
                "handle": group.handle,
                "description": "",
                "is_external": False,
                "date_delete": 0,
                **({"users": list(group.users)} if call.flag("include_users") else {}),
                **({"user_count": len(group.users)} if call.flag("include_count") else {}),
            }
            for group in world.workspace.usergroups.values()
        ]
    }


def list_usergroup_users(world: World, call: Arguments) -> Json:
    group = world.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def dnd_info(world: World, call: Arguments) -> Json:
    user = known_user(world, call.text("user") or world.workspace.bot.id)
    start, end = user.dnd or (1, 1)
    return {
        "dnd_enabled": user.dnd is not None,
        "next_dnd_start_ts": start,
        "next_dnd_end_ts": end,
        "snooze_enabled": False,
    }


def require_scope(world: World, scope: str) -> None:
    if scope not in world.settings.bot_scopes:
        raise SlackError("missing_scope")


def known_user(world: World, user_id: str) -> User:
    user = world.workspace.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    return user


def channel_of_bot(world: World, call: Arguments) -> Channel:
    channel = known_channel(world, call.text("channel"))
    if world.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def people_named(world: World, call: Arguments) -> list[str]:
    people = [name for name in call.text("users").replace(" ", "").split(",") if name]
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > MOST_PEOPLE:
        raise SlackError("too_many_users")
    return [reachable(known_user(world, name)).id for name in people]


def reachable(user: User) -> User:
    """Apps do not write to each other, and nobody to an account that was closed."""
    if user.is_bot:
        raise SlackError("invalid_user_combination")
    if user.deleted:
        raise SlackError("user_disabled")
    return user


def in_window(messages: list[Message], call: Arguments) -> list[Message]:
    """The messages between `oldest` and `latest`; the ends count only when `inclusive`."""
    oldest, latest = float(call.text("oldest") or 0), float(call.text("latest") or "inf")
    edge = call.flag("inclusive")
    return [one for one in messages if oldest < float(one.ts) < latest or (edge and float(one.ts) in (oldest, latest))]


def paged_messages(world: World, messages: list[Message], call: Arguments) -> Json:
    page, rest = paged(messages, call, 100)
    seen = [shown.message_json(world.workspace, message) for message in page]
    if not call.flag("include_all_metadata"):
        seen = [{key: value for key, value in one.items() if key != "metadata"} for one in seen]
    return {"messages": seen, "has_more": bool(rest["response_metadata"]["next_cursor"]), **rest}


def paged(found: Sequence[T], call: Arguments, size: int) -> tuple[Sequence[T], Json]:
    """One page, and the `response_metadata` that leads to the next."""
    start = cursor_start(call.text("cursor"))
    end = start + min(call.number("limit", size), 1000)
    following = base64.b64encode(f"{CURSOR_PREFIX}{end}".encode()).decode() if end < len(found) else ""
    return found[start:end], {"response_metadata": {"next_cursor": following}}


def cursor_start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix(CURSOR_PREFIX))
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
