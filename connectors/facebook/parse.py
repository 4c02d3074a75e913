"""What happens in public on a Page into our events: comments, posts, reactions, mentions, reviews. Pure: no network, no clock.

Source: the field lists of Meta's webhook pages for `feed`, `mention` and `ratings` of a Page (v25.0, 2026): each change has an
`item` and a `verb`; `created_time` is in seconds; the author may be missing, or stand apart from `from`; `parent_id` is the post
of a comment at the top, else the comment answered.
"""

import hashlib
from collections.abc import Callable, Mapping

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
    ReactionChanged,
    Sender,
)
from connectors.facebook.things import Thing
from connectors.toolkit.graph_batch import CHANGES, Item
from connectors.toolkit.graph_frames import Frame, Place, Unusable, frame_of, ignored, unreadable
from connectors.toolkit.graph_verbs import ADD, EDITS, MODERATIONS, REMOVALS
from connectors.toolkit.payload import JsonObject

KIND = "page"
MENTIONS, RATINGS = "mention", "ratings"
FIELDS = frozenset({"feed", MENTIONS, RATINGS})

# What `item` says of a thing, and which kind it is for us.
ITEMS: Mapping[str, PublicKind] = {
    "comment": PublicKind.COMMENT,
    "mention": PublicKind.MENTION,
    "rating": PublicKind.REVIEW,
    "review": PublicKind.REVIEW,
    **dict.fromkeys(
        ("post", "status", "photo", "video", "share", "link", "album", "note", "story", "event", "milestone"),
        PublicKind.POST,
    ),
}
REACTIONS = frozenset({"reaction", "like"})
# Items and verbs that say nothing to us: the Page's own business, and who follows or mutes whom.
LEFT_OUT = frozenset({"address", "connection", "coupon", "tag", "block", "unblock", "follow", "mute"})


def concerns(item: Item) -> bool:
    """Changes that are no items of messaging. An entry that cannot be read at all names no account."""
    return item.section == CHANGES and item.messaging is None


def read(place: Place, item: Item) -> InboundEvent:
    value = item.content.inside("value")
    reader, public = _reader(item.field, value)
    if reader is None or public is None:
        told = [word for word in (item.field, value.text("item"), value.text("verb")) if word]
        return ignored(place, item, " ".join(told) or "a change without a name", known=not LEFT_OUT.isdisjoint(told))
    try:
        return reader(Thing(place, item, value, public))
    except Unusable as problem:
        return unreadable(place, item, str(problem))


Reader = Callable[[Thing], InboundEvent]


def _reader(field: str, value: JsonObject) -> tuple[Reader | None, PublicKind | None]:
    """Who reads a change, and what it happened to; nobody where we have no word for it."""
    if field not in FIELDS:
        return None, None
    kind = value.text("item") or ""
    if kind in REACTIONS:
        return _reaction, PublicKind.COMMENT if "comment_id" in value else PublicKind.POST
    public = PublicKind.MENTION if field == MENTIONS else ITEMS.get(kind)
    if public is None and field == RATINGS and not kind:
        public = PublicKind.REVIEW
    return READERS.get(value.text("verb") or ADD), public


def _added(thing: Thing) -> InboundEvent:
    frame = _frame(thing, f"{thing.public}:{thing.name}")
    if thing.is_ours:
        return MessageEchoed(**frame, external_id=thing.name, text=thing.text, media=thing.media, reply_to=thing.parent)
    return MessageReceived(
        **frame,
        external_id=thing.name,
        text=thing.text,
        media=thing.media,
        reply_to=thing.parent,
        rating=thing.rating if thing.public is PublicKind.REVIEW else None,
    )


def _edited(thing: Thing) -> InboundEvent:
    changed = thing.value.identifier("edited_time") or _short_digest(thing.text or "")
    frame = _frame(thing, f"{thing.public}:{thing.name}:edited:{changed}")
    frame["at"] = thing.value.moment("edited_time") or frame["at"]
    if thing.is_ours:
        return MessageEchoed(**frame, external_id=thing.name, text=thing.text, media=thing.media, is_edit=True)
    return MessageEdited(**frame, target_id=thing.name, text=thing.text, media=thing.media)


def _removed(thing: Thing) -> InboundEvent:
    return MessageDeleted(**_frame(thing, f"{thing.public}:{thing.name}:removed"), target_id=thing.name)


def _moderated(thing: Thing) -> InboundEvent:
    """The same comment may be hidden again later, and only the entry's time tells that from a repetition."""
    frame = _frame(thing, f"{thing.public}:{thing.name}:{thing.verb}:{thing.item.time}")
    return CommentModerated(**frame, target_id=thing.name, action=thing.verb, text=thing.text)


def _reaction(thing: Thing) -> InboundEvent:
    """Meta's own words: like, love, haha, wow, care, sorry for sad, anger for angry."""
    target = thing.value.identifier("comment_id") or thing.post
    if target is None:
        raise Unusable("a reaction to nothing")
    is_set = thing.verb not in REMOVALS
    word = (thing.value.text("reaction_type") or "like").lower()
    created = thing.value.identifier("created_time") or ""
    name = ":".join([target, thing.author_id or "", thing.verb, word, created])
    return ReactionChanged(**_frame(thing, f"reaction:{name}"), target_id=target, emoji=word if is_set else None)


READERS: Mapping[str, Reader] = {
    ADD: _added,
    **dict.fromkeys(EDITS, _edited),
    **dict.fromkeys(REMOVALS, _removed),
    **dict.fromkeys(MODERATIONS, _moderated),
}


def _frame(thing: Thing, event_id: str) -> Frame:
    frame = frame_of(thing.place, thing.item, event_id)
    frame["at"] = thing.value.moment("created_time")
    frame["public"] = thing.public
    frame["thread_id"] = thing.post
    frame["direction"] = Direction.OUTBOUND if thing.is_ours else Direction.INBOUND
    frame["sender"] = Sender(thing.author_id, name=thing.author_name) if thing.author_id else None
    frame["address"] = _address(thing)
    frame["is_group"] = thing.author_id is None and frame["address"] is not None
    return frame


def _address(thing: Thing) -> ChannelAddress | None:
    """The author; where Meta hides them the post, under which whoever it was reads our answer. Ours addresses nobody."""
    if thing.is_ours:
        return None
    handle = thing.author_id or thing.post
    return thing.place.address(handle) if handle else None


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
