"""Our parts into what the widget shows. Pure."""

from uuid import NAMESPACE_URL, uuid5

from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import Button, OutboundPart, PartAction

Content = dict[str, object]
TAKEN_BACK: Content = {"text": "", "gone": True}  # the widget says so in the visitor's language
LONGEST_KEY = 60  # the widget makes ids of it, which may have 64


def compose(part: OutboundPart) -> Content:
    """A message as it lies in the mailbox; ContentRefused for what the widget cannot show."""
    if part.attachment is not None:
        raise ContentRefused(f"the chat shows no files, and {part.attachment.filename} is one")
    if not part.text.strip():
        raise ContentRefused("a message without text")
    buttons = [_button(button) for button in part.buttons]
    return {"text": part.text, **({"buttons": buttons} if buttons else {})}


def recompose(part: OutboundPart) -> Content:
    """What lies there in its place once it was edited or deleted. What it was before is no part of it."""
    return TAKEN_BACK if part.action is PartAction.DELETE else {**compose(part), "edited": True}


def key_of(part: OutboundPart, otherwise: str) -> str:
    """The part's own id, in the letters that the widget takes; `otherwise` where it has none."""
    key = part.key or otherwise
    is_plain = len(key) <= LONGEST_KEY and key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_plain else str(uuid5(NAMESPACE_URL, key))


def _button(button: Button) -> dict[str, str]:
    """A button does exactly one thing: open a page, or send its value back."""
    if button.url is not None:
        return {"label": button.label, "url": button.url}
    return {"label": button.label, "value": button.value or button.label}
