"""What people write to us on WhatsApp, and what our own account writes by hand in the phone app, into our events.

Source: Meta's webhook pages on messages, system messages and echoes of 2026-05-21.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from connectors.contract.inbound import (
    ButtonPressed,
    FormSubmitted,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Referred,
    Sender,
    SystemNotice,
    Unsupported,
)
from connectors.toolkit.payload import JsonObject, depth_within, read_answers
from connectors.whatsapp.batch import Thing
from connectors.whatsapp.content import (
    MEDIA,
    answered_id,
    cards_of,
    is_forwarded,
    location_of,
    media_of,
    order_of,
    referral_of,
    words_of,
)
from connectors.whatsapp.frames import Frame, Spoken, received_frame, sent_frame, spoken, unreadable
from connectors.whatsapp.people import Ids, ids_of, read_id, receiver_ids, sender_ids

FLOW_TOKENS = frozenset({"flow_token"})  # the platform's own, no answers of the person


@dataclass(frozen=True, slots=True)
class Message:
    """One message, by them or by us. `kind` is the provider's word for what it is."""

    spoke: Spoken
    frame: Frame
    id: str
    kind: str

    @property
    def content(self) -> JsonObject:
        return self.spoke.content


def read_message(thing: Thing) -> InboundEvent:
    """A person wrote to us."""
    content = thing.content
    external_id = content.identifier("id")
    if external_id is None:
        return unreadable(thing, "a message without its id")
    spoke = spoken(thing, _author(content))
    message = Message(spoke, received_frame(spoke, external_id), external_id, _kind(content))
    if message.frame["address"] is None:
        return unreadable(thing, "a message without its sender")
    return READERS.get(message.kind, _unsupported)(message)


def read_echo(thing: Thing) -> InboundEvent:
    """A colleague wrote in the phone app: it changes what we have, and is never answered."""
    content = thing.content
    ids, external_id = receiver_ids(content), content.identifier("id")
    if external_id is None or (ids.handle is None and read_id(content, "group_id") is None):
        return unreadable(thing, "an echo without its id or its receiver")
    spoke = spoken(thing, ids)
    ours = read_id(content, "from")
    frame = sent_frame(spoke, external_id, Sender(handle=ours) if ours else None)
    message = Message(spoke, frame, external_id, _kind(content))
    return CHANGES.get(message.kind, _echo)(message)


def _author(content: JsonObject) -> Ids:
    """Who wrote. Of a changed user id the message itself names nobody, but what it says does."""
    ids = sender_ids(content)
    if ids.handle is not None:
        return ids
    system = content.inside("system")
    return Ids(None, read_id(system, "previous_user_id") or read_id(system, "user_id"))


def _kind(content: JsonObject) -> str:
    """The provider's word; where it is missing, the first content that is there."""
    return content.text("type") or next((key for key in READERS if key in content), "unknown")


def _received(message: Message) -> InboundEvent:
    content, kind = message.content, message.kind
    words, media = words_of(content, kind), media_of(content, kind)
    cards = cards_of(content) if kind == "contacts" else ()
    location = location_of(content) if kind == "location" else None
    order = order_of(content) if kind == "order" else ()
    if not (words or media or cards or location or order):
        return _unsupported(message)
    return MessageReceived(
        **message.frame,
        external_id=message.id,
        text=words,
        media=media,
        contacts=cards,
        location=location,
        order=order,
        reply_to=answered_id(content),
        referral=referral_of(content),
        forwarded=is_forwarded(content),
    )


def _echo(message: Message) -> InboundEvent:
    content, kind = message.content, message.kind
    return MessageEchoed(
        **message.frame,
        external_id=message.id,
        text=words_of(content, kind),
        media=media_of(content, kind),
        reply_to=answered_id(content),
        recipient_id=message.spoke.handle,
    )


def _edited(message: Message) -> InboundEvent:
    edit = message.content.inside("edit")
    changed, target = edit.inside("message"), edit.identifier("original_message_id")
    if target is None:
        return _broken(message, "an edit that names no message")
    kind = _kind(changed)
    return MessageEdited(
        **message.frame,
        external_id=message.id,
        target_id=target,
        text=words_of(changed, kind),
        media=media_of(changed, kind),
    )


def _revoked(message: Message) -> InboundEvent:
    target = message.content.inside("revoke").identifier("original_message_id")
    if target is None:
        return _broken(message, "a deletion that names no message")
    return MessageDeleted(**message.frame, external_id=message.id, target_id=target)


