"""X's posts into our events. Pure: no network, no clock.

Who reads what stands in two tables, one for each of X's forms (batch.py). What stands in neither tells us nothing: blocks, mutes,
profiles, spaces, news, and kinds that came after us.
"""

from collections.abc import Callable, Mapping

from connectors.contract.inbound import InboundEvent
from connectors.toolkit.events import distinct
from connectors.toolkit.payload import REPLACEMENT, read_object
from connectors.twitter import messages, notices, posts
from connectors.twitter.batch import MESSAGES, READS, TYPINGS, USER_EVENT, Item, items_of, owner_of
from connectors.twitter.frames import Seen, Unusable, ignored, unreadable

Reader = Callable[[Seen], InboundEvent]

NEW: Mapping[str, Reader] = {
    **dict.fromkeys(("post.create", "post.mention.create", "post.reply.create", "post.quote.create"), posts.read_new),
    "post.repost.create": posts.read_new,
    "post.delete": posts.read_new_deletion,
    "like.create": notices.read_new_like,
    **dict.fromkeys(("follow.follow", "follow.unfollow"), notices.read_follow),
    **dict.fromkeys(("chat.received", "chat.sent"), messages.read_encrypted),
    **dict.fromkeys(("dm.received", "dm.sent"), messages.read_message),
    "dm.read": messages.read_reading,
    "dm.indicate_typing": messages.read_typing,
    "oauth.revoke": notices.read_new_revocation,
}

# Lists of the old form; direct messages stand in the same ones inside a payload of the new.
OLD: Mapping[str, Reader] = {
    "tweet_create_events": posts.read_old,
    "tweet_delete_events": posts.read_old_deletion,
    "favorite_events": notices.read_old_like,
    **dict.fromkeys(("follow_events", "unfollow_events"), notices.read_follow),
    MESSAGES: messages.read_message,
    READS: messages.read_reading,
    TYPINGS: messages.read_typing,
    USER_EVENT: notices.read_old_revocation,
}


def parse_body(account: str, user_id: str, body: bytes) -> list[InboundEvent]:
    """Every event of the body that concerns the user; of anybody when `user_id` is empty. Raises WebhookUnreadable."""
    items = items_of(read_object(body))
    return distinct(_read(Seen(account, item)) for item in items if concerns(user_id, item))


def concerns(user_id: str, item: Item) -> bool:
    owner = owner_of(item)
    return not user_id or owner is None or owner == user_id


def _read(seen: Seen) -> InboundEvent:
    item = seen.item
    if item.is_broken:
        return unreadable(seen, f"{item.kind.replace(chr(0), REPLACEMENT) or 'an event'} that is no object")
    reader = OLD.get(item.section or item.kind) if item.is_old or item.section else NEW.get(item.kind)
    if reader is None:
        return ignored(seen, item.kind.replace(chr(0), REPLACEMENT) or "an event without a type")
    try:
        return reader(seen)
    except Unusable as problem:
        return unreadable(seen, str(problem))
