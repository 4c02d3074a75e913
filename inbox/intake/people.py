"""Who wrote, and with what the conversation is."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Event, FormSubmitted, MessageReceived
from crm.contacts import actions as contacts
from crm.contacts.values import Identified, Sighting
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.values import AnchorKind
from inbox.intake.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Met:
    """Who wrote, and with what the conversation is."""

    person: Identified
    anchor: Anchor
    place: Place
    group_id: UUID | None


async def meet(work: UnitOfWork, event: Event, envelope: Envelope) -> Met | None:
    """Who wrote and where; None for an event that names nobody."""
    if event.address is None:
        return None
    if not event.is_group:
        person = await _identified(work, event, envelope)
        if person.contact_id is None:
            raise ValueError("a private address without a contact")
        place = Place(event.channel, envelope.account, person.identity_id, is_public(event, envelope))
        return Met(person, Anchor(AnchorKind.CONTACT, person.contact_id, person.contact_id), place, None)
    group = await contacts.identify(work, Sighting(address=event.address, at=work.now, is_group=True))
    # A channel, or a group's anonymous administrator, speaks for itself: nobody in particular wrote.
    is_itself = event.sender is None or event.sender.handle == event.address.handle
    person = group if is_itself else await contacts.identify(work, sighting_of(event, envelope, work.now))
    place = Place(event.channel, envelope.account, group.identity_id, is_public(event, envelope))
    return Met(person, Anchor(AnchorKind.GROUP, group.identity_id, None), place, group.identity_id)


async def _identified(work: UnitOfWork, event: Event, envelope: Envelope) -> Identified:
    sighting = sighting_of(event, envelope, work.now)
    if not isinstance(event, FormSubmitted) or not event.claimed:
        return await contacts.identify(work, sighting)
    phones = tuple(one.handle for one in event.claimed if one.channel is Channel.PHONE)
    emails = tuple(one.handle for one in event.claimed if one.channel is Channel.EMAIL)
    return await contacts.identify_by_claim(
        work, replace(sighting, claimed_phones=phones, claimed_emails=emails), event.claimed
    )


def sighting_of(event: Event, envelope: Envelope, at: datetime) -> Sighting:
    """What the event shows of whoever wrote it. ValueError for one that names nobody."""
    address, sender = event.address, event.sender
    if address is None:
        raise ValueError("an event without an address shows nobody")
    if event.is_group and sender is not None:
        address = ChannelAddress(address.channel, address.scope, sender.handle)
    verified_phone = event.verified_phone if isinstance(event, MessageReceived) else None
    return Sighting(
        address=address,
        at=at,
        name=sender.name if sender else None,
        username=sender.username if sender else None,
        language=sender.language if sender else None,
        country=sender.country if sender else None,
        verified_phone=verified_phone or (sender.phone if sender else None),
        authenticated=is_proven(event, envelope),
        also=sender.also if sender else (),
    )


def is_public(event: Event, envelope: Envelope) -> bool:
    """Can anybody read it where it was written?"""
    return envelope.is_public or event.public is not None


def is_proven(event: Event, envelope: Envelope) -> bool:
    """Does the provider, or the event itself, prove who wrote it?"""
    return envelope.authenticates_sender if event.sender_verified is None else event.sender_verified
