"""Our parts into calls of Messenger's Send API. Pure: no network.

Source: Meta's Send API pages, 2026 (Graph API v26.0): texts of 2,000 characters; 13 quick replies, or a card of 640 characters
with 3 buttons that stays and may open pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.capabilities import TextUnit
from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import Button, OutboundPart, PartAction
from connectors.toolkit.graph_sending import (
    RESPONSE,
    GraphCall,
    SenderAction,
    action_call,
    carried,
    kind_of,
    links_of,
    message_call,
    quick_replies,
    written,
)

TEXT_CHARACTERS = 2000
CARD_CHARACTERS = 640
CARD_BUTTONS = 3
METADATA_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Page:
    id: str


def compose(page: Page, part: OutboundPart) -> GraphCall:
    """The call that carries this part; ContentRefused when Messenger cannot do it."""
    composer = COMPOSERS.get(part.action)
    if composer is None:
        raise ContentRefused(f"Messenger lets nobody {WORDS[part.action]}")
    return composer(page, part)


def _send(page: Page, part: OutboundPart) -> GraphCall:
    if part.template is not None:
        raise ContentRefused("Messenger templates are not sent by this connector")
    kind = kind_of(part, RESPONSE)
    recipient = {"id": part.address.handle}
    if part.attachment is None:
        return message_call(page.id, recipient, {**_said(part), **_own_name(part)}, kind)
    if part.text:
        raise ContentRefused("a file goes without text here")
    message = {**quick_replies(part.buttons), **_own_name(part)}
    return message_call(page.id, recipient, message, kind, carried(part.attachment))


def _said(part: OutboundPart) -> dict[str, object]:
    """A card where pages are to be opened and it holds everything, else text with quick replies and the links below."""
    links = links_of(part.buttons)
    if links and part.text and len(part.buttons) <= CARD_BUTTONS and len(part.text) <= CARD_CHARACTERS:
        return _card(part)
    text = written(part.text, links, TEXT_CHARACTERS, TextUnit.CHARACTERS)
    return {"text": text, **quick_replies(part.buttons)}


def _card(part: OutboundPart) -> dict[str, object]:
    content = {"template_type": "button", "text": part.text, "buttons": [_card_button(one) for one in part.buttons]}
    return {"attachment": {"type": "template", "payload": content}}


def _card_button(button: Button) -> dict[str, object]:
    if button.url is not None:
        return {"type": "web_url", "title": button.label, "url": button.url}
    return {"type": "postback", "title": button.label, "payload": button.value or button.label}


def _own_name(part: OutboundPart) -> dict[str, object]:
    """Our own id of the part comes back with the echo of the message."""
    return {"metadata": part.key[:METADATA_CHARACTERS]} if part.key else {}


def _typing(page: Page, part: OutboundPart) -> GraphCall:
    return action_call(page.id, part, SenderAction.TYPING_ON)


def _read(page: Page, part: OutboundPart) -> GraphCall:
    return action_call(page.id, part, SenderAction.MARK_SEEN)


COMPOSERS: Mapping[PartAction, Callable[[Page, OutboundPart], GraphCall]] = {
    PartAction.SEND: _send,
    PartAction.TYPING: _typing,
    PartAction.READ: _read,
}

WORDS: Mapping[PartAction, str] = {
    PartAction.EDIT: "edit a message that was sent",
    PartAction.DELETE: "take back a message that was sent",
    PartAction.REACT: "react to a message from outside the app",
    PartAction.ACKNOWLEDGE: "acknowledge a pressed button, and asks for no acknowledgement",
}
