"""Our parts into calls of Instagram. Pure: no network.

Sources: Meta's pages on Instagram messaging and comments (2026, Graph API v26.0): a private text has at most 1,000 bytes, a
comment 2,200 characters; a comment may be answered under the post, or privately, once and within seven days; to a message an
account may send a heart, and no other reaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.capabilities import TextUnit
from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import OutboundPart, PartAction
from connectors.instagram.places import is_comment, mentioned_in
from connectors.toolkit.graph_sending import (
    GraphCall,
    SenderAction,
    Verb,
    action_call,
    carried,
    kind_of,
    links_of,
    message_call,
    object_id,
    quick_replies,
    written,
)

TEXT_BYTES = 1000
COMMENT_CHARACTERS = 2200
HEARTS = frozenset({"❤", "❤️", "love"})
UNTAGGED: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Profile:
    id: str


def compose(profile: Profile, part: OutboundPart) -> GraphCall:
    """The call that carries this part; ContentRefused when Instagram cannot do it."""
    composer = COMPOSERS.get(part.action)
    if composer is None:
        raise ContentRefused(f"Instagram lets nobody {WORDS[part.action]}")
    return composer(profile, part)


def _send(profile: Profile, part: OutboundPart) -> GraphCall:
    if part.template is not None:
        raise ContentRefused("Instagram has no templates")
    if part.privately:
        return _in_private(profile, part)
    if (media := mentioned_in(part.address.handle)) is not None:
        return _under_a_mention(profile, part, media)
    return _in_public(part) if is_comment(part.reply_to) else _message(profile, part)


def _message(profile: Profile, part: OutboundPart) -> GraphCall:
    recipient, kind = {"id": part.address.handle}, kind_of(part, UNTAGGED)
    if part.attachment is None:
        text = written(part.text, links_of(part.buttons), TEXT_BYTES, TextUnit.BYTES)
        return message_call(profile.id, recipient, {"text": text, **quick_replies(part.buttons)}, kind)
    if part.text or part.buttons:
        raise ContentRefused("a file goes without text and buttons here")
    return message_call(profile.id, recipient, {}, kind, carried(part.attachment))


def _in_private(profile: Profile, part: OutboundPart) -> GraphCall:
    comment = object_id(part.reply_to, "the comment that is answered privately")
    text = _only_text(part, TEXT_BYTES, TextUnit.BYTES)
    return message_call(profile.id, {"comment_id": comment}, {"text": text}, UNTAGGED)


def _in_public(part: OutboundPart) -> GraphCall:
    text = _only_text(part, COMMENT_CHARACTERS, TextUnit.CHARACTERS)
    return GraphCall(f"/{part.reply_to}/replies", {"message": text}, Verb.FORM)


def _under_a_mention(profile: Profile, part: OutboundPart, media: str) -> GraphCall:
    """Under somebody else's post that names us; `reply_to` is the comment that did, or the post itself."""
    fields = {"media_id": object_id(media, "the post that names us")}
    if part.reply_to and part.reply_to != media:
        fields["comment_id"] = object_id(part.reply_to, "the comment that names us")
    text = _only_text(part, COMMENT_CHARACTERS, TextUnit.CHARACTERS)
    return GraphCall(f"/{profile.id}/mentions", {**fields, "message": text}, Verb.FORM)


def _only_text(part: OutboundPart, limit: int, unit: TextUnit) -> str:
    if part.attachment is not None or any(button.url is None for button in part.buttons):
        raise ContentRefused("a comment is answered by text alone")
    return written(part.text, links_of(part.buttons), limit, unit)


def _delete(profile: Profile, part: OutboundPart) -> GraphCall:
    if not is_comment(part.target_id):
        raise ContentRefused("Instagram lets nobody take back a private message from outside the app")
    return GraphCall(f"/{part.target_id}", verb=Verb.DELETE)


def _react(profile: Profile, part: OutboundPart) -> GraphCall:
    if not part.target_id or is_comment(part.target_id):
        raise ContentRefused("only a private message can be reacted to")
    told: dict[str, object] = {"message_id": part.target_id}
    if part.emoji is None:
        return action_call(profile.id, part, SenderAction.UNREACT, told)
    if part.emoji not in HEARTS:
        raise ContentRefused("Instagram takes a heart as a reaction, and nothing else: use ❤")
    return action_call(profile.id, part, SenderAction.REACT, {**told, "reaction": "love"})


def _typing(profile: Profile, part: OutboundPart) -> GraphCall:
    return action_call(profile.id, part, SenderAction.TYPING_ON)


def _read(profile: Profile, part: OutboundPart) -> GraphCall:
    return action_call(profile.id, part, SenderAction.MARK_SEEN)


COMPOSERS: Mapping[PartAction, Callable[[Profile, OutboundPart], GraphCall]] = {
    PartAction.SEND: _send,
    PartAction.DELETE: _delete,
    PartAction.REACT: _react,
    PartAction.TYPING: _typing,
    PartAction.READ: _read,
}

WORDS: Mapping[PartAction, str] = {
    PartAction.EDIT: "edit what was sent",
    PartAction.ACKNOWLEDGE: "acknowledge a pressed button, and asks for no acknowledgement",
}
