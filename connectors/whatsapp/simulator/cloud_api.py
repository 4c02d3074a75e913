"""The calls of the simulated Cloud API: what they check, what they change, what they answer.

Source: Meta's pages on messages, media and error codes of 2026-05.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from connectors.toolkit.simulator import HOLD
from connectors.whatsapp.simulator.world import Behaviour, Choice, Group, Json, Message, Person, StoredFile

if TYPE_CHECKING:
    from connectors.whatsapp.simulator.server import SimulatedWhatsapp

TEXT_LIMIT, CAPTION_LIMIT, BODY_LIMIT = 4096, 1024, 1024
TITLE_LIMITS = {"button": 20, "list": 24}
ID_LIMITS = {"button": 256, "list": 200}
MEGABYTE = 1024 * 1024
SIZES = {"image": 5 * MEGABYTE, "video": 16 * MEGABYTE, "audio": 16 * MEGABYTE, "document": 100 * MEGABYTE}
TYPING_SECONDS = 25

WORDS: Mapping[int, tuple[int, str]] = {  # code -> HTTP status, Meta's words
    1: (500, "An unknown error occurred"),
    2: (503, "Service temporarily unavailable"),
    33: (400, "Unsupported post request. Object does not exist or is not supported"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    130429: (429, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131050: (400, "User has stopped marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
}
LATE = frozenset({131026, 131047, 131050})  # may come as a status after the message was accepted
PAUSED = {"PAUSED": 132015, "DISABLED": 132016}


class Refusal(Exception):
    """An answer that is no success, with Meta's code."""

    def __init__(self, code: int, details: str = "", subcode: int | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.subcode = subcode


def failed(refusal: Refusal) -> web.Response:
    status, words = WORDS[refusal.code]
    error: Json = {"message": f"(#{refusal.code}) {words}", "type": "OAuthException", "code": refusal.code}
    if refusal.subcode is not None:
        error["error_subcode"] = refusal.subcode
    data = {"messaging_product": "whatsapp", "details": refusal.details or words}
    return web.json_response({"error": {**error, "error_data": data, "fbtrace_id": "simulated"}}, status=status)


def error_of(code: int) -> Json:
    """The same error as a failed status tells it."""
    _, words = WORDS[code]
    return {"code": code, "title": words, "message": words, "error_data": {"details": words}}


class CloudApi:
    """Answers calls by changing the simulator's world."""

    def __init__(self, world: "SimulatedWhatsapp") -> None:
        self.world = world

    def message(self, body: Json) -> web.Response:
        """POST /messages: a message of any type, or that one of theirs was read."""
        if body.get("messaging_product") != "whatsapp":
            raise Refusal(100, "messaging_product must be whatsapp")
        if body.get("status") == "read":
            return self._mark_read(body)
        kind = text_in(body, "type")
        reader = KINDS.get(kind)
        if reader is None:
            raise Refusal(131051, f"type {kind!r}")
        place = self._place(body)
        person = place if isinstance(place, Person) else None
        if person is not None:
            self._check_person(person)
        chat = place.key if isinstance(place, Person) else place.id
        refused = self.world.rates.refusal(chat, self.world.clock())
        if refused is not None:
            raise Refusal(refused)
        late = self._check_permission(person, kind, body) if person is not None else None
        message = reader(self, body, chat)
        if message is not None:
            self._put(message, body, place, late)
        return self._accepted(body, place, message)

    def file(self, form: Mapping[str, object]) -> web.Response:
        """POST /media: a file to be sent later."""
        given = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(given, web.FileField):
            raise Refusal(100, "file and messaging_product are required")
        content, kind = given.file.read(), given.content_type.partition("/")[0]
        if not content or len(content) > SIZES.get(kind, SIZES["document"]):
            raise Refusal(131053, "the file is empty or too large")
        stored = self.world.store(content, given.filename or "file", given.content_type)
        return web.json_response({"id": stored.id})

    def _mark_read(self, body: Json) -> web.Response:
        message = self.world.messages.get(text_in(body, "message_id"))
        if message is None or not message.author:
            raise Refusal(100, "message_id names no message of theirs")
        message.seen_by_us = True
        person = self.world.person(message.author)
        if person is not None and isinstance(body.get("typing_indicator"), dict):
            person.typing_until = self.world.clock() + TYPING_SECONDS
        self.world.changed()
        return web.json_response({"success": True})

    def _place(self, body: Json) -> Person | Group:
        """Whom it is for. A user id goes into `recipient`, and a number into `to`."""
        if body.get("recipient_type") == "group":
            group = self.world.groups.get(text_in(body, "to"))
            if group is None:
                raise Refusal(100, "no such group")
            return group
        number, user = text_in(body, "to"), text_in(body, "recipient")
        if not number and not user:
            raise Refusal(131008, "to or recipient")
        person = self.world.person(number.lstrip("+") or user)
        if person is None or (number and not number.lstrip("+").isdigit()):
            raise Refusal(131026)
        return person

    def _check_person(self, person: Person) -> None:
        match person.behaviour:
            case Behaviour.BROKEN:
                raise Refusal(131000)
            case Behaviour.THROTTLED if self.world.throttle_now(person):
                raise Refusal(131056)
            case Behaviour.UNREACHABLE if not self.world.refuses_later:
                raise Refusal(131026)
            case _:
                return

    def _check_permission(self, person: Person, kind: str, body: Json) -> int | None:
        """The code by which it fails later, where the simulator refuses later; else refused now."""
        code = None
        if person.behaviour is Behaviour.UNREACHABLE:
            code = 131026
        elif kind == "template":
            template = self.world.template(*template_key(body))
            if template is not None and template.category == "MARKETING" and not person.takes_marketing:
                code = 131050
        elif self.world.clock() >= person.writable_until:
            code = 131047
        if code is not None and not self.world.refuses_later:
            raise Refusal(code)
        return code

    def _put(self, message: Message, body: Json, place: Person | Group, late: int | None) -> None:
        context = inside(body, "context")
        message.reply_to = text_in(context, "message_id") or None
        message.callback_data = text_in(body, "biz_opaque_callback_data") or None
        if late is None:
            self.world.messages[message.id] = message
        if isinstance(place, Person):
            place.typing_until = 0
            self.world.report_sent(message, place, late)
        self.world.changed()

    def _accepted(self, body: Json, place: Person | Group, message: Message | None) -> web.Response:
        given = text_in(body, "to") or text_in(body, "recipient")
        contact: Json = {"input": given}
        if isinstance(place, Person):
            contact |= {"wa_id": place.number} if place.shows_number else {}
            contact["user_id"] = place.user_id
        message_id = message.id if message is not None else self.world.new_message_id()
        response = web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": message_id, "message_status": "accepted"}],
            }
        )
        if isinstance(place, Person) and (seconds := self.world.held_for(place)) is not None:
            response[HOLD] = seconds
        return response

    # Types of messages; each gives the message to put, or None where it changes another one

    def _text(self, body: Json, chat: str) -> Message:
        text = text_in(inside(body, "text"), "body")
        if not 1 <= len(text) <= TEXT_LIMIT:
            raise Refusal(100, "text.body has 1 to 4096 characters")
        return self.world.new_message(chat, "text", text)

    def _file(self, body: Json, chat: str) -> Message:
        kind = text_in(body, "type")
        told = inside(body, kind)
        caption = text_in(told, "caption")
        if len(caption) > CAPTION_LIMIT or (caption and kind in ("audio", "sticker")):
            raise Refusal(100, "caption")
        stored = self._stored(told)
        message = self.world.new_message(chat, "voice" if told.get("voice") is True else kind, caption)
        named = text_in(told, "filename") or stored.filename
        message.file = StoredFile(stored.id, stored.content, named, stored.mime_type)
        return message

    def _stored(self, told: Json) -> StoredFile:
        stored = self.world.files.get(text_in(told, "id"))
        if stored is None:
            raise Refusal(131009, "no file with this id")
        return stored

    def _interactive(self, body: Json, chat: str) -> Message:
        told = inside(body, "interactive")
        kind, text = text_in(told, "type"), text_in(inside(told, "body"), "text")
        if kind not in TITLE_LIMITS:
            raise Refusal(131051, f"interactive {kind}")
        if not 1 <= len(text) <= BODY_LIMIT:
            raise Refusal(131009, "interactive.body.text")
        message = self.world.new_message(chat, "text", text)
        message.choices, message.is_list = _choices(inside(told, "action"), kind), kind == "list"
        header = inside(told, "header")
        if header:
            message.kind = text_in(header, "type")
            message.file = self._stored(inside(header, message.kind))
        return message

    def _template(self, body: Json, chat: str) -> Message:
        template = self.world.template(*template_key(body))
        if template is None:
            raise Refusal(132001, f"template {template_key(body)[0]} in {template_key(body)[1]}")
        if template.status in PAUSED:
            raise Refusal(PAUSED[template.status])
        if template.status != "APPROVED":
            raise Refusal(132001, "the template is not approved")
        components = objects_in(inside(body, "template"), "components")
        values = [
            text_in(parameter, "text")
            for component in components
            if component.get("type") == "body"
            for parameter in objects_in(component, "parameters")
        ]
        buttons = [component for component in components if component.get("type") == "button"]
        if len(values) != template.places or len(buttons) != template.buttons:
            raise Refusal(132000, f"{len(values)} of {template.places} places are filled")
        return self.world.new_message(chat, "text", template.filled(values))

    def _reaction(self, body: Json, chat: str) -> None:
        told = inside(body, "reaction")
        message = self.world.messages.get(text_in(told, "message_id"))
        if message is None or message.chat != chat:
            raise Refusal(131009, "reaction.message_id")
        emoji = text_in(told, "emoji")
        if emoji:
            message.reactions[""] = emoji
        else:
            message.reactions.pop("", None)
        self.world.changed()


