"""Our parts into Viber's messages, and its answers into receipts or errors. Pure: no network.

Source: Viber REST bot API 7.3.0, with the codes of 2026-08. Every refusal comes with HTTP status 200 and a status of its own.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Receipt
from connectors.toolkit.payload import JsonObject
from connectors.viber.tracking import tracking, value_of

LARGEST_REQUEST = 30 * 1024  # bytes
CAPTION = 512  # characters
LONGEST_FILE_NAME = 256
UNTOLD_WAIT = 5.0  # seconds: Viber does not say how long
COLUMNS = 6  # of a keyboard

Message = dict[str, object]

ERRORS: Mapping[int, type[SendError]] = {
    1: Refused,  # webhook address not valid
    2: Misconfigured,  # token not valid
    3: Refused,  # bad data
    4: Refused,  # missing data
    5: NotReachable,  # not on Viber
    6: RecipientGone,  # not subscribed
    7: Misconfigured,  # account blocked
    8: Misconfigured,  # no account for this token
    9: Misconfigured,  # account suspended
    10: Misconfigured,  # no webhook is set
    11: NotReachable,  # their app is too old
    12: Throttled,
    13: NotReachable,  # their app is too old for this kind of message
    14: Refused,  # min_api_version is wrong
    15: Misconfigured,  # not allowed for this account
    16: Refused,
    17: Refused,
    18: Refused,
    19: Refused,  # broadcast
    20: Refused,  # broadcast
    21: NotReachable,  # not from their country
    22: Refused,  # payment
    23: Misconfigured,  # the month's free messages are used up
    24: Misconfigured,  # no balance
    99: Unavailable,  # general error
}
_BY_STATUS: Mapping[int, type[SendError]] = {
    401: Misconfigured,
    403: Misconfigured,
    413: ContentRefused,
    429: Throttled,
    503: Unavailable,
}


@dataclass(frozen=True, slots=True)
class Face:
    """How we look above a message."""

    name: str
    avatar: str = ""

    def as_json(self) -> Message:
        return {"name": self.name, **({"avatar": self.avatar} if self.avatar else {})}


def compose(part: OutboundPart, face: Face, link: str | None = None) -> Message:
    """The body of send_message; `link` is where the part's file lies. ContentRefused for what Viber cannot do."""
    if part.action is not PartAction.SEND or part.template is not None:
        raise ContentRefused("on Viber nothing can be changed, taken back, reacted to or marked as read")
    body: Message = {
        "receiver": part.address.handle,
        "min_api_version": 1,
        "sender": face.as_json(),
        "tracking_data": tracking(part.buttons),
        **_content(part, link),
        **_keyboard(part.buttons),
    }
    size = len(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
    if size > LARGEST_REQUEST:
        raise ContentRefused(f"this message has {size} bytes, and Viber takes {LARGEST_REQUEST}")
    return body


def welcome(text: str, face: Face) -> Message:
    """What the answer to conversation_started holds, so that it is said at once."""
    return {"sender": face.as_json(), "tracking_data": tracking(()), "type": "text", "text": text}


def receipt(answer: JsonObject) -> Receipt:
    """Viber took it; OutcomeUnknown when it did not name the message."""
    token = answer.identifier("message_token")
    if token is None:
        raise OutcomeUnknown("Viber took it, but named no message")
    return Receipt(token)


def is_taken(status: int, answer: JsonObject) -> bool:
    return status == 200 and answer.whole("status") == 0


def send_error(status: int, answer: JsonObject, wait: float = UNTOLD_WAIT) -> SendError:
    """Our error for what Viber answered. `wait`: the seconds it asks us to wait, where it does."""
    code = answer.whole("status") if status == 200 else None
    kind = ERRORS.get(code, Refused) if code is not None else _of_http(status)
    words = answer.text("status_message") or (f"status {code}" if code is not None else f"HTTP status {status}")
    shown = str(code if code is not None else status)
    return Throttled(wait, words, code=shown) if kind is Throttled else kind(words, code=shown)


def _of_http(status: int) -> type[SendError]:
    """Without a status of Viber's own; a good HTTP status then proves nothing."""
    return _BY_STATUS.get(status) or (OutcomeUnknown if status >= 500 or status < 300 else Refused)


def _content(part: OutboundPart, link: str | None) -> Message:
    if part.attachment is not None:
        if not link:
            raise ContentRefused("Viber fetches files from a public address, and there is none for this one")
        return _FILES.get(part.attachment.kind, _file)(part, part.attachment, link)
    if not part.text.strip():
        raise ContentRefused("a message without text")
    return {"type": "text", "text": part.text}


def _picture(part: OutboundPart, file: Attachment, link: str) -> Message:
    if len(part.text) > CAPTION:
        raise ContentRefused(f"the words under a picture are at most {CAPTION} characters")
    words: Message = {"text": part.text} if part.text else {}
    return {"type": "picture", "media": link, **words}


def _video(part: OutboundPart, file: Attachment, link: str) -> Message:
    _refuse_caption(part)
    return {"type": "video", "media": link, "size": file.size}


def _file(part: OutboundPart, file: Attachment, link: str) -> Message:
    _refuse_caption(part)
    name = file.filename[-LONGEST_FILE_NAME:] or "file"
    return {"type": "file", "media": link, "size": file.size, "file_name": name}


def _refuse_caption(part: OutboundPart) -> None:
    if part.text:
        raise ContentRefused("on Viber only a picture carries words: send them before the file")


_FILES: Mapping[MediaKind, Callable[[OutboundPart, Attachment, str], Message]] = {
    MediaKind.IMAGE: _picture,
    MediaKind.VIDEO: _video,
}


def _keyboard(buttons: tuple[Button, ...]) -> Message:
    if not buttons:
        return {}
    return {"keyboard": {"Type": "keyboard", "DefaultHeight": False, "Buttons": [_button(one) for one in buttons]}}


def _button(button: Button) -> Message:
    """The value shows up in the chat as if they had typed it, unless it is not what they read on the button."""
    if button.url is not None:
        action: Message = {"ActionType": "open-url", "ActionBody": button.url}
    else:
        value = value_of(button)
        action = {"ActionType": "reply", "ActionBody": value, "Silent": value != button.label}
    return {**action, "Text": button.label, "Columns": COLUMNS, "Rows": 1}
