"""Our events in the words of the published payload format: what `hub parse` prints, and what samples expect."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import assert_never

from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    ContentWaits,
    FormSubmitted,
    InboundEvent,
    Location,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Referral,
    Sender,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
)

Words = dict[str, object]

# Notices about our own account rather than a conversation: a kind of their own, with the notice's name as topic.
ABOUT_ACCOUNT = frozenset({"business_connection"})


def event_words(event: InboundEvent) -> Words:
    """One event as a flat object; what is unknown or empty is left out."""
    return known({**common(event), **own_words(event)})


def common(event: InboundEvent) -> Words:
    return {
        "kind": None,
        "direction": event.direction.value,
        "channel": event.channel.value,
        "account_id": event.account_id,
        "delivery_id": event.delivery_id,
        "thread_id": event.thread_id,
        "sender_id": event.sender.handle if event.sender is not None else None,
        "sender": sender_words(event.sender),
        "timestamp": moment_words(event.at),
        "chat_type": event.chat_type,
        "business_connection_id": event.business_connection_id,
    }


def own_words(event: InboundEvent) -> Words:
    match event:
        case MessageReceived():
            return message_words(event)
        case ContentWaits():
            return {"kind": "fetch", "reference": event.reference}
        case MessageEchoed():
            return echo_words(event)
        case MessageEdited():
            return edit_words(event)
        case MessageDeleted():
            return {"kind": "message_delete", "external_id": event.external_id, "target_id": event.target_id}
        case ReactionChanged():
            return reaction_words(event)
        case ButtonPressed():
            return press_words(event)
        case FormSubmitted():
            return form_words(event)
        case StatusReported():
            return status_words(event)
        case ConsentChanged():
            return consent_words(event)
        case SystemNotice():
            return notice_words(event)
        case Unsupported():
            return {"kind": "unsupported", "external_id": event.external_id, "what": event.what}
        case Unreadable():
            return {"kind": "error", "problem": event.problem}
        case _:
            assert_never(event)


def message_words(event: MessageReceived) -> Words:
    return {
        "kind": "message",
        "external_id": event.external_id,
        "text": event.text,
        "media": [media_words(one) for one in event.media],
        "contacts": [{"name": card.name, "phones": list(card.phones)} for card in event.contacts],
        "location": location_words(event.location),
        "verified_phone": event.verified_phone,
        "reply_to": event.reply_to,
        "reply_to_story": event.reply_to_story,
        "referral": referral_words(event.referral),
        "forwarded": event.forwarded or None,
        "group_id": event.group_id,
    }


def echo_words(event: MessageEchoed) -> Words:
    return {
        "kind": "echo_edit" if event.is_edit else "echo",
        "external_id": event.external_id,
        "target_id": event.external_id if event.is_edit else None,
        "recipient_id": event.thread_id,
        "text": event.text,
        "media": [media_words(one) for one in event.media],
        "reply_to": event.reply_to,
    }


def edit_words(event: MessageEdited) -> Words:
    return {
        "kind": "message_edit",
        "external_id": event.external_id,
        "target_id": event.target_id,
        "text": event.text,
        "media": [media_words(one) for one in event.media],
    }


def reaction_words(event: ReactionChanged) -> Words:
    action = "add" if event.emoji is not None else "remove"
    return {"kind": "reaction", "target_id": event.target_id, "emoji": event.emoji, "action": action}


def press_words(event: ButtonPressed) -> Words:
    return {
        "kind": "postback",
        "external_id": event.external_id,
        "payload": event.payload,
        "text": event.text,
        "reply_to": event.reply_to,
    }


def form_words(event: FormSubmitted) -> Words:
    fields = dict(event.fields) if event.fields is not None else None
    return {"kind": "form", "external_id": event.external_id, "fields": fields, "payload": event.payload}


def status_words(event: StatusReported) -> Words:
    return {
        "kind": "status",
        "status": event.status.value,
        "target_id": event.target_ids[0] if len(event.target_ids) == 1 else None,
        "target_ids": list(event.target_ids) if len(event.target_ids) > 1 else None,
        "watermark": moment_words(event.watermark),
        "recipient_id": event.recipient_id,
        "error_code": event.error_code,
        "error_text": event.error_text,
    }


def consent_words(event: ConsentChanged) -> Words:
    return {
        "kind": "optin" if event.granted else "optout",
        "external_id": event.external_id,
        "topic": str(event.topic),
        "text": event.text,
        "payload": event.payload,
        "referral": referral_words(event.referral),
    }


def notice_words(event: SystemNotice) -> Words:
    """The notice's `text` is our own wording, not something that stood in the payload, so it is not shown as `text`."""
    if event.type in ABOUT_ACCOUNT:
        return {"kind": "account_event", "topic": event.type, "status": event.text}
    system = known({"type": event.type, "old_id": event.old_id, "new_id": event.new_id})
    return {"kind": "system", "external_id": event.external_id, "system": system}


def sender_words(sender: Sender | None) -> Words | None:
    if sender is None:
        return None
    return known(
        {
            "name": sender.name,
            "username": sender.username,
            "phone": sender.phone,
            "country": sender.country,
            "language": sender.language,
        }
    )


def media_words(media: AttachmentRef) -> Words:
    return known(
        {
            "type": media.kind.value,
            "id": media.reference,
            "url": media.url,
            "mime_type": media.mime_type,
            "filename": media.filename,
            "sha256": media.sha256,
        }
    )


def location_words(place: Location | None) -> Words | None:
    if place is None:
        return None
    coordinates = {"lat": place.latitude, "lon": place.longitude}
    return known({**coordinates, "name": place.name, "address": place.address, "url": place.url})


def referral_words(referral: Referral | None) -> Words | None:
    if referral is None:
        return None
    return known(
        {
            "source_type": referral.source_type,
            "source_id": referral.source_id,
            "source_url": referral.source_url,
            "headline": referral.headline,
            "ref": referral.ref,
            "click_id": referral.click_id,
        }
    )


def moment_words(moment: datetime | None) -> str | None:
    """UTC with Z; milliseconds only when they are not zero."""
    if moment is None:
        return None
    at = moment.astimezone(UTC)
    precision = "milliseconds" if at.microsecond >= 1000 else "seconds"
    return at.isoformat(timespec=precision).replace("+00:00", "Z")


def known(words: Mapping[str, object]) -> Words:
    return {name: value for name, value in words.items() if value is not None and value != [] and value != {}}
