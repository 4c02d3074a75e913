"""Our parts into calls of the Cloud API, and its answers into receipts. Pure: no network, no clock.

Source: Meta's pages on sending messages of 2026-05, and the lengths they state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, OutcomeUnknown
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Receipt, Template
from connectors.contract.templates import are_named, in_one_line
from connectors.toolkit.payload import JsonObject
from connectors.whatsapp.people import is_bsuid, is_phone
from connectors.whatsapp.settings import ButtonKind, RecipientField, TemplateShape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
BODY_LIMIT = 1024  # of the text over buttons
BUTTONS, ROWS = 3, 10
BUTTON_LABEL_LIMIT = 20
VALUE_LIMIT = 200  # a list's row; a button's own is 256
KEY_LIMIT = 512
RECORDED = "audio/ogg"  # the only form that is shown as a voice note

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rules:
    """What an account's settings say about composing."""

    recipient_field: RecipientField = RecipientField.AUTO
    templates: tuple[TemplateShape, ...] = ()
    list_button: str = "Options"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of /messages. With `upload` the file goes first, and its id takes its place in `body` by `with_file`."""

    body: Json
    upload: Attachment | None = None
    place: tuple[str, ...] = ()

    def with_file(self, media_id: str) -> Json:
        return _placed(self.body, self.place, media_id)


def compose(part: OutboundPart, rules: Rules) -> Call:
    """The call that carries this part; ContentRefused for what WhatsApp cannot do."""
    return COMPOSERS[part.action](part, rules)


def receipt(part: OutboundPart, body: JsonObject) -> Receipt:
    """What a good answer proves: that the message was accepted. That it arrived, or did not, is reported later.

    WhatsApp names the number as it knows it (a Brazilian one without its 9): the address has moved there.
    """
    messages = body.each("messages")
    if part.action not in MESSAGES:
        return Receipt(provider_message_id=part.target_id)
    message_id = messages[0].identifier("id") if messages else None
    if message_id is None:
        raise OutcomeUnknown("accepted, but the answer names no message")
    return Receipt(provider_message_id=message_id, moved_to=_moved_to(part.address, body))


MESSAGES = frozenset({PartAction.SEND, PartAction.REACT})


def _moved_to(address: ChannelAddress, body: JsonObject) -> ChannelAddress | None:
    contacts = body.each("contacts")
    known = contacts[0].identifier("wa_id") if contacts else None
    ours = address.handle.lstrip("+")
    if known is None or known == ours or not (is_phone(known) and is_phone(ours)):
        return None
    return ChannelAddress(Channel.WHATSAPP, address.scope, known)


def _send(part: OutboundPart, rules: Rules) -> Call:
    head = {**_envelope(part, rules), **_context(part)}
    if part.template is not None:
        return Call({**head, "type": "template", "template": _template(part.template, rules)})
    if part.buttons:
        return _interactive(part, rules, head)
    if part.attachment is not None:
        return _file(part, part.attachment, head)
    if not part.text.strip():
        raise ContentRefused("a message without text")
    return _text(part.text, head)


def _text(text: str, head: Json) -> Call:
    if len(text) > TEXT_LIMIT:
        raise ContentRefused(f"the text is longer than {TEXT_LIMIT} characters")
    return Call({**head, "type": "text", "text": {"body": text}})


def _file(part: OutboundPart, attachment: Attachment, head: Json) -> Call:
    """A file, with the text as its caption. What takes no caption goes as a document where there are words to it."""
    if len(part.text) > CAPTION_LIMIT:
        raise ContentRefused(f"the words to a file are longer than {CAPTION_LIMIT} characters")
    kind = KINDS.get(attachment.kind, "document")
    if part.text and kind not in CAPTIONED:
        kind = "document"
    file: Json = {"caption": part.text} if part.text else {}
    if kind == "document":
        file["filename"] = attachment.filename
    if kind == "audio" and attachment.kind is MediaKind.VOICE and attachment.mime_type.startswith(RECORDED):
        file["voice"] = True
    return Call({**head, "type": kind, kind: file}, attachment, (kind, "id"))


def _interactive(part: OutboundPart, rules: Rules, head: Json) -> Call:
    """Up to three choices as buttons, up to ten as a list; links, and what is too much, as lines of the text."""
    choices = [button for button in part.buttons if button.url is None]
    text = _with_lines(part.text, [button for button in part.buttons if button.url is not None])
    if not choices or len(choices) > ROWS or len(text) > BODY_LIMIT:
        plain = replace(part, text=_with_lines(text, choices), buttons=())
        return _file(plain, plain.attachment, head) if plain.attachment else _text(plain.text, head)
    if not text:
        raise ContentRefused("buttons need a text above them")
    _check_choices(choices)
    if part.attachment is not None:
        return _choices_under_file(text, choices, part.attachment, head)
    content = _buttons(choices) if len(choices) <= BUTTONS else _list(choices, rules.list_button)
    return Call({**head, "type": "interactive", "interactive": {**content, "body": {"text": text}}})


def _choices_under_file(text: str, choices: Sequence[Button], attachment: Attachment, head: Json) -> Call:
    """Only buttons stand under a picture, a film or a document."""
    if len(choices) > BUTTONS:
        raise ContentRefused(f"under a file there is room for {BUTTONS} buttons; send the text with them on its own")
    kind = KINDS.get(attachment.kind, "document")
    kind = kind if kind in CAPTIONED else "document"
    file: Json = {"filename": attachment.filename} if kind == "document" else {}
    content = {**_buttons(choices), "header": {"type": kind, kind: file}, "body": {"text": text}}
    return Call(
        {**head, "type": "interactive", "interactive": content}, attachment, ("interactive", "header", kind, "id")
    )


def _with_lines(text: str, buttons: Sequence[Button]) -> str:
    lines = [button.label if button.url is None else f"{button.label}: {button.url}" for button in buttons]
    return "\n".join([text.strip(), "", *lines]).strip() if lines else text.strip()


def _check_choices(choices: Sequence[Button]) -> None:
    labels = [button.label.strip()[:BUTTON_LABEL_LIMIT] for button in choices]
    values = [_value(button) for button in choices]
    if not all(labels):
        raise ContentRefused("a button without a label")
    if len(set(labels)) < len(labels) or len(set(values)) < len(values):
        raise ContentRefused("two buttons are the same")
    if any(len(value.encode("utf-8", "replace")) > VALUE_LIMIT for value in values):
        raise ContentRefused(f"the value of a button is longer than {VALUE_LIMIT} bytes")


def _value(button: Button) -> str:
    return button.value.strip() or button.label.strip()


def _buttons(choices: Sequence[Button]) -> Json:
    buttons = [{"type": "reply", "reply": _choice(button)} for button in choices]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(choices: Sequence[Button], opener: str) -> Json:
    rows = [_choice(button) for button in choices]
    return {"type": "list", "action": {"button": opener, "sections": [{"title": opener, "rows": rows}]}}


def _choice(button: Button) -> Json:
    return {"id": _value(button), "title": button.label.strip()[:BUTTON_LABEL_LIMIT]}


def _template(template: Template, rules: Rules) -> Json:
    shape = next(
        (one for one in rules.templates if (one.name, one.language) == (template.name, template.language)), None
    )
    _check_variables(template, shape)
    components: list[Json] = []
    if template.variables:
        components.append({"type": "body", "parameters": _body_parameters(template, shape)})
    kinds = shape.buttons if shape is not None else (ButtonKind.QUICK_REPLY,) * len(template.button_values)
    components += [
        _template_button(number, kind, value)
        for number, (kind, value) in enumerate(zip(kinds, template.button_values, strict=True))
    ]
    told: Json = {"name": template.name, "language": {"code": template.language}}
    return {**told, "components": components} if components else told


def _check_variables(template: Template, shape: TemplateShape | None) -> None:
    """A missing one is refused here: WhatsApp would refuse it too, and count it against us."""
    if any(not value.strip() for value in (*template.variables, *template.button_values)):
        raise ContentRefused(f"a place of the template {template.name} is left empty")
    if shape is None:
        return
    if len(template.variables) != len(shape.places):
        raise ContentRefused(
            f"the template {template.name} has {len(shape.places)} places, and {len(template.variables)} are filled"
        )
    if len(template.button_values) != len(shape.buttons):
        raise ContentRefused(
            f"the buttons of the template {template.name} want {len(shape.buttons)} values, "
            f"and {len(template.button_values)} are given"
        )


def _body_parameters(template: Template, shape: TemplateShape | None) -> list[Json]:
    """By their order; where the places have names, by these too."""
    parameters = [_text_parameter(one) for one in template.variables]
    if shape is None or not are_named(shape.places):
        return parameters
    return [{**one, "parameter_name": name} for one, name in zip(parameters, shape.places, strict=True)]


def _text_parameter(value: str) -> Json:
    """Line breaks, tabs and rows of blanks are refused inside a template's place."""
    return {"type": "text", "text": in_one_line(value)}


