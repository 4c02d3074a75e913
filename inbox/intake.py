"""Step 3 of a message's way: an event becomes an interaction in a conversation, in one transaction.

Onward only: the event brings all that is needed; what shall follow (triage, fetching files, showing) is written as jobs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import assert_never
from uuid import UUID

import structlog

from connectors.contract.channel import Channel, ChannelAddress
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
    Correspondent,
    Direction,
    Event,
    FormSubmitted,
    Ignored,
    InboundEvent,
    LeadReported,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ProblemReported,
    ReactionChanged,
    Referred,
    ReportedStatus,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
    WebhookConfirmed,
)
from crm.accounts import actions as accounts
from crm.contacts import actions as contacts
from crm.contacts import touches
from crm.contacts.rules import normal_address
from crm.contacts.values import GoneReason, Identified, Sighting, VerifiedBy
from crm.interactions import actions as interactions
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection, InteractionType
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest, RetryLater
from crm.storage.storable import storable_json, storable_optional, storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import calls, desk, replies
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, DeskPlace, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.deliveries import unnamed
from inbox.jobs import ACKNOWLEDGE_PRESS, FETCH_ATTACHMENT, INTAKE_LATE, TRIAGE, conversation_lane
from inbox.opt_out.confirming import confirm_later
from inbox.opt_out.rules import Asked, read_wish
from inbox.unseen import actions as unseen_answers

log = structlog.stdlib.get_logger(__name__)

Further = (
    CallReported
    | CallRecorded
    | CallTranscribed
    | CommentModerated
    | Referred
    | LeadReported
    | AccountNotice
    | ProblemReported
    | WebhookConfirmed
    | Ignored
    | Unreadable
    | ContentWaits
)

# Seconds to wait, one after the other, for what an event speaks of. A status may overtake the receipt of its message, and
# an echo too; when it is still unknown after that, it is somebody else's.
RECEIPT_WAITS = (1.0, 2.0, 4.0, 8.0)
# An edit, a deletion or a reaction may overtake its message when a provider posts in parallel.
ORIGINAL_WAITS = (0.5, 1.0, 2.0)
# Where a bare "stop" means something else: a chat on a page ends when they leave, a form is written to once.
UNASKED = frozenset({Channel.CHAT, Channel.FORM})
# Notices by which a provider says that somebody, or a group, has another handle from now on, in its own words.
MOVED = frozenset({"chat_migrated", "user_changed_number", "user_id_update"})
LARGEST_SIZE = 2**63 - 1  # bytes, as the databases count them


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an event came from: our account, the journal's number of it, and the number of the attempt (from 1).

    `is_late`: the event is looked at again in a job of its own, since what it speaks of was not there the first time.
    `operators`: where those read who look after the hub; nowhere without a desk.
    """

    connector: str
    account: str
    journal_id: int
    attempt: int = 1
    is_late: bool = False
    authenticates_sender: bool = True
    is_public: bool = False
    operators: DeskPlace | None = None


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
            await _received(work, event, envelope)
        case ButtonPressed():
            await _press(work, event, envelope)
        case FormSubmitted(test=True):
            log.info("somebody of ours tried a form out", channel=event.channel.value, form=event.form_id)
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
        case _:
            await _take_in_further(work, event, envelope)


async def _take_in_further(work: UnitOfWork, event: Further, envelope: Envelope) -> None:
    match event:
        case CallReported():
            await _call(work, event, envelope)
        case CallRecorded() | CallTranscribed():
            await _call_completed(work, event, envelope)
        case CommentModerated():
            await _moderated(work, event, envelope)
        case Referred():
            await _referred(work, event, envelope)
        case LeadReported():
            await _lead(work, event, envelope)
        case AccountNotice():
            await _account(work, event, envelope)
        case ProblemReported():
            log.warning("a provider reports an error", channel=event.channel.value, code=event.error_code)
        case WebhookConfirmed() | Ignored():
            pass  # counted at the entrance, and never kept; replayed from an older journal it is still nothing
        case Unreadable():
            raise ValueError(f"an unreadable item has no place in intake: {event.problem}")
        case ContentWaits():
            raise ValueError("what waits somewhere else is fetched before intake")
        case _:
            assert_never(event)


# A person wrote


