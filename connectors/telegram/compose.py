"""Our parts into Bot API calls, and Telegram's answers into receipts or errors. Pure: no network, no library.

Source: Telegram Bot API 10.1 (2026-06-11); the wording of errors as the public server answers it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    AddressMoved,
    ContentRefused,
    Misconfigured,
    NotReachable,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    Unchangeable,
    WindowClosed,
)
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Receipt
from connectors.telegram.addresses import message_number, target_of
from connectors.telegram.answers import Refusal
from connectors.toolkit.payload import JsonObject

UNTOLD_WAIT = 5.0  # seconds, where a 429 does not say how long


class Method(StrEnum):
    """The calls we make with a part, by their names in the Bot API."""

    SEND_MESSAGE = "sendMessage"
    SEND_PHOTO = "sendPhoto"
    SEND_VIDEO = "sendVideo"
    SEND_AUDIO = "sendAudio"
    SEND_VOICE = "sendVoice"
    SEND_DOCUMENT = "sendDocument"
    SEND_CHAT_ACTION = "sendChatAction"
    EDIT_MESSAGE_TEXT = "editMessageText"
    EDIT_MESSAGE_CAPTION = "editMessageCaption"
    DELETE_MESSAGE = "deleteMessage"
    SET_MESSAGE_REACTION = "setMessageReaction"
    ANSWER_CALLBACK_QUERY = "answerCallbackQuery"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call, under the name of its argument."""

    argument: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Call:
    """One call: arguments as JSON values, and a file where there is one."""

    method: Method
    arguments: Mapping[str, object]
    upload: Upload | None = None


UPLOADS: Mapping[MediaKind, tuple[Method, str]] = {
    MediaKind.IMAGE: (Method.SEND_PHOTO, "photo"),
    MediaKind.VIDEO: (Method.SEND_VIDEO, "video"),
    MediaKind.AUDIO: (Method.SEND_AUDIO, "audio"),
    MediaKind.VOICE: (Method.SEND_VOICE, "voice"),
}

# (status, words of the description in lower case, our error); the first that fits, else Refused.
ERRORS: tuple[tuple[int, str, type[SendError]], ...] = (
    (403, "bot was blocked", RecipientGone),
    (403, "bot was kicked", RecipientGone),
    (403, "bot is not a member", RecipientGone),
    (403, "can't initiate conversation", WindowClosed),
    (403, "user is deactivated", NotReachable),
    (403, "", NotReachable),
    (400, "chat not found", NotReachable),
    (400, "user not found", NotReachable),
    (400, "peer_id_invalid", NotReachable),
    (400, "not enough rights", NotReachable),
    (400, "have no rights", NotReachable),
    (400, "chat_write_forbidden", NotReachable),
    (400, "group chat was deactivated", NotReachable),
    (400, "business_peer", WindowClosed),
    (400, "business connection", Misconfigured),
    (400, "is too long", ContentRefused),
    (400, "text is empty", ContentRefused),
    (400, "can't parse entities", ContentRefused),
    (400, "file is too big", ContentRefused),
    (400, "wrong file", ContentRefused),
    (400, "photo_", ContentRefused),
    (400, "image_process_failed", ContentRefused),
    (400, "voice_messages_forbidden", ContentRefused),
    (400, "button_", ContentRefused),
    (400, "reaction_invalid", ContentRefused),
    (400, "can't be edited", Unchangeable),
    (400, "can't be deleted", Unchangeable),
    (400, "to edit", Unchangeable),  # not found; or what is found has no text, or no caption
    (400, "message_id_invalid", Unchangeable),
    (400, "to react", ContentRefused),
    (400, "replied not found", ContentRefused),
    (401, "", Misconfigured),
    (404, "", Misconfigured),
    (409, "", Misconfigured),
    (413, "", ContentRefused),
)

# What we wanted is already so.
ALREADY_SO: tuple[tuple[PartAction, str], ...] = (
    (PartAction.EDIT, "message is not modified"),
    (PartAction.DELETE, "message to delete not found"),
    (PartAction.ACKNOWLEDGE, "query is too old"),
)


def compose(part: OutboundPart) -> Call:
    """The call that carries this part; ContentRefused when it names nothing that Telegram could do."""
    return COMPOSERS[part.action](part)


def receipt(part: OutboundPart, result: object) -> Receipt:
    """What a result of the server proves. Sent messages are named `chat:message`, as updates name them."""
    message = JsonObject(result if isinstance(result, dict) else {})
    number = message.whole("message_id")
    if number is None:
        return Receipt(provider_message_id=part.target_id)
    chat = message.inside("chat").whole("id")
    return Receipt(provider_message_id=f"{chat}:{number}", at=_sent_at(message))


