"""Reading any number of rows a few at a time: the connections of daily work fetch whole answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from crm.storage.unit_of_work import Database


@asynccontextmanager
async def streaming(database: Database) -> AsyncIterator[AsyncSession]:
    """A session of its own connection, for questions whose answers are streamed."""
    engine = create_async_engine(database.url, poolclass=NullPool, hide_parameters=True)
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session
    finally:
        await engine.dispose()