async def _received(work: UnitOfWork, event: MessageReceived, envelope: Envelope) -> None:
    if event.in_our_name and await _is_of_ours(work, event, envelope):
        return  # our own message came back
    await _message(work, event, envelope, _message_happening(event))


async def _is_of_ours(work: UnitOfWork, event: MessageReceived, envelope: Envelope) -> bool:
    outbound = InteractionDirection.OUTBOUND
    known = await interactions.by_external_id(
        work.session, event.channel, envelope.account, event.external_id, outbound
    )
    return known is not None or await _carried_as(work, event, envelope, event.external_id) is not None


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
        data["location"] = _known(asdict(place))
    if event.contacts:
        data["contacts"] = [{"name": card.name, "phones": list(card.phones)} for card in event.contacts]
    if event.group_id:
        data["album"] = event.group_id
    if event.forwarded:
        data["forwarded"] = True
    if event.referral:
        data["referral"] = _known(asdict(event.referral))
    if event.reply_to_story:
        data["reply_to_story"] = event.reply_to_story
    if event.order:
        data["order"] = [_known(asdict(item)) for item in event.order]
    if event.public is not None:
        data["public"] = event.public.value
        data["thread"] = event.thread_id
    data |= _known({"quotes": event.quotes, "rating": event.rating, "standby": event.standby or None})
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


def _known(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}


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


def _press_happening(event: ButtonPressed) -> Said:
    words = f"Pressed: {event.text or event.payload or 'a button'}"
    return Said(event.external_id, words, None, event.reply_to, data={"payload": event.payload})


def _form_happening(event: FormSubmitted) -> Said:
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


def _unsupported_happening(event: Unsupported) -> Said:
    return Said(
        event.external_id, f"[{event.what}: open the channel's own app to see it]", data={"unsupported": event.what}
    )


