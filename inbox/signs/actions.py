"""Asking for signs, and claiming one that is to be shown now.

A sign carries nothing and waits for nobody: it is asked for in the transaction of what it shows, and done by a job, which tries
once. It is written down before it is shown: below one message we have read once, and we write at most once in the time in
which typing is seen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from crm.accounts import store as accounts
from crm.contacts import actions as contacts
from crm.contacts.model import Identity
from crm.preferences import store as preferences
from crm.storage.base import JsonObject
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.channel_choice.store import CapabilityLookup, newest_inbound_sequence
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.jobs import SHOW_SIGN
from inbox.signs.model import ShownSign
from inbox.signs.store import Newest, newest_message
from inbox.signs.values import Sign

TYPING_FOR = timedelta(seconds=30)  # how long somebody who opened the composer counts as writing
OVERLAP = timedelta(seconds=1)  # typing is renewed so long before it fades


@dataclass(frozen=True, slots=True)
class Shown:
    """A sign that is to be shown now, and where. `target`: the provider's id of their newest message."""

    sign: Sign
    channel: Channel
    account: str
    address: ChannelAddress
    target: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be shown now, None where there is nothing; and when it may be shown again (machine time), None for never."""

    shown: Shown | None = None
    again_at: datetime | None = None


NOTHING = Claim()


def are_shown(conversation: Conversation, capabilities: CapabilityLookup) -> bool:
    """Would the contact see anything of us there, beside our words?"""
    return any(_able(conversation, sign, capabilities) is not None for sign in Sign)


def show_read(work: UnitOfWork, conversation: Conversation, seen_sequence: int, capabilities: CapabilityLookup) -> None:
    """The contact shall see that one of us has read up to this entry."""
    if _able(conversation, Sign.READ, capabilities) is not None:
        _ask(work, {"conversation": str(conversation.id), "sign": Sign.READ.value, "seen": seen_sequence})


def show_typing(work: UnitOfWork, conversation: Conversation, capabilities: CapabilityLookup) -> None:
    """The contact shall see for a while, at most until our next message, that one of us writes."""
    if _able(conversation, Sign.TYPING, capabilities) is not None:
        times = {"since": work.now.isoformat(), "until": (work.machine_now + TYPING_FOR).isoformat()}
        _ask(work, {"conversation": str(conversation.id), "sign": Sign.TYPING.value, **times})


async def claim(work: UnitOfWork, payload: JsonObject, capabilities: CapabilityLookup) -> Claim:
    """The sign, if it is still true, allowed and not shown yet; from now on it counts as shown."""
    sign = Sign(payload["sign"])
    conversation = await work.session.get(Conversation, UUID(payload["conversation"]), populate_existing=True)
    able = None if conversation is None else _able(conversation, sign, capabilities)
    if conversation is None or conversation.channel is None or able is None:
        return NOTHING
    if not await _may_be_shown(work, conversation, able):
        return NOTHING
    newest = await newest_message(work.session, conversation)
    place = await work.session.get(Identity, conversation.identity_id)
    if newest is None or newest.is_others or place is None or place.gone_at is not None:
        return NOTHING
    if not await _is_true(work, conversation, sign, payload):
        return NOTHING
    address = ChannelAddress(place.channel, place.scope, place.handle)
    shown = Shown(sign, conversation.channel, conversation.account, address, newest.name)
    return await _claimed(work, conversation, shown, newest, able)


def go_on(work: UnitOfWork, payload: JsonObject, claim: Claim) -> None:
    """Show it again when it fades, until its time is over."""
    if claim.again_at is not None and claim.again_at < datetime.fromisoformat(payload["until"]):
        _ask(work, payload, claim.again_at)


async def _may_be_shown(work: UnitOfWork, conversation: Conversation, able: Capabilities) -> bool:
    """Not to whoever wants nothing more of us there, nor outside the time in which the provider lets us speak."""
    wrote = conversation.last_inbound_at
    if conversation.channel is None or conversation.merged_into is not None or wrote is None:
        return False
    if able.reply_window is not None and work.now - wrote >= able.reply_window:
        return False
    if await accounts.is_paused(work.session, conversation.channel, conversation.account):
        return False
    if conversation.contact_id is None or await contacts.is_blacklisted(work, conversation.contact_id):
        return False
    wanted = await preferences.of_contact(work.session, conversation.contact_id)
    return wanted is None or conversation.channel.value not in wanted.opted_out_channels


async def _is_true(work: UnitOfWork, conversation: Conversation, sign: Sign, payload: JsonObject) -> bool:
    """Read: nothing came that nobody has read. Typing: nothing was sent since."""
    if sign is Sign.READ:
        return await newest_inbound_sequence(work.session, conversation.id) <= int(payload["seen"])
    written = conversation.last_outbound_at
    return written is None or written < datetime.fromisoformat(payload["since"])


async def _claimed(
    work: UnitOfWork, conversation: Conversation, shown: Shown, newest: Newest, able: Capabilities
) -> Claim:
    """Jobs of one conversation come one after the other: nobody else claims meanwhile."""
    earlier = await work.session.get(ShownSign, (conversation.id, shown.sign), populate_existing=True)
    apart = able.typing_lasts - OVERLAP
    if shown.sign is Sign.READ and earlier is not None and earlier.sequence >= newest.sequence:
        return NOTHING
    if shown.sign is Sign.TYPING and earlier is not None and work.machine_now - earlier.shown_at < apart:
        return Claim(again_at=earlier.shown_at + apart)
    if earlier is None:
        row = ShownSign(
            conversation_id=conversation.id, sign=shown.sign, sequence=newest.sequence, shown_at=work.machine_now
        )
        work.add(row)
    else:
        earlier.sequence, earlier.shown_at = newest.sequence, work.machine_now
    return Claim(shown, work.machine_now + apart if shown.sign is Sign.TYPING else None)


def _able(conversation: Conversation, sign: Sign, capabilities: CapabilityLookup) -> Capabilities | None:
    """What the channel can carry, where it can show this sign; nobody sees one in a group or below a public comment."""
    if conversation.channel is None or conversation.is_public or conversation.anchor_kind is AnchorKind.GROUP:
        return None
    able = capabilities(conversation.channel, conversation.account)
    return able if able is not None and _can(able, sign) else None


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
