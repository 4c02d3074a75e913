"""Telegram's updates into our events. Pure: no network, no clock.

Source of every field: Telegram Bot API 10.1 (2026-06-11). One webhook request or one polled item is one Update.

Source of the order: of one chat's messages the newer one has the greater `message_id`. TDLib, Telegram's own library, gives a
chat's history "in a reverse chronological order (i.e., in order of decreasing message_id)" (getChatHistory), and so does the API
beneath the bots' (core.telegram.org/api/offsets). `update_id` is no such number: after a quiet week it begins anew anywhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    ContactCard,
    Direction,
    FormSubmitted,
    InboundEvent,
    Location,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Referral,
    Sender,
    SystemNotice,
    Unreadable,
    Unsupported,
)
from connectors.telegram.addresses import business_handle
from connectors.telegram.rich_text import rich_media, rich_text
from connectors.toolkit.payload import JsonObject, read_answers, read_object

GROUPS = frozenset({"group", "supergroup"})
START = "/start"

# Fields that make a service message in which nobody says anything to us.
SILENT_SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
    }
)

# What every message may carry beside its content; anything else that we cannot read is content we have no word for.
FRAME = frozenset(
    {
        "author_signature",
        "business_connection_id",
        "caption",
        "caption_entities",
        "chat",
        "date",
        "direct_messages_topic",
        "edit_date",
        "effect_id",
        "entities",
        "external_reply",
        "forward_date",
        "forward_from",
        "forward_from_chat",
        "forward_from_message_id",
        "forward_origin",
        "forward_sender_name",
        "forward_signature",
        "from",
        "has_media_spoiler",
        "has_protected_content",
        "is_automatic_forward",
        "is_from_offline",
        "is_paid_post",
        "is_topic_message",
        "link_preview_options",
        "media_group_id",
        "message_id",
        "message_thread_id",
        "paid_star_count",
        "quote",
        "reply_markup",
        "reply_to_checklist_task_id",
        "reply_to_message",
        "reply_to_poll_option_id",
        "reply_to_story",
        "sender_boost_count",
        "sender_business_bot",
        "sender_chat",
        "sender_tag",
        "show_caption_above_media",
        "suggested_post_info",
        "text",
        "via_bot",
    }
)

# The first of these that is there is the medium: an animation also comes as a document, a live photo also as a photo.
SINGLE_MEDIA: tuple[tuple[str, MediaKind], ...] = (
    ("animation", MediaKind.VIDEO),
    ("video", MediaKind.VIDEO),
    ("video_note", MediaKind.VIDEO),
    ("audio", MediaKind.AUDIO),
    ("voice", MediaKind.VOICE),
    ("sticker", MediaKind.STICKER),
    ("document", MediaKind.DOCUMENT),
)

MEDIA_FIELDS = frozenset({*(field for field, _ in SINGLE_MEDIA), "photo", "paid_media", "rich_message"})

ANSWERED_FIELDS = frozenset({"reply_to_message", "external_reply"})

LEFT = frozenset({"left", "kicked"})


class Origin(TypedDict):
    """What all events of one update share, wherever they happened."""

    event_id: str
    item: bytes
    channel: Channel
    delivery_id: str


class Frame(Origin):
    """An event's origin, and where and by whom it happened."""

    address: ChannelAddress | None
    sender: Sender | None
    at: datetime | None
    sequence: int | None
    direction: Direction
    thread_id: str | None
    is_group: bool
    chat_type: str | None
    business_connection_id: str | None


@dataclass(frozen=True, slots=True)
class Update:
    """One update and the account it came to."""

    account: str
    item: bytes
    number: int
    body: JsonObject


def parse_update(account: str, body: bytes) -> list[InboundEvent]:
    """The events of one Update in their order; [] for a kind we have no use for; WebhookUnreadable when it is none."""
    content = read_object(body)
    number = content.whole("update_id")
    if number is None:
        raise WebhookUnreadable("the body has no update_id, so it is no Telegram update")
    for kind in content:
        reader = READERS.get(kind)
        if reader is not None and content.values[kind] is not None:
            return reader(Update(account, body, number, content.inside(kind)))
    return []


def _message(update: Update) -> list[InboundEvent]:
    event = _read_message(update)
    return [event] if event is not None else []


