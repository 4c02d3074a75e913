"""Our parts into calls of a Page. Pure: no network.

Source: Meta's Graph API pages on comments (v26.0, 2026): a comment has at most 8,000 characters; a Page may like, not react
otherwise; a comment may be answered privately once, within seven days, by a message of Messenger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.capabilities import TextUnit
from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import OutboundPart, PartAction
from connectors.toolkit.graph_sending import RESPONSE, GraphCall, Verb, links_of, message_call, object_id, written

COMMENT_CHARACTERS = 8000
PRIVATE_CHARACTERS = 2000
LIKES = frozenset({"👍", "❤", "❤️", "like", "love"})


@dataclass(frozen=True, slots=True)
class Page:
    id: str


def compose(page: Page, part: OutboundPart) -> GraphCall:
    """The call that carries this part; ContentRefused when a Page cannot do it."""
    composer = COMPOSERS.get(part.action)
    if composer is None:
        raise ContentRefused(f"under a post nobody is shown {WORDS[part.action]}")
    return composer(page, part)


def _send(page: Page, part: OutboundPart) -> GraphCall:
    if part.attachment is not None or part.template is not None:
        raise ContentRefused("only text goes under a post of a Page")
    if any(button.url is None for button in part.buttons):
        raise ContentRefused("a comment has no buttons")
    answered = object_id(part.reply_to, "the comment or post that is answered")
    return _in_private(page, part, answered) if part.privately else _in_public(part, answered)


def _in_public(part: OutboundPart, answered: str) -> GraphCall:
    text = written(part.text, links_of(part.buttons), COMMENT_CHARACTERS, TextUnit.CHARACTERS)
    return GraphCall(f"/{answered}/comments", {"message": text}, Verb.FORM)


def _in_private(page: Page, part: OutboundPart, answered: str) -> GraphCall:
    text = written(part.text, links_of(part.buttons), PRIVATE_CHARACTERS, TextUnit.CHARACTERS)
    return message_call(page.id, {"comment_id": answered}, {"text": text}, RESPONSE)


def _edit(page: Page, part: OutboundPart) -> GraphCall:
    text = written(part.text, (), COMMENT_CHARACTERS, TextUnit.CHARACTERS)
    return GraphCall(f"/{object_id(part.target_id, 'our comment')}", {"message": text}, Verb.FORM)


def _delete(page: Page, part: OutboundPart) -> GraphCall:
    return GraphCall(f"/{object_id(part.target_id, 'our comment')}", verb=Verb.DELETE)


def _react(page: Page, part: OutboundPart) -> GraphCall:
    likes = f"/{object_id(part.target_id, 'what is liked')}/likes"
    if part.emoji is None:
        return GraphCall(likes, verb=Verb.DELETE)
    if part.emoji not in LIKES:
        raise ContentRefused("a Page can like something, not react in another way: use 👍 or ❤")
    return GraphCall(likes, verb=Verb.FORM)


COMPOSERS: Mapping[PartAction, Callable[[Page, OutboundPart], GraphCall]] = {
    PartAction.SEND: _send,
    PartAction.EDIT: _edit,
    PartAction.DELETE: _delete,
    PartAction.REACT: _react,
}

WORDS: Mapping[PartAction, str] = {
    PartAction.TYPING: "that somebody is typing",
    PartAction.READ: "that their comment was read",
    PartAction.ACKNOWLEDGE: "that a button was pressed",
}
