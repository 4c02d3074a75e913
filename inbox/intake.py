"""Step 3 of a message's way: an event becomes an interaction in a conversation, in one transaction.

Onward only: the event brings all that is needed; what shall follow (triage, fetching files, showing) is written as jobs.
"""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ConsentChanged,
    Direction,
    Event,
    FormSubmitted,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
)
from crm.contacts import actions as contacts
from crm.contacts.values import GoneReason, Identified, Sighting
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection, InteractionType
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest, RetryLater
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import actions as deliveries
from inbox.jobs import ACKNOWLEDGE_PRESS, FETCH_ATTACHMENT, TRIAGE, conversation_lane

# A status may overtake the receipt it speaks of; after this many tries it counts as somebody else's.
STATUS_PATIENCE = 4
STATUS_WAIT_SECONDS = 2.0
# An edit, a deletion or a reaction may overtake its message when a provider posts in parallel.
ORIGINAL_PATIENCE = 3
ORIGINAL_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an event came from: our account, the journal's number of it, and how often it was tried before (from 1)."""

    connector: str
    account: str
    journal_id: int
    attempt: int = 1
    authenticates_sender: bool = True
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    """Who wrote, and with what the conversation is."""

    person: Identified
    anchor: Anchor
    place: Place
    group_id: UUID | None


async def take_in(work: UnitOfWork, event: InboundEvent, envelope: Envelope) -> None:
    """Keep what happened. Doing it twice with the same event changes nothing the second time."""
    match event:
        case MessageReceived():
            await _message(work, event, envelope, _message_happening(event))
        case ButtonPressed():
            await _message(work, event, envelope, _press_happening(event))
            _acknowledge(work, event, envelope)
        case FormSubmitted():
            await _message(work, event, envelope, _form_happening(event))
        case Unsupported():
            await _message(work, event, envelope, _unsupported_happening(event))
        case MessageEdited():
            await _edited(work, event, envelope)
        case MessageDeleted():
            await _deleted(work, event, envelope)
        case ReactionChanged():
            await _reaction(work, event, envelope)
        case MessageEchoed():
            await _echo(work, event, envelope)
        case ConsentChanged():
            await _consent(work, event, envelope)
        case StatusReported():
            await _status(work, event, envelope)
        case SystemNotice():
            await _system(work, event)
        case Unreadable():
            raise ValueError(f"an unreadable item has no place in intake: {event.problem}")
        case _:
            assert_never(event)


# A person wrote


@dataclass(frozen=True, slots=True)
class Said:
    """What is kept of a message, whichever kind of event brought it."""

    external_id: str | None
    content: str | None
    type: InteractionType | None = None
    reply_to: str | None = None
    media: tuple[AttachmentRef, ...] = ()
    data: JsonObject | None = None


def _message_happening(event: MessageReceived) -> Said:
    data: JsonObject = {}
    if event.location:
        place = event.location
        data["location"] = {"latitude": place.latitude, "longitude": place.longitude, "name": place.name}
    if event.contacts:
        data["contacts"] = [{"name": card.name, "phones": list(card.phones)} for card in event.contacts]
    if event.group_id:
        data["album"] = event.group_id
    if event.forwarded:
        data["forwarded"] = True
    return Said(event.external_id, event.text, None, event.reply_to, event.media, data or None)


def _press_happening(event: ButtonPressed) -> Said:
    words = f"Pressed: {event.text or event.payload or 'a button'}"
    return Said(event.external_id, words, None, event.reply_to, data={"payload": event.payload})


def _form_happening(event: FormSubmitted) -> Said:
    fields = event.fields or {}
    words = "\n".join(f"{name}: {value}" for name, value in fields.items()) or event.payload
    return Said(event.external_id, words, InteractionType.FORM_SUBMISSION, data={"fields": dict(fields)})


def _unsupported_happening(event: Unsupported) -> Said:
    return Said(
        event.external_id, f"[{event.what}: open the channel's own app to see it]", data={"unsupported": event.what}
    )


async def _message(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> None:
    met = await _meet(work, event, envelope)
    if met is None:
        return
    logged = await interactions.log(work, _happening(event, envelope, met, said))
    if not logged.is_new:
        return
    interaction = logged.interaction
    if await contacts.is_blacklisted(work, met.person.contact_id):
        await _keep_silently(work, met, interaction, envelope)
        return
    conversation, _ = await conversations.find_or_open(work, met.anchor, met.place)
    await deliveries.on_customer_message(work, conversation.id)
    await conversations.add_entry(work, conversation, interaction.id, Direction.INBOUND, met.place, envelope.journal_id)
    await _what_follows(work, conversation, interaction)


async def _meet(work: UnitOfWork, event: Event, envelope: Envelope) -> Met | None:
    """Who wrote and where; None for an event that names nobody."""
    if event.address is None:
        return None
    if not event.is_group:
        person = await contacts.identify(work, _sighting(work, event, envelope))
        if person.contact_id is None:
            raise ValueError("a private address without a contact")
        place = Place(event.channel, envelope.account, person.identity_id, envelope.is_public)
        return Met(person, Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id), place, None)
    group = await contacts.identify(work, Sighting(address=event.address, at=work.now, is_group=True))
    # A channel speaks for itself: nobody in particular wrote.
    person = group if event.sender is None else await contacts.identify(work, _sighting(work, event, envelope))
    place = Place(event.channel, envelope.account, group.identity_id, envelope.is_public)
    return Met(person, Anchor(AnchorKind.GROUP, group.identity_id, None), place, group.identity_id)


