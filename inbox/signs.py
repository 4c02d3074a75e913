"""What the contact sees of us beside our words, where their channel shows it at once: that we have read, that we write.

A sign carries nothing and waits for nobody: it is asked for in the transaction of what it shows, and done by a job. Only
channels that the contact looks at while they write (web chat) get any.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.model import Identity
from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.channel_choice.store import CapabilityLookup, newest_inbound_sequence
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.jobs import SHOW_SIGN

TYPING_FOR = timedelta(seconds=30)  # how long somebody who opened the composer counts as writing
TYPING_AGAIN = timedelta(seconds=4)


class Sign(StrEnum):
    READ = "read"
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Shown:
    """A sign that is to be shown now, and where."""

    sign: Sign
    channel: Channel
    account: str
    address: ChannelAddress


def are_shown(conversation: Conversation, capabilities: CapabilityLookup) -> bool:
    """Would the contact see anything of us there, beside our words?"""
    return any(_shows(conversation, sign, capabilities) for sign in Sign)


def show_read(work: UnitOfWork, conversation: Conversation, seen_sequence: int, capabilities: CapabilityLookup) -> None:
    """The contact shall see that one of us has read up to this entry."""
    if _shows(conversation, Sign.READ, capabilities):
        _ask(work, {"conversation": str(conversation.id), "sign": Sign.READ.value, "seen": seen_sequence})


def show_typing(work: UnitOfWork, conversation: Conversation, capabilities: CapabilityLookup) -> None:
    """The contact shall see for a while, at most until our next message, that one of us writes."""
    if _shows(conversation, Sign.TYPING, capabilities):
        times = {"since": work.now.isoformat(), "until": (work.machine_now + TYPING_FOR).isoformat()}
        _ask(work, {"conversation": str(conversation.id), "sign": Sign.TYPING.value, **times})


def go_on_typing(work: UnitOfWork, payload: JsonObject) -> None:
    """Show it again in a few seconds, since it fades by itself; until its time is over."""
    again = work.machine_now + TYPING_AGAIN
    if payload["sign"] == Sign.TYPING and again < datetime.fromisoformat(payload["until"]):
        _ask(work, payload, again)


async def wanted(session: AsyncSession, payload: JsonObject) -> Shown | None:
    """The sign as it is still true; None when it is not any more."""
    conversation = await session.get(Conversation, UUID(payload["conversation"]), populate_existing=True)
    place = await session.get(Identity, conversation.identity_id) if conversation and conversation.identity_id else None
    if conversation is None or place is None or conversation.channel is None or place.gone_at is not None:
        return None
    sign = Sign(payload["sign"])
    if not await _is_true(session, conversation, sign, payload):
        return None
    address = ChannelAddress(place.channel, place.scope, place.handle)
    return Shown(sign, conversation.channel, conversation.account, address)


async def _is_true(session: AsyncSession, conversation: Conversation, sign: Sign, payload: JsonObject) -> bool:
    """Read: nothing came that nobody has read. Typing: nothing was sent since."""
    if sign is Sign.READ:
        return await newest_inbound_sequence(session, conversation.id) <= int(payload["seen"])
    written = conversation.last_outbound_at
    return written is None or written < datetime.fromisoformat(payload["since"])


def _shows(conversation: Conversation, sign: Sign, capabilities: CapabilityLookup) -> bool:
    if conversation.channel is None or conversation.anchor_kind is AnchorKind.GROUP:
        return False
    able = capabilities(conversation.channel, conversation.account)
    return able is not None and able.live and _can(able, sign)


def _can(able: Capabilities, sign: Sign) -> bool:
    return able.read_marks if sign is Sign.READ else able.typing


def _ask(work: UnitOfWork, payload: JsonObject, not_before: datetime | None = None) -> None:
    sign = payload["sign"]
    lane = f"signs:{payload['conversation']}"
    work.enqueue(
        JobRequest(
            SHOW_SIGN, lane, payload, not_before=not_before, priority=JobPriority.LAST, coalesce_key=f"sign:{sign}"
        )
    )
