"""The phones of the simulated WhatsApp, as their owners see them."""

from collections.abc import Iterable

from connectors.whatsapp.simulator.world import MEDIA_KINDS, Json, Message, Person, PhoneMessage


def on_phone(person: Person, message: Message, writer: Person | None) -> PhoneMessage:
    """`writer` None: we wrote it."""
    return PhoneMessage(
        id=message.id,
        from_me=message.author == person.number,
        author=writer.name if writer is not None else "us",
        text=message.text,
        at=message.at,
        media=message.file,
        media_kind=MEDIA_KINDS.get(message.kind),
        location=message.location,
        contact=message.contact,
        buttons=tuple(choice.title for choice in message.choices),
        is_list=message.is_list,
        reactions=tuple(message.reactions.values()),
        edited=message.edited,
        reply_to=message.reply_to,
        status=message.status,
        seen=message.seen_by_us,
    )


def person_snapshot(person: Person, messages: Iterable[PhoneMessage], now: float) -> Json:
    return {
        "number": person.number,
        "user_id": person.user_id,
        "name": person.name,
        "username": person.username,
        "shows_number": person.shows_number,
        "behaviour": person.behaviour.value,
        "writable": now < person.writable_until,
        "takes_marketing": person.takes_marketing,
        "typing": person.typing_until > now,
        "messages": [_message_snapshot(message) for message in messages],
    }


def _message_snapshot(message: PhoneMessage) -> Json:
    media = message.media
    file: Json | None = None
    if media is not None and message.media_kind is not None:
        file = {
            "kind": message.media_kind.value,
            "file_id": media.id,
            "filename": media.filename,
            "mime_type": media.mime_type,
            "size": len(media.content),
        }
    return {
        "id": message.id,
        "from_me": message.from_me,
        "author": message.author,
        "text": message.text,
        "at": message.at,
        "media": file,
        "location": message.location,
        "contact": message.contact,
        "buttons": list(message.buttons),
        "reactions": list(message.reactions),
        "edited": message.edited,
        "reply_to": message.reply_to,
        "status": message.status.value if message.status is not None else None,
        "seen": message.seen,
    }