def _reaction(message: Message) -> InboundEvent:
    reaction = message.content.inside("reaction")
    target = reaction.identifier("message_id")
    if target is None:
        return _broken(message, "a reaction that names no message")
    return ReactionChanged(**message.frame, external_id=message.id, target_id=target, emoji=reaction.text("emoji"))


def _template_button(message: Message) -> InboundEvent:
    button = message.content.inside("button")
    return _pressed(message, button.identifier("payload"), button.text("text"))


def _interactive(message: Message) -> InboundEvent:
    interactive = message.content.inside("interactive")
    kind = interactive.text("type") or next((key for key in ANSWERS if key in interactive), "")
    reader = ANSWERS.get(kind)
    return reader(message, interactive.inside(kind)) if reader is not None else _unsupported(message, kind)


def _chosen(message: Message, answer: JsonObject) -> InboundEvent:
    """A button or a row of a list."""
    return _pressed(message, answer.identifier("id"), answer.text("title"))


def _call_permission(message: Message, answer: JsonObject) -> InboundEvent:
    """They answered our wish to call them: accept or reject."""
    response = answer.text("response")
    return _pressed(message, response, CALL_PERMISSION_WORDS.get(response or ""))


def _flow(message: Message, answer: JsonObject) -> InboundEvent:
    """A filled flow. Its answers come as a text of JSON."""
    raw = answer.values.get("response_json")
    payload = answer.text("response_json") or _as_text(raw)
    fields = read_answers(payload)
    kept = {name: value for name, value in fields.items() if name not in FLOW_TOKENS} if fields is not None else None
    return FormSubmitted(**message.frame, external_id=message.id, fields=kept, payload=payload)


def _system(message: Message) -> InboundEvent:
    """A number or a user id changed, or somebody's phone: the old place and the new one."""
    system = message.content.inside("system")
    ids = ids_of(system, "wa_id", "user_id", "parent_user_id")
    kind = system.text("type") or "system"
    new = ids.user if kind == "user_changed_user_id" else ids.handle
    return SystemNotice(
        **message.frame,
        type=kind,
        external_id=message.id,
        old_id=_old_id(message, kind) if kind in MOVES else None,
        new_id=(new or read_id(system, "new_wa_id")) if kind in MOVES else None,
        text=system.text("body"),
    )


def _old_id(message: Message, kind: str) -> str | None:
    if kind == "user_changed_user_id":
        return read_id(message.content.inside("system"), "previous_user_id") or sender_ids(message.content).bsuid
    return sender_ids(message.content).handle


def _opened(message: Message) -> InboundEvent:
    """They opened the chat for the first time, and have not said anything yet."""
    return Referred(**message.frame, referral=referral_of(message.content))


def _unsupported(message: Message, what: str = "") -> InboundEvent:
    """What WhatsApp could not pass on, or we have no word for: somebody waits behind it."""
    told = message.content.inside("unsupported").text("type")
    errors = message.content.each("errors")
    said = what or told or (errors[0].text("title") if errors else None) or message.kind
    return Unsupported(**message.frame, external_id=message.id, what=said[:200])


def _pressed(message: Message, payload: str | None, text: str | None) -> InboundEvent:
    if payload is None and text is None:
        return _unsupported(message)
    return ButtonPressed(
        **message.frame,
        external_id=message.id,
        payload=payload,
        text=text,
        reply_to=answered_id(message.content),
        referral=referral_of(message.content),
    )


def _broken(message: Message, problem: str) -> InboundEvent:
    return unreadable(message.spoke.thing, problem, message.spoke.contact)


def _as_text(value: object) -> str | None:
    """Answers that came as an object after all."""
    return orjson.dumps(value).decode() if isinstance(value, dict) and depth_within(value, 32) else None


MOVES = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})
CALL_PERMISSION_WORDS = {"accept": "You may call me", "reject": "Do not call me"}

ANSWERS: Mapping[str, Callable[[Message, JsonObject], InboundEvent]] = {
    "button_reply": _chosen,
    "list_reply": _chosen,
    "nfm_reply": _flow,
    "call_permission_reply": _call_permission,
}

# What changes another message, of theirs or of ours.
CHANGES: Mapping[str, Callable[[Message], InboundEvent]] = {
    "edit": _edited,
    "revoke": _revoked,
    "reaction": _reaction,
}

READERS: Mapping[str, Callable[[Message], InboundEvent]] = {
    "text": _received,
    **dict.fromkeys(MEDIA, _received),
    "location": _received,
    "contacts": _received,
    "order": _received,
    "button": _template_button,
    "interactive": _interactive,
    "system": _system,
    "request_welcome": _opened,
    **CHANGES,
}
