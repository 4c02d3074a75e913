"""Telegram, simulated: a Bot API server on loopback, people with phones, and what they do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import orjson
from aiohttp import web

from connectors.telegram.simulator.bot_api import BotApi, arguments_of, failed, pause
from connectors.telegram.simulator.limits import Rates
from connectors.telegram.simulator.world import (
    Behaviour,
    Group,
    Json,
    Message,
    Person,
    PhoneButton,
    PhoneMessage,
    StoredFile,
)
from connectors.toolkit.shuffling_simulator import Shuffler
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting, SimulatedProvider

TOKEN = "7000000001:simulated-bot-token-not-real"
BOT_ID = 7000000001
FIRST_PERSON = 500000001
FIRST_GROUP = -400000001
SUPERGROUP = -(10**12)

# Kinds that Telegram leaves out unless they are asked for by name.
LEFT_OUT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Update:
    """One update, until the bot has it. `lane` is its chat."""

    number: int
    kind: str
    content: Json
    lane: str
    person: Person | None

    def as_json(self) -> Json:
        return {"update_id": self.number, self.kind: self.content}


class TelegramSimulator(SimulatedProvider):
    """One bot and the people around it. What people do is posted to the webhook, or kept for getUpdates.

    Give the connector `token` as its bot_token and `base_url` as its base_url. Gestures need a running event loop and
    return at once; `settle` waits until the hub has everything.
    """

    provider: ClassVar[str] = "telegram"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        token: str = TOKEN,
        name: str = "Support",
        username: str = "support_bot",
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
        seed: int = 1,
    ) -> None:
        super().__init__(clock, log)
        self.token = token
        self.bot_id = BOT_ID
        self.bot_name = name
        self.bot_username = username
        self.webhook_url = ""
        self.courier = Courier(retry_delays)
        self.rates = Rates(clock)
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.files: dict[str, StoredFile] = {}
        self.pending: dict[int, Update] = {}
        self.presses: dict[str, Person] = {}
        self._secret = ""
        self._allowed: list[str] | None = None
        self._spread: list[str] = []
        self._messages: dict[int, dict[int, Message]] = {}
        self._last_id: dict[int, int] = {}
        self._in_flight: set[int] = set()
        self._throttled: set[int] = set()
        self._shuffler = Shuffler(self._tell_late, seed)
        self._next_update = 810000001
        self._next_press = 4100000000000000001
        self._next_album = 13000000001
        self._news = asyncio.Event()
        self._api = BotApi(self)

    # The server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    def secrets(self) -> Sequence[str]:
        return [secret for secret in (self.token, self._secret) if secret]

    def failure(self, status: int) -> web.Response:
        return failed(status, "Internal Server Error" if status >= 500 else f"simulated failure {status}")

    async def stop(self) -> None:
        self._news.set()
        await super().stop()
        self._shuffler.stop()
        await self.courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that people did; TimeoutError after `seconds`."""
        self._shuffler.release()
        await self.courier.settle(seconds)

    # The webhook

    def set_webhook(self, url: str, secret: str, allowed: Sequence[str] | None = None, connections: int = 40) -> None:
        """What setWebhook does; `allowed` None leaves out what Telegram leaves out by default."""
        self.webhook_url = url
        self._secret = secret
        self._allowed = list(allowed) if allowed else None
        self.courier.concurrency = connections
        self.courier.urls = self._spread or [url]
        self._news.set()
        if url:
            for update in list(self.pending.values()):
                self._post(update)

    def delete_webhook(self) -> None:
        self.webhook_url = ""

    def spread_over(self, urls: Sequence[str]) -> None:
        """Post to several web processes in turn, whatever address setWebhook names."""
        self._spread = list(urls)
        self.courier.urls = self._spread

    # People and what they do

    def add_person(
        self,
        name: str,
        *,
        username: str | None = None,
        language_code: str | None = "en",
        phone: str | None = None,
        started: bool = False,
        behaviour: Behaviour | None = None,
        person_id: int | None = None,
    ) -> Person:
        """A person with a phone. A bot cannot write to them before they have started it, or written."""
        number = person_id if person_id is not None else FIRST_PERSON + len(self.people)
        first, _, last = name.partition(" ")
        by_name = Behaviour(username) if username in list(Behaviour) else Behaviour.NORMAL
        person = Person(number, first, last, username, language_code, phone, started, behaviour or by_name)
        self.people[number] = person
        self.changed()
        return person

    def add_group(self, title: str, members: Sequence[Person], *, supergroup: bool = True) -> Group:
        """A group in which the bot is an administrator, so that it sees every message."""
        number = FIRST_GROUP - len(self.groups) + (SUPERGROUP if supergroup else 0)
        group = Group(number, title, list(members))
        self.groups[number] = group
        self.changed()
        return group

    def press_start(self, person: Person, payload: str | None = None) -> int:
        """Open the bot for the first time, or by a deep link with a word."""
        person.started = True
        return self.write(person, f"/start {payload}" if payload else "/start")

    def write(self, person: Person, text: str, *, reply_to: int | None = None) -> int:
        """The id of the new message."""
        return self._say(person, person, text, reply_to=reply_to)

    def write_in_group(
        self, group: Group, person: Person, text: str, *, reply_to: int | None = None, anonymous: bool = False
    ) -> int:
        """`anonymous`: an administrator who speaks as the group."""
        return self._say(group, person, text, reply_to=reply_to, anonymous=anonymous)

    def edit(self, person: Person, message_id: int, text: str, *, group: Group | None = None) -> None:
        chat = group or person
        message = self.messages(chat.id)[message_id]
        message.text, message.edited = text, True
        self.changed()
        content = {**self.as_json(chat, message), "edit_date": int(self.clock())}
        self._push("edited_message", content, chat, person)

    def delete(self, person: Person, message_id: int) -> None:
        """Gone from the phone. Telegram tells a bot nothing of it."""
        self.messages(person.id).pop(message_id, None)
        self.changed()

    def react(self, person: Person, message_id: int, emoji: str | None, *, group: Group | None = None) -> None:
        """Set or, with None, take back the reaction to a message."""
        chat = group or person
        message = self.messages(chat.id)[message_id]
        before = message.reactions.pop(person.id, None)
        if emoji is not None:
            message.reactions[person.id] = emoji
        self.changed()
        content: Json = {
            "chat": chat.as_chat(),
            "message_id": message_id,
            "user": person.as_user(),
            "date": int(self.clock()),
            "old_reaction": _reaction(before),
            "new_reaction": _reaction(emoji),
        }
        self._push("message_reaction", content, chat, person)

    def press(self, person: Person, message_id: int, label: str, *, group: Group | None = None) -> str | None:
        """Press a button that is really there; LookupError when it is not. The id of the query, None for a link."""
        chat = group or person
        message = self.messages(chat.id)[message_id]
        button = next((one for row in message.buttons for one in row if one["text"] == label), None)
        if button is None:
            raise LookupError(f"message {message_id} has no button {label!r}")
        if "callback_data" not in button:
            return None
        query = str(self._next_press)
        self._next_press += 1
        self.presses[query] = person
        content: Json = {
            "id": query,
            "from": person.as_user(),
            "message": self.as_json(chat, message),
            "chat_instance": str(chat.id),
            "data": button["callback_data"],
        }
        self._push("callback_query", content, chat, person)
        return query

    def send_photo(self, person: Person, content: bytes, caption: str = "", *, group: Group | None = None) -> int:
        return self._send_file(person, "photo", content, "photo.jpg", "image/jpeg", caption, group)

    def send_voice(self, person: Person, content: bytes, *, group: Group | None = None) -> int:
        return self._send_file(person, "voice", content, "voice.ogg", "audio/ogg", "", group)

    def send_video(self, person: Person, content: bytes, caption: str = "", *, group: Group | None = None) -> int:
        return self._send_file(person, "video", content, "video.mp4", "video/mp4", caption, group)

    def send_document(
        self,
        person: Person,
        content: bytes,
        filename: str,
        mime_type: str = "application/octet-stream",
        caption: str = "",
        *,
        group: Group | None = None,
    ) -> int:
        return self._send_file(person, "document", content, filename, mime_type, caption, group)

    def send_album(self, person: Person, photos: Sequence[bytes], caption: str = "") -> list[int]:
        """Several photos at once: one update each, held together by an album id."""
        album = str(self._next_album)
        self._next_album += 1
        files = [self.store("photo", content, f"photo-{n}.jpg", "image/jpeg") for n, content in enumerate(photos)]
        captions = [caption, *([""] * len(files))]
        return [
            self._say(person, person, text, file=file, album=album) for file, text in zip(files, captions, strict=False)
        ]

    def send_location(self, person: Person, latitude: float, longitude: float) -> int:
        return self._say(person, person, "", location={"latitude": latitude, "longitude": longitude})

    def send_contact(self, person: Person, name: str | None = None, phone: str | None = None) -> int:
        """A card: the person's own, as the button "share my number" makes it, or somebody else's."""
        if name is not None or phone is not None:
            return self._say(person, person, "", contact={"first_name": name or "", "phone_number": phone or ""})
        own: Json = {"first_name": person.first_name, "phone_number": (person.phone or "").lstrip("+")}
        return self._say(person, person, "", contact={**own, "user_id": person.id})

    def block(self, person: Person) -> None:
        person.behaviour = Behaviour.BLOCKED
        self._membership(person, person, "member", "kicked")

    def unblock(self, person: Person) -> None:
        person.behaviour = Behaviour.NORMAL
        self._membership(person, person, "kicked", "member")

    def kick_bot(self, group: Group) -> None:
        group.kicked = True
        self._membership(group, group.members[0], "administrator", "kicked")

    def migrate(self, group: Group) -> Group:
        """A basic group becomes a supergroup with another id; both chats say so."""
        after = self.add_group(group.title, group.members)
        group.moved_to = after.id
        for chat, word, other in ((group, "migrate_to_chat_id", after), (after, "migrate_from_chat_id", group)):
            notice = self.put(chat.id, group.members[0].id, "")
            content = {**self.as_json(chat, notice), word: other.id}
            del self.messages(chat.id)[notice.id]
            self._push("message", content, chat, None)
        return after

    # What can be seen

    def phone(self, person: Person, group: Group | None = None) -> list[PhoneMessage]:
        """The chat with the bot, or a group, as this person sees it, oldest first."""
        chat = group or person
        return [self._on_phone(person, message) for message in self.messages(chat.id).values()]

    def snapshot(self) -> Json:
        """All phones as JSON, for a page."""
        return {
            "version": self.version,
            "bot": {"name": self.bot_name, "username": self.bot_username},
            "people": [self._person_snapshot(person) for person in self.people.values()],
            "groups": [self._group_snapshot(group) for group in self.groups.values()],
        }

    # For the calls

    def as_user(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}

    def messages(self, chat: int) -> dict[int, Message]:
        return self._messages.setdefault(chat, {})

    def put(
        self,
        chat: int,
        author: int,
        text: str,
        *,
        file: StoredFile | None = None,
        location: Json | None = None,
        contact: Json | None = None,
        buttons: list[list[dict[str, str]]] | None = None,
        reply_to: int | None = None,
        album: str | None = None,
    ) -> Message:
        """A new message in a chat. Ids only grow, also after a deletion."""
        number = self._last_id.get(chat, 0) + 1
        self._last_id[chat] = number
        at = int(self.clock())
        message = Message(number, author, at, text, file, location, contact, buttons or [], reply_to, album)
        self.messages(chat)[number] = message
        return message

    def store(self, field: str, content: bytes, filename: str, mime_type: str) -> StoredFile:
        file = StoredFile(f"file{len(self.files) + 1:05d}", field, content, filename, mime_type)
        self.files[file.file_id] = file
        return file

    def as_json(self, chat: Person | Group, message: Message, *, anonymous: bool = False) -> Json:
        """The message as the Bot API writes it."""
        content: Json = {"message_id": message.id, "from": self._user(message.author), "date": message.at}
        content["chat"] = chat.as_chat()
        if anonymous:
            content["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
            content["sender_chat"] = chat.as_chat()
        content.update(_content(message))
        if message.reply_to is not None and (answered := self.messages(chat.id).get(message.reply_to)) is not None:
            content["reply_to_message"] = {
                name: value for name, value in self.as_json(chat, answered).items() if name != "reply_to_message"
            }
        return content

    def throttle_now(self, person: Person) -> bool:
        """Every other time."""
        self._throttled ^= {person.id}
        return person.id in self._throttled

    async def wait_for_updates(self, offset: int | None, limit: int, seconds: float) -> list[Json]:
        """What getUpdates does: an offset confirms all before it; waits for the first news at most `seconds`."""
        for number in [number for number in self.pending if offset is not None and number < offset]:
            del self.pending[number]
        if not self.pending and seconds > 0:
            self._news.clear()
            await pause(seconds, self._news)
        return [update.as_json() for update in list(self.pending.values())[:limit]]

    # Inside

    async def _call(self, request: web.Request) -> web.Response:
        if not same(request.match_info["token"], self.token):
            return failed(401, "Unauthorized")
        return await self._api.answer(request.match_info["method"], await arguments_of(request))

    async def _download(self, request: web.Request) -> web.Response:
        if not same(request.match_info["token"], self.token):
            return failed(401, "Unauthorized")
        wanted = request.match_info["path"]
        file = next((file for file in self.files.values() if file.path == wanted), None)
        if file is None:
            return failed(404, "Not Found")
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _say(
        self,
        chat: Person | Group,
        person: Person,
        text: str,
        *,
        file: StoredFile | None = None,
        location: Json | None = None,
        contact: Json | None = None,
        reply_to: int | None = None,
        album: str | None = None,
        anonymous: bool = False,
    ) -> int:
        person.started = person.started or chat is person
        message = self.put(
            chat.id, person.id, text, file=file, location=location, contact=contact, reply_to=reply_to, album=album
        )
        self.changed()
        self._push("message", self.as_json(chat, message, anonymous=anonymous), chat, person)
        return message.id

    def _send_file(
        self, person: Person, field: str, content: bytes, name: str, mime: str, caption: str, group: Group | None
    ) -> int:
        return self._say(group or person, person, caption, file=self.store(field, content, name, mime))

    def _membership(self, chat: Person | Group, person: Person, before: str, after: str) -> None:
        self.changed()
        content: Json = {
            "chat": chat.as_chat(),
            "from": person.as_user(),
            "date": int(self.clock()),
            "old_chat_member": {"user": self.as_user(), "status": before},
            "new_chat_member": {"user": self.as_user(), "status": after},
        }
        self._push("my_chat_member", content, chat, person)

    def _push(self, kind: str, content: Json, chat: Person | Group, person: Person | None) -> None:
        if kind not in self._allowed if self._allowed is not None else kind in LEFT_OUT_BY_DEFAULT:
            return
        update = Update(self._next_update, kind, content, str(chat.id), person)
        self._next_update += 1
        self.pending[update.number] = update
        if person is not None and person.behaviour is Behaviour.SHUFFLED:
            self._shuffler.hold_back(str(person.id), update)
            return
        self._news.set()
        self._post(update)

    def _tell_late(self, lane: str, update: Update) -> None:
        self._news.set()
        self._post(update)

    def _post(self, update: Update) -> None:
        if not self.webhook_url or update.number in self._in_flight:
            return
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        self._in_flight.add(update.number)
        twice = update.person is not None and update.person.behaviour is Behaviour.TWICE
        for _ in range(2 if twice else 1):
            body = orjson.dumps(update.as_json())
            self.courier.post(
                Posting(update.lane, body, headers, lambda arrived: self._carried(update.number, arrived))
            )

    def _carried(self, number: int, arrived: bool) -> None:
        """What was given up stays pending, and is tried again when a webhook is set."""
        self._in_flight.discard(number)
        if arrived:
            self.pending.pop(number, None)

    def _user(self, number: int) -> Json:
        return self.as_user() if number == self.bot_id else self.people[number].as_user()

    def _on_phone(self, person: Person, message: Message) -> PhoneMessage:
        place = message.location
        return PhoneMessage(
            id=message.id,
            from_me=message.author == person.id,
            author=self.bot_name if message.author == self.bot_id else self.people[message.author].name,
            text=message.text,
            at=message.at,
            media=message.file,
            location=(float(str(place["latitude"])), float(str(place["longitude"]))) if place else None,
            contact=str(message.contact["phone_number"]) if message.contact else None,
            buttons=tuple(tuple(PhoneButton(one["text"], one.get("url")) for one in row) for row in message.buttons),
            reactions=tuple(message.reactions.values()),
            edited=message.edited,
            reply_to=message.reply_to,
        )

    def _person_snapshot(self, person: Person) -> Json:
        return {
            "id": person.id,
            "name": person.name,
            "username": person.username,
            "language": person.language_code,
            "started": person.started,
            "blocked": person.blocked,
            "behaviour": person.behaviour.value,
            "typing": person.typing_until > self.clock(),
            "toast": person.toast,
            "messages": [_message_snapshot(message) for message in self.phone(person)],
        }

    def _group_snapshot(self, group: Group) -> Json:
        first = group.members[0]
        return {
            "id": group.id,
            "title": group.title,
            "members": [person.id for person in group.members],
            "typing": group.typing_until > self.clock(),
            "messages": [_message_snapshot(message) for message in self.phone(first, group)],
        }


def _content(message: Message) -> Json:
    content: Json = {}
    if message.file is not None:
        content[message.file.field] = message.file.as_json()
    if message.text:
        content["caption" if message.file is not None else "text"] = message.text
    if message.text.startswith("/"):
        content["entities"] = [{"offset": 0, "length": len(message.text.split()[0]), "type": "bot_command"}]
    if message.location is not None:
        content["location"] = message.location
    if message.contact is not None:
        content["contact"] = message.contact
    if message.album is not None:
        content["media_group_id"] = message.album
    if message.buttons:
        content["reply_markup"] = {"inline_keyboard": message.buttons}
    return content


def _reaction(emoji: str | None) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji is not None else []


def _message_snapshot(message: PhoneMessage) -> Json:
    media = message.media
    return {
        "id": message.id,
        "from_me": message.from_me,
        "author": message.author,
        "text": message.text,
        "at": message.at,
        "media": None
        if media is None
        else {
            "kind": media.kind.value,
            "file_id": media.file_id,
            "filename": media.filename,
            "mime_type": media.mime_type,
            "size": len(media.content),
        },
        "location": message.location,
        "contact": message.contact,
        "buttons": [[{"label": button.label, "url": button.url} for button in row] for row in message.buttons],
        "reactions": list(message.reactions),
        "edited": message.edited,
        "reply_to": message.reply_to,
    }
