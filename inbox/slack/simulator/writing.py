"""Writing, editing, deleting and reacting: what a person does with messages of their own and of others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inbox.slack.simulator import chat, payloads, shown, unfurling, uploads
from inbox.slack.simulator.composing import Typed, typed
from inbox.slack.simulator.errors import GestureRefused
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.records import Channel, ChannelKind, Content, Json, Message, StoredFile, User
from inbox.slack.simulator.sight import Sight


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A file a person attaches to a message."""

    name: str
    content: bytes
    mimetype: str | None = None
    is_guarded: bool = False


class Writing(Sight):
    """Each gesture changes the workspace and sends the app the event, where the app is in the channel."""

    async def type(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Iterable[PersonFile] = (),
        *,
        broadcast: bool = False,
    ) -> Outcome:
        """Writes into a channel or thread; plain words, in which @name, #channel and addresses become links.

        The app's own name as `channel` means the direct message with it.
        """
        person, place = self._person(user), self._place_to_write(user, channel)
        message = self._written(person, place, text, thread_ts, broadcast=broadcast)
        self._attach(person, message, files)
        self.world.workspace.post(place, message)
        outcome = self._outcome(person, await self._tell(place, payloads.message_posted(self.world.workspace, message)))
        if f"<@{self.world.workspace.bot.id}>" in message.content.text and place.kind is not ChannelKind.DIRECT:
            await self._tell(place, payloads.mention(self.world.workspace, message))
        links = unfurling.links_in(self.world, message)
        if links:
            await self._tell(place, unfurling.link_shared(message, links))
        return replace(outcome, ts=message.ts)

    def lay_file(self, user: str, file: PersonFile) -> Json:
        """Uploads a file into a modal's file input, where nobody else sees it yet; what the input then holds of it."""
        stored = uploads.add_file(
            self.world, file.name, file.content, self._person(user).id, is_complete=True, mimetype=file.mimetype
        )
        return shown.file_json(self.world.workspace, stored)

    async def edit_message(self, user: str, channel: str, ts: str, text: str) -> Outcome:
        """Changes the words of one's own message."""
        person, message = self._person(user), self._own_message(user, channel, ts)
        before = shown.message_json(self.world.workspace, message)
        words = self._words(text)
        content = Content(words.text, (words.block(self.world.workspace.new_block_id()),))
        self.world.workspace.edit(message, content, person.id, by_person=True)
        event = payloads.message_changed(self.world.workspace, message, before)
        return self._outcome(person, await self._tell(self.world.workspace.channels[message.channel], event))

    async def delete_message(self, user: str, channel: str, ts: str) -> Outcome:
        """Deletes one's own message."""
        person, message = self._person(user), self._own_message(user, channel, ts)
        before, place = (
            shown.message_json(self.world.workspace, message),
            self.world.workspace.channels[message.channel],
        )
        self.world.workspace.delete(message)
        event = payloads.message_deleted(self.world.workspace, place, before)
        return self._outcome(person, await self._tell(place, event))

    async def delete_file(self, user: str, file_id: str) -> Outcome:
        """Deletes one's own file; the message that showed it keeps a tombstone in its place."""
        person, stored = self._person(user), self.world.workspace.files[file_id]
        if stored.user != person.id or stored.is_deleted:
            raise GestureRefused(f"{person.name} has no such file to delete.")
        message = self._message(user, *stored.shares[0])
        before = shown.message_json(self.world.workspace, message)
        stored.is_deleted, stored.content = True, b""
        self.world.workspace.changed("message_changed", message.channel, message.ts, person.id)
        event = payloads.message_changed(self.world.workspace, message, before)
        return self._outcome(person, await self._tell(self.world.workspace.channels[message.channel], event))

    async def add_reaction(self, user: str, channel: str, ts: str, name: str) -> Outcome:
        """Puts an emoji on a message; `name` without colons."""
        person, message = self._person(user), self._message(user, channel, ts)
        if person.id in message.reactions.get(name, []):
            raise GestureRefused(f"{person.name} has already reacted with :{name}:.")
        chat.mark(self.world, message, name, person.id)
        return await self._reacted("reaction_added", person, message, name)

    async def remove_reaction(self, user: str, channel: str, ts: str, name: str) -> Outcome:
        """Takes one's emoji off a message."""
        person, message = self._person(user), self._message(user, channel, ts)
        if person.id not in message.reactions.get(name, []):
            raise GestureRefused(f"{person.name} has not reacted with :{name}:.")
        chat.unmark(self.world, message, name, person.id)
        return await self._reacted("reaction_removed", person, message, name)

    def _written(self, person: User, place: Channel, text: str, thread_ts: str | None, *, broadcast: bool) -> Message:
        root = place.messages.get(thread_ts) if thread_ts else None
        if thread_ts and (root is None or root.is_reply):
            raise GestureRefused(f"There is no thread {thread_ts} in this channel.")
        words = self._words(text)
        blocks = (words.block(self.world.workspace.new_block_id()),) if text else ()
        return Message(
            ts=self.world.workspace.new_ts(),
            channel=place.id,
            user=person.id,
            versions=[Content(words.text, blocks)],
            thread_ts=thread_ts,
            subtype="thread_broadcast" if broadcast and thread_ts else None,
            client_msg_id=self.world.workspace.new_secret(),
        )

    def _words(self, text: str) -> Typed:
        users = {user.name: user.id for user in self.world.workspace.users.values()}
        channels = {channel.name: channel.id for channel in self.world.workspace.channels.values()}
        return typed(text, users.get, channels.get)

    def _attach(self, person: User, message: Message, files: Iterable[PersonFile]) -> None:
        kept = [self._keep_file(person, message, one) for one in files]
        if kept:
            message.subtype = "file_share"
            message.files = [stored.id for stored in kept]

    def _keep_file(self, person: User, message: Message, file: PersonFile) -> StoredFile:
        stored = uploads.add_file(
            self.world, file.name, file.content, person.id, is_complete=True, mimetype=file.mimetype
        )
        stored.shares.append((message.channel, message.ts))
        stored.is_guarded = file.is_guarded
        return stored

    async def _reacted(self, kind: str, person: User, message: Message, name: str) -> Outcome:
        event = payloads.reaction(self.world.workspace, kind, person.id, message, name)
        return self._outcome(person, await self._tell(self.world.workspace.channels[message.channel], event))
