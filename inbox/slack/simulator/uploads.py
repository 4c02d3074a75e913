"""Files: the three-step upload of an app, and the links by which it fetches what people sent."""

import mimetypes
from typing import Any

from inbox.slack.simulator import payloads, shown
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.chat import channel_to_write, own_message
from inbox.slack.simulator.content import judged_blocks
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import Channel, Content, StoredFile
from inbox.slack.simulator.world import World

Json = dict[str, Any]
UNKNOWN_TYPE = "application/octet-stream"


def get_upload_url(world: World, call: Arguments) -> Json:
    if call.number("length", 0) <= 0:
        raise SlackError("missing_argument")
    if call.number("length", 0) > world.settings.upload_bytes_max:
        raise SlackError("file_upload_size_restricted")
    stored = add_file(world, call.text("filename"), b"", world.workspace.bot.id, is_complete=False)
    return {"upload_url": f"{world.root}/upload/{stored.id}/{world.workspace.new_secret()}", "file_id": stored.id}


def complete_upload(world: World, call: Arguments) -> Json:
    files = [uploaded_file(world, one) for one in call.structure("files") or []]
    if not files:
        raise SlackError("invalid_arguments", ["[ERROR] no fewer than 1 items allowed [json-pointer:/files]"])
    targets = [name for name in [call.text("channel_id"), *call.text("channels").split(",")] if name]
    channels = [channel_to_write(world, name) for name in targets]
    for stored in files:
        stored.is_complete = True
    for channel in channels:
        share(world, channel, files, call)
    return {"files": [shown.file_json(world.workspace, stored) for stored in files]}


def file_info(world: World, call: Arguments) -> Json:
    stored = world.workspace.files.get(call.text("file"))
    if stored is None or not stored.is_complete:
        raise SlackError("file_not_found")
    if stored.is_deleted:
        raise SlackError("file_deleted")
    return {"file": shown.file_json(world.workspace, stored), "comments": []}


def delete_file(world: World, call: Arguments) -> Json:
    """Takes a file of the app's own away; the messages that showed it keep a tombstone."""
    stored = world.workspace.files.get(call.text("file"))
    if stored is None:
        raise SlackError("file_not_found")
    if stored.is_deleted:
        raise SlackError("file_deleted")
    if stored.user != world.workspace.bot.id:
        raise SlackError("cant_delete_file")
    stored.is_deleted, stored.content = True, b""
    for channel, ts in stored.shares:
        world.workspace.changed("message_changed", channel, ts, stored.user)
    return {}


def add_file(
    world: World, name: str, content: bytes, user: str, *, is_complete: bool, mimetype: str | None = None
) -> StoredFile:
    """Keeps a file in the workspace, not yet shown anywhere."""
    kind = mimetype or mimetypes.guess_type(name)[0] or UNKNOWN_TYPE
    file_id = world.workspace.new_id("F")
    stored = StoredFile(file_id, name, name, kind, user, int(world.clock()), content, is_complete)
    world.workspace.files[stored.id] = stored
    return stored


def uploaded_file(world: World, described: Any) -> StoredFile:
    stored = world.workspace.files.get(described.get("id", "")) if isinstance(described, dict) else None
    if stored is None or not stored.content:
        raise SlackError("file_not_found")
    stored.title = described.get("title") or stored.name
    return stored


def share(world: World, channel: Channel, files: list[StoredFile], call: Arguments) -> None:
    """Posts the files in a channel, as Slack does a moment after the upload is completed."""
    content = Content(call.text("initial_comment"), tuple(judged_blocks(call.structure("blocks"))))
    message = own_message(world, channel, content, call)
    message.subtype = "file_share"
    message.files = [stored.id for stored in files]
    world.workspace.post(channel, message)
    for stored in files:
        stored.shares.append((channel.id, message.ts))
        world.announce(payloads.file_shared(world.workspace, stored.id, channel.id, stored.user))
    world.announce_own(message, payloads.message_posted(world.workspace, message))