def settled(part: OutboundPart, refusal: Refusal) -> Receipt | None:
    """The receipt of a refusal that says: it is so already."""
    said = refusal.description.lower()
    already = any(part.action is action and words in said for action, words in ALREADY_SO)
    return Receipt(provider_message_id=part.target_id) if already else None


def send_error(account: str, refusal: Refusal) -> SendError:
    """Our error for what the server answered to this account."""
    code = str(refusal.status)
    if refusal.migrate_to is not None:
        place = ChannelAddress(Channel.TELEGRAM, account, refusal.migrate_to)
        return AddressMoved(place, refusal.description, code=code)
    if refusal.status == 429:
        return Throttled(refusal.retry_after or UNTOLD_WAIT, refusal.description, code=code)
    if refusal.status >= 500:
        return Unavailable(refusal.description, code=code)
    return _error_class(refusal)(refusal.description, code=code)


def _error_class(refusal: Refusal) -> type[SendError]:
    said = refusal.description.lower()
    return next((error for status, words, error in ERRORS if status == refusal.status and words in said), Refused)


def _send(part: OutboundPart) -> Call:
    if part.attachment is not None:
        return _send_file(part, part.attachment)
    if not part.text.strip():
        raise ContentRefused("a message without text")
    return Call(Method.SEND_MESSAGE, {**_place(part), "text": part.text, **_reply(part), **_keyboard(part)})


def _send_file(part: OutboundPart, attachment: Attachment) -> Call:
    method, argument = UPLOADS.get(attachment.kind, (Method.SEND_DOCUMENT, "document"))
    caption = {"caption": part.text} if part.text else {}
    return Call(method, {**_place(part), **caption, **_reply(part), **_keyboard(part)}, Upload(argument, attachment))


def _edit(part: OutboundPart) -> Call:
    """A text message and the words under a file are edited by different calls; Telegram refuses the wrong one."""
    if part.is_caption:
        return Call(Method.EDIT_MESSAGE_CAPTION, {**_target(part), "caption": part.text, **_keyboard(part)})
    if not part.text.strip():
        raise ContentRefused("a message without text")
    return Call(Method.EDIT_MESSAGE_TEXT, {**_target(part), "text": part.text, **_keyboard(part)})


def _delete(part: OutboundPart) -> Call:
    target = _target(part)
    return Call(Method.DELETE_MESSAGE, {name: target[name] for name in ("chat_id", "message_id")})


def _react(part: OutboundPart) -> Call:
    target = _target(part)
    reaction = [{"type": "emoji", "emoji": part.emoji}] if part.emoji else []
    return Call(
        Method.SET_MESSAGE_REACTION,
        {"chat_id": target["chat_id"], "message_id": target["message_id"], "reaction": reaction},
    )


def _typing(part: OutboundPart) -> Call:
    return Call(Method.SEND_CHAT_ACTION, {**_place(part), "action": "typing"})


def _acknowledge(part: OutboundPart) -> Call:
    if not part.target_id:
        raise ContentRefused("no pressed button is named")
    words = {"text": part.text} if part.text else {}
    return Call(Method.ANSWER_CALLBACK_QUERY, {"callback_query_id": part.target_id, **words})


COMPOSERS: Mapping[PartAction, Callable[[OutboundPart], Call]] = {
    PartAction.SEND: _send,
    PartAction.EDIT: _edit,
    PartAction.DELETE: _delete,
    PartAction.REACT: _react,
    PartAction.TYPING: _typing,
    PartAction.ACKNOWLEDGE: _acknowledge,
}


def _place(part: OutboundPart) -> dict[str, object]:
    target = target_of(part.address)
    place: dict[str, object] = {"chat_id": target.chat_id}
    if target.business_connection_id is not None:
        place["business_connection_id"] = target.business_connection_id
    return place


def _target(part: OutboundPart) -> dict[str, object]:
    number = message_number(part.target_id)
    if number is None:
        raise ContentRefused(f"{part.target_id!r} names no Telegram message")
    return {**_place(part), "message_id": number}


def _reply(part: OutboundPart) -> dict[str, object]:
    """The quoted message; one that Telegram could not know is left out, since the words matter more."""
    number = message_number(part.reply_to)
    if number is None:
        return {}
    return {"reply_parameters": {"message_id": number, "allow_sending_without_reply": True}}


def _keyboard(part: OutboundPart) -> dict[str, object]:
    if not part.buttons:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button)] for button in part.buttons]}}


def _button(button: Button) -> dict[str, str]:
    """A button does exactly one thing: open a page, or send its value back."""
    action = {"url": button.url} if button.url is not None else {"callback_data": button.value or button.label}
    return {"text": button.label, **action}


def _sent_at(message: JsonObject) -> datetime | None:
    seconds = message.whole("date")
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 2**32 else None