async def _message(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> bool:
    """Keep it in its conversation and ask for what follows; False when nothing new came of it."""
    said = await _told_apart(work, event, envelope, said)
    if await _is_kept(work, event, envelope, said.external_id):
        return False
    met = await _meet(work, event, envelope)
    if met is None:
        return False
    logged = await interactions.log(work, _happening(event, envelope, met, said))
    if not logged.is_new:
        return False
    interaction = logged.interaction
    await _note_touch(work, event, envelope, met)
    if await contacts.is_blacklisted(work, met.person.contact_id):
        await _keep_silently(work, met.anchor, interaction)
        return True
    answered = await _answered(work, event, envelope, said)
    anchor = await _proven_by_answer(work, met, answered)
    conversation, _ = await conversations.find_or_open(work, anchor, met.place)
    await unseen_answers.came_back(work, conversation.id, met.place.identity_id)
    await deliveries.on_customer_message(work, conversation.id)
    await conversations.add_entry(work, conversation, interaction.id, Direction.INBOUND, met.place, envelope.journal_id)
    await _note_related(work, conversation, interaction, answered)
    await _what_follows(work, conversation, interaction)
    await _heed(work, event, met, conversation)
    return True


async def _note_touch(work: UnitOfWork, event: Event, envelope: Envelope, met: Met) -> None:
    """How the lead came to us, as the form tells it; what a machine filled in tells nothing."""
    if isinstance(event, FormSubmitted) and not event.spam and met.person.contact_id is not None:
        await touches.note_touch(work, met.person.contact_id, event.channel, envelope.account, event.visit)


async def _answered(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> Interaction | None:
    """The message this one answers, as far as its ids say: ours or another's."""
    ids = [said.reply_to, *(event.answers if isinstance(event, MessageReceived) else ())]
    for external_id in dict.fromkeys(one for one in ids if one):
        known = partial(interactions.by_external_id, work.session, event.channel, envelope.account, external_id)
        ours = await known(InteractionDirection.OUTBOUND) or await _carried_as(work, event, envelope, external_id)
        found = ours or await known()
        if found is not None:
            return found
    return None


async def _carried_as(work: UnitOfWork, event: Event, envelope: Envelope, name: str) -> Interaction | None:
    """A message of ours by what the provider calls one of its parts."""
    for delivery_id in await delivery_store.by_provider_ids(
        work.session, f"{event.channel}:{envelope.account}", [name]
    ):
        delivery = await delivery_store.by_id(work.session, delivery_id)
        return await work.session.get(Interaction, delivery.interaction_id)
    return None


async def _note_related(
    work: UnitOfWork, conversation: Conversation, interaction: Interaction, answered: Interaction | None
) -> None:
    """Who answers a message of somebody else's conversation stays in their own; the rep sees that the two belong together."""
    other = await conversation_store.of_interaction(work.session, answered.id) if answered is not None else None
    if other is None or other.id == conversation.id or other.contact_id == conversation.contact_id:
        return
    words = "This answers a message of another conversation. Nobody proves that its writer may know what stands there."
    conversations.note_event(
        work, conversation.id, "related", words, {"conversation": str(other.id)}, interaction_id=interaction.id
    )
    desk.show_notice(work, conversation, words)


async def _proven_by_answer(work: UnitOfWork, met: Met, answered: Interaction | None) -> Anchor:
    """An answer to a message that we sent to this very address proves it: only who reads there knows the message's id.

    The anchor afterwards: the proof may have joined the contact with another one.
    """
    if met.person.verified or answered is None or met.anchor.kind is not AnchorKind.CONTACT:
        return met.anchor
    is_ours = answered.direction is InteractionDirection.OUTBOUND
    if not is_ours or answered.identity_id != met.person.identity_id:
        return met.anchor
    words = "They answered a message that we sent there."
    contact = await contacts.mark_verified(work, met.person.identity_id, VerifiedBy.ANSWERED, words)
    return met.anchor if contact is None else Anchor(AnchorKind.CONTACT, contact.id, contact.id)


async def _is_kept(work: UnitOfWork, event: Event, envelope: Envelope, external_id: str | None) -> bool:
    """Asked before anybody is identified: even to be seen again changes what is known of a person."""
    if external_id is None:
        return False
    inbound = InteractionDirection.INBOUND
    found = await interactions.by_external_id(work.session, event.channel, envelope.account, external_id, inbound)
    return found is not None


async def _told_apart(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> Said:
    """Where no provider names the messages, two may be named alike: the second is a message of its own, unless it says the
    same and was only handed over by another way."""
    if envelope.authenticates_sender or said.external_id is None or not isinstance(event, MessageReceived):
        return said
    inbound = InteractionDirection.INBOUND
    known = await interactions.by_external_id(work.session, event.channel, envelope.account, said.external_id, inbound)
    if known is None or await _says_the_same(work, known, event, said):
        return said
    return replace(said, external_id=f"{said.external_id}#{_fingerprint(event, said)}")


def _fingerprint(event: MessageReceived, said: Said) -> str:
    """The same for the same words by the same person, however they were handed over."""
    handle = event.address.handle if event.address is not None else ""
    told = (handle, event.subject or "", said.content or "", *((one.filename or "", one.size) for one in said.media))
    return sha256(repr(told).encode()).hexdigest()[:16]


async def _says_the_same(work: UnitOfWork, known: Interaction, event: MessageReceived, said: Said) -> bool:
    if (known.content or "") != storable_text(said.content or "") or known.subject != storable_optional(
        event.subject, 255
    ):
        return False
    where = None if known.identity_id is None else await delivery_store.address_of(work.session, known.identity_id)
    if event.address is None or where is None or where.handle != normal_address(event.address).handle:
        return False
    return len(await interaction_store.attachments(work.session, known.id)) == len(said.media)


async def _press(work: UnitOfWork, event: ButtonPressed, envelope: Envelope) -> None:
    if await _message(work, event, envelope, _press_happening(event)):
        _acknowledge(work, event, envelope)


async def _meet(work: UnitOfWork, event: Event, envelope: Envelope) -> Met | None:
    """Who wrote and where; None for an event that names nobody."""
    if event.address is None:
        return None
    if not event.is_group:
        person = await _identified(work, event, envelope)
        if person.contact_id is None:
            raise ValueError("a private address without a contact")
        place = Place(event.channel, envelope.account, person.identity_id, _is_public(event, envelope))
        return Met(person, Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id), place, None)
    group = await contacts.identify(work, Sighting(address=event.address, at=work.now, is_group=True))
    # A channel, or a group's anonymous administrator, speaks for itself: nobody in particular wrote.
    is_itself = event.sender is None or event.sender.handle == event.address.handle
    person = group if is_itself else await contacts.identify(work, _sighting(work, event, envelope))
    place = Place(event.channel, envelope.account, group.identity_id, _is_public(event, envelope))
    return Met(person, Anchor(AnchorKind.GROUP, group.identity_id, None), place, group.identity_id)


def _is_public(event: Event, envelope: Envelope) -> bool:
    return envelope.is_public or event.public is not None


async def _identified(work: UnitOfWork, event: Event, envelope: Envelope) -> Identified:
    sighting = _sighting(work, event, envelope)
    if not isinstance(event, FormSubmitted) or not event.claimed:
        return await contacts.identify(work, sighting)
    phones = tuple(one.handle for one in event.claimed if one.channel is Channel.PHONE)
    emails = tuple(one.handle for one in event.claimed if one.channel is Channel.EMAIL)
    return await contacts.identify_by_claim(
        work, replace(sighting, claimed_phones=phones, claimed_emails=emails), event.claimed
    )


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
        authenticated=_is_proven(event, envelope),
        also=sender.also if sender else (),
    )


def _happening(event: Event, envelope: Envelope, met: Met, said: Said) -> Happening:
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
        platform_data=said.data,
        sender_verified=met.person.verified,
        attachments=tuple(_attachment_fact(one) for one in said.media),
    )