def _template_button(number: int, kind: ButtonKind, value: str) -> Json:
    parameter = {"type": "payload", "payload": value} if kind is ButtonKind.QUICK_REPLY else _text_parameter(value)
    return {"type": "button", "sub_type": kind.value, "index": str(number), "parameters": [parameter]}


def _react(part: OutboundPart, rules: Rules) -> Call:
    reaction = {"message_id": _target(part, "no message to react to is named"), "emoji": part.emoji or ""}
    return Call({**_envelope(part, rules), "type": "reaction", "reaction": reaction})


def _read(part: OutboundPart, rules: Rules) -> Call:
    message_id = _target(part, "no message that was read is named")
    return Call({"messaging_product": "whatsapp", "status": "read", "message_id": message_id})


def _typing(part: OutboundPart, rules: Rules) -> Call:
    """Typing is shown under a message of theirs, which counts as read by that."""
    message_id = _target(part, "WhatsApp shows typing under a message of theirs, and none is named")
    shown = {"typing_indicator": {"type": "text"}}
    return Call({"messaging_product": "whatsapp", "status": "read", "message_id": message_id, **shown})


def _cannot(part: OutboundPart, rules: Rules) -> Call:
    raise ContentRefused("WhatsApp lets nobody change or delete by its API what was sent")


