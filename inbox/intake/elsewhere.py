"""One of us wrote in the provider's own app, to somebody or in public: kept, never judged, never routed."""

from dataclasses import dataclass, replace
from uuid import UUID

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import Direction, Event, MessageEchoed
from crm.contacts import actions as contacts
from crm.contacts.values import Sighting
from crm.interactions import actions as interactions
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.interactions.values import Happening, InteractionDirection
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.values import AnchorKind
from inbox.deliveries import store as delivery_store
from inbox.intake.envelope import Envelope
from inbox.intake.finding import ORIGINAL_WAITS, RECEIPT_WAITS, carried_as, looks_again, original_of
from inbox.intake.following import fetch_files, keep_silently, show_again
from inbox.intake.people import is_public
from inbox.intake.said import Said, attachment_fact, sequence_of, without_none


@dataclass(frozen=True, slots=True)
class Whom:
    """To whom it was written."""

    contact_id: UUID | None = None
    identity_id: UUID | None = None
    group_id: UUID | None = None


NOBODY = Whom()


async def echoed(work: UnitOfWork, event: MessageEchoed, envelope: Envelope) -> None:
    """Our own account wrote: ours if we know the id, else sent by hand in the provider's app. Never judged, never routed."""
    known = await interactions.by_external_id(work.session, event.channel, envelope.account, event.external_id)
    if known is not None:
        if event.is_edit and await _reads_otherwise(work, event, known):
            await show_again(work, known)
        return
    account_key = f"{event.channel}:{envelope.account}"
    if await delivery_store.by_provider_ids(work.session, account_key, [event.external_id]):
        return  # a further part of a long message of ours
    if await delivery_store.is_sending(work.session, account_key) and looks_again(
        work, envelope, RECEIPT_WAITS, "this may be a message of ours whose receipt is on its way"
    ):
        return
    said = Said(event.external_id, event.text, reply_to=event.reply_to, media=event.media)
    await written_elsewhere(work, event, envelope, said)


async def _reads_otherwise(work: UnitOfWork, event: MessageEchoed, known: Interaction) -> bool:
    """Keep the new words, unless it was we who changed them and know them."""
    if await interaction_store.current_text(work.session, known) == event.text:
        return False
    return await interactions.add_version(
        work, known.id, event.text, edited_at=event.at or work.now, external_id=event.external_id
    )


async def written_elsewhere(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> None:
    """One of us wrote in the provider's own app: kept, and shown to whoever answers there."""
    if event.address is not None:
        await _to_somebody(work, event, event.address, envelope, said)
    elif event.public is not None:
        await _in_public(work, event, envelope, said)


async def _to_somebody(work: UnitOfWork, event: Event, address: ChannelAddress, envelope: Envelope, said: Said) -> None:
    if event.is_group:
        person = await contacts.identify(work, Sighting(address=address, at=work.now, is_group=True))
    else:
        person = await contacts.written_to(work, address)
    kind = AnchorKind.CONTACT if person.contact_id else AnchorKind.GROUP
    anchor = Anchor(kind, person.contact_id or person.identity_id, person.contact_id)
    place = Place(event.channel, envelope.account, person.identity_id, is_public(event, envelope))
    whom = Whom(person.contact_id, person.identity_id, person.identity_id if event.is_group else None)
    logged = await interactions.log(work, _by_hand(event, envelope, said, whom))
    if not logged.is_new:
        return
    if await contacts.is_blacklisted(work, person.contact_id):
        await keep_silently(work, anchor, logged.interaction)
        return
    conversation, is_new = await conversations.find_or_open(work, anchor, place)
    await conversations.add_entry(
        work, conversation, logged.interaction.id, Direction.OUTBOUND, place, envelope.journal_id
    )
    if is_new:  # nobody waits for us in it
        await conversations.answered(work, conversation.id)
    desk.show_entry(work, conversation, logged.interaction.id)
    await fetch_files(work, logged.interaction)


async def _in_public(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> None:
    """A comment or post of ours belongs to the conversation of what it answers. What answers nothing that we know is kept as
    nobody's: answers to it, reactions and edits find it there."""
    answered = await _answered(work, event, envelope, said)
    waits = answered is None and said.reply_to is not None
    if waits and looks_again(work, envelope, ORIGINAL_WAITS, "the comment that this one answers is not here yet"):
        return
    whom = NOBODY if answered is None else Whom(answered.contact_id, answered.identity_id, answered.group_id)
    logged = await interactions.log(work, _by_hand(event, envelope, _said_in_public(event, said), whom))
    if answered is None or not logged.is_new:
        return
    conversation = await conversation_store.of_interaction(work.session, answered.id)
    if conversation is not None:
        await _enter(work, conversation.id, logged.interaction, envelope)


async def _answered(work: UnitOfWork, event: Event, envelope: Envelope, said: Said) -> Interaction | None:
    """The comment answered, theirs or ours; else the post under which ours stands, where we know that."""
    for external_id in dict.fromkeys(
        one for one in (said.reply_to, event.thread_id) if one and one != said.external_id
    ):
        found = await original_of(work, event, envelope, external_id) or await carried_as(
            work, event, envelope, external_id
        )
        if found is not None:
            return found
    return None


async def _enter(work: UnitOfWork, conversation_id: UUID, interaction: Interaction, envelope: Envelope) -> None:
    """Into this very conversation: one that is closed is not opened by what we write ourselves."""
    if await contacts.is_blacklisted(work, interaction.contact_id):
        words = "Of a blocked contact: kept, not shown."
        conversations.note_event(work, conversation_id, "kept", words, interaction_id=interaction.id)
        return
    conversation = await conversation_store.locked(work.session, conversation_id)
    await conversations.add_entry(
        work, conversation, interaction.id, Direction.OUTBOUND, journal_id=envelope.journal_id
    )
    desk.show_entry(work, conversation, interaction.id)
    await fetch_files(work, interaction)


def _said_in_public(event: Event, said: Said) -> Said:
    where = without_none({"public": event.public, "thread": event.thread_id})
    return replace(said, data={**(said.data or {}), **where})


def _by_hand(event: Event, envelope: Envelope, said: Said, whom: Whom) -> Happening:
    return Happening(
        channel=event.channel,
        direction=InteractionDirection.OUTBOUND,
        contact_id=whom.contact_id,
        account=envelope.account,
        identity_id=whom.identity_id,
        group_id=whom.group_id,
        external_id=said.external_id,
        reply_to=said.reply_to,
        content=said.content,
        happened_at=event.at,
        sequence=sequence_of(event),
        type=said.type,
        platform_data={**(said.data or {}), "sent_by_hand_elsewhere": True},
        attachments=tuple(attachment_fact(one) for one in said.media),
    )