def _is_proven(event: Event, envelope: Envelope) -> bool:
    return envelope.authenticates_sender if event.sender_verified is None else event.sender_verified


def _attachment_fact(reference: AttachmentRef) -> AttachmentFact:
    return AttachmentFact(
        kind=reference.kind.value,
        filename=reference.filename,
        mime_type=reference.mime_type,
        size=reference.size if 0 <= (reference.size or 0) <= LARGEST_SIZE else None,
        provider_reference={
            "reference": reference.reference,
            "url": reference.url,
            "sha256": reference.sha256,
            **_known({"content_id": reference.content_id}),
        },
    )


async def _keep_silently(work: UnitOfWork, anchor: Anchor, interaction: Interaction) -> None:
    """Of somebody we blocked: kept in their last conversation, shown to nobody, opened for nobody."""
    latest = await conversation_store.latest_of(work.session, anchor.kind, anchor.id)
    if latest is not None:
        conversations.note_event(
            work, latest.id, "kept", "Of a blocked contact: kept, not shown.", interaction_id=interaction.id
        )


async def _what_follows(work: UnitOfWork, conversation: Conversation, interaction: Interaction) -> None:
    payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
    work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload, priority=JobPriority.FIRST))
    desk.show_entry(work, conversation, interaction.id)
    await _fetch_files(work, interaction)


async def _fetch_files(work: UnitOfWork, interaction: Interaction) -> None:
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
    lane = f"press:{envelope.journal_id}"
    work.enqueue(JobRequest(ACKNOWLEDGE_PRESS, lane, storable_json(payload), priority=JobPriority.FIRST))


# What became of something written earlier


async def _original(work: UnitOfWork, event: Event, envelope: Envelope, external_id: str) -> Interaction | None:
    """The interaction an edit or reaction speaks of."""
    return await interactions.by_external_id(work.session, event.channel, envelope.account, external_id)


def _looks_again(work: UnitOfWork, envelope: Envelope, waits: Sequence[float], why: str) -> bool:
    """True when it is worth looking again, and seen to; False once that was done often enough.

    The first time a job outside the lane is written: what the event speaks of may stand behind it in the same lane.
    """
    if not envelope.is_late:
        lane, then = f"late:{envelope.journal_id}", work.machine_now + timedelta(seconds=waits[0])
        work.enqueue(JobRequest(INTAKE_LATE, lane, {"journal": envelope.journal_id}, not_before=then))
        return True
    if envelope.attempt < len(waits):
        raise RetryLater(waits[envelope.attempt], why)
    return False


async def _edited(work: UnitOfWork, event: MessageEdited, envelope: Envelope) -> None:
    if not _is_proven(event, envelope):  # nobody proves that it is theirs to change: it stands beside what was said
        await _message(work, event, envelope, Said(f"edit:{event.event_id}", event.text, media=event.media))
        return
    original = await _original(work, event, envelope, event.target_id)
    if original is not None:
        await _add_version(work, event, original)
    elif not _looks_again(work, envelope, ORIGINAL_WAITS, "the message that was edited is not here yet"):
        await _edited_first(work, event, envelope)


