"""Taking in what many known people wrote, in one transaction: every question is asked for all of them at once.

Only the plain case comes here: a new private message of somebody whom the provider vouches for, who has a contact and an open
conversation in which nothing waits for them. Everything else is taken in by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import InboundEvent, MessageReceived
from crm.contacts import rules
from crm.contacts import store as contact_store
from crm.contacts.locking import held_by
from crm.contacts.model import Identity
from crm.interactions import store as interaction_store
from crm.interactions.store import Received
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import store as conversation_store
from inbox.conversations.store import Subject
from inbox.conversations.values import AnchorKind
from inbox.deliveries import store as delivery_store
from inbox.deliveries.values import DeliveryState
from inbox.intake.envelope import Envelope
from inbox.intake.people import is_proven, sighting_of
from inbox.unseen import store as unseen_store


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message of the plain kind, and where it came from. `places`: the addresses that are its writer's, their own first."""

    event: MessageReceived
    envelope: Envelope
    name: Received
    places: tuple[ChannelAddress, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A message whose writer is known."""

    arrived: Arrived
    contact_id: UUID

    @property
    def subject(self) -> Subject:
        return AnchorKind.CONTACT, self.contact_id, ""


def plain(event: InboundEvent, envelope: Envelope, at: datetime) -> Arrived | None:
    """None for whatever has to be taken in by itself."""
    if not isinstance(event, MessageReceived) or event.address is None:
        return None
    is_private = not event.is_group and event.public is None and not event.in_our_name
    is_sure = envelope.authenticates_sender and is_proven(event, envelope)
    if not (is_private and is_sure) or event.media or event.reply_to or event.answers:
        return None
    seen = rules.cleaned(sighting_of(event, envelope, at))
    places = (seen.address, *rules.personal_keys(seen))
    if any(one.channel is Channel.EMAIL for one in places):
        return None  # an address by which two contacts may turn out to be one
    return Arrived(event, envelope, (event.channel, envelope.account, event.external_id), places)


async def known(work: UnitOfWork, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Those whose writer and conversation are known, held from now on in the order in which everybody holds them. What taking
    them in will ask is answered."""
    fresh = await _new_ones(work, arrived)
    held = await contact_store.owners_held(work.session, {place for one in fresh for place in one.places})
    held_by(work).update({one.id: one for one in held if one.merged_into is None})
    theirs = [one for one in await _writers(work, fresh) if one.contact_id in held_by(work)]
    return await _in_open_conversations(work, _one_of_each(theirs))


async def _new_ones(work: UnitOfWork, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Of two with one name the other is seen to be a repetition when it is taken in alone."""
    names = {one.name: one for one in arrived}
    received = await interaction_store.is_received.read_ahead(work.session, names)
    return [one for name, one in names.items() if not received[name]]


async def _writers(work: UnitOfWork, arrived: Sequence[Arrived]) -> list[Known]:
    """Those whose every address is one contact's, proven."""
    places = {place for one in arrived for place in one.places}
    rows = await contact_store.proven_or_new.read_ahead(work.session, places)
    owners = [(one, {_owner(rows[place]) for place in one.places}) for one in arrived]
    return [Known(one, owner) for one, found in owners if len(found) == 1 for owner in found if owner is not None]


def _owner(row: Identity | None) -> UUID | None:
    return None if row is None or row.verified_at is None else row.contact_id


def _one_of_each(found: Sequence[Known]) -> list[Known]:
    """One message of each contact: what the next one asks may be changed by it."""
    return list({one.contact_id: one for one in reversed(found)}.values())


async def _in_open_conversations(work: UnitOfWork, found: Sequence[Known]) -> list[Arrived]:
    """Those with an open conversation in which nothing waits that their word would stop."""
    conversations = await conversation_store.open_one.read_ahead(work.session, [one.subject for one in found])
    ids = [one.id for one in conversations.values() if one is not None]
    waiting = await delivery_store.waiting(work.session, ids)
    held_back = {one: [row for row in rows if row.state is DeliveryState.HELD] for one, rows in waiting.items()}
    copies = unseen_store.copies_among(waiting)
    delivery_store.held_back.know(work.session, held_back)
    unseen_store.waiting_copies.know(work.session, copies)
    quiet = {one for one in ids if not held_back[one] and not copies[one]}
    opened = [(one, conversations[one.subject]) for one in found]
    return [one.arrived for one, conversation in opened if conversation is not None and conversation.id in quiet]