def _read_message(update: Update) -> InboundEvent | None:
    """The first reader that knows this message; None for a service message of no use."""
    message = update.body
    if _is_owner(message):
        return _echo(update)
    if not MESSAGE_READERS.keys().isdisjoint(message.values):
        return next(reader for field, reader in MESSAGE_READERS.items() if field in message)(update)
    if _is_start(message):
        return _start(update)
    if _has_content(message):
        return _received(update)
    return None if any(field in SILENT_SERVICE for field in message) else _unsupported(update)


def _received(update: Update) -> MessageReceived:
    message = update.body
    return MessageReceived(
        **_frame(update),
        external_id=_message_key(message),
        text=_words(message),
        media=_media(message),
        contacts=_contacts(message),
        location=_location(message),
        verified_phone=_verified_phone(message),
        reply_to=_reply_to(message),
        reply_to_story=_reply_to_story(message),
        forwarded=_is_forwarded(message),
        group_id=message.text("media_group_id"),
    )


def _echo(update: Update, *, is_edit: bool = False) -> MessageEchoed:
    message = update.body
    frame = _frame(update, Direction.OUTBOUND)
    frame["at"] = (message.moment("edit_date") if is_edit else None) or frame["at"]
    return MessageEchoed(
        **frame,
        external_id=_message_key(message),
        text=_words(message),
        media=_media(message),
        reply_to=_reply_to(message),
        is_edit=is_edit,
    )


def _edited(update: Update) -> list[InboundEvent]:
    message = update.body
    if _is_owner(message):
        return [_echo(update, is_edit=True)]
    key = _message_key(message)
    frame = _frame(update)
    frame["at"] = message.moment("edit_date") or frame["at"]
    return [MessageEdited(**frame, external_id=key, target_id=key, text=_words(message), media=_media(message))]


def _start(update: Update) -> ConsentChanged:
    words = (update.body.text("text") or "").split()
    payload = words[1] if len(words) == 2 else None
    return ConsentChanged(
        **_frame(update),
        granted=True,
        external_id=_message_key(update.body),
        text=update.body.text("text"),
        payload=payload,
        referral=Referral(ref=payload) if payload is not None else None,
    )


def _write_access(update: Update) -> ConsentChanged:
    return ConsentChanged(**_frame(update), granted=True, external_id=_message_key(update.body))


def _form(update: Update) -> FormSubmitted:
    payload = update.body.inside("web_app_data").text("data")
    return FormSubmitted(
        **_frame(update), external_id=_message_key(update.body), fields=read_answers(payload), payload=payload
    )


def _migrated(update: Update) -> SystemNotice:
    here = _chat_id(update.body)
    return SystemNotice(
        **_frame(update),
        type="chat_migrated",
        external_id=_message_key(update.body),
        old_id=update.body.identifier("migrate_from_chat_id") or here,
        new_id=update.body.identifier("migrate_to_chat_id") or here,
    )


def _joined(update: Update) -> SystemNotice:
    names = _names(update.body.each("new_chat_members"))
    return SystemNotice(**_frame(update), type="members_added", external_id=_message_key(update.body), text=names)


def _departed(update: Update) -> SystemNotice:
    names = _names([update.body.inside("left_chat_member")])
    return SystemNotice(**_frame(update), type="members_removed", external_id=_message_key(update.body), text=names)


def _unsupported(update: Update) -> Unsupported:
    unknown = sorted(field for field in update.body if field not in FRAME)
    return Unsupported(
        **_frame(update), external_id=_message_key(update.body), what=", ".join(unknown)[:200] or "an empty message"
    )


def _callback(update: Update) -> list[InboundEvent]:
    """A pressed button. The query has no time of its own, and its message may be too old to be shown, or absent."""
    query = update.body
    message = query.inside("message")
    person = _person(query.inside("from"))
    external_id = query.identifier("id")
    if external_id is None or person is None:
        raise WebhookUnreadable("a callback query without id or sender")
    frame = _chat_frame(update, message, person) if message else _private_frame(update, person)
    frame["at"] = None
    reply_to = _message_key(message) if message else None
    return [ButtonPressed(**frame, external_id=external_id, payload=query.text("data"), reply_to=reply_to)]


