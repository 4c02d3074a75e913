"""Our parts into LinkedIn's calls, and its answers into receipts. Pure: no network.

Source: LinkedIn's page on the comments API (version 202607): a page comments on posts and answers comments, with 1,250 characters,
and edits and deletes its own. No ordinary app may write to a member.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import OutboundPart, PartAction, Receipt
from connectors.linkedin.urns import comment_of, encoded, is_post
from connectors.toolkit.payload import JsonObject

TEXT_LIMIT = 1250  # characters
NO_MEMBERS = (
    "LinkedIn lets no app write to a member. A comment can be answered below it; "
    "who filled a form can be reached at the address they gave"
)
Json = dict[str, object]


class Verb(StrEnum):
    POST = "POST"
    DELETE = "DELETE"
    PARTIAL_UPDATE = "PARTIAL_UPDATE"  # a POST whose header says so (rest.li)


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `path` is percent-encoded already. `post`: under which it happens."""

    path: str
    post: str
    body: Json | None = None
    verb: Verb = Verb.POST


def compose(organization: str, part: OutboundPart) -> Call:
    """The call that carries this part; ContentRefused when a page cannot do it."""
    composer = COMPOSERS.get(part.action)
    if composer is None:
        raise ContentRefused(f"LinkedIn lets no page {WORDS[part.action]} here")
    return composer(organization, part)


def receipt(part: OutboundPart, call: Call, headers: Mapping[str, str], answer: JsonObject) -> Receipt:
    """Our comment by the name that notifications use; header names are in lower case."""
    if call.verb is not Verb.POST:
        return Receipt(part.target_id)
    names = (answer.text("commentUrn"), answer.text("$URN"), unquote(headers.get("x-restli-id", "")))
    named = next((found for name in names if (found := comment_of(name)) is not None), None)
    number = answer.identifier("id") or headers.get("x-restli-id")
    name = str(named) if named is not None else f"urn:li:comment:({call.post},{number})" if number else None
    return Receipt(name, answer.inside("created").moment("time"))


def _send(organization: str, part: OutboundPart) -> Call:
    _check_content(part)
    answered = part.reply_to or part.address.handle
    comment = comment_of(answered)
    post = comment.post if comment is not None else answered
    if not is_post(post):
        raise ContentRefused(NO_MEMBERS)
    target = str(comment) if comment is not None else post
    parent = {"parentComment": target} if comment is not None else {}
    body: Json = {"actor": organization, "object": post, **parent, "message": {"text": part.text}}
    return Call(f"/rest/socialActions/{encoded(target)}/comments", post, body)


def _check_content(part: OutboundPart) -> None:
    if part.privately:
        raise ContentRefused(NO_MEMBERS)
    if part.attachment is not None or part.template is not None or part.buttons:
        raise ContentRefused("only text goes under a post on LinkedIn")
    if not part.text.strip():
        raise ContentRefused("there is nothing to send")
    if len(part.text) > TEXT_LIMIT:
        raise ContentRefused(f"a comment has room for {TEXT_LIMIT} characters")


def _edit(organization: str, part: OutboundPart) -> Call:
    _check_content(part)
    path, post = _own_comment(organization, part)
    return Call(path, post, {"patch": {"message": {"$set": {"text": part.text}}}}, Verb.PARTIAL_UPDATE)


def _delete(organization: str, part: OutboundPart) -> Call:
    path, post = _own_comment(organization, part)
    return Call(path, post, verb=Verb.DELETE)


def _own_comment(organization: str, part: OutboundPart) -> tuple[str, str]:
    """Its address, where we act as the page, and its post."""
    comment = comment_of(part.target_id)
    if comment is None:
        raise ContentRefused("what is to be changed or deleted is no comment on LinkedIn")
    place = f"/rest/socialActions/{encoded(comment.post)}/comments/{comment.id}"
    return f"{place}?actor={encoded(organization)}", comment.post


COMPOSERS: Mapping[PartAction, Callable[[str, OutboundPart], Call]] = {
    PartAction.SEND: _send,
    PartAction.EDIT: _edit,
    PartAction.DELETE: _delete,
}

WORDS: Mapping[PartAction, str] = {
    PartAction.REACT: "react",
    PartAction.TYPING: "show that somebody is typing",
    PartAction.READ: "show that a comment was read",
    PartAction.ACKNOWLEDGE: "acknowledge a pressed button",
}
