"""What is kept of a message, whichever kind of event brought it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    CallReported,
    Correspondent,
    Event,
    FormSubmitted,
    MessageReceived,
    Unsupported,
)
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection, InteractionType
from crm.storage.base import JsonObject
from inbox.intake.envelope import Envelope
from inbox.intake.people import Met

LARGEST_SIZE = 2**63 - 1  # bytes, as the databases count them


@dataclass(frozen=True, slots=True)
class Said:
    """What is kept of a message, whichever kind of event brought it."""

    external_id: str | None
    content: str | None
    type: InteractionType | None = None
    reply_to: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    data: JsonObject | None = None


def of_message(event: MessageReceived) -> Said:
    data: JsonObject = {}
    if event.location:
        place = event.location
        data["location"] = without_none(asdict(place))
    if event.contacts:
        data["contacts"] = [{"name": card.name, "phones": list(card.phones)} for card in event.contacts]
    if event.group_id:
        data["album"] = event.group_id
    if event.forwarded:
        data["forwarded"] = True
    if event.referral:
        data["referral"] = without_none(asdict(event.referral))
    if event.reply_to_story:
        data["reply_to_story"] = event.reply_to_story
    if event.order:
        data["order"] = [without_none(asdict(item)) for item in event.order]
    if event.public is not None:
        data["public"] = event.public.value
        data["thread"] = event.thread_id
    data |= without_none({"quotes": event.quotes, "rating": event.rating, "standby": event.standby or None})
    data |= _mail_data(event)
    return Said(event.external_id, event.text or _silent_words(event), None, event.reply_to, event.media, data or None)


def _silent_words(event: MessageReceived) -> str | None:
    """What a message says that has no text of its own."""
    if event.order:
        return "\n".join(["Ordered:", *(f"{item.quantity} × {item.sku}" for item in event.order)])
    if event.encrypted:
        return "[an encrypted message: open the channel's own app to see it]"
    if event.rating is not None:
        return f"[rated us: {event.rating}]"
    return None


def _mail_data(event: MessageReceived) -> JsonObject:
    """What only a mail has: kept beside the text, so that a reply can go to all, and the whole can be shown."""
    data: JsonObject = {
        "reply_to": _named(event.reply_addresses),
        "to": _named(event.to),
        "cc": _named(event.copied),
        "full_text": event.full_text if event.full_text != event.text else None,
        "html": event.html,
        "answers": list(event.answers),
        "automatic": event.automatic,
        "bulk": event.bulk,
        "spam": event.spam,
        "wants_no_machine": event.wants_no_machine,
    }
    return {name: value for name, value in data.items() if value}


def _named(people: Sequence[Correspondent]) -> list[JsonObject]:
    return [{"address": one.handle, "name": one.name} for one in people]


def of_press(event: ButtonPressed) -> Said:
    words = f"Pressed: {event.text or event.payload or 'a button'}"
    return Said(event.external_id, words, None, event.reply_to, data={"payload": event.payload})


def of_form(event: FormSubmitted) -> Said:
    fields = event.fields or {}
    told = {name: value for name, value in fields.items() if name not in event.visit and not name.startswith("_")}
    lines = [f"{name}: {value}" for name, value in told.items() if not event.text or value != event.text]
    words = "\n".join([*([event.text, ""] if event.text else []), *lines]).strip() or event.payload
    data: JsonObject = {"fields": dict(fields)}
    if event.company:
        data["company"] = event.company
    if event.visit:
        data["visit"] = dict(event.visit)
    if event.spam:
        data["spam"] = True
    return Said(event.external_id, words, InteractionType.FORM_SUBMISSION, data=data)


def of_unsupported(event: Unsupported) -> Said:
    return Said(
        event.external_id, f"[{event.what}: open the channel's own app to see it]", data={"unsupported": event.what}
    )


def happening_of(event: Event, envelope: Envelope, met: Met, said: Said) -> Happening:
    return Happening(
        channel=event.channel,
        direction=InteractionDirection.INBOUND,
        contact_id=met.person.contact_id,
        type=said.type,
        account=envelope.account,
        subject=event.subject if isinstance(event, MessageReceived) else None,
        identity_id=met.person.identity_id,
        group_id=met.group_id,
        external_id=said.external_id,
        reply_to=said.reply_to,
        content=said.content,
        happened_at=event.at,
        sequence=sequence_of(event),
        platform_data=said.data,
        sender_verified=met.person.verified,
        attachments=tuple(attachment_fact(one) for one in said.media),
    )


def sequence_of(event: Event) -> int | None:
    """Its number among what was written beside it. A report's number inside its call is none."""
    return None if isinstance(event, CallReported) else event.sequence


def attachment_fact(reference: AttachmentRef) -> AttachmentFact:
    return AttachmentFact(
        kind=reference.kind.value,
        filename=reference.filename,
        mime_type=reference.mime_type,
        size=reference.size if 0 <= (reference.size or 0) <= LARGEST_SIZE else None,
        provider_reference={
            "reference": reference.reference,
            "url": reference.url,
            "sha256": reference.sha256,
            **without_none({"content_id": reference.content_id}),
        },
    )


def without_none(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
