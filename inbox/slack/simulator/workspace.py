"""What a Slack workspace remembers: people, channels, messages, modals, home tabs and files."""

import asyncio
import copy
import random
import string
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from inbox.slack.simulator.blocks import with_ids
from inbox.slack.simulator.records import (
    ID_PREFIX,
    Change,
    Channel,
    ChannelKind,
    Content,
    Json,
    Message,
    StoredFile,
    User,
    UserGroup,
    View,
)
from inbox.slack.simulator.settings import SlackSimulatorSettings
from inbox.slack.simulator.state import State, carried_over, initial_state

ID_ALPHABET = string.ascii_uppercase + string.digits
KEPT_CHANGES = 2_000


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person (or another app's bot) to be put into the workspace; without `id` one is made. `team`: another workspace's id."""

    name: str
    real_name: str = ""
    email: str | None = None
    tz: str = "Europe/Prague"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    is_guest: bool = False
    team: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel to be put into the workspace; `members` are user names or ids, empty meaning everybody."""

    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    has_bot: bool = True
    id: str | None = None


@dataclass(frozen=True, slots=True)
class NewUserGroup:
    """A user group such as @sales; `users` are names or ids."""

    handle: str
    name: str
    users: tuple[str, ...] = ()
    id: str | None = None


class Workspace:
    """The state of one simulated workspace; ids and times follow from the seed and the clock alone."""

    def __init__(self, settings: SlackSimulatorSettings, clock: Callable[[], float]) -> None:
        self.settings = settings
        self.clock = clock
        self.random = random.Random(settings.seed)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, StoredFile] = {}
        self.ephemerals: dict[str, Message] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.last_errors: dict[str, str] = {}
        self.files_url = ""
        self.version = 0
        self.recent: deque[Change] = deque(maxlen=KEPT_CHANGES)
        self._watchers: set[asyncio.Queue[Change]] = set()
        self._last_stamp = 0
        self.team_id = settings.team_id or self.new_id("T")
        self.app_id = self.new_id("A")
        self.bot_id = self.new_id("B")
        self.bot = self.add_user(NewUser(settings.bot_name, settings.app_name, tz="UTC", is_bot=True))

    # Names and times

    def new_id(self, prefix: str, length: int = 10) -> str:
        """An id such as C0ABCDEFGH, the same in each run with the same seed."""
        return prefix + "".join(self.random.choices(ID_ALPHABET, k=length))

    def new_secret(self) -> str:
        return "".join(self.random.choices(string.ascii_letters + string.digits, k=24))

    def new_block_id(self) -> str:
        return "".join(self.random.choices(string.ascii_letters + string.digits, k=5))

    def new_ts(self) -> str:
        """A time stamp such as 1732270000.000100, always above the one before."""
        self._last_stamp = max(int(self.clock()) * 1_000_000, self._last_stamp) + 100
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def new_hash(self) -> str:
        return f"{int(self.clock())}.{self.new_block_id()}{self.new_block_id()}"

    # People and channels

    def add_user(self, new: NewUser) -> User:
        user = User(
            id=new.id or self.new_id("U"),
            name=new.name,
            real_name=new.real_name or new.name,
            email=new.email,
            tz=new.tz,
            is_bot=new.is_bot,
            is_admin=new.is_admin,
            deleted=new.deleted,
            is_guest=new.is_guest,
            team=new.team,
        )
        self.users[user.id] = user
        self.changed("user", user=user.id)
        return user

    def add_channel(self, new: NewChannel) -> Channel:
        people = [self.user(name).id for name in new.members] or [user.id for user in self.users.values()]
        members = [one for one in people if one != self.bot.id] + ([self.bot.id] if new.has_bot else [])
        kind = ChannelKind.PRIVATE if new.is_private else ChannelKind.PUBLIC
        return self.open_channel(kind, new.name, members, new.id)

    def add_usergroup(self, new: NewUserGroup) -> UserGroup:
        users = [self.user(name).id for name in new.users]
        group = UserGroup(new.id or self.new_id("S"), new.handle, new.name, users)
        self.usergroups[group.id] = group
        return group

    def open_channel(self, kind: ChannelKind, name: str, members: list[str], fixed_id: str | None = None) -> Channel:
        channel = Channel(fixed_id or self.new_id(ID_PREFIX[kind]), name, kind, int(self.clock()), members)
        self.channels[channel.id] = channel
        self.changed("channel", channel=channel.id)
        return channel

    def direct_channel(self, people: Iterable[str]) -> Channel:
        """The direct message between the app and these users, made when it is not there yet."""
        members = sorted({self.bot.id, *people})
        kind = ChannelKind.DIRECT if len(members) <= 2 else ChannelKind.GROUP_DIRECT
        found = (one for one in self.channels.values() if one.kind is kind and sorted(one.members) == members)
        return next(found, None) or self.open_channel(kind, "", members)

    def user(self, name: str) -> User:
        """The user with this id or name; KeyError when there is none."""
        return self.users.get(name) or {user.name: user for user in self.users.values()}[name]

    def channel(self, name: str) -> Channel:
        """The channel with this id or name (with or without #); KeyError when there is none."""
        return (
            self.channels.get(name) or {one.name: one for one in self.channels.values() if one.name}[name.lstrip("#")]
        )

    def may_read(self, channel: Channel, user_id: str) -> bool:
        return channel.kind is ChannelKind.PUBLIC or user_id in channel.members

    # Messages

    def post(self, channel: Channel, message: Message) -> Message:
        """Puts a new message into its channel; the ids its blocks lack are made up."""
        message.versions = [self._with_ids(message.content)]
        channel.messages[message.ts] = message
        self.changed("message", channel.id, message.ts, message.user)
        return message

    def show_ephemeral(self, message: Message) -> Message:
        message.versions = [self._with_ids(message.content)]
        self.ephemerals[message.ts] = message
        self.changed("ephemeral", message.channel, message.ts, message.ephemeral_to)
        return message

    def edit(self, message: Message, content: Content, editor: str, *, by_person: bool) -> None:
        """Gives a message new content; the former one stays in `versions`."""
        message.versions.append(self._with_ids(content))
        message.states.clear()
        if by_person or not message.ephemeral_to:
            message.edited = {"user": editor, "ts": f"{int(self.clock())}.000000"}
        self.changed("message_changed", message.channel, message.ts, editor)

    def delete(self, message: Message) -> None:
        self.ephemerals.pop(message.ts, None)
        self.channels[message.channel].messages.pop(message.ts, None)
        self.changed("message_deleted", message.channel, message.ts, message.user)

    def message(self, channel: str, ts: str) -> Message | None:
        """A posted or ephemeral message, None when there is none (any more)."""
        ephemeral = self.ephemerals.get(ts)
        if ephemeral and ephemeral.channel == channel:
            return ephemeral
        return self.channels[channel].messages.get(ts) if channel in self.channels else None

    def ephemerals_of(self, user_id: str) -> list[Message]:
        return [one for one in self.ephemerals.values() if one.ephemeral_to == user_id]

    def message_state(self, message: Message, user: str) -> State:
        """What this person has chosen in the selects of a message so far."""
        return message.states.setdefault(user, initial_state(message.content.blocks))

    def _with_ids(self, content: Content) -> Content:
        blocks = tuple(with_ids(list(content.blocks), self.new_block_id))
        return Content(content.text, blocks, content.attachments, content.metadata)

    # Views

    def open_view(self, user: str, body: Json, *, on_top: bool) -> View:
        """A new modal: on top of the stack, or in place of the whole stack."""
        stack = self.stacks.get(user, []) if on_top else []
        view = self.make_view(user, body)
        view.root_id = stack[0].id if stack else view.id
        view.previous_id = stack[-1].id if stack else None
        self.stacks[user] = [*stack, view]
        self.changed("view", user=user)
        return view

    def make_view(self, user: str, body: Json) -> View:
        body = self._view_body(body)
        view_id = self.new_id("V")
        return View(view_id, user, body, self.new_hash(), view_id, None, initial_state(body["blocks"]))

    def replace_view(self, view: View, body: Json) -> None:
        """New content under the same id; what was typed into inputs that are still there is kept."""
        body = self._view_body(body)
        view.state = carried_over(view.state, body["blocks"])
        view.body, view.hash, view.errors = body, self.new_hash(), {}
        self.changed("view", user=view.user)

    def publish_home(self, user: str, body: Json) -> View:
        view = self.homes.get(user)
        if view is None:
            view = self.homes[user] = self.make_view(user, body)
        else:
            self.replace_view(view, body)
        self.changed("home", user=user)
        return view

    def view(self, view_id: str) -> View | None:
        """An open modal or published home tab by its id."""
        modals = (view for stack in self.stacks.values() for view in stack)
        return next((view for view in [*modals, *self.homes.values()] if view.id == view_id), None)

    def view_by_external_id(self, external_id: str) -> View | None:
        modals = (view for stack in self.stacks.values() for view in stack)
        return next(
            (one for one in [*modals, *self.homes.values()] if one.body.get("external_id") == external_id), None
        )

    def close_view(self, view: View) -> None:
        """Takes a modal, and all above it, off its owner's stack."""
        stack = self.stacks.get(view.user, [])
        self.stacks[view.user] = stack[: stack.index(view)] if view in stack else stack
        self.changed("view_closed", user=view.user)

    def close_all_views(self, user: str) -> None:
        self.stacks[user] = []
        self.changed("view_closed", user=user)

    def _view_body(self, body: Json) -> Json:
        return {**copy.deepcopy(body), "blocks": with_ids(body["blocks"], self.new_block_id)}

    # Changes

    def changed(self, kind: str, channel: str | None = None, ts: str | None = None, user: str | None = None) -> None:
        """Counts the version up and tells everybody who watches."""
        self.version += 1
        change = Change(self.version, kind, channel, ts, user)
        self.recent.append(change)
        for queue in self._watchers:
            queue.put_nowait(change)

    async def watch(self, since: int | None = None) -> AsyncIterator[Change]:
        """Every change after that version (such as a snapshot's), without it every change from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        for change in self.recent:
            if since is not None and change.version > since:
                queue.put_nowait(change)
        self._watchers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)

    async def wait_until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Returns once the condition holds, looking again after each change; TimeoutError after `seconds`."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await queue.get()
        finally:
            self._watchers.discard(queue)
