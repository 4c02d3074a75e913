"""A person wrote: the message is kept in its conversation, and asks for what follows."""

from dataclasses import replace
from functools import partial
from hashlib import sha256

from connectors.contract.inbound import ButtonPressed, Direction, Event, FormSubmitted, MessageReceived
from crm.contacts import actions as contacts
from crm.contacts import touches
from crm.contacts.rules import normal_address
from crm.contacts.values import VerifiedBy
from crm.interactions import actions as interactions
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.storable import storable_json, storable_optional, storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.intake.envelope import Envelope
from inbox.intake.finding import carried_as
from inbox.intake.following import fetch_files, keep_silently, what_follows
from inbox.intake.people import Met, meet
from inbox.intake.said import Said, happening_of, of_message, of_press
from inbox.intake.wishes import heed
from inbox.jobs import ACKNOWLEDGE_PRESS
from inbox.satisfaction.answers import take_answer
from inbox.unseen import actions as unseen_answers


async def received(work: UnitOfWork, event: MessageReceived, envelope: Envelope) -> None:
    if event.in_our_name and await _is_of_ours(work, event, envelope):
        return  # our own message came back
    await keep_message(work, event, envelope, of_message(event))


async def _is_of_ours(work: UnitOfWork, event: MessageReceived, envelope: Envelope) -> bool:
    outbound = InteractionDirection.OUTBOUND
    known = await interactions.by_external_id(
        work.session, event.channel, envelope.account, event.external_id, outbound
    )
    return known is not None or await carried_as(work, event, envelope, event.external_id) is not None


async def press(work: UnitOfWork, event: ButtonPressed, envelope: Envelope) -> None:
    if await keep_message(work, event, envelope, of_press(event)):
        _acknowledge(work, event, envelope)


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


async def keep_message(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> bool:
    """Keep it in its conversation and ask for what follows; False when nothing new came of it."""
    said = await _told_apart(work, event, envelope, said)
    if await is_kept(work, event, envelope, said.external_id):
        return False
    met = await meet(work, event, envelope)
    if met is None:
        return False
    logged = await interactions.log(work, happening_of(event, envelope, met, said))
    if not logged.is_new:
        return False
    interaction = logged.interaction
    await _note_touch(work, event, envelope, met)
    if await contacts.is_blacklisted(work, met.person.contact_id):
        await keep_silently(work, met.anchor, interaction)
        return True
    if await take_answer(work, interaction, event.payload if isinstance(event, ButtonPressed) else None):
        return True
    answered = await _answered(work, event, envelope, said)
    anchor = await _proven_by_answer(work, met, answered)
    conversation, _ = await conversations.find_or_open(work, anchor, met.place)
    await unseen_answers.came_back(work, conversation.id, met.place.identity_id)
    await deliveries.on_customer_message(work, conversation.id)
    await conversations.add_entry(work, conversation, interaction.id, Direction.INBOUND, met.place, envelope.journal_id)
    await _note_related(work, conversation, interaction, answered)
    what_follows(work, conversation, interaction)
    if said.media:
        await fetch_files(work, interaction)
    await heed(work, event, met, conversation, interaction.id)
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
        ours = await known(InteractionDirection.OUTBOUND) or await carried_as(work, event, envelope, external_id)
        found = ours or await known()
        if found is not None:
            return found
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


async def is_kept(work: UnitOfWork, event: Event, envelope: Envelope, external_id: str | None) -> bool:
    """Asked before anybody is identified: even to be seen again changes what is known of a person."""
    if external_id is None:
        return False
    return await interaction_store.is_received(work.session, (event.channel, envelope.account, external_id))


async def _told_apart(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> Said:
    """Where no provider names the messages, two may be named alike: the second is a message of its own, unless it says the
    same and was only handed over by another way."""
    if envelope.authenticates_sender or said.external_id is None or not isinstance(event, MessageReceived):
        return said
    inbound = InteractionDirection.INBOUND
    known = await interactions.by_external_id(work.session, event.channel, envelope.account, said.external_id, inbound)
    if known is None or await _says_the_same(work, known, event, said):
        return said
    return replace(said, external_id=f"{said.external_id}#{fingerprint_of(event, said)}")


def fingerprint_of(event: MessageReceived, said: Said) -> str:
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
