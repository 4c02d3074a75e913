"""Likes, followers, and what concerns our own account, into events. Pure.

Source: X's payload examples of 2026-08 and its page on the Account Activity API v2.
"""

from connectors.contract.inbound import AccountNotice, InboundEvent, PublicKind, ReactionChanged
from connectors.toolkit.payload import JsonObject
from connectors.twitter.batch import id_of, owner_of
from connectors.twitter.frames import Seen, Unusable, ignored, moment

LIKE = "like"  # X has one reaction
REVOKED = "oauth_revoked"


def read_new_like(seen: Seen) -> InboundEvent:
    """X does not say who liked a post of ours; of what we like it says whose it is."""
    content = seen.item.content
    name, target = id_of(content), content.identifier("liked_tweet_id")
    author = content.identifier("liked_tweet_author_id") or content.identifier("tweet_author_id")
    told = seen.item.direction
    by_us = told == "outbound" if told else author is not None and not seen.is_us(author)
    return _like(seen, name, target, seen.us if by_us else None)


def read_old_like(seen: Seen) -> InboundEvent:
    content = seen.item.content
    return _like(seen, id_of(content), id_of(content.inside("favorited_status")), id_of(content.inside("user")))


def _like(seen: Seen, name: str | None, target: str | None, user: str | None) -> InboundEvent:
    if name is None or target is None:
        raise Unusable("a like without an id, or of nothing")
    frame = seen.frame(f"like:{name}", user, at=moment(seen.item.content, "timestamp_ms", "created_at"))
    frame["public"], frame["thread_id"] = PublicKind.POST, target
    return ReactionChanged(**frame, target_id=target, emoji=LIKE)


def read_follow(seen: Seen) -> InboundEvent:
    content = seen.item.content
    kind = content.text("type") or seen.item.kind.rpartition(".")[2].removesuffix("_events")
    source = content.inside("source")
    user = id_of(source.inside("data") or source)
    what = "unfollow" if kind.startswith("un") else "follow"
    return ignored(seen, what, known=True, user=user, at=moment(content, "created_timestamp"))


def read_new_revocation(seen: Seen) -> InboundEvent:
    return _revoked(seen, seen.item.content)


def read_old_revocation(seen: Seen) -> InboundEvent:
    revoke = seen.item.content.inside("revoke")
    return _revoked(seen, revoke) if revoke else ignored(seen, "user event")


def _revoked(seen: Seen, told: JsonObject) -> InboundEvent:
    """The account has taken our permission back: nothing can be sent until it gives it again."""
    user, at = owner_of(seen.item), moment(told, "date_time")
    name = f"revoked:{user}:{at.isoformat()}" if at is not None else f"revoked:{seen.item.digest()}"
    frame = seen.frame(name, None, at=at)
    return AccountNotice(**frame, topic=REVOKED, stops=True)
