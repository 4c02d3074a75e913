"""Questions about keys. `now` is the machine's time."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.api_keys.model import ApiKey


def _valid(now: datetime) -> ColumnElement[bool]:
    return and_(ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now))


async def by_digest(session: AsyncSession, digest: str, now: datetime) -> ApiKey | None:
    """The key that is valid now and has this digest."""
    return (await session.scalars(select(ApiKey).where(ApiKey.digest == digest, _valid(now)))).one_or_none()


async def is_any(session: AsyncSession) -> bool:
    return (await session.execute(select(ApiKey.id).limit(1))).first() is not None


async def valid_of(session: AsyncSession, system: str, now: datetime) -> list[ApiKey]:
    return list(await session.scalars(select(ApiKey).where(ApiKey.system == system, _valid(now))))


async def all_keys(session: AsyncSession) -> list[ApiKey]:
    """Every key that ever was, those of one system together, oldest first."""
    return list(await session.scalars(select(ApiKey).order_by(ApiKey.system, ApiKey.made_at)))


async def begun(session: AsyncSession, begin: str, now: datetime) -> list[ApiKey]:
    """Valid keys that begin so."""
    return [one for one in await session.scalars(select(ApiKey).where(_valid(now))) if one.begin.startswith(begin)]
