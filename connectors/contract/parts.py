"""One message becomes the parts that a channel can carry: pure, and the same for every connector."""

from dataclasses import replace

from connectors.contract.capabilities import Capabilities, TextUnit
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage, OutboundPart
from connectors.contract.text import cut, fitting_prefix, measure


def plan_parts(message: OutboundMessage, capabilities: Capabilities) -> tuple[OutboundPart, ...]:
    """The calls that carry this message, in order; ContentRefused when the channel cannot carry it.

    Long text is cut within the limits, each file is a part of its own, and the text goes as the caption of the first
    file when it fits. Buttons stand under the last text, `reply_to` and the subject on the first part; in public every part
    has `reply_to`, since it says where a comment goes. Buttons that the channel does not have become lines of the text. A
    template is one part and goes instead of all that. How to unsubscribe stands on every part.
    """
    if message.template is not None:
        if not capabilities.templates:
            raise ContentRefused("this channel knows no templates")
        return _furnished([OutboundPart(message.address, template=message.template)], message, (), capabilities)
    text, buttons = _with_buttons(message, capabilities)
    files = [fitted(attachment, capabilities) for attachment in message.attachments]
    if capabilities.files_together and files:
        whole = OutboundPart(message.address, text=text, attachment=files[0], further=tuple(files[1:]))
        return _furnished([whole], message, buttons, capabilities)
    parts = (
        _captioned(message, text, files)
        if _fits_caption(text, files, capabilities)
        else _texts_then_files(message, text, files, capabilities)
    )
    if not parts:
        raise ContentRefused("there is nothing to send")
    if message.privately and capabilities.private_reply_window is not None and len(parts) > 1:
        raise ContentRefused("a private answer to a comment is one message, and this would be several: shorten it")
    return _furnished(parts, message, buttons, capabilities)


def fitted(attachment: Attachment, capabilities: Capabilities) -> Attachment:
    """The file in the kind in which the channel takes it: its own, else as a document; ContentRefused when neither."""
    for kind in (attachment.kind, MediaKind.DOCUMENT):
        if _takes(capabilities, kind, attachment):
            return replace(attachment, kind=kind)
    raise ContentRefused(f"{attachment.filename}: {attachment.mime_type} of {attachment.size} bytes cannot go here")


def _takes(capabilities: Capabilities, kind: MediaKind, attachment: Attachment) -> bool:
    limit = capabilities.media.get(kind)
    if limit is None or attachment.size > limit.bytes:
        return False
    return not limit.mime_types or attachment.mime_type in limit.mime_types


def _with_buttons(message: OutboundMessage, capabilities: Capabilities) -> tuple[str, tuple[Button, ...]]:
    if len(message.buttons) > capabilities.buttons:
        lines = (button.label if button.url is None else f"{button.label}: {button.url}" for button in message.buttons)
        return "\n".join([message.text.strip(), "", *lines]).strip(), ()
    return message.text.strip(), tuple(_fitted_button(button, capabilities) for button in message.buttons)


def _fitted_button(button: Button, capabilities: Capabilities) -> Button:
    if button.url is None and measure(button.value, TextUnit.BYTES) > capabilities.button_value_limit:
        raise ContentRefused(
            f"the value of the button {button.label!r} is longer than {capabilities.button_value_limit} bytes"
        )
    shown = fitting_prefix(button.label, capabilities.button_label_limit, TextUnit.CHARACTERS)
    return replace(button, label=button.label[:shown])


def _fits_caption(text: str, files: list[Attachment], capabilities: Capabilities) -> bool:
    return bool(files) and bool(text) and measure(text, capabilities.text_unit) <= capabilities.caption_limit


def _captioned(message: OutboundMessage, text: str, files: list[Attachment]) -> list[OutboundPart]:
    first, *others = files
    return [
        OutboundPart(message.address, text=text, attachment=first),
        *(OutboundPart(message.address, attachment=one) for one in others),
    ]


def _texts_then_files(
    message: OutboundMessage, text: str, files: list[Attachment], capabilities: Capabilities
) -> list[OutboundPart]:
    if text and capabilities.text_limit == 0:
        raise ContentRefused("this channel carries no text")
    pieces = cut(text, capabilities.text_limit, capabilities.text_unit) if text else []
    return [
        *(OutboundPart(message.address, text=piece) for piece in pieces),
        *(OutboundPart(message.address, attachment=one) for one in files),
    ]


def _furnished(
    parts: list[OutboundPart], message: OutboundMessage, buttons: tuple[Button, ...], capabilities: Capabilities
) -> tuple[OutboundPart, ...]:
    if message.public or capabilities.public:
        parts[:] = [replace(part, reply_to=message.reply_to) for part in parts]
    parts[0] = replace(parts[0], reply_to=message.reply_to, subject=message.subject, references=message.references)
    parts[:] = [
        replace(
            part,
            copied=message.copied,
            automatic=message.automatic,
            privately=message.privately,
            unsubscribe=message.unsubscribe,
        )
        for part in parts
    ]
    written = [number for number, part in enumerate(parts) if part.text]
    under = written[-1] if written else len(parts) - 1
    parts[under] = replace(parts[under], buttons=buttons)
    return tuple(parts)
