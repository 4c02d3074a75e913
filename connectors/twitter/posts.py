"""Posts in either form into one value, and that into events. Pure.

Sources: X's data dictionary of posts (API v2) and of tweets (the old form), 2026-08. A reply to our post is a comment; a quote of
it, like every naming of us, is a mention. A post that was edited is a new post, which names those before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.contract.inbound import (
    AttachmentRef,
    InboundEvent,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    Sender,
)
from connectors.toolkit.payload import JsonObject
from connectors.twitter.batch import id_of
from connectors.twitter.frames import Frame, Seen, Unusable, ignored, moment

REPLIED, QUOTED, REPOSTED = "replied_to", "quoted", "retweeted"
REPLY_EVENT, QUOTE_EVENT = "post.reply.create", "post.quote.create"

MEDIA_KINDS: Mapping[str, MediaKind] = {
    "photo": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "animated_gif": MediaKind.VIDEO,  # X makes a film of it
}
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # X escapes these three, in this order back


@dataclass(frozen=True, slots=True)
class Post:
    """`thread` is the post at its root; `answers` the post it replies to and `answers_user` whose that is; `quotes` the post it
    carries along and `quotes_user` whose that is, where the body tells; `first` its own first version."""

    id: str
    author: str
    text: str | None
    at: datetime | None
    thread: str
    answers: str | None = None
    answers_user: str | None = None
    quotes: str | None = None
    quotes_user: str | None = None
    is_repost: bool = False
    first: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    sender: Sender | None = None


def read_new(seen: Seen) -> InboundEvent:
    return _event(seen, _new_post(seen))


def read_old(seen: Seen) -> InboundEvent:
    return _event(seen, _old_post(seen.item.content))


def read_new_deletion(seen: Seen) -> InboundEvent:
    content = seen.item.content
    return _deleted(seen, content, content.identifier("author_id"), None)


def read_old_deletion(seen: Seen) -> InboundEvent:
    content = seen.item.content
    status = content.inside("status")
    return _deleted(seen, status, status.identifier("user_id"), moment(content, "timestamp_ms"))


def unescaped(text: str | None) -> str | None:
    """As it was typed."""
    if text is None or "&" not in text:
        return text
    for escape, sign in _ESCAPES:
        text = text.replace(escape, sign)
    return text


def _event(seen: Seen, post: Post) -> InboundEvent:
    if post.is_repost:
        return ignored(seen, "repost", user=post.author)
    frame = _frame(seen, post)
    if post.first is not None:
        return _edited(seen, post, frame)
    if seen.is_us(post.author):
        return MessageEchoed(**frame, external_id=post.id, text=post.text, media=post.media, reply_to=post.answers)
    return MessageReceived(
        **frame,
        external_id=post.id,
        text=post.text,
        media=post.media,
        reply_to=post.answers,
        quotes=post.quotes if _quotes_us(seen, post) else None,
    )


def _edited(seen: Seen, post: Post, frame: Frame) -> InboundEvent:
    if seen.is_us(post.author):
        return MessageEchoed(**frame, external_id=post.first or post.id, text=post.text, media=post.media, is_edit=True)
    return MessageEdited(
        **frame, external_id=post.id, target_id=post.first or post.id, text=post.text, media=post.media
    )


def _frame(seen: Seen, post: Post) -> Frame:
    frame = seen.frame(f"post:{post.id}", post.author, at=post.at, partner=post.answers_user, numbered=post.id)
    frame["thread_id"], frame["public"] = post.thread, _kind(seen, post)
    frame["sender"] = post.sender or frame["sender"]
    return frame


def _kind(seen: Seen, post: Post) -> PublicKind:
    if seen.is_us(post.author):
        return PublicKind.COMMENT if post.answers is not None else PublicKind.POST
    is_answer = post.answers is not None and (
        seen.is_us(post.answers_user) or (post.answers_user is None and seen.item.kind == REPLY_EVENT)
    )
    return PublicKind.COMMENT if is_answer else PublicKind.MENTION


def _quotes_us(seen: Seen, post: Post) -> bool:
    return seen.is_us(post.quotes_user) or (post.quotes_user is None and seen.item.kind == QUOTE_EVENT)


def _deleted(seen: Seen, thing: JsonObject, author: str | None, at: datetime | None) -> InboundEvent:
    name = id_of(thing)
    if name is None:
        raise Unusable("a deleted post without an id")
    frame = seen.frame(f"deleted:{name}", author, at=at)
    frame["public"], frame["thread_id"] = PublicKind.POST, name
    return MessageDeleted(**frame, target_id=name)


# The new form


def _new_post(seen: Seen) -> Post:
    content = seen.item.content
    name, author = _named(content, content.identifier("author_id"))
    links = {one.text("type"): one.identifier("id") for one in reversed(content.each("referenced_tweets"))}
    quoted = links.get(QUOTED)
    owners = {one.get("id"): one.get("author_id") for one in seen.item.posts}
    owner = owners.get(quoted) if quoted else None
    return Post(
        id=name,
        author=author,
        text=unescaped(content.inside("note_tweet").text("text") or content.text("text")),
        at=moment(content, "created_at"),
        thread=content.identifier("conversation_id") or name,
        answers=links.get(REPLIED) or content.identifier("in_reply_to_tweet_id"),
        answers_user=content.identifier("in_reply_to_user_id"),
        quotes=quoted,
        quotes_user=owner if isinstance(owner, str) else None,
        is_repost=links.get(REPOSTED) is not None,
        first=_first_version(name, content.items("edit_history_tweet_ids")),
        media=tuple(_new_media(content, seen.item.media)),
    )


def _first_version(name: str, history: Sequence[object]) -> str | None:
    first = JsonObject({"id": history[0]}).identifier("id") if history else None
    return first if first != name else None


def _new_media(content: JsonObject, told: Sequence[dict[str, object]]) -> Iterator[AttachmentRef]:
    keys = {key for key in content.inside("attachments").items("media_keys") if isinstance(key, str)}
    for media in map(JsonObject, told):
        kind, name = MEDIA_KINDS.get(media.text("type") or ""), media.text("media_key")
        if kind is not None and name in keys:
            yield from file_of(kind, name, media.text("url"), media.each("variants"))


# The old form


def _old_post(tweet: JsonObject) -> Post:
    user = tweet.inside("user")
    name, author = _named(tweet, id_of(user))
    longer, quoted = tweet.inside("extended_tweet"), tweet.inside("quoted_status")
    answers = tweet.identifier("in_reply_to_status_id_str") or tweet.identifier("in_reply_to_status_id")
    return Post(
        id=name,
        author=author,
        text=unescaped(longer.text("full_text") or tweet.text("full_text") or tweet.text("text")),
        at=moment(tweet, "created_at", "timestamp_ms"),
        thread=tweet.identifier("conversation_id_str") or answers or name,
        answers=answers,
        answers_user=tweet.identifier("in_reply_to_user_id_str") or tweet.identifier("in_reply_to_user_id"),
        quotes=tweet.identifier("quoted_status_id_str") or id_of(quoted),
        quotes_user=id_of(quoted.inside("user")),
        is_repost=bool(tweet.inside("retweeted_status")),
        media=tuple(_old_media(tweet, longer)),
        sender=Sender(author, name=user.text("name"), username=user.text("screen_name")),
    )


def _old_media(tweet: JsonObject, longer: JsonObject) -> Iterator[AttachmentRef]:
    places = (part.inside(key) for part in (longer, tweet) for key in ("extended_entities", "entities"))
    for media in next((found for place in places if (found := place.each("media"))), []):
        yield from old_file(media)


def old_file(media: JsonObject) -> Iterator[AttachmentRef]:
    """A file as the old form tells of it, which direct messages have kept."""
    kind = MEDIA_KINDS.get(media.text("type") or "photo")
    url = media.text("media_url_https") or media.text("media_url")
    if kind is not None:
        yield from file_of(kind, id_of(media), url, media.inside("video_info").each("variants"))


def file_of(
    kind: MediaKind, name: str | None, url: str | None, variants: Sequence[JsonObject]
) -> Iterator[AttachmentRef]:
    """Of a film the largest version that is one file; `url` is then its first picture."""
    if kind is not MediaKind.VIDEO:
        if url is not None:
            yield AttachmentRef(kind, reference=name or url, url=url)
        return
    files = [one for one in variants if one.text("url") and one.text("content_type") == "video/mp4"]
    best = max(files, key=lambda one: one.whole("bitrate") or one.whole("bit_rate") or 0, default=None)
    if best is not None:
        found = best.text("url")
        yield AttachmentRef(kind, reference=name or found, url=found, mime_type="video/mp4")


def _named(thing: JsonObject, author: str | None) -> tuple[str, str]:
    name = id_of(thing)
    if name is None or author is None:
        raise Unusable("a post without an id or without an author")
    return name, author
