"""What the app asks of a workspace beside methods: events, commands, shortcuts; and why it asks for each scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inbox.slack.install.methods import METHODS

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "link_shared": ("links:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "tokens_revoked": (),
    "user_status_changed": ("users:read",),
}
"""Each event the app is told of, and the scopes Slack wants for it."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`hint` is what Slack shows behind the command while somebody types it."""

    command: str
    description: str
    hint: str


class Where(StrEnum):
    """The menu a shortcut stands in."""

    EVERYWHERE = "global"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class MenuShortcut:
    """A shortcut of the app; `callback` is its name in the listeners' table."""

    name: str
    callback: str
    where: Where
    description: str


COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand(
        "/hub", "The inbox from anywhere: your queue, your duty, help", "next | find | who | send | task | help"
    ),
)
SHORTCUTS: tuple[MenuShortcut, ...] = (
    MenuShortcut("Log a call", "log_call", Where.EVERYWHERE, "Tell of a call that was made elsewhere"),
    MenuShortcut("New lead", "new_lead", Where.EVERYWHERE, "Keep somebody new, with an address"),
    MenuShortcut("Write to somebody", "write_to_somebody", Where.EVERYWHERE, "Choose a person and write to them"),
    MenuShortcut("Keep as note", "message_note", Where.MESSAGE, "What you typed stays with your team"),
    MenuShortcut("Reply to this", "message_reply", Where.MESSAGE, "Answer whoever this thread is with"),
    MenuShortcut("Who is this", "message_who", Where.MESSAGE, "What we know of whoever this thread is with"),
    MenuShortcut("Create task", "message_task", Where.MESSAGE, "Promise to do something about it"),
    MenuShortcut("Split from here", "message_split", Where.MESSAGE, "What follows gets a card of its own"),
)

WHY: Mapping[str, str] = {
    "channels:history": "what reps type under a card; whether a post that got no answer stands after all",
    "channels:read": "whether the app is in the channels that cards go to, for hub slack-check",
    "chat:write": "cards, threads, prompts that only one person sees",
    "chat:write.customize": "a customer's message bears the customer's name",
    "commands": "/hub, and the shortcuts in the menus",
    "files:read": "how a file that was shown in a thread stands now; files that reps answer with",
    "files:write": "customers' files are shown in the thread",
    "groups:history": "as channels:history, in private channels",
    "groups:read": "as channels:read, in private channels",
    "im:history": "what a colleague who was asked writes under the bot's direct message, which is kept as a note",
    "im:write": "a direct message to a rep: something was assigned to them, or a colleague asks",
    "links:read": "whether somebody posted a link to a conversation",
    "links:write": "who the conversation behind such a link is with, below it, in channels that hold cards",
    "reactions:read": "what reps say with an emoji on a card or a message",
    "reactions:write": "a mark on a message that was sent, or that failed",
    "usergroups:read": "who is in the user group that a queue names in routing.yaml",
    "users:read": "whether a rep is active in Slack and what their status says, shown beside their name as a hint",
}
"""Each scope, in the words an admin reads before they install."""


def scopes() -> tuple[str, ...]:
    """Every scope the app asks for, each once, in order: those of its methods, its events, and its commands."""
    by_methods = [one for method in METHODS.values() for one in method.scopes]
    by_events = [one for event in EVENTS.values() for one in event]
    by_menus = ["commands"] if COMMANDS or SHORTCUTS else []
    return tuple(sorted({*by_methods, *by_events, *by_menus}))
