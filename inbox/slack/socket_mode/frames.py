"""The frames of Socket Mode, read into frozen values and written. Pure.

Source: docs.slack.dev, "Using Socket Mode": hello, disconnect, and envelopes that are acknowledged by their id, with an answer
where `accepts_response_payload` says so.
"""

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from inbox.slack.interactions import Payload, part
from inbox.slack.reception import Answer, Said, json_object

NO_MORE = "link_disabled"  # an admin switched Socket Mode off


@dataclass(frozen=True, slots=True)
class Hello:
    """The socket is open, and envelopes follow."""

    connections: int


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Slack is about to close this socket; the next one is to be opened now."""

    reason: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Something to acknowledge by `id`. `retry` counts how often it came before."""

    id: str
    kind: str
    payload: Payload
    takes_answer: bool
    retry: int


@dataclass(frozen=True, slots=True)
class Strange:
    """A frame we have no word for."""

    kind: str


Frame: TypeAlias = Hello | Goodbye | Envelope | Strange


def read_frame(text: str) -> Frame:
    frame = json_object(text)
    kind = str(frame.get("type", ""))[:80]
    if kind == "hello":
        told = frame.get("num_connections")
        return Hello(told if isinstance(told, int) else 1)
    if kind == "disconnect":
        return Goodbye(str(frame.get("reason", ""))[:80])
    if not isinstance(frame.get("envelope_id"), str):
        return Strange(kind)
    told = frame.get("retry_attempt")
    return Envelope(
        id=str(frame["envelope_id"]),
        kind=kind,
        payload=part(frame, "payload"),
        takes_answer=frame.get("accepts_response_payload") is True,
        retry=told if isinstance(told, int) else 0,
    )


def said_in(envelope: Envelope) -> Said:
    """What Slack would have posted to an address."""
    return Said(envelope.payload, json.dumps(envelope.payload, ensure_ascii=True).encode())


def acknowledgement(envelope: Envelope, answer: Answer) -> str | None:
    """The frame that acknowledges; None where nothing may be acknowledged, so that Slack brings it again."""
    if answer.status != 200:
        return None
    told: dict[str, Any] = {"envelope_id": envelope.id}
    if envelope.takes_answer and answer.body:
        told["payload"] = json_object(answer.body) if answer.is_json else {"text": answer.body}
    return json.dumps(told)