async def _edited_first(work: UnitOfWork, event: MessageEdited, envelope: Envelope) -> None:
    """The first version never reached us: the edit is the message."""
    if event.direction is Direction.OUTBOUND:
        await _written_elsewhere(work, event, envelope, Said(event.target_id, event.text, media=event.media))
        return
    said = Said(event.target_id, event.text, media=event.media, data={"edited_before_it_came": True})
    await _message(work, event, envelope, said)


async def _add_version(work: UnitOfWork, event: MessageEdited, original: Interaction) -> None:
    files: JsonObject = {"media": [asdict(_attachment_fact(one)) for one in event.media]}
    is_new = await interactions.add_version(
        work,
        original.id,
        event.text,
        edited_at=event.at or work.now,
        external_id=event.external_id,
        platform_data=files if event.media else None,
    )
    if not is_new:
        return
    await interactions.add_attachments(work, original.id, [_attachment_fact(one) for one in event.media])
    conversation = await _show_again(work, original)
    if conversation is not None:
        await _fetch_files(work, original)
    if conversation is not None and event.direction is Direction.INBOUND:
        payload = {"interaction": str(original.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))


async def _deleted(work: UnitOfWork, event: MessageDeleted, envelope: Envelope) -> None:
    if not _is_proven(event, envelope):
        return
    original = await _original(work, event, envelope, event.target_id)
    if original is None:
        _looks_again(work, envelope, ORIGINAL_WAITS, "the message that was deleted is not here yet")
    elif original.deleted_at is None:
        await interactions.mark_deleted(work, original.id, event.at or work.now)
        await _show_again(work, original)


async def _reaction(work: UnitOfWork, event: ReactionChanged, envelope: Envelope) -> None:
    if not _is_proven(event, envelope):
        return
    original = await _original(work, event, envelope, event.target_id)
    if original is None:
        _looks_again(work, envelope, ORIGINAL_WAITS, "the message that was reacted to is not here yet")
        return
    author = await _reacting(work, event, envelope)
    await interactions.set_reaction(work, original.id, author, event.emoji, event.at or work.now)
    await _show_again(work, original)


async def _reacting(work: UnitOfWork, event: ReactionChanged, envelope: Envelope) -> str:
    if event.direction is Direction.OUTBOUND:
        return "us"
    met = await _meet(work, event, envelope)
    return str(met.person.identity_id) if met else "unknown"


async def _show_again(work: UnitOfWork, interaction: Interaction) -> Conversation | None:
    """Where it stands and is shown; None where it stands nowhere, or is a blocked contact's."""
    conversation = await conversation_store.of_interaction(work.session, interaction.id)
    if conversation is None or await contacts.is_blacklisted(work, interaction.contact_id):
        return None
    desk.show_entry(work, conversation, interaction.id)
    return conversation


async def _echo(work: UnitOfWork, event: MessageEchoed, envelope: Envelope) -> None:
    """Our own account wrote: ours if we know the id, else sent by hand in the provider's app. Never judged, never routed."""
    known = await interactions.by_external_id(work.session, event.channel, envelope.account, event.external_id)
    if known is not None:
        if event.is_edit and await interactions.add_version(
            work, known.id, event.text, edited_at=event.at or work.now, external_id=event.external_id
        ):
            await _show_again(work, known)
        return
    account_key = f"{event.channel}:{envelope.account}"
    if await delivery_store.by_provider_ids(work.session, account_key, [event.external_id]):
        return  # a further part of a long message of ours
    if await delivery_store.is_sending(work.session, account_key) and _looks_again(
        work, envelope, RECEIPT_WAITS, "this may be a message of ours whose receipt is on its way"
    ):
        return
    said = Said(event.external_id, event.text, reply_to=event.reply_to, media=event.media)
    await _written_elsewhere(work, event, envelope, said)