def _sighting(work: UnitOfWork, event: Event, envelope: Envelope) -> Sighting:
    address, sender = event.address, event.sender
    if address is None:
        raise ValueError("an event without an address shows nobody")
    if event.is_group and sender is not None:
        address = ChannelAddress(address.channel, address.scope, sender.handle)
    verified_phone = event.verified_phone if isinstance(event, MessageReceived) else None
    return Sighting(
        address=address,
        at=work.now,
        name=sender.name if sender else None,
        username=sender.username if sender else None,
        language=sender.language if sender else None,
        country=sender.country if sender else None,
        verified_phone=verified_phone or (sender.phone if sender else None),
        authenticated=envelope.authenticates_sender,
    )


def _happening(event: Event, envelope: Envelope, met: Met, said: Said) -> Happening:
    return Happening(
        channel=event.channel,
        direction=InteractionDirection.INBOUND,
        contact_id=met.person.contact_id,
        type=said.type,
        account=envelope.account,
        identity_id=met.person.identity_id,
        group_id=met.group_id,
        external_id=said.external_id,
        reply_to=said.reply_to,
        content=said.content,
        happened_at=event.at,
        platform_data=said.data,
        sender_verified=met.person.verified,
        attachments=tuple(_attachment_fact(one) for one in said.media),
    )


def _attachment_fact(reference: AttachmentRef) -> AttachmentFact:
    return AttachmentFact(
        kind=reference.kind.value,
        filename=reference.filename,
        mime_type=reference.mime_type,
        size=reference.size,
        provider_reference={"reference": reference.reference, "url": reference.url, "sha256": reference.sha256},
    )


async def _keep_silently(work: UnitOfWork, met: Met, interaction: Interaction, envelope: Envelope) -> None:
    """Somebody we blocked wrote: kept in their last conversation, shown to nobody, opened for nobody."""
    latest = await conversation_store.latest_of(work.session, met.anchor.kind, met.anchor.id)
    if latest is not None:
        conversations.note_event(
            work, latest.id, "kept", "Written by a blocked contact: kept, not shown.", interaction_id=interaction.id
        )


async def _what_follows(work: UnitOfWork, conversation: Conversation, interaction: Interaction) -> None:
    payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
    work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload, priority=JobPriority.FIRST))
    desk.show_entry(work, conversation, interaction.id)
    for attachment_id in await interactions.waiting_attachments(work.session, interaction.id):
        work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{attachment_id}", {"attachment": str(attachment_id)}))


def _acknowledge(work: UnitOfWork, event: ButtonPressed, envelope: Envelope) -> None:
    if event.address is None:
        return
    payload: JsonObject = {
        "channel": event.channel.value,
        "account": envelope.account,
        "scope": event.address.scope,
        "handle": event.address.handle,
        "press": event.external_id,
    }
    work.enqueue(JobRequest(ACKNOWLEDGE_PRESS, f"press:{event.external_id}", payload, priority=JobPriority.FIRST))


# What became of something written earlier


async def _original(work: UnitOfWork, event: Event, envelope: Envelope, external_id: str) -> Interaction | None:
    """The interaction an edit or reaction speaks of; waits a little when it has not come yet, then None."""
    found = await interactions.by_external_id(work.session, event.channel, envelope.account, external_id)
    if found is None and envelope.attempt <= ORIGINAL_PATIENCE:
        raise RetryLater(ORIGINAL_WAIT_SECONDS, "the message it speaks of is not here yet")
    return found


async def _edited(work: UnitOfWork, event: MessageEdited, envelope: Envelope) -> None:
    original = await _original(work, event, envelope, event.target_id)
    if original is None:  # the first version never reached us: the edit is the message
        said = Said(event.target_id, event.text, media=event.media, data={"edited_before_it_came": True})
        await _message(work, event, envelope, said)
        return
    await interactions.add_version(
        work, original.id, event.text, edited_at=event.at or work.now, external_id=event.external_id
    )
    conversation = await _show_again(work, original)
    if conversation is not None and event.direction is Direction.INBOUND:
        payload = {"interaction": str(original.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))


