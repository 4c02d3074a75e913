"""The calls of the simulated Bot API: what they check, what they change, what they answer.

Source: Telegram Bot API 10.1 (2026-06-11); the wording of errors as the public server answers it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from connectors.contract.capabilities import TextUnit
from connectors.contract.text import measure
from connectors.telegram.reactions import REACTION_EMOJI
from connectors.telegram.simulator.world import Behaviour, Group, Json, Message, Person, StoredFile
from connectors.toolkit.simulator import HOLD

if TYPE_CHECKING:
    from connectors.telegram.simulator.provider import TelegramSimulator

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
DELETE_WITHIN = 48 * 3600
TYPING_SECONDS = 5


class Refusal(Exception):
    """An answer that is no result."""

    def __init__(self, code: int, words: str, parameters: Json | None = None) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.parameters = parameters


class BadRequest(Refusal):
    def __init__(self, words: str, parameters: Json | None = None) -> None:
        super().__init__(400, f"Bad Request: {words}", parameters)


class Arguments:
    """The arguments of a call, from a JSON body, a form or the address; in forms objects arrive as JSON text."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        try:
            return int(str(value)) if value is not None and value != "" else None
        except ValueError:
            raise BadRequest(f"invalid {name} specified") from None

    def structure(self, name: str) -> object:
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name} JSON object") from None

    def file(self, name: str) -> object:
        return self._values.get(name)