COMPOSERS: Mapping[PartAction, Callable[[OutboundPart, Rules], Call]] = {
    PartAction.SEND: _send,
    PartAction.REACT: _react,
    PartAction.READ: _read,
    PartAction.TYPING: _typing,
    PartAction.ACKNOWLEDGE: _read,  # the press is itself a message of theirs
    PartAction.EDIT: _cannot,
    PartAction.DELETE: _cannot,
}

KINDS: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "image",
    MediaKind.VIDEO: "video",
    MediaKind.AUDIO: "audio",
    MediaKind.VOICE: "audio",
    MediaKind.STICKER: "sticker",
    MediaKind.DOCUMENT: "document",
}
CAPTIONED = frozenset({"image", "video", "document"})


def _envelope(part: OutboundPart, rules: Rules) -> Json:
    """Whom it is for, and our own id of it, which comes back in every status."""
    key = {"biz_opaque_callback_data": part.key[:KEY_LIMIT]} if part.key else {}
    return {"messaging_product": "whatsapp", **_recipient(part.address, rules.recipient_field), **key}


def _recipient(address: ChannelAddress, field: RecipientField) -> Json:
    """Phone numbers, user ids and groups are told apart by their form: digits, a country and a dot, anything else."""
    handle = address.handle.lstrip("+")
    if not is_phone(handle) and not is_bsuid(handle):
        return {"recipient_type": "group", "to": handle}
    name = field.value if field is not RecipientField.AUTO else "to" if is_phone(handle) else "recipient"
    return {"recipient_type": "individual", name: handle}


def _context(part: OutboundPart) -> Json:
    return {"context": {"message_id": part.reply_to}} if part.reply_to else {}


def _target(part: OutboundPart, otherwise: str) -> str:
    message_id = part.target_id or part.reply_to
    if not message_id:
        raise ContentRefused(otherwise)
    return message_id


def _placed(body: Json, place: tuple[str, ...], value: str) -> Json:
    first, *rest = place
    if not rest:
        return {**body, first: value}
    inner = body.get(first)
    return {**body, first: _placed(inner if isinstance(inner, dict) else {}, tuple(rest), value)}
