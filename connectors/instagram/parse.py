"""Instagram's items into our events: private messages, comments, mentions. Pure: no network, no clock.

Source: Meta's webhook examples for Instagram (2025-11-24). A comment comes in a list of changes or flat in its entry, its id as
`id` or `comment_id`, and has no time of its own: the entry's stands for it. A mention names ids only.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import (
    CommentModerated,
    Direction,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    Referral,
    Sender,
)
from connectors.instagram.places import mention_place
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_frames import Frame, Place, Unusable, frame_of, ignored, unreadable
from connectors.toolkit.graph_messaging import read_messaging
from connectors.toolkit.graph_verbs import ADD, EDITS, MODERATIONS, REMOVALS
from connectors.toolkit.payload import JsonObject

KIND = "instagram"
LEFT_OUT = frozenset({"story_insights"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change in public, with its value."""

    place: Place
    item: Item
    value: JsonObject

    @property
    def author(self) -> JsonObject:
        return self.value.inside("from")

    @property
    def author_id(self) -> str | None:
        return self.author.identifier("id")

    @property
    def media_id(self) -> str | None:
        return self.value.inside("media").identifier("id") or self.value.identifier("media_id")

    @property
    def comment_id(self) -> str:
        found = self.value.identifier("id") or self.value.identifier("comment_id")
        if found is None:
            raise Unusable("a comment without an id")
        return found

    @property
    def is_ours(self) -> bool:
        return self.author_id is not None and self.author_id == self.item.account_id


def concerns(item: Item) -> bool:
    """All that is posted for the account; an entry that cannot be read at all names no account."""
    return bool(item.section)


def read(place: Place, item: Item) -> InboundEvent:
    if item.messaging is not None:
        return read_messaging(place, item)
    reader = READERS.get(item.field)
    if reader is None:
        return ignored(place, item, item.field or "a change without a name", known=item.field in LEFT_OUT)
    try:
        return reader(Change(place, item, item.content.inside("value")))
    except Unusable as problem:
        return unreadable(place, item, str(problem))


def _comment(change: Change) -> InboundEvent:
    verb = change.value.text("verb") or ADD
    reader = COMMENT_READERS.get(verb)
    return reader(change) if reader else ignored(change.place, change.item, f"comments {verb}", known=False)


def _added(change: Change) -> InboundEvent:
    comment, told = change.comment_id, change.value
    frame = _frame(change, f"comment:{comment}", PublicKind.COMMENT)
    if change.is_ours:
        return MessageEchoed(**frame, external_id=comment, text=told.text("text"), reply_to=_parent(change))
    return MessageReceived(
        **frame, external_id=comment, text=told.text("text"), reply_to=_parent(change), referral=_advertisement(told)
    )


def _edited(change: Change) -> InboundEvent:
    text = change.value.text("text")
    name = hashlib.sha256((text or "").encode()).hexdigest()[:16]
    frame = _frame(change, f"comment:{change.comment_id}:edited:{name}", PublicKind.COMMENT)
    if change.is_ours:
        return MessageEchoed(**frame, external_id=change.comment_id, text=text, is_edit=True)
    return MessageEdited(**frame, target_id=change.comment_id, text=text)


def _removed(change: Change) -> InboundEvent:
    frame = _frame(change, f"comment:{change.comment_id}:removed", PublicKind.COMMENT)
    return MessageDeleted(**frame, target_id=change.comment_id)


def _moderated(change: Change) -> InboundEvent:
    """The same comment may be hidden again later, and only the entry's time tells that from a repetition."""
    action = change.value.text("verb") or ""
    frame = _frame(change, f"comment:{change.comment_id}:{action}:{change.item.time}", PublicKind.COMMENT)
    return CommentModerated(**frame, target_id=change.comment_id, action=action, text=change.value.text("text"))


COMMENT_READERS: Mapping[str, Callable[[Change], InboundEvent]] = {
    ADD: _added,
    **dict.fromkeys(EDITS, _edited),
    **dict.fromkeys(REMOVALS, _removed),
    **dict.fromkeys(MODERATIONS, _moderated),
}


def _mention(change: Change) -> InboundEvent:
    """We were named in a comment, or in what stands under a picture. Who did it has to be asked for with the ids."""
    comment, media = change.value.identifier("comment_id"), change.media_id
    named = comment or media
    if named is None:
        raise Unusable("a mention that names neither a comment nor a post")
    frame = _frame(change, f"mention:{media or ''}:{comment or ''}", PublicKind.MENTION)
    return MessageReceived(**frame, external_id=named, text=change.value.text("text"))


READERS: Mapping[str, Callable[[Change], InboundEvent]] = {
    "comments": _comment,
    "live_comments": _comment,
    "mentions": _mention,
}


def _frame(change: Change, event_id: str, public: PublicKind) -> Frame:
    frame = frame_of(change.place, change.item, event_id)
    frame["public"] = public
    frame["thread_id"] = change.media_id
    frame["direction"] = Direction.OUTBOUND if change.is_ours else Direction.INBOUND
    frame["sender"] = _sender(change)
    frame["address"] = _address(change)
    frame["is_group"] = change.author_id is None and frame["address"] is not None
    return frame


def _sender(change: Change) -> Sender | None:
    author = change.author
    if change.author_id is None:
        return None
    return Sender(change.author_id, name=author.text("name"), username=author.text("username"))


def _address(change: Change) -> ChannelAddress | None:
    """The author; where nobody is named the post, under which whoever it was reads our answer. Ours addresses nobody."""
    if change.is_ours:
        return None
    if change.author_id is not None:
        return change.place.address(change.author_id)
    return change.place.address(mention_place(change.media_id)) if change.media_id else None


def _parent(change: Change) -> str | None:
    """The comment answered; a comment at the top has none."""
    parent = change.value.identifier("parent_id")
    return parent if parent != change.media_id else None


def _advertisement(told: JsonObject) -> Referral | None:
    media = told.inside("media")
    advert = media.identifier("ad_id")
    return Referral(source_id=advert, headline=media.text("ad_title")) if advert else None
