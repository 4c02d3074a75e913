"""Named questions about our own ends of channels."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.accounts.model import Account


async def by_name(session: AsyncSession, channel: Channel, name: str) -> Account | None:
    query = select(Account).where(Account.channel == channel, Account.name == name)
    return (await session.execute(query)).scalar_one_or_none()


async def every(session: AsyncSession) -> Sequence[Account]:
    """Every account, by channel and name."""
    return (await session.execute(select(Account).order_by(Account.channel, Account.name))).scalars().all()


async def is_paused(session: AsyncSession, channel: Channel, name: str) -> bool:
    """May nothing be sent through it now? One we have no row of is not paused."""
    found = await by_name(session, channel, name)
    return found is not None and found.paused_at is not None
