"""A message of Messenger or Instagram and what is like one: echo, press of a button, edit, deletion, reaction. Pure."""

import hashlib

from connectors.contract.inbound import (
    ButtonPressed,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Unsupported,
)
from connectors.toolkit.graph_attachments import location_of, media_of, shown_words, unknown_kinds
from connectors.toolkit.graph_said import Said, came_by, frame, message_id
from connectors.toolkit.payload import JsonObject


def message(said: Said) -> InboundEvent:
    told = said.body
    if told.flag("is_deleted"):
        return MessageDeleted(**frame(said, f"delete:{message_id(said)}"), target_id=message_id(said))
    if said.is_ours:
        return _echo(said)
    if told.flag("is_unsupported"):
        return _unsupported(said, "a message that the provider does not pass on")
    return _pressed_quick_reply(said) if told.inside("quick_reply") else _received(said)


def _received(said: Said) -> InboundEvent:
    told = said.body
    received = MessageReceived(
        **frame(said, f"message:{message_id(said)}"),
        external_id=message_id(said),
        text=_words(told),
        media=media_of(told),
        location=location_of(told),
        reply_to=told.inside("reply_to").identifier("mid"),
        reply_to_story=told.inside("reply_to").inside("story").identifier("id"),
        referral=came_by(said),
    )
    if received.text or received.media or received.location:
        return received
    return _unsupported(said, ", ".join(unknown_kinds(told)) or "an empty message")


def _echo(said: Said) -> InboundEvent:
    told = said.body
    return MessageEchoed(
        **frame(said, f"message:{message_id(said)}"),
        external_id=message_id(said),
        text=_words(told),
        media=media_of(told),
        reply_to=told.inside("reply_to").identifier("mid"),
        recipient_id=said.recipient,
    )


def _unsupported(said: Said, what: str) -> InboundEvent:
    return Unsupported(**frame(said, f"message:{message_id(said)}"), external_id=message_id(said), what=what[:200])


def _pressed_quick_reply(said: Said) -> InboundEvent:
    told = said.body
    return ButtonPressed(
        **frame(said, f"message:{message_id(said)}"),
        external_id=message_id(said),
        payload=told.inside("quick_reply").text("payload"),
        text=told.text("text"),
        reply_to=told.inside("reply_to").identifier("mid"),
        referral=came_by(said),
    )


def postback(said: Said) -> InboundEvent:
    """A button of a card, of the menu or of the first questions. Old ones have no id of their own."""
    told = said.body
    name = told.identifier("mid") or said.item.digest()
    return ButtonPressed(
        **frame(said, f"postback:{name}"),
        external_id=name,
        payload=told.text("payload"),
        text=told.text("title"),
        reply_to=told.inside("reply_to").identifier("mid"),
        referral=came_by(said),
    )


def edit(said: Said) -> InboundEvent:
    """The id stays that of the message; `num_edit` counts, and is a text at times."""
    told, mid = said.body, message_id(said)
    number = told.identifier("num_edit") or _short_digest(told.text("text") or "")
    framed = frame(said, f"edit:{mid}:{number}")
    if said.is_ours:
        return MessageEchoed(
            **framed, external_id=mid, text=told.text("text"), is_edit=True, recipient_id=said.recipient
        )
    return MessageEdited(**framed, target_id=mid, text=told.text("text"))


def reaction(said: Said) -> InboundEvent:
    """Someone who changes their mind twice does three things, told apart by their time."""
    told = said.body
    action, emoji = told.text("action") or "react", told.text("emoji") or _lower(told.text("reaction"))
    name = ":".join([said.sender or "", action, emoji or "", said.content.identifier("timestamp") or ""])
    return ReactionChanged(
        **frame(said, f"reaction:{message_id(said)}:{name}"),
        target_id=message_id(said),
        emoji=None if action == "unreact" else emoji or "other",
    )


def _words(message: JsonObject) -> str | None:
    return message.text("text") or shown_words(message)


def _lower(word: str | None) -> str | None:
    return word.lower() if word else None


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