KINDS: Mapping[str, Callable[[CloudApi, Json, str], Message | None]] = {
    "text": CloudApi._text,
    **dict.fromkeys(("image", "video", "audio", "document", "sticker"), CloudApi._file),
    "interactive": CloudApi._interactive,
    "template": CloudApi._template,
    "reaction": CloudApi._reaction,
}


def _choices(action: Json, kind: str) -> list[Choice]:
    told = (
        [inside(button, "reply") for button in objects_in(action, "buttons")]
        if kind == "button"
        else [row for section in objects_in(action, "sections") for row in objects_in(section, "rows")]
    )
    choices = [Choice(text_in(one, "id"), text_in(one, "title")) for one in told]
    most = 3 if kind == "button" else 10
    fits = all(1 <= len(one.title) <= TITLE_LIMITS[kind] and 1 <= len(one.id) <= ID_LIMITS[kind] for one in choices)
    if not 1 <= len(choices) <= most or not fits or len({one.id for one in choices}) < len(choices):
        raise Refusal(131009, f"interactive.action of type {kind}")
    return choices


def template_key(body: Json) -> tuple[str, str]:
    told = inside(body, "template")
    return text_in(told, "name"), text_in(inside(told, "language"), "code")


def inside(value: Json, key: str) -> Json:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def objects_in(value: Json, key: str) -> list[Json]:
    found = value.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text_in(value: Json, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
