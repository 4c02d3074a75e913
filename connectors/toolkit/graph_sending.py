"""Our parts into calls of the Graph API, as far as Messenger, Instagram and a Page share them. Pure: no network.

Source: Meta's Send API (2026, Graph API v26.0): one quick reply for each button, at most 13, titles of 20 characters; a file
goes as an address from which Meta fetches it; after 24 hours a person, never a machine, may answer for 7 days with the tag
HUMAN_AGENT.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from connectors.contract.capabilities import TextUnit
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, Receipt
from connectors.contract.text import measure
from connectors.toolkit.payload import JsonObject

QUICK_REPLIES = 13
TITLE_CHARACTERS = 20
PAYLOAD_BYTES = 1000
RESPONSE: Mapping[str, object] = {"messaging_type": "RESPONSE"}
HUMAN_AGENT: Mapping[str, object] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}

FILE_TYPES: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "image",
    MediaKind.VIDEO: "video",
    MediaKind.AUDIO: "audio",
    MediaKind.VOICE: "audio",
    MediaKind.DOCUMENT: "file",
}
# Ids of objects at Meta: posts and comments have several numbers, joined.
_OBJECT = re.compile(r"[0-9]+(?:_[0-9]+){0,3}")


class Verb(StrEnum):
    """How a call is made: POST with JSON, POST with a form, DELETE."""

    JSON = "json"
    FORM = "form"
    DELETE = "delete"


class SenderAction(StrEnum):
    TYPING_ON = "typing_on"
    MARK_SEEN = "mark_seen"
    REACT = "react"
    UNREACT = "unreact"


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One call; `path` begins behind the version. With a `file`, its address has to be put in by `with_link` first."""

    path: str
    body: Mapping[str, object] = field(default_factory=dict)
    verb: Verb = Verb.JSON
    file: Attachment | None = None


def message_call(
    account_id: str,
    recipient: Mapping[str, object],
    message: Mapping[str, object],
    kind: Mapping[str, object],
    file: Attachment | None = None,
) -> GraphCall:
    body = {**kind, "recipient": dict(recipient), "message": dict(message)}
    return GraphCall(f"/{account_id}/messages", body, file=file)


def action_call(
    account_id: str, part: OutboundPart, action: SenderAction, payload: Mapping[str, object] | None = None
) -> GraphCall:
    body: dict[str, object] = {"recipient": {"id": part.address.handle}, "sender_action": action.value}
    return GraphCall(f"/{account_id}/messages", {**body, "payload": dict(payload)} if payload else body)


def kind_of(part: OutboundPart, otherwise: Mapping[str, object]) -> Mapping[str, object]:
    """The tag of a late answer; ContentRefused when no person wrote it."""
    if not part.late:
        return otherwise
    if part.automatic:
        raise ContentRefused("after the window has closed only a person may answer here, never a machine")
    return HUMAN_AGENT


def carried(attachment: Attachment) -> Attachment:
    """The file itself; ContentRefused for a kind that Meta does not take."""
    if attachment.kind not in FILE_TYPES:
        raise ContentRefused(f"{attachment.filename}: a {attachment.kind.value} cannot be sent here")
    return attachment


def with_link(call: GraphCall, address: str) -> GraphCall:
    """The call, sending the file that lies at the address: Meta fetches it while it is asked."""
    message = call.body.get("message")
    if call.file is None or not isinstance(message, dict):
        return call
    sent = {"type": FILE_TYPES[call.file.kind], "payload": {"url": address}}
    return replace(call, body={**call.body, "message": {**message, "attachment": sent}}, file=None)


def written(text: str, links: Sequence[Button], limit: int, unit: TextUnit) -> str:
    """The text with the links of buttons below it; ContentRefused when it is empty or becomes too long."""
    lines = [f"{button.label}: {button.url}" for button in links]
    whole = "\n".join([text, *lines]).strip()
    if not whole:
        raise ContentRefused("there is nothing to send")
    if measure(whole, unit) > limit:
        raise ContentRefused(f"the text is longer than {limit} {unit.value}, counted with the links of its buttons")
    return whole


def quick_replies(buttons: Sequence[Button]) -> dict[str, object]:
    """The buttons that send a value back; nothing where there are none."""
    replies = [
        {"content_type": "text", "title": button.label, "payload": button.value or button.label}
        for button in buttons
        if button.url is None
    ]
    return {"quick_replies": replies} if replies else {}


def links_of(buttons: Sequence[Button]) -> list[Button]:
    return [button for button in buttons if button.url is not None]


def object_id(name: str | None, what: str) -> str:
    """An id that may stand in an address; ContentRefused for anything else. `what` names it in a sentence."""
    if name is None or not _OBJECT.fullmatch(name):
        raise ContentRefused(f"{what} is not named by an id of Meta's")
    return name


def receipt(part: OutboundPart, answer: JsonObject) -> Receipt:
    """What a good answer proves. Typing, reading and reacting leave nothing with an id."""
    return Receipt(answer.identifier("message_id") or answer.identifier("id") or part.target_id)