async def _written_elsewhere(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> None:
    """One of us wrote in the provider's own app: kept, and shown to whoever answers there."""
    if event.address is None:
        return
    if event.is_group:
        person = await contacts.identify(work, Sighting(address=event.address, at=work.now, is_group=True))
    else:
        person = await contacts.written_to(work, event.address)
    kind = AnchorKind.CONTACT if person.contact_id else AnchorKind.GROUP
    anchor = Anchor(kind, person.contact_id or person.identity_id, person.contact_id)
    place = Place(event.channel, envelope.account, person.identity_id, _is_public(event, envelope))
    logged = await interactions.log(
        work,
        Happening(
            channel=event.channel,
            direction=InteractionDirection.OUTBOUND,
            contact_id=person.contact_id,
            account=envelope.account,
            identity_id=person.identity_id,
            group_id=person.identity_id if event.is_group else None,
            external_id=said.external_id,
            reply_to=said.reply_to,
            content=said.content,
            happened_at=event.at,
            type=said.type,
            platform_data={**(said.data or {}), "sent_by_hand_elsewhere": True},
            attachments=tuple(_attachment_fact(one) for one in said.media),
        ),
    )
    if not logged.is_new:
        return
    if await contacts.is_blacklisted(work, person.contact_id):
        await _keep_silently(work, anchor, logged.interaction)
        return
    conversation, is_new = await conversations.find_or_open(work, anchor, place)
    await conversations.add_entry(
        work, conversation, logged.interaction.id, Direction.OUTBOUND, place, envelope.journal_id
    )
    if is_new:  # nobody waits for us in it
        await conversations.answered(work, conversation.id)
    desk.show_entry(work, conversation, logged.interaction.id)
    await _fetch_files(work, logged.interaction)


# What somebody wants, and what a provider reports


async def _consent(work: UnitOfWork, event: ConsentChanged, envelope: Envelope) -> None:
    """Only what the person proved to have said changes anything; the word of somebody unproven is a message to be read."""
    if event.address is None:
        address = await _address_of_ours(work, event, envelope)
        if address is None:
            unnamed.complaint_of_nobody(work, envelope.account, envelope.operators)
            return
        event = replace(event, address=address)
    said = Said(event.external_id or f"consent:{event.event_id}", event.text or _said_in_words(event))
    if not _is_proven(event, envelope):
        await _message(work, event, envelope, said)
        return
    if await _is_kept(work, event, envelope, said.external_id):
        return
    met = await _meet(work, event, envelope)
    if met is None:
        return
    await interactions.log(work, _happening(event, envelope, met, said))
    if event.is_group:  # what a group's administrator does with us is nobody's consent
        await _reach(work, event, met.place.identity_id)
        return
    await _keep_consent(work, event, met)


async def _address_of_ours(work: UnitOfWork, event: ConsentChanged, envelope: Envelope) -> ChannelAddress | None:
    """Where the message went that the report speaks of."""
    ours = await _carried_as(work, event, envelope, event.delivery_id) if event.delivery_id is not None else None
    if ours is None or ours.identity_id is None:
        return None
    return await delivery_store.address_of(work.session, ours.identity_id)


async def _heed(work: UnitOfWork, event: Event, met: Met, conversation: Conversation) -> None:
    """Somebody may ask in words to be left alone: one word that is all they say is a command, a sentence is put to a person."""
    if not isinstance(event, MessageReceived) or event.public is not None or event.is_group or event.automatic:
        return
    wish = read_wish(event.text, event.channel) if event.channel not in UNASKED else None
    match wish.asked if wish is not None else None:
        case Asked.STOP | Asked.START if met.person.verified:
            await _obey(work, event, met, conversation, granted=wish is not None and wish.asked is Asked.START)
        case Asked.STOP | Asked.MAYBE_STOP if wish is not None:
            words = (
                f"They may be asking us to write no more (“{wish.words}”). Nothing is stopped by itself: please decide."
            )
            conversations.note_event(work, conversation.id, "opt_out_asked", words)
            desk.show_notice(work, conversation, words)
        case _:
            pass


async def _obey(
    work: UnitOfWork, event: MessageReceived, met: Met, conversation: Conversation, *, granted: bool
) -> None:
    frame = {name: getattr(event, name) for name in ("event_id", "item", "channel", "address", "sender", "at")}
    consent = ConsentChanged(**frame, granted=granted, external_id=event.external_id, text=event.text)
    await _keep_consent(work, consent, met)
    if not granted:
        confirm_later(work, conversation, conversation.last_sequence)


def _said_in_words(event: ConsentChanged) -> str:
    if event.topic not in set(ConsentTopic):
        return f"{'joined' if event.granted else 'left'} the list {event.topic}"
    if event.topic != ConsentTopic.ALL:
        return f"{'agreed to' if event.granted else 'wants no more'} {event.topic} messages"
    if event.answers_welcome:
        return f"{'joined the lists again' if event.granted else 'left all lists'}"
    return "allowed us to write" if event.granted else "blocked us"


def _topic(event: ConsentChanged) -> ConsentTopic | None:
    """What it speaks of. Who leaves one list takes marketing back as a whole, since we keep no lists and cannot tell one from
    another; who joins one has not agreed to the others, and nothing changes."""
    if event.topic in set(ConsentTopic):
        return ConsentTopic(event.topic)
    return None if event.granted else ConsentTopic.MARKETING


async def _keep_consent(work: UnitOfWork, event: ConsentChanged, met: Met) -> None:
    contact_id = met.person.contact_id
    topic = _topic(event)
    if contact_id is None or topic is None:
        return
    was_closed = event.channel.value in (await preferences.ensure(work, contact_id)).opted_out_channels
    if topic is ConsentTopic.ALL and not event.answers_welcome:
        await _reach(work, event, met.person.identity_id)
    await preferences.record_consent(
        work,
        contact_id,
        topic,
        granted=event.granted,
        channel=event.channel,
        source=f"{event.channel} itself",
        proof=event.text or event.event_id,
    )
    if event.referral and event.referral.ref:
        await contacts.set_source(work, contact_id, f"{event.channel}:{event.referral.ref}")
    if event.granted and topic is ConsentTopic.ALL and not was_closed:
        return  # nothing is new for whoever answers
    conversation = await conversation_store.not_closed(work.session, met.anchor.kind, met.anchor.id)
    if conversation is not None and not await contacts.is_blacklisted(work, contact_id):
        desk.show_notice(work, conversation, _consent_words(event, topic))
        desk.show_card(work, conversation)


async def _reach(work: UnitOfWork, event: ConsentChanged, identity_id: UUID) -> None:
    if event.granted:
        await contacts.mark_back(work, identity_id)
    else:
        # Who says so in words can still be written to, once, to confirm it; who blocked us cannot.
        await contacts.mark_gone(work, identity_id, GoneReason.OPTED_OUT if event.text else GoneReason.BLOCKED)


def _consent_words(event: ConsentChanged, topic: ConsentTopic) -> str:
    match topic:
        case ConsentTopic.ALL if event.answers_welcome and not event.granted:
            return f"They left all our lists on {event.channel}: only what they write is answered there."
        case ConsentTopic.ALL if event.granted:
            return f"They can be reached on {event.channel} again."
        case ConsentTopic.ALL if event.text:
            return f"They asked us to write no more on {event.channel}."
        case ConsentTopic.ALL:
            return f"They blocked us on {event.channel}. Nothing more is sent there."
        case ConsentTopic.SALES | ConsentTopic.MARKETING:
            return f"They {'agreed to' if event.granted else 'want no more'} {topic} messages on {event.channel}."
        case _:
            assert_never(topic)


async def _status(work: UnitOfWork, event: StatusReported, envelope: Envelope) -> None:
    known = await deliveries.report_status(work, event, envelope.account)
    if known and event.status is ReportedStatus.READ:
        await unseen_answers.seen(work, await deliveries.reported_on(work, event, envelope.account))
    if known and (event.permanent or event.window_closed):
        for delivery_id in await deliveries.reported_on(work, event, envelope.account):
            await replies.carry_elsewhere(work, delivery_id)
    if known or (
        event.target_ids and _looks_again(work, envelope, RECEIPT_WAITS, "the message reported on is not known")
    ):
        return
    if not envelope.authenticates_sender:  # else, now that it was waited for, it speaks of somebody else's message
        await unnamed.place(work, event, envelope.account, envelope.operators)


async def _system(work: UnitOfWork, event: SystemNotice) -> None:
    if event.type in MOVED and event.old_id and event.new_id and event.address is not None:
        scope = event.address.scope
        await contacts.move_address(
            work,
            ChannelAddress(event.channel, scope, event.old_id),
            ChannelAddress(event.channel, scope, event.new_id),
        )


# Calls: one interaction for all that is reported of one call


async def _call(work: UnitOfWork, event: CallReported, envelope: Envelope) -> None:
    known = await _call_of(work, event, envelope)
    if known is not None:
        facts = await interactions.current_data(work.session, known)
        await _complete_call(work, known, calls.after_report(_call_facts(facts), event))
        return
    if event.parent_id is not None and _looks_again(work, envelope, ORIGINAL_WAITS, "the call of this leg is not here"):
        return
    facts = calls.after_report({}, event)
    said = Said(event.external_id, calls.in_words(facts), InteractionType.CALL, data={"call": facts})
    if event.direction is Direction.OUTBOUND:
        await _written_elsewhere(work, event, envelope, said)
    else:
        await _message(work, event, envelope, said)


async def _call_of(work: UnitOfWork, event: CallReported, envelope: Envelope) -> Interaction | None:
    for external_id in (event.external_id, event.parent_id):
        if external_id is not None and (found := await _original(work, event, envelope, external_id)) is not None:
            return found
    return None


async def _call_completed(work: UnitOfWork, event: CallRecorded | CallTranscribed, envelope: Envelope) -> None:
    """The recording and the transcript name the call and nobody else."""
    known = await _original(work, event, envelope, event.target_id)
    if known is None:
        if not _looks_again(work, envelope, RECEIPT_WAITS, "the call is not here yet"):
            raise LookupError("a recording or transcript of a call that nobody reported")
        return
    facts = _call_facts(await interactions.current_data(work.session, known))
    match event:
        case CallRecorded():
            await interactions.add_attachments(work, known.id, [_attachment_fact(one) for one in event.media])
            await _complete_call(work, known, calls.after_recording(facts, event))
            await _fetch_files(work, known)
        case CallTranscribed():
            await _complete_call(work, known, calls.after_transcript(facts, event))
            await _judge_again(work, known)
        case _:
            assert_never(event)


def _call_facts(data: JsonObject) -> JsonObject:
    found = data.get("call")
    return dict(found) if isinstance(found, dict) else {}


async def _complete_call(work: UnitOfWork, known: Interaction, facts: JsonObject) -> None:
    data = await interactions.current_data(work.session, known)
    if _call_facts(data) == facts:
        return
    words = calls.in_words(facts)
    await interactions.add_version(
        work, known.id, words, edited_at=work.now, platform_data={**data, "call": facts}, is_edit=False
    )
    await _show_again(work, known)


async def _judge_again(work: UnitOfWork, interaction: Interaction) -> None:
    conversation = await conversation_store.of_interaction(work.session, interaction.id)
    if conversation is not None and interaction.direction is InteractionDirection.INBOUND:
        payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(TRIAGE, conversation_lane(conversation.id), payload))


