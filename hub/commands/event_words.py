"""Our events in the words of the published payload format: what `hub parse` prints, and what samples expect."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.contract.channel import Channel
from connectors.contract.inbound import (
    AccountNotice,
    AttachmentRef,
    ButtonPressed,
    CallRecorded,
    CallReported,
    CallTranscribed,
    CommentModerated,
    ConsentChanged,
    ContentWaits,
    Direction,
    FormSubmitted,
    Ignored,
    InboundEvent,
    LeadReported,
    Location,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ProblemReported,
    PublicKind,
    ReactionChanged,
    Referral,
    Referred,
    Sender,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
    WebhookConfirmed,
)

Words = dict[str, object]

# Notices about our own account rather than a conversation: a kind of their own, with the notice's name as topic.
ABOUT_ACCOUNT = frozenset({"business_connection"})

# Channels that report of several messages at once: a list also where there is one.
REPORT_LISTS = frozenset({Channel.INSTAGRAM, Channel.MESSENGER, Channel.TWITTER})


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
        "standby": event.standby or None,
    }


def own_words(event: InboundEvent) -> Words:
    return WORDS[type(event)](event)


def message_words(event: MessageReceived) -> Words:
    return {
        "kind": message_kind(event),
        "external_id": event.external_id,
        "target_id": event.quotes,
        "items": [{"sku": item.sku, "quantity": item.quantity} for item in event.order],
        "rating": event.rating,
        "encrypted": event.encrypted or None,
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


def message_kind(event: MessageReceived) -> str:
    if event.public is not None:
        return event.public.value
    return "order" if event.order else "message"


def echo_words(event: MessageEchoed) -> Words:
    if event.public is not None:  # of what stands in public the published words do not tell ours apart but by direction
        kind = "comment_edit" if event.is_edit else event.public.value
    else:
        kind = "echo_edit" if event.is_edit else "echo"
    recipient = event.recipient_id or (event.thread_id if event.public is None else None)
    return {
        "kind": kind,
        "external_id": event.external_id,
        "target_id": event.external_id if event.is_edit else None,
        "recipient_id": recipient,
        "text": event.text,
        "media": [media_words(one) for one in event.media],
        "reply_to": event.reply_to,
    }


def edit_words(event: MessageEdited) -> Words:
    return {
        "kind": edit_kind(event),
        "external_id": event.external_id,
        "target_id": event.target_id,
        "text": event.text,
        "media": [media_words(one) for one in event.media],
    }


def edit_kind(event: MessageEdited) -> str:
    if event.public is PublicKind.COMMENT:
        return "comment_edit"
    is_ours = event.direction is Direction.OUTBOUND and event.public is None
    return "echo_edit" if is_ours else "message_edit"


def reaction_words(event: ReactionChanged) -> Words:
    action = "add" if event.emoji is not None else "remove"
    told = {"target_id": event.target_id, "emoji": event.emoji, "action": action}
    return {"kind": "reaction", "external_id": event.external_id, **told}


def press_words(event: ButtonPressed) -> Words:
    return {
        "kind": "postback",
        "external_id": event.external_id,
        "payload": event.payload,
        "text": event.text,
        "reply_to": event.reply_to,
        "referral": referral_words(event.referral),
    }


def form_words(event: FormSubmitted) -> Words:
    fields = dict(event.fields) if event.fields is not None else None
    named = {"form_id": event.form_id, "answers": fields, "test": event.test} if event.form_id is not None else {}
    return {
        **named,
        "kind": "form",
        "external_id": event.external_id,
        "claimed": [{"channel": one.channel.value, "address": one.handle} for one in event.claimed],
        "text": event.text,
        "company": event.company,
        "visit": dict(event.visit),
        "spam": event.spam or None,
        "fields": fields,
        "payload": event.payload,
    }


def lead_words(event: LeadReported) -> Words:
    return {
        "kind": "lead",
        "action": "deleted" if event.deleted else "created",
        "external_id": event.external_id,
        "form_id": event.form_id,
        "lead_type": event.lead_type,
    }


def call_words(event: CallReported) -> Words:
    return {
        "kind": "call",
        "external_id": event.external_id,
        "call_status": event.call_status,
        "duration": event.duration,
        "parent_id": event.parent_id,
        "recipient_id": event.recipient_id,
    }


def recording_words(event: CallRecorded) -> Words:
    return {
        "kind": "recording",
        "external_id": event.external_id,
        "target_id": event.target_id,
        "status": event.status,
        "duration": event.duration,
        "media": [media_words(one) for one in event.media],
    }


def transcript_words(event: CallTranscribed) -> Words:
    told = {"target_id": event.target_id, "status": event.status, "text": event.text}
    return {"kind": "transcription", "external_id": event.external_id, **told, "partial": not event.final or None}


def status_words(event: StatusReported) -> Words:
    return {
        "kind": "status",
        "status": event.status.value,
        "target_id": event.target_ids[0] if len(event.target_ids) == 1 and event.channel not in REPORT_LISTS else None,
        "target_ids": list(event.target_ids) if len(event.target_ids) > 1 or event.channel in REPORT_LISTS else None,
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
        "token": event.token,
    }


def notice_words(event: SystemNotice) -> Words:
    """The notice's `text` is our own wording, not something that stood in the payload, so it is not shown as `text`."""
    if event.type in ABOUT_ACCOUNT:
        return {"kind": "account_event", "topic": event.type, "status": event.text}
    system = known({"type": event.type, "old_id": event.old_id, "new_id": event.new_id})
    return {"kind": "system", "external_id": event.external_id, "system": system}


