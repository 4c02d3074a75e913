"""Who a delivery goes to at this very moment: decided at each try, with what is known of every one of them by then."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.rules import normal_address
from inbox.addressees import rules, store
from inbox.addressees.values import Addressees, IsOurs
from inbox.channel_choice.values import CHANNEL_NAMES, ChosenPlace
from inbox.deliveries.model import Delivery


@dataclass(frozen=True, slots=True)
class Recipients:
    """`address` is written to, `copied` get it too. `left_out` were to get it and do not: address -> why, in words.

    `is_diverted`: the address is another one than the contact's own; what is refused there says nothing about theirs.
    `closed` says why that address must not be written to, None where it may.
    """

    address: ChannelAddress
    copied: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    is_diverted: bool = False
    closed: str | None = None


async def recipients(
    session: AsyncSession, delivery: Delivery, place: ChosenPlace, own: ChannelAddress, is_ours: IsOurs
) -> Recipients:
    """Who gets it by this place; `own` is the contact's address there."""
    wanted = Addressees.from_json(delivery.content or {})
    if wanted is None:
        return Recipients(own)
    if wanted.identity_id != place.identity_id:
        return Recipients(own, left_out=dict.fromkeys(wanted.copied, f"it goes by {CHANNEL_NAMES[place.channel]} now"))
    if not rules.may_copy(delivery.purpose):
        return Recipients(own, left_out=dict.fromkeys(wanted.copied, "only answers and service messages are copied"))
    closed = await store.closed(session, {wanted.to, *wanted.copied})
    copied, left_out = rules.sorted_out(wanted.copied, wanted.to, closed, is_ours)
    is_diverted = wanted.to != own.handle
    return Recipients(
        address=ChannelAddress(own.channel, own.scope, wanted.to),
        copied=copied,
        left_out=left_out,
        is_diverted=is_diverted,
        closed=_why_closed(wanted.to, closed, own.channel, is_ours) if is_diverted else None,
    )


def _why_closed(address: str, closed: Mapping[str, str], channel: Channel, is_ours: IsOurs) -> str | None:
    if is_ours(channel, address):
        return f"{address} is our own address"
    return f"{address} must not be written to: {closed[address]}" if address in closed else None


def was_copied(delivery: Delivery, address: ChannelAddress) -> bool:
    """Whether somebody at this address was to get a copy of it."""
    wanted = Addressees.from_json(delivery.content or {})
    handle = normal_address(address).handle
    return wanted is not None and handle in wanted.copied and handle != wanted.to


def went_there_alone(delivery: Delivery) -> bool:
    """Whether a report that names no address speaks of the contact's own address: only where it went to nobody else."""
    return Addressees.from_json(delivery.content or {}) is None