def _reaction(update: Update) -> list[InboundEvent]:
    change = update.body
    author = _person(change.inside("user")) or _chat_as_sender(change.inside("actor_chat"))
    frame = _chat_frame(update, change, author)
    return [ReactionChanged(**frame, target_id=_message_key(change), emoji=_new_emoji(change))]


def _membership(update: Update) -> list[InboundEvent]:
    """Our bot was blocked, unblocked, or put into or out of a group."""
    change = update.body
    before = change.inside("old_chat_member").text("status")
    after = change.inside("new_chat_member").text("status")
    frame = _chat_frame(update, change, _person(change.inside("from")))
    if not frame["is_group"]:
        granted = {"kicked": False, "member": True}.get(after or "")
        return [] if granted is None else [ConsentChanged(**frame, granted=granted)]
    if (before in LEFT) == (after in LEFT):
        return []
    return [SystemNotice(**frame, type="members_removed" if after in LEFT else "members_added", text="our bot")]


def _business_deletions(update: Update) -> list[InboundEvent]:
    """One event for each message; each has an item of its own, so that it can be read again alone."""
    deletion = update.body
    known = dict.fromkeys(_whole_or_none(value) for value in deletion.items("message_ids"))
    return [_business_deletion(update, number) for number in known]


def _business_deletion(update: Update, number: int | None) -> InboundEvent:
    deletion = update.body
    frame = _chat_frame(update, deletion, None)
    frame["item"] = _deletion_item(update, number)
    frame["event_id"] = f"{update.number}:{number if number is not None else 'unreadable'}"
    if number is None:
        return Unreadable(**frame, problem="the id of a deleted message is no whole number")
    return MessageDeleted(**frame, target_id=f"{_chat_id(deletion)}:{number}")


def _deletion_item(update: Update, number: int | None) -> bytes:
    """Built from what is read alone, so that odd neighbours cannot grow into it."""
    deletion = update.body
    chat = deletion.inside("chat")
    kept = {"id": chat.whole("id"), "type": chat.text("type")}
    content = {"business_connection_id": deletion.text("business_connection_id"), "chat": kept, "message_ids": [number]}
    return orjson.dumps({"update_id": update.number, "deleted_business_messages": content})


def _business_connection(update: Update) -> list[InboundEvent]:
    """Somebody let our bot answer for their business account, or took that back."""
    connection = update.body
    owner = _person(connection.inside("user"))
    if owner is None:
        raise WebhookUnreadable("a business connection without its owner")
    frame = _private_frame(update, owner)
    frame["business_connection_id"] = connection.text("id")
    frame["at"] = connection.moment("date")
    state = "enabled" if connection.flag("is_enabled") else "disabled"
    return [SystemNotice(**frame, type="business_connection", text=state)]


READERS: Mapping[str, Callable[[Update], list[InboundEvent]]] = {
    "message": _message,
    "channel_post": _message,
    "business_message": _message,
    "edited_message": _edited,
    "edited_channel_post": _edited,
    "edited_business_message": _edited,
    "deleted_business_messages": _business_deletions,
    "callback_query": _callback,
    "message_reaction": _reaction,
    "my_chat_member": _membership,
    "business_connection": _business_connection,
}

MESSAGE_READERS: Mapping[str, Callable[[Update], InboundEvent]] = {
    "web_app_data": _form,
    "migrate_to_chat_id": _migrated,
    "migrate_from_chat_id": _migrated,
    "new_chat_members": _joined,
    "left_chat_member": _departed,
    "write_access_allowed": _write_access,
}


def _frame(update: Update, direction: Direction = Direction.INBOUND) -> Frame:
    """The frame of a message, with its number in the chat: 0 is that of one which is not sent yet."""
    frame = _chat_frame(update, update.body, _author(update.body), direction)
    frame["sequence"] = update.body.whole("message_id") or None
    return frame


