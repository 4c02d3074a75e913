"""Our parts into X's calls, and X's answers into receipts. Pure: no network.

Source: X API v2, OpenAPI description 2.167 (2026-08-22) and its page on posts: 280 weighted characters, 10,000 in a direct
message. What answers a post is public; everything else, and what is said privately, is a direct message. What X's API cannot do
here: buttons, templates, typing, read marks; replies cannot be edited, and deleting a direct message deletes our copy alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundPart, PartAction, Receipt
from connectors.toolkit.payload import JsonObject
from connectors.twitter.weight import LIMIT as POST_LIMIT
from connectors.twitter.weight import weight

MESSAGE_LIMIT = 10_000  # characters
_ID = re.compile(r"[0-9]{1,19}")
GIF = "image/gif"
Json = dict[str, object]


class Verb(StrEnum):
    POST = "POST"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to be at X before the call; `category` says what for."""

    file: Attachment
    category: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `upload`: its id goes into the body under `media`."""

    path: str
    body: Json | None = None
    verb: Verb = Verb.POST
    upload: Upload | None = None
    is_public: bool = False

    def with_media(self, media_id: str) -> "Call":
        told: Json = (
            {"media": {"media_ids": [media_id]}} if self.is_public else {"attachments": [{"media_id": media_id}]}
        )
        return replace(self, body={**(self.body or {}), **told}, upload=None)


def compose(part: OutboundPart) -> Call:
    """The call that carries this part; ContentRefused when X cannot do it."""
    composer = COMPOSERS.get(part.action)
    if composer is None:
        raise ContentRefused(f"X lets no app {WORDS[part.action]}")
    return composer(part)


def receipt(part: OutboundPart, answer: JsonObject) -> Receipt:
    """X's id of what was sent: of a direct message or of a post."""
    data = answer.inside("data")
    return Receipt(data.identifier("dm_event_id") or data.identifier("id") or part.target_id)


def _send(part: OutboundPart) -> Call:
    if part.template is not None:
        raise ContentRefused("X knows no templates")
    if part.buttons:
        raise ContentRefused("X shows no buttons")
    if not part.text.strip() and part.attachment is None:
        raise ContentRefused("there is nothing to send")
    return _post(part) if part.reply_to is not None and not part.privately else _message(part)


def _post(part: OutboundPart) -> Call:
    heavy = weight(part.text)
    if heavy > POST_LIMIT:
        raise ContentRefused(
            f"a reply that everybody can read has room for {POST_LIMIT} characters as X counts them, and this is {heavy}; "
            "shorten it, or answer privately"
        )
    answered = _id(part.reply_to, "the post that is answered is none of X's")
    body: Json = {"text": part.text, "reply": {"in_reply_to_tweet_id": answered}}
    return Call("/2/tweets", body, upload=_upload(part, "tweet"), is_public=True)


def _message(part: OutboundPart) -> Call:
    if len(part.text) > MESSAGE_LIMIT:
        raise ContentRefused(f"a direct message has room for {MESSAGE_LIMIT} characters")
    person = _id(part.address.handle, "this address is no account on X")
    body: Json = {"text": part.text} if part.text else {}
    return Call(f"/2/dm_conversations/with/{person}/messages", body, upload=_upload(part, "dm"))


def _upload(part: OutboundPart, use: str) -> Upload | None:
    file = part.attachment
    if file is None:
        return None
    kind = "gif" if file.mime_type == GIF else FILES.get(file.kind)
    if kind is None:
        raise ContentRefused(f"{file.filename}: X takes pictures and films only")
    return Upload(file, f"{use}_{kind}")


def _delete(part: OutboundPart) -> Call:
    return Call(f"/2/tweets/{_id(part.target_id, 'what is to be deleted is no post on X')}", verb=Verb.DELETE)


FILES: Mapping[MediaKind, str] = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video"}

COMPOSERS: Mapping[PartAction, Callable[[OutboundPart], Call]] = {PartAction.SEND: _send, PartAction.DELETE: _delete}

WORDS: Mapping[PartAction, str] = {
    PartAction.EDIT: "change a direct message or a reply",
    PartAction.REACT: "react here",
    PartAction.TYPING: "show that somebody is typing",
    PartAction.READ: "show that a message was read",
    PartAction.ACKNOWLEDGE: "acknowledge a pressed button",
}


def _id(value: str | None, otherwise: str) -> str:
    if value is None or not _ID.fullmatch(value):
        raise ContentRefused(otherwise)
    return value