def failed(code: int, words: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": code, "description": words}
    return web.json_response({**body, "parameters": parameters} if parameters else body, status=code)


class BotApi:
    """Answers calls by changing the simulator's world."""

    def __init__(self, world: "TelegramSimulator") -> None:
        self.world = world

    async def answer(self, method: str, arguments: Arguments) -> web.Response:
        call = METHODS.get(method.lower())
        if call is None:
            return failed(404, "Not Found: method not found")
        try:
            result = await call(self, arguments)
        except Refusal as refusal:
            return failed(refusal.code, refusal.words, refusal.parameters)
        response = web.json_response({"ok": True, "result": result})
        if (seconds := self._held_for(method, arguments)) is not None:
            response[HOLD] = seconds
        return response

    async def get_me(self, arguments: Arguments) -> object:
        return {**self.world.as_user(), "can_join_groups": True, "can_read_all_group_messages": True}

    async def set_webhook(self, arguments: Arguments) -> object:
        allowed = arguments.structure("allowed_updates")
        self.world.set_webhook(
            arguments.text("url"),
            arguments.text("secret_token"),
            [str(kind) for kind in allowed] if isinstance(allowed, list) else None,
            arguments.whole("max_connections") or 40,
        )
        return True

    async def delete_webhook(self, arguments: Arguments) -> object:
        self.world.delete_webhook()
        return True

    async def get_webhook_info(self, arguments: Arguments) -> object:
        return {
            "url": self.world.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.pending),
            "max_connections": self.world.courier.concurrency,
        }

    async def get_updates(self, arguments: Arguments) -> object:
        if self.world.webhook_url:
            words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, words)
        limit = arguments.whole("limit") or 100
        return await self.world.wait_for_updates(arguments.whole("offset"), limit, arguments.whole("timeout") or 0)

    async def send_message(self, arguments: Arguments) -> object:
        chat = self._open_chat(arguments)
        text = arguments.text("text")
        if not text.strip():
            raise BadRequest("message text is empty")
        if measure(text, TextUnit.UTF16) > TEXT_LIMIT:
            raise BadRequest("message is too long")
        return self._put(chat, arguments, text, None)

    async def send_file(self, field: str, arguments: Arguments) -> object:
        chat = self._open_chat(arguments)
        caption = arguments.text("caption")
        if measure(caption, TextUnit.UTF16) > CAPTION_LIMIT:
            raise BadRequest("message caption is too long")
        return self._put(chat, arguments, caption, self._stored(field, arguments.file(field)))

    async def send_photo(self, arguments: Arguments) -> object:
        return await self.send_file("photo", arguments)

    async def send_document(self, arguments: Arguments) -> object:
        return await self.send_file("document", arguments)

    async def send_voice(self, arguments: Arguments) -> object:
        return await self.send_file("voice", arguments)

    async def send_video(self, arguments: Arguments) -> object:
        return await self.send_file("video", arguments)

    async def send_audio(self, arguments: Arguments) -> object:
        return await self.send_file("audio", arguments)

    async def send_chat_action(self, arguments: Arguments) -> object:
        chat = self._open_chat(arguments, counted=False)
        chat.typing_until = self.world.clock() + TYPING_SECONDS
        self.world.changed()
        return True

    async def edit_message_text(self, arguments: Arguments) -> object:
        text = arguments.text("text")
        if not text.strip():
            raise BadRequest("message text is empty")
        chat, message = self._own(arguments)
        if message.file is not None:
            raise BadRequest("there is no text in the message to edit")
        if measure(text, TextUnit.UTF16) > TEXT_LIMIT:
            raise BadRequest("message is too long")
        return self._reworded(chat, message, text, _keyboard(arguments))

    async def edit_message_caption(self, arguments: Arguments) -> object:
        """No caption, or an empty one, takes the words away; a file without words gets some."""
        chat, message = self._own(arguments)
        if message.file is None:
            raise BadRequest("there is no caption in the message to edit")
        caption = arguments.text("caption")
        if measure(caption, TextUnit.UTF16) > CAPTION_LIMIT:
            raise BadRequest("message caption is too long")
        return self._reworded(chat, message, caption, _keyboard(arguments))

    def _own(self, arguments: Arguments) -> tuple[Person | Group, Message]:
        """The message to edit: a bot's own may be edited at any age."""
        chat = self._open_chat(arguments, counted=False)
        message = self._message(chat, arguments, "edit")
        if message.author != self.world.bot_id:
            raise BadRequest("message can't be edited")
        return chat, message

    def _reworded(
        self, chat: Person | Group, message: Message, text: str, buttons: list[list[dict[str, str]]]
    ) -> object:
        if (message.text, message.buttons) == (text, buttons):
            raise BadRequest(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message.text, message.buttons, message.edited = text, buttons, True
        self.world.changed()
        return self.world.as_json(chat, message)

    async def delete_message(self, arguments: Arguments) -> object:
        chat = self._open_chat(arguments, counted=False)
        message = self._message(chat, arguments, "delete")
        if message.author != self.world.bot_id or self.world.clock() - message.at > DELETE_WITHIN:
            raise BadRequest("message can't be deleted")
        del self.world.messages(chat.id)[message.id]
        self.world.changed()
        return True

    async def set_message_reaction(self, arguments: Arguments) -> object:
        chat = self._open_chat(arguments, counted=False)
        message = self._message(chat, arguments, "react")
        wanted = arguments.structure("reaction")
        emoji = (
            str(wanted[0].get("emoji", ""))
            if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict)
            else None
        )
        if emoji is not None and emoji not in REACTION_EMOJI:
            raise BadRequest("REACTION_INVALID")
        if emoji is None:
            message.reactions.pop(self.world.bot_id, None)
        else:
            message.reactions[self.world.bot_id] = emoji
        self.world.changed()
        return True

    async def answer_callback_query(self, arguments: Arguments) -> object:
        person = self.world.presses.pop(arguments.text("callback_query_id"), None)
        if person is None:
            raise BadRequest("query is too old and response timeout expired or query ID is invalid")
        person.toast = arguments.text("text") or None
        self.world.changed()
        return True

    async def get_file(self, arguments: Arguments) -> object:
        file = self.world.files.get(arguments.text("file_id"))
        if file is None:
            raise BadRequest("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > DOWNLOAD_BYTES:
            raise BadRequest("file is too big")
        return {
            "file_id": file.file_id,
            "file_unique_id": f"u{file.file_id}",
            "file_size": len(file.content),
            "file_path": file.path,
        }

    def _open_chat(self, arguments: Arguments, *, counted: bool = True) -> Person | Group:
        """The chat of the call, if the bot may act in it now. `counted`: the call puts a message there."""
        number = arguments.whole("chat_id")
        if number is None:
            raise BadRequest("chat_id is empty")
        chat = self.world.people.get(number) or self.world.groups.get(number)
        if chat is None:
            raise BadRequest("chat not found")
        _check_person(chat) if isinstance(chat, Person) else _check_group(chat)
        if counted:
            self._check_rate(chat)
        return chat

    def _check_rate(self, chat: Person | Group) -> None:
        if isinstance(chat, Person) and chat.behaviour is Behaviour.THROTTLED and self.world.throttle_now(chat):
            raise _too_many(1)
        wait = self.world.rates.retry_after(chat.id)
        if wait:
            raise _too_many(wait)

    def _put(self, chat: Person | Group, arguments: Arguments, text: str, file: StoredFile | None) -> Json:
        message = self.world.put(
            chat.id,
            self.world.bot_id,
            text,
            file=file,
            buttons=_keyboard(arguments),
            reply_to=self._reply_to(chat, arguments),
        )
        chat.typing_until = 0
        self.world.changed()
        return self.world.as_json(chat, message)

    def _reply_to(self, chat: Person | Group, arguments: Arguments) -> int | None:
        wanted = arguments.structure("reply_parameters")
        if not isinstance(wanted, dict):
            return None
        number = wanted.get("message_id")
        if number in self.world.messages(chat.id):
            return int(str(number))
        if wanted.get("allow_sending_without_reply") is True:
            return None
        raise BadRequest("message to be replied not found")

    def _message(self, chat: Person | Group, arguments: Arguments, purpose: str) -> Message:
        message = self.world.messages(chat.id).get(arguments.whole("message_id") or 0)
        if message is None:
            raise BadRequest(f"message to {purpose} not found")
        return message

    def _stored(self, field: str, given: object) -> StoredFile:
        if isinstance(given, str) and given in self.world.files:
            return self.world.files[given]
        if not isinstance(given, web.FileField):
            raise BadRequest("wrong file identifier/HTTP URL specified")
        content = given.file.read()
        if len(content) > (PHOTO_BYTES if field == "photo" else UPLOAD_BYTES):
            raise Refusal(413, "Request Entity Too Large")
        return self.world.store(field, content, given.filename, given.content_type)

    def _held_for(self, method: str, arguments: Arguments) -> float | None:
        person = self.world.people.get(arguments.whole("chat_id") or 0)
        if person is None or not method.lower().startswith("send"):
            return None
        return {Behaviour.SILENT: self.world.silent_seconds, Behaviour.SLOW: self.world.slow_seconds}.get(
            person.behaviour
        )


Call = Callable[[BotApi, Arguments], Awaitable[object]]
METHODS: Mapping[str, Call] = {
    "getme": BotApi.get_me,
    "setwebhook": BotApi.set_webhook,
    "deletewebhook": BotApi.delete_webhook,
    "getwebhookinfo": BotApi.get_webhook_info,
    "getupdates": BotApi.get_updates,
    "sendmessage": BotApi.send_message,
    "sendphoto": BotApi.send_photo,
    "senddocument": BotApi.send_document,
    "sendvoice": BotApi.send_voice,
    "sendvideo": BotApi.send_video,
    "sendaudio": BotApi.send_audio,
    "sendchataction": BotApi.send_chat_action,
    "editmessagetext": BotApi.edit_message_text,
    "editmessagecaption": BotApi.edit_message_caption,
    "deletemessage": BotApi.delete_message,
    "setmessagereaction": BotApi.set_message_reaction,
    "answercallbackquery": BotApi.answer_callback_query,
    "getfile": BotApi.get_file,
}


def _check_person(person: Person) -> None:
    if not person.started:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    match person.behaviour:
        case Behaviour.BLOCKED:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        case Behaviour.DEACTIVATED:
            raise Refusal(403, "Forbidden: user is deactivated")
        case Behaviour.BROKEN:
            raise Refusal(500, "Internal Server Error")
        case _:
            return


def _check_group(group: Group) -> None:
    if group.moved_to is not None:
        raise BadRequest("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": group.moved_to})
    if group.kicked:
        raise Refusal(403, "Forbidden: bot was kicked from the group chat")


def _too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _keyboard(arguments: Arguments) -> list[list[dict[str, str]]]:
    markup = arguments.structure("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list):
        return []
    return [[_checked_button(button) for button in row] for row in rows]


def _checked_button(button: dict[str, str]) -> dict[str, str]:
    actions = set(button) - {"text"}
    if not button.get("text") or len(actions) != 1:
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_BYTES:
        raise BadRequest("BUTTON_DATA_INVALID")
    return dict(button)


async def arguments_of(request: web.Request) -> Arguments:
    """Address and body together, as the Bot API takes them."""
    values: dict[str, object] = dict(request.query)
    if request.body_exists and request.content_type == "application/json":
        body = await request.json()
        values.update(body if isinstance(body, dict) else {})
    elif request.body_exists:
        values.update(await request.post())
    return Arguments(values)


async def pause(seconds: float, wake: asyncio.Event) -> None:
    """Wait for `wake`, at most `seconds`."""
    try:
        await asyncio.wait_for(wake.wait(), seconds)
    except TimeoutError:
        return