def _chat_frame(
    update: Update, content: JsonObject, sender: Sender | None, direction: Direction = Direction.INBOUND
) -> Frame:
    """The frame of something that happened in a chat; WebhookUnreadable when it names none."""
    chat = content.inside("chat")
    chat_id = _chat_id(content)
    kind = chat.text("type")
    connection = content.text("business_connection_id")
    handle = business_handle(connection, chat_id) if connection else chat_id
    return {
        **_origin(update),
        "address": ChannelAddress(Channel.TELEGRAM, update.account, handle),
        "sender": sender,
        "at": content.moment("date"),
        "sequence": None,
        "direction": direction,
        "thread_id": chat_id,
        "is_group": kind in GROUPS or kind == "channel",
        "chat_type": kind if kind in GROUPS else None,
        "business_connection_id": connection,
    }


def _private_frame(update: Update, sender: Sender | None) -> Frame:
    """The frame of something that names no chat: the person's private chat has the person's own id."""
    address = ChannelAddress(Channel.TELEGRAM, update.account, sender.handle) if sender is not None else None
    return {
        **_origin(update),
        "address": address,
        "sender": sender,
        "at": None,
        "sequence": None,
        "direction": Direction.INBOUND,
        "thread_id": None,
        "is_group": False,
        "chat_type": None,
        "business_connection_id": None,
    }


def _origin(update: Update) -> Origin:
    number = str(update.number)
    return {"event_id": number, "item": update.item, "channel": Channel.TELEGRAM, "delivery_id": number}


def _chat_id(content: JsonObject) -> str:
    number = content.inside("chat").whole("id")
    if number is None:
        raise WebhookUnreadable("the update names no chat")
    return str(number)


def _message_key(message: JsonObject) -> str:
    """message_id is unique in its chat only."""
    number = message.whole("message_id")
    if number is None:
        raise WebhookUnreadable("a message without message_id")
    return f"{_chat_id(message)}:{number}"


def _author(message: JsonObject) -> Sender | None:
    """The chat that speaks (a channel, an anonymous administrator's group), else the person; `from` is then a stand-in."""
    if chat := message.inside("sender_chat"):
        return _chat_as_sender(chat)
    return _person(message.inside("from")) or _channel_itself(message.inside("chat"))


def _channel_itself(chat: JsonObject) -> Sender | None:
    return _chat_as_sender(chat) if chat.text("type") == "channel" else None


def _person(user: JsonObject) -> Sender | None:
    number = user.whole("id")
    if number is None:
        return None
    return Sender(
        handle=str(number),
        name=_full_name(user),
        username=user.text("username"),
        language=user.text("language_code"),
        is_bot=user.flag("is_bot"),
    )


def _chat_as_sender(chat: JsonObject) -> Sender | None:
    number = chat.whole("id")
    if number is None:
        return None
    return Sender(handle=str(number), name=chat.text("title") or _full_name(chat), username=chat.text("username"))


def _full_name(person: JsonObject) -> str | None:
    first, last = person.text("first_name") or "", person.text("last_name") or ""
    return f"{first.strip()} {last.strip()}".strip() or None


def _names(people: list[JsonObject]) -> str | None:
    return ", ".join(name for person in people if (name := _full_name(person))) or None


def _is_owner(message: JsonObject) -> bool:
    """In a business chat, which is always private, everybody but the customer is us."""
    if "business_connection_id" not in message:
        return False
    return "sender_business_bot" in message or message.inside("from").whole("id") != message.inside("chat").whole("id")


def _is_start(message: JsonObject) -> bool:
    """The command by which a person opens the bot; elsewhere, or passed on, it is a mere text."""
    text = (message.text("text") or "").lstrip()
    if not text.startswith(START):
        return False
    command = text.split(maxsplit=1)[0].partition("@")[0]
    private = message.inside("chat").text("type") == "private" and "business_connection_id" not in message
    return private and command == START and not _is_forwarded(message)


def _is_forwarded(message: JsonObject) -> bool:
    """`forward_origin`, or `forward_date` as servers before Bot API 7.0 send it."""
    return "forward_origin" in message or "forward_date" in message


def _has_content(message: JsonObject) -> bool:
    return bool(_words(message) or _media(message) or _contacts(message) or _location(message))


def _words(message: JsonObject) -> str | None:
    return message.text("text") or message.text("caption") or rich_text(message.inside("rich_message"))


