"""The words of the line between the widget and the hub, as JSON texts. Pure.

widget -> hub   {"type": "hello", "token", "after"}   {"type": "here", "typing"}   message, press and seen: parse.py
hub -> widget   welcome, kept, error, message, signs, alive
"""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

import orjson

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import WebhookRequest
from connectors.contract.live import (
    Acknowledged,
    Alive,
    Greeting,
    LineAnswer,
    LineProblem,
    LineWord,
    Looking,
    MailboxFrame,
    Misread,
    Refusal,
    Signs,
    Told,
    Welcome,
)
from connectors.toolkit.payload import JsonObject, read_object
from connectors.webchat.parse import MOST_KEYS, READERS, SHORT_ID, parse_body, seen_keys

LARGEST_FRAME = 64 * 1024  # bytes
LAST_SEQUENCE = 2**53  # JavaScript counts no further
TEXTS = ("id", "text", "name", "email", "language", "page", "title", "key", "value", "label")


def read_word(account: str, said: str, visitor: str | None) -> LineWord:
    """What was said; whatever cannot be taken is a Misread."""
    if len(said) > LARGEST_FRAME or len(said.encode("utf-8", "replace")) > LARGEST_FRAME:
        return Misread(LineProblem.TOO_LARGE)
    try:
        frame = read_object(said.encode("utf-8", "replace"))
    except WebhookUnreadable:
        return Misread(LineProblem.UNREADABLE)
    kind = frame.text("type") or ""
    if kind == "hello":
        return _greeting(frame) if visitor is None else Misread(LineProblem.REFUSED)
    if visitor is None:
        return Misread(LineProblem.UNGREETED, _id_of(frame))
    if kind == "here":
        return Looking(frame.flag("typing"))
    return _told(account, visitor, kind, frame) if kind in READERS else Misread(LineProblem.UNREADABLE, _id_of(frame))


def write_answer(answer: LineAnswer) -> str:
    return orjson.dumps(_answer_words(answer)).decode()


def request_of(account: str, body: bytes) -> WebhookRequest:
    """What a visitor said, as if it had been posted."""
    return WebhookRequest(body=body, headers={"content-type": "application/json"}, account=account)


def _greeting(frame: JsonObject) -> Greeting:
    after = frame.whole("after") or 0
    return Greeting(frame.text("token"), min(max(after, 0), LAST_SEQUENCE))


def _told(account: str, visitor: str, kind: str, frame: JsonObject) -> LineWord:
    """Only the fields that we know go on, each of its own kind: what else a frame holds is nobody's business."""
    values: dict[str, object] = {"visitor": visitor, "type": kind}
    values |= {name: text for name in TEXTS if (text := frame.text(name)) is not None}
    if kind == "seen":
        values |= {"keys": _texts(frame.items("keys")), "read": frame.flag("read")}
    body = orjson.dumps(values)
    try:
        parse_body(account, body)
    except WebhookUnreadable:
        return Misread(LineProblem.REFUSED, _id_of(frame))
    seen = seen_keys(frame) if kind == "seen" and frame.flag("read") else ()
    return Told(str(values["id"]), request_of(account, body), seen)


def _texts(items: list[object]) -> list[str]:
    return [item for item in items[:MOST_KEYS] if isinstance(item, str)]


def _id_of(frame: JsonObject) -> str | None:
    """The id, where it is one that the widget could have given."""
    own = frame.text("id") or ""
    return own if SHORT_ID.fullmatch(own) else None


def _answer_words(answer: LineAnswer) -> Mapping[str, object]:
    match answer:
        case Welcome():
            return {"type": "welcome", "token": answer.token}
        case Acknowledged():
            return {"type": "kept", "id": answer.id, "at": _milliseconds(answer.at)}
        case Refusal():
            return {"type": "error", "code": answer.problem.value, "id": answer.id, "wait": answer.wait}
        case MailboxFrame():
            return {**_shown(answer), "at": _milliseconds(answer.created_at)}
        case Signs():
            return {"type": "signs", "typing": answer.typing, "read_at": _milliseconds(answer.read_at)}
        case Alive():
            return {"type": "alive"}
        case _:
            assert_never(answer)


def _shown(frame: MailboxFrame) -> Mapping[str, object]:
    return {**frame.content, "type": "message", "seq": frame.sequence, "key": frame.key}


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