async def _deleted(work: UnitOfWork, event: MessageDeleted, envelope: Envelope) -> None:
    original = await _original(work, event, envelope, event.target_id)
    if original is not None:
        await interactions.mark_deleted(work, original.id, event.at or work.now)
        await _show_again(work, original)


async def _reaction(work: UnitOfWork, event: ReactionChanged, envelope: Envelope) -> None:
    original = await _original(work, event, envelope, event.target_id)
    if original is None:
        return
    met = await _meet(work, event, envelope)
    author = str(met.person.identity_id) if met else "unknown"
    await interactions.set_reaction(work, original.id, author, event.emoji, event.at or work.now)
    await _show_again(work, original)


async def _show_again(work: UnitOfWork, interaction: Interaction) -> Conversation | None:
    conversation = await conversation_store.of_interaction(work.session, interaction.id)
    if conversation is not None:
        desk.show_entry(work, conversation, interaction.id)
    return conversation


async def _echo(work: UnitOfWork, event: MessageEchoed, envelope: Envelope) -> None:
    """Our own account wrote: ours if we know the id, else sent by hand in the provider's app. Never judged, never routed."""
    known = await interactions.by_external_id(work.session, event.channel, envelope.account, event.external_id)
    if known is not None:
        if event.is_edit:
            await interactions.add_version(work, known.id, event.text, edited_at=event.at or work.now)
            await _show_again(work, known)
        return
    if event.address is None:
        return
    if event.is_group:
        person = await contacts.identify(work, Sighting(address=event.address, at=work.now, is_group=True))
    else:
        person = await contacts.written_to(work, event.address)
    kind = AnchorKind.CONTACT if person.contact_id else AnchorKind.GROUP
    anchor = Anchor(kind, person.contact_id or person.identity_id, person.contact_id)
    place = Place(event.channel, envelope.account, person.identity_id, envelope.is_public)
    logged = await interactions.log(
        work,
        Happening(
            channel=event.channel,
            direction=InteractionDirection.OUTBOUND,
            contact_id=person.contact_id,
            account=envelope.account,
            identity_id=person.identity_id,
            external_id=event.external_id,
            content=event.text,
            happened_at=event.at,
            platform_data={"sent_by_hand_elsewhere": True},
            attachments=tuple(_attachment_fact(one) for one in event.media),
        ),
    )
    if logged.is_new:
        conversation, _ = await conversations.find_or_open(work, anchor, place)
        await conversations.add_entry(
            work, conversation, logged.interaction.id, Direction.OUTBOUND, place, envelope.journal_id
        )
        desk.show_entry(work, conversation, logged.interaction.id)


# What somebody wants, and what a provider reports


async def _consent(work: UnitOfWork, event: ConsentChanged, envelope: Envelope) -> None:
    met = await _meet(work, event, envelope)
    if met is None or met.person.contact_id is None:
        return
    words = event.text or ("allowed us to write" if event.granted else "blocked us")
    topic = ConsentTopic(event.topic) if event.topic in set(ConsentTopic) else ConsentTopic.ALL
    logged = await interactions.log(
        work, _happening(event, envelope, met, Said(event.external_id or event.event_id, words))
    )
    if not logged.is_new:
        return
    if event.granted:
        await contacts.mark_back(work, met.person.identity_id)
    else:
        await contacts.mark_gone(work, met.person.identity_id, GoneReason.BLOCKED)
    await preferences.record_consent(
        work,
        met.person.contact_id,
        topic,
        granted=event.granted,
        channel=event.channel,
        source=f"{event.channel} itself",
        proof=event.text or event.event_id,
    )
    if event.referral and event.referral.ref:
        await contacts.set_source(work, met.person.contact_id, f"{event.channel}:{event.referral.ref}")
    conversation = await conversation_store.not_closed(work.session, met.anchor.kind, met.anchor.id)
    if conversation is not None:
        desk.show_notice(work, conversation, _consent_words(event.granted, event.channel))
        desk.show_card(work, conversation)


def _consent_words(granted: bool, channel: Channel) -> str:
    if granted:
        return f"They can be reached on {channel} again."
    return f"They blocked us on {channel}. Nothing more is sent there."


async def _status(work: UnitOfWork, event: StatusReported, envelope: Envelope) -> None:
    known = await deliveries.report_status(work, event, envelope.account)
    if not known and envelope.attempt <= STATUS_PATIENCE:
        raise RetryLater(STATUS_WAIT_SECONDS, "the message this status speaks of is not known yet")


async def _system(work: UnitOfWork, event: SystemNotice) -> None:
    if event.type == "chat_migrated" and event.old_id and event.new_id and event.address is not None:
        scope = event.address.scope
        await contacts.move_address(
            work,
            ChannelAddress(event.channel, scope, event.old_id),
            ChannelAddress(event.channel, scope, event.new_id),
        )
