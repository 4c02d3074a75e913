"""Somebody leaves what we advertise, by the link or the mail that stood in it; and takes it back where that was a slip.

What waits to be sent needs no hunting down: the gate is asked again at the moment of sending, and says no.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.inbound import ConsentChanged
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.model import Contact, Identity
from crm.contacts.values import LanguageSource
from crm.preferences import actions as preferences
from crm.preferences import store as preference_store
from crm.preferences.rules import may_take_back
from crm.preferences.values import ConsentTopic, LeftBy
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.values import AnchorKind

LEFT, TOOK_BACK = "unsubscribed", "unsubscribed_undone"
HOW = {
    LeftBy.LINK: "they used the link in a message of ours",
    LeftBy.MAIL: "they wrote to the address that a message of ours named",
}


@dataclass(frozen=True, slots=True)
class Leaver:
    """What a token of ours names: an address of a contact, and what its owner may take back by it."""

    identity_id: UUID
    topic: ConsentTopic


ReadToken = Callable[[str], Leaver | None]
"""What a token says; None where it is not ours."""


def no_tokens(token: str) -> Leaver | None:
    """For hubs that give none."""
    return None


class Standing(StrEnum):
    """What holds for a leaver at this moment."""

    GETS = "gets"
    LEFT = "left"  # just now, by our own way: it may be taken back
    GETS_NONE = "gets_none"


@dataclass(frozen=True, slots=True)
class Seen:
    """A leaver as their page shows them. `language` is None where nobody knows it."""

    standing: Standing
    channel: Channel
    handle: str
    language: str | None


async def look(session: AsyncSession, leaver: Leaver, now: datetime) -> Seen | None:
    """What holds for them; None when their address is not here any more. Changes nothing."""
    identity = await contact_store.identity(session, leaver.identity_id)
    if identity is None or identity.contact_id is None:
        return None
    contact = await contact_store.by_id(session, await contact_store.resolved_id(session, identity.contact_id))
    return None if contact is None else await _seen(session, leaver, identity, contact, now)


async def leave(work: UnitOfWork, leaver: Leaver, source: LeftBy, proof: str) -> Seen | None:
    """They get no more of it, from now on; said twice it is the same. None when their address is not here any more."""
    found = await _held(work, leaver)
    if found is None:
        return None
    identity, contact = found
    proof = _said_where(proof, identity)
    if await preferences.leave(work, contact.id, leaver.topic, identity.channel, source, proof):
        words = f"They want no more {leaver.topic} messages: {HOW[source]}."
        await _tell(work, contact.id, LEFT, words, proof)
    return await _seen(work.session, leaver, identity, contact, work.now)


async def take_back(work: UnitOfWork, leaver: Leaver, proof: str) -> Seen | None:
    """It was a slip: they get it again, if it was `leave` that ended it and only just. Else nothing changes."""
    found = await _held(work, leaver)
    if found is None:
        return None
    identity, contact = found
    proof = _said_where(proof, identity)
    if await preferences.take_back(work, contact.id, leaver.topic, identity.channel, proof):
        words = f"They want {leaver.topic} messages after all: they took their word back."
        await _tell(work, contact.id, TOOK_BACK, words, proof)
    return await _seen(work.session, leaver, identity, contact, work.now)


async def left_by_mail(work: UnitOfWork, event: ConsentChanged, read: ReadToken) -> bool:
    """Whether this mail brought back a token that was sent to its very writer; then they have left. Anybody else who holds the
    token has been shown the mail, and decides nothing."""
    leaver = read(event.payload) if event.payload is not None and not event.granted else None
    identity = await contact_store.identity(work.session, leaver.identity_id) if leaver is not None else None
    if leaver is None or identity is None or event.address is None:
        return False
    if (identity.channel, identity.handle) != (event.address.channel, event.address.handle):
        return False
    proof = f"Mail {event.external_id}"
    return await leave(work, leaver, LeftBy.MAIL, proof) is not None


def _said_where(proof: str, identity: Identity) -> str:
    return f"{proof}, with the link that was sent to {identity.handle}"


async def _held(work: UnitOfWork, leaver: Leaver) -> tuple[Identity, Contact] | None:
    """The address and its living contact, who is held until the transaction ends."""
    identity = await contact_store.identity(work.session, leaver.identity_id)
    if identity is None or identity.contact_id is None:
        return None
    return identity, await contacts.lock_contact(work, identity.contact_id)


async def _seen(session: AsyncSession, leaver: Leaver, identity: Identity, contact: Contact, now: datetime) -> Seen:
    standing = await _standing(session, contact.id, leaver.topic, now)
    is_known = contact.language_source is not LanguageSource.DEFAULT
    return Seen(standing, identity.channel, identity.handle, contact.language if is_known else None)


async def _standing(session: AsyncSession, contact_id: UUID, topic: ConsentTopic, now: datetime) -> Standing:
    allowed = await preference_store.consent_of(session, contact_id)
    if allowed.marketing if topic is ConsentTopic.MARKETING else allowed.sales:
        return Standing.GETS
    last = await preference_store.last_word(session, contact_id, topic)
    if last is not None and may_take_back(granted=last.granted, source=last.source, at=last.at, now=now):
        return Standing.LEFT
    return Standing.GETS_NONE


async def _tell(work: UnitOfWork, contact_id: UUID, kind: str, words: str, proof: str) -> None:
    """The open conversation says so, and its card."""
    conversation = await conversation_store.not_closed(work.session, AnchorKind.CONTACT, contact_id)
    if conversation is None or await contacts.is_blacklisted(work, contact_id):
        return
    conversations.note_event(work, conversation.id, kind, words, {"proof": proof})
    desk.show_notice(work, conversation, words)
    desk.show_card(work, conversation)