# What concerns our page, our forms and our account


async def _moderated(work: UnitOfWork, event: CommentModerated, envelope: Envelope) -> None:
    original = await _original(work, event, envelope, event.target_id)
    if original is None:
        _looks_again(work, envelope, ORIGINAL_WAITS, "the comment that was hidden or shown is not here yet")
        return
    conversation = await conversation_store.of_interaction(work.session, original.id)
    if conversation is None:
        return
    words = "Their comment was hidden on our page." if event.action == "hide" else "Their comment is shown again."
    conversations.note_event(work, conversation.id, "moderated", words, interaction_id=original.id)
    desk.show_notice(work, conversation, words)


async def _referred(work: UnitOfWork, event: Referred, envelope: Envelope) -> None:
    """Somebody came and has not said anything: we know where they came from, and that they may be answered."""
    met = await _meet(work, event, envelope)
    if met is None or met.person.contact_id is None:
        return
    word = event.payload or (event.referral.ref or event.referral.source_id if event.referral is not None else None)
    if word:
        await contacts.set_source(work, met.person.contact_id, f"{event.channel}:{word}")


async def _lead(work: UnitOfWork, event: LeadReported, envelope: Envelope) -> None:
    """The answers are fetched before they come here. What the provider asks to erase is erased."""
    if not event.deleted:
        raise ValueError("the answers of a lead are fetched before intake")
    original = await _original(work, event, envelope, event.external_id)
    if original is None:
        _looks_again(work, envelope, ORIGINAL_WAITS, "the lead that is to be erased is not here yet")
        return
    await interactions.erase(work, original.id)
    await _show_again(work, original)


async def _account(work: UnitOfWork, event: AccountNotice, envelope: Envelope) -> None:
    """Kept in the journal in any case; what stops the account pauses it, so that nothing is tried in vain."""
    words = ": ".join(one for one in (event.topic, event.status, event.text) if one)
    log.warning("a provider says something about our account", account=envelope.account, topic=event.topic)
    if event.stops:
        await accounts.pause(work, event.channel, envelope.account, f"The provider says: {words}")
