"""The records of a workspace: people, channels, messages, modals and files."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inbox.slack.simulator.blocks import Block
from inbox.slack.simulator.state import State

Json = dict[str, Any]


class ChannelKind(StrEnum):
    """What kind of conversation: a channel everybody may see, a closed one, or direct messages."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP_DIRECT = "mpim"


CONVERSATION_TYPES = {
    ChannelKind.PUBLIC: "public_channel",
    ChannelKind.PRIVATE: "private_channel",
    ChannelKind.DIRECT: "im",
    ChannelKind.GROUP_DIRECT: "mpim",
}
ID_PREFIX = {
    ChannelKind.PUBLIC: "C",
    ChannelKind.PRIVATE: "G",
    ChannelKind.DIRECT: "D",
    ChannelKind.GROUP_DIRECT: "G",
}


@dataclass(slots=True)
class User:
    """A member of the workspace, or of another one (`team`) in a shared channel; `dnd` is the next quiet span in epoch seconds.
    `presence`: active or away; `status_emoji` with its colons, `status_expiration` in epoch seconds, 0 for never."""

    id: str
    name: str
    real_name: str
    email: str | None
    tz: str
    is_bot: bool
    is_admin: bool
    deleted: bool
    dnd: tuple[int, int] | None = None
    is_guest: bool = False
    team: str = ""
    presence: str = "active"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0


@dataclass(slots=True)
class UserGroup:
    """A named set of users."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, in Slack's own words."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None


@dataclass(slots=True)
class StoredFile:
    """A file somebody uploaded; `shares` are (channel, ts) of the messages that show it. `is_guarded`: events name it and say
    no more, as of files in channels shared with other workspaces."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes
    is_complete: bool
    shares: list[tuple[str, str]] = field(default_factory=list)
    is_deleted: bool = False
    is_guarded: bool = False


@dataclass(slots=True)
class Message:
    """A message as Slack keeps it; `versions` holds its content from the first to the present one."""

    ts: str
    channel: str
    user: str
    versions: list[Content]
    is_bot: bool = False
    thread_ts: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    edited: Json | None = None
    username: str | None = None
    icons: Json | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    unfurls: dict[str, Json] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        return self.versions[-1]

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """A conversation and its messages in order of their ts."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    members: list[str]
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    def thread(self, root: str) -> list[Message]:
        """The root and its replies, oldest first."""
        return [message for message in self.messages.values() if root in (message.ts, message.thread_ts)]


@dataclass(slots=True)
class View:
    """A modal in somebody's stack, or a home tab; `errors` are the texts shown at its input blocks."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None
    state: State
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Block]:
        return list(self.body["blocks"])


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became different, for pages that draw the workspace."""

    version: int
    kind: str
    channel: str | None = None
    ts: str | None = None
    user: str | None = None
