"""The chat.* and reactions.* methods, and what a response_url does."""

import re
from typing import Any

from inbox.slack.simulator import payloads, shown
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.content import content_of
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import Channel, Content, Message
from inbox.slack.simulator.tickets import ResponseTarget
from inbox.slack.simulator.world import World

Json = dict[str, Any]
EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def post_message(world: World, call: Arguments) -> Json:
    channel = channel_to_write(world, call.text("channel"))
    message = own_message(world, channel, content_of(call), call)
    world.workspace.post(channel, message)
    world.announce_own(message, payloads.message_posted(world.workspace, message))
    return {"channel": channel.id, "ts": message.ts, "message": shown.message_json(world.workspace, message)}


def update(world: World, call: Arguments) -> Json:
    channel = known_channel(world, call.text("channel"))
    message = own_or_refused(world, channel, call.text("ts"), "cant_update_message")
    before = shown.message_json(world.workspace, message)
    world.workspace.edit(message, content_of(call), world.workspace.bot.id, by_person=False)
    world.announce_own(message, payloads.message_changed(world.workspace, message, before))
    whole = shown.message_json(world.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.content.text, "message": whole}


def delete(world: World, call: Arguments) -> Json:
    channel = known_channel(world, call.text("channel"))
    message = own_or_refused(world, channel, call.text("ts"), "cant_delete_message")
    before = shown.message_json(world.workspace, message)
    world.workspace.delete(message)
    world.announce_own(message, payloads.message_deleted(world.workspace, channel, before))
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(world: World, call: Arguments) -> Json:
    channel = channel_to_write(world, call.text("channel"))
    if call.text("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    message = own_message(world, channel, content_of(call), call)
    message.ephemeral_to = call.text("user")
    world.workspace.show_ephemeral(message)
    return {"message_ts": message.ts}


def get_permalink(world: World, call: Arguments) -> Json:
    channel = known_channel(world, call.text("channel"))
    message = channel.messages.get(call.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    root = f"https://{world.settings.team_domain}.slack.com"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else ""
    return {"channel": channel.id, "permalink": f"{root}/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"}


def add_reaction(world: World, call: Arguments) -> Json:
    message = message_to_mark(world, call)
    users = message.reactions.setdefault(emoji_of(call), [])
    if world.workspace.bot.id in users:
        raise SlackError("already_reacted")
    mark(world, message, emoji_of(call), world.workspace.bot.id)
    announce_mark(world, "reaction_added", message, emoji_of(call))
    return {}


def remove_reaction(world: World, call: Arguments) -> Json:
    message = message_to_mark(world, call)
    if world.workspace.bot.id not in message.reactions.get(emoji_of(call), []):
        raise SlackError("no_reaction")
    unmark(world, message, emoji_of(call), world.workspace.bot.id)
    announce_mark(world, "reaction_removed", message, emoji_of(call))
    return {}


def announce_mark(world: World, kind: str, message: Message, name: str) -> None:
    """An app that listens to reactions hears of its own as well."""
    world.announce_own(message, payloads.reaction(world.workspace, kind, world.workspace.bot.id, message, name))


def mark(world: World, message: Message, name: str, user: str) -> None:
    """Puts this person's emoji on a message."""
    message.reactions.setdefault(name, []).append(user)
    world.workspace.changed("reaction", message.channel, message.ts, user)


def unmark(world: World, message: Message, name: str, user: str) -> None:
    message.reactions[name].remove(user)
    world.workspace.changed("reaction", message.channel, message.ts, user)


def respond(world: World, target: ResponseTarget, call: Arguments) -> None:
    """Carries out one use of a response_url: replaces, deletes, or writes something new."""
    source = world.workspace.message(target.channel, target.message_ts or "")
    if call.flag("delete_original"):
        delete_source(world, source)
    elif call.flag("replace_original") and source:
        replace_source(world, source, content_of(call))
    else:
        write_response(world, target, call)


def delete_source(world: World, source: Message | None) -> None:
    if source is None:
        raise SlackError("message_not_found")
    before = shown.message_json(world.workspace, source)
    world.workspace.delete(source)
    channel = world.workspace.channels[source.channel]
    world.announce_own(source, payloads.message_deleted(world.workspace, channel, before))


def replace_source(world: World, source: Message, content: Content) -> None:
    before = shown.message_json(world.workspace, source)
    world.workspace.edit(source, content, world.workspace.bot.id, by_person=False)
    world.announce_own(source, payloads.message_changed(world.workspace, source, before))


def write_response(world: World, target: ResponseTarget, call: Arguments) -> None:
    channel = world.workspace.channels[target.channel]
    message = own_message(world, channel, content_of(call), call)
    if call.text("response_type") == "in_channel":
        world.workspace.post(channel, message)
        world.announce_own(message, payloads.message_posted(world.workspace, message))
    else:
        message.ephemeral_to = target.user
        world.workspace.show_ephemeral(message)


def own_message(world: World, channel: Channel, content: Content, call: Arguments) -> Message:
    """A message of the app, not yet posted."""
    thread_ts = call.optional("thread_ts")
    if thread_ts:
        check_thread(channel, thread_ts)
    icons = {"image_36": call.text("icon_url")} if call.has("icon_url") else None
    return Message(
        ts=world.workspace.new_ts(),
        channel=channel.id,
        user=world.workspace.bot.id,
        versions=[content],
        is_bot=True,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if thread_ts and call.flag("reply_broadcast") else None,
        username=call.optional("username"),
        icons=icons or ({"emoji": call.text("icon_emoji")} if call.has("icon_emoji") else None),
    )


def check_thread(channel: Channel, thread_ts: str) -> None:
    root = channel.messages.get(thread_ts)
    if root is None or root.is_reply:
        raise SlackError("cannot_reply_to_message")


def known_channel(world: World, name: str) -> Channel:
    """The channel with this id as far as the app may see it, or the direct channel with the user of this id."""
    if name in world.workspace.users:
        return world.workspace.direct_channel([name])
    channel = world.workspace.channels.get(name)
    if channel is None or not world.workspace.may_read(channel, world.workspace.bot.id):
        raise SlackError("channel_not_found")
    return channel


def channel_to_write(world: World, name: str) -> Channel:
    channel = known_channel(world, name)
    if channel.is_archived:
        raise SlackError("is_archived")
    if world.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def own_or_refused(world: World, channel: Channel, ts: str, refusal: str) -> Message:
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != world.workspace.bot.id:
        raise SlackError(refusal)
    return message


def message_to_mark(world: World, call: Arguments) -> Message:
    if not (call.has("channel") and call.has("timestamp")):
        raise SlackError("no_item_specified")
    message = known_channel(world, call.text("channel")).messages.get(call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message


def emoji_of(call: Arguments) -> str:
    name = call.text("name").strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name