def _media(message: JsonObject) -> tuple[AttachmentRef, ...]:
    if MEDIA_FIELDS.isdisjoint(message.values):
        return ()
    for field, kind in SINGLE_MEDIA:
        if (reference := _attachment(message.inside(field), kind)) is not None:
            return (reference,)
    if (photo := _photo(message.each("photo"))) is not None:
        return (photo,)
    return tuple(_paid_media(message.inside("paid_media"))) or rich_media(
        message.inside("rich_message"), _attachment, _photo
    )


def _attachment(file: JsonObject, kind: MediaKind) -> AttachmentRef | None:
    reference = file.text("file_id")
    if reference is None:
        return None
    return AttachmentRef(
        kind=kind,
        reference=reference,
        mime_type=file.text("mime_type"),
        filename=file.text("file_name"),
        size=file.whole("file_size"),
    )


def _photo(sizes: list[JsonObject]) -> AttachmentRef | None:
    """The largest of the sizes."""
    known = [size for size in sizes if size.text("file_id")]
    return _attachment(max(known, key=_area), MediaKind.IMAGE) if known else None


def _area(size: JsonObject) -> tuple[int, int]:
    return (size.whole("width") or 0) * (size.whole("height") or 0), size.whole("file_size") or 0


def _paid_media(paid: JsonObject) -> Iterator[AttachmentRef]:
    for one in paid.each("paid_media"):
        found = _attachment(one.inside("video"), MediaKind.VIDEO) or _photo(one.each("photo"))
        if found is not None:
            yield found


def _contacts(message: JsonObject) -> tuple[ContactCard, ...]:
    card = message.inside("contact")
    if not card:
        return ()
    phone = _phone(card)
    return (ContactCard(name=_full_name(card), phones=(phone,) if phone else ()),)


def _verified_phone(message: JsonObject) -> str | None:
    """Telegram fills a card's user_id by its number, so a card of the sender's own account proves the number."""
    if "contact" not in message:
        return None
    card = message.inside("contact")
    owner = card.whole("user_id")
    theirs = owner is not None and owner == message.inside("from").whole("id") and "sender_chat" not in message
    return _phone(card) if theirs else None


def _phone(card: JsonObject) -> str | None:
    """International, with + (Telegram often leaves it out) and without blanks."""
    digits = "".join(sign for sign in card.text("phone_number") or "" if sign in "0123456789")
    return f"+{digits}" if digits else None


def _location(message: JsonObject) -> Location | None:
    """A venue holds its location again; it is one place."""
    if "location" not in message and "venue" not in message:
        return None
    venue = message.inside("venue")
    point = message.inside("location") or venue.inside("location")
    latitude, longitude = point.number("latitude"), point.number("longitude")
    if latitude is None or longitude is None:
        return None
    return Location(latitude=latitude, longitude=longitude, name=venue.text("title"), address=venue.text("address"))


def _reply_to(message: JsonObject) -> str | None:
    """The message answered: of this chat, or of another that Telegram names."""
    if ANSWERED_FIELDS.isdisjoint(message.values):
        return None
    answered = message.inside("reply_to_message") or message.inside("external_reply")
    number = answered.whole("message_id")
    if number is None or _is_topic_head(message, number):
        return None
    chat = answered.inside("chat").whole("id")
    return f"{chat if chat is not None else _chat_id(message)}:{number}"


def _is_topic_head(message: JsonObject, number: int) -> bool:
    """Every message of a forum topic formally answers the message that opened the topic."""
    return message.flag("is_topic_message") and number == message.whole("message_thread_id")


def _reply_to_story(message: JsonObject) -> str | None:
    if "reply_to_story" not in message:
        return None
    story = message.inside("reply_to_story")
    chat, number = story.inside("chat").whole("id"), story.whole("id")
    return None if chat is None or number is None else f"{chat}:{number}"


def _new_emoji(change: JsonObject) -> str | None:
    """The reaction that was added, else one that stayed; None when none is left."""
    old = {_emoji(reaction) for reaction in change.each("old_reaction")}
    new = [_emoji(reaction) for reaction in change.each("new_reaction")]
    return next((emoji for emoji in new if emoji not in old), new[0] if new else None)


def _emoji(reaction: JsonObject) -> str:
    """An emoji of our world, the id of one that only Telegram draws, or the kind's own name."""
    return reaction.text("emoji") or reaction.text("custom_emoji_id") or reaction.text("type") or "?"


def _whole_or_none(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