def deletion_words(event: MessageDeleted) -> Words:
    kind = "comment_delete" if event.public is PublicKind.COMMENT else "message_delete"
    return {"kind": kind, "external_id": event.external_id, "target_id": event.target_id}


def moderation_words(event: CommentModerated) -> Words:
    told = {"target_id": event.target_id, "action": event.action, "text": event.text}
    return {"kind": "comment_moderation", **told}


def referred_words(event: Referred) -> Words:
    return {"kind": "referral", "referral": referral_words(event.referral), "payload": event.payload}


def account_words(event: AccountNotice) -> Words:
    return {"kind": "account_event", "topic": event.topic, "status": event.status, "text": event.text}


def problem_words(event: ProblemReported) -> Words:
    return {"kind": "error", "error_code": event.error_code, "text": event.text}


def unsupported_words(event: Unsupported) -> Words:
    return {"kind": "unsupported", "external_id": event.external_id, "what": event.what}


def sender_words(sender: Sender | None) -> Words | None:
    if sender is None:
        return None
    return known(
        {
            "name": sender.name,
            "username": sender.username,
            "phone": sender.phone,
            "bsuid": sender.bsuid,
            "parent_bsuid": sender.parent_bsuid,
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


WORDS: Mapping[type[InboundEvent], Callable[[Any], Words]] = {
    MessageReceived: message_words,
    ContentWaits: lambda event: {"kind": "fetch", "reference": event.reference},
    MessageEchoed: echo_words,
    MessageEdited: edit_words,
    MessageDeleted: deletion_words,
    CommentModerated: moderation_words,
    ReactionChanged: reaction_words,
    ButtonPressed: press_words,
    FormSubmitted: form_words,
    LeadReported: lead_words,
    Referred: referred_words,
    CallReported: call_words,
    CallRecorded: recording_words,
    CallTranscribed: transcript_words,
    StatusReported: status_words,
    ConsentChanged: consent_words,
    SystemNotice: notice_words,
    AccountNotice: account_words,
    ProblemReported: problem_words,
    WebhookConfirmed: lambda event: {"kind": "verification"},
    Ignored: lambda event: {"kind": "ignored", "what": event.what},
    Unsupported: unsupported_words,
    Unreadable: lambda event: {"kind": "error", "problem": event.problem},
}
