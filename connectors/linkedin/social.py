"""What happens in public around our page into events: comments, mentions, shares, reactions. Pure.

Source: LinkedIn's page on organization social action notifications of 2026-06-10. A notification names what was made
(`generatedActivity`), on which post of ours, and, where it is decorated, who wrote what. What is not decorated tells neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.contract.inbound import (
    Direction,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    ReactionChanged,
    Sender,
)
from connectors.linkedin.frames import Frame, Origin, Unusable, ignored
from connectors.linkedin.urns import bounded, comment_of, is_post, normal, reaction_of
from connectors.toolkit.payload import JsonObject, as_object


@dataclass(frozen=True, slots=True)
class Notification:
    origin: Origin
    content: JsonObject

    @property
    def action(self) -> str:
        return self.content.text("action") or ""

    @property
    def name(self) -> str | None:
        return bounded(self.content.identifier("notificationId"))

    @property
    def event_id(self) -> str:
        return f"notification:{self.name or self.origin.digest()}"

    @property
    def organization(self) -> str | None:
        return self.content.text("organizationalEntity")

    @property
    def made(self) -> str | None:
        """What came into being."""
        return normal(self.content.text("generatedActivity"))

    @property
    def post(self) -> str | None:
        return normal(self.content.text("sourcePost"))

    @property
    def at(self) -> datetime | None:
        return self.content.moment("lastModifiedAt")

    @property
    def comment(self) -> JsonObject:
        return self.content.inside("decoratedGeneratedActivity").inside("comment")

    @property
    def share(self) -> JsonObject:
        decorated = self.content.inside("decoratedGeneratedActivity")
        return decorated.inside("share") or decorated.inside("post")

    def frame(self, author: str | None, *, is_ours: bool = False) -> Frame:
        frame = self.origin.frame(self.event_id, self.organization, self.at)
        frame["delivery_id"] = self.name
        frame["direction"] = Direction.OUTBOUND if is_ours else Direction.INBOUND
        frame["sender"] = Sender(author) if author else None
        if author and not is_ours:
            frame["address"] = self.origin.address(author)
        return frame


def read(notification: Notification) -> InboundEvent:
    reader = READERS.get(notification.action)
    if reader is None:
        return ignored(notification.origin, f"action {notification.action or 'without a name'}")
    return reader(notification)


def text_of(thing: JsonObject) -> str | None:
    """LinkedIn writes it as a text, or as an object with one."""
    return (
        thing.text("text")
        or as_object(thing.values.get("text")).text("text")
        or thing.inside("message").text("text")
        or thing.text("message")
        or thing.text("commentary")
    )


# Comments


def _comment(notification: Notification) -> InboundEvent:
    name, frame = _comment_frame(notification)
    text, answered = text_of(notification.comment), _answered(notification)
    if frame["direction"] is Direction.OUTBOUND:
        return MessageEchoed(**frame, external_id=name, text=text, reply_to=answered)
    return MessageReceived(**frame, external_id=name, text=text, reply_to=answered)


def _mentioned_in_comment(notification: Notification) -> InboundEvent:
    name, frame = _comment_frame(notification)
    frame["public"] = PublicKind.MENTION
    text, answered = text_of(notification.comment), _answered(notification)
    return MessageReceived(**frame, external_id=name, text=text, reply_to=answered)


def _comment_edited(notification: Notification) -> InboundEvent:
    name, frame = _comment_frame(notification)
    text = text_of(notification.comment)
    if frame["direction"] is Direction.OUTBOUND:
        return MessageEchoed(**frame, external_id=name, text=text, is_edit=True)
    return MessageEdited(**frame, target_id=name, text=text)


def _comment_deleted(notification: Notification) -> InboundEvent:
    name, frame = _comment_frame(notification)
    return MessageDeleted(**frame, target_id=name)


def _comment_frame(notification: Notification) -> tuple[str, Frame]:
    told = notification.comment
    name = comment_of(told.text("entity")) or comment_of(notification.made)
    if name is None:
        raise Unusable("a comment without a name")
    author = bounded(told.text("owner") or told.text("actor"))
    is_ours = notification.action == ADMIN_COMMENT or (author is not None and author == notification.organization)
    frame = notification.frame(author or (notification.organization if is_ours else None), is_ours=is_ours)
    post = normal(told.text("object"))
    thread = post if post is not None and is_post(post) else notification.post or name.post
    frame["thread_id"] = thread
    frame["public"] = PublicKind.COMMENT
    if frame["address"] is None and not is_ours:
        # Nobody says who wrote: whoever it was reads our answer under the post.
        frame["address"], frame["is_group"] = notification.origin.address(thread), True
    return str(name), frame


def _answered(notification: Notification) -> str | None:
    """The comment answered; one at the top answers none."""
    parent = comment_of(notification.comment.text("parentComment"))
    return str(parent) if parent is not None else None


# Posts of others


def _share(notification: Notification) -> InboundEvent:
    """Our post, carried on by somebody."""
    return _post(notification, PublicKind.POST, notification.post)


def _mention(notification: Notification) -> InboundEvent:
    if notification.comment or comment_of(notification.made) is not None:
        return _mentioned_in_comment(notification)
    return _post(notification, PublicKind.MENTION, None)


def _post(notification: Notification, public: PublicKind, carried: str | None) -> InboundEvent:
    told = notification.share
    name = normal(told.text("entity")) or notification.made
    if name is None:
        raise Unusable("a post without a name")
    author = bounded(told.text("owner") or told.text("author"))
    is_ours = author is not None and author == notification.organization
    frame = notification.frame(author, is_ours=is_ours)
    frame["public"], frame["thread_id"] = public, name
    if is_ours:
        return MessageEchoed(**frame, external_id=name, text=text_of(told))
    if frame["address"] is None:
        frame["address"], frame["is_group"] = notification.origin.address(name), True
    return MessageReceived(**frame, external_id=name, text=text_of(told), quotes=carried)


# Reactions


def _reaction(notification: Notification) -> InboundEvent:
    author, target = reaction_of(notification.content.text("generatedActivity"))
    target = target or notification.post
    if target is None:
        raise Unusable("a reaction to nothing")
    told = notification.content.inside("decoratedGeneratedActivity").inside("reaction")
    word = told.text("reactionType") or notification.action
    frame = notification.frame(author, is_ours=author is not None and author == notification.organization)
    frame["public"] = PublicKind.POST if comment_of(target) is None else PublicKind.COMMENT
    frame["thread_id"] = notification.post
    return ReactionChanged(**frame, target_id=target, emoji=word.lower())


ADMIN_COMMENT = "ADMIN_COMMENT"

READERS: Mapping[str, Callable[[Notification], InboundEvent]] = {
    "COMMENT": _comment,
    ADMIN_COMMENT: _comment,  # by our own page
    "COMMENT_EDIT": _comment_edited,
    "COMMENT_DELETE": _comment_deleted,
    "COMMENT_MENTION": _mentioned_in_comment,
    "SHARE": _share,
    "SHARE_MENTION": _mention,
    "LIKE": _reaction,
}
