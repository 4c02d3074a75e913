"""Which processes of the hub are alive, which version they run, and whether this one can commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database
from hub.engine.model import Heartbeat
from hub.version import VERSION

FORGOTTEN_AFTER = timedelta(days=1)
ALIVE_WITHIN = timedelta(seconds=60)
BEAT_SECONDS = 15.0
GOODBYE_SECONDS = 2.0

log = structlog.stdlib.get_logger(__name__)


async def beat(database: Database, process: str, role: str) -> None:
    """Commit one small row: proof that this process can write. Raises what the database raises when it cannot."""
    async with database.transaction() as work:
        insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
        statement = insert(Heartbeat).values(process=process, role=role, seen_at=work.machine_now, version=VERSION)
        await work.session.execute(
            statement.on_conflict_do_update(
                index_elements=[Heartbeat.process], set_={"seen_at": statement.excluded.seen_at}
            )
        )
        await work.session.execute(delete(Heartbeat).where(Heartbeat.seen_at < work.machine_now - FORGOTTEN_AFTER))


async def processes(session: AsyncSession, since: datetime) -> list[Heartbeat]:
    """Who was seen since then, by role."""
    found = await session.scalars(select(Heartbeat).where(Heartbeat.seen_at >= since).order_by(Heartbeat.role))
    return list(found)


@asynccontextmanager
async def beating(database: Database, process: str, role: str) -> AsyncIterator[None]:
    """Be seen to live while the block runs, and forgotten at its end. A database that is away is no reason to stop."""
    task = asyncio.create_task(_beat_on(database, process, role))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await take_leave(database, process)


async def take_leave(database: Database, process: str) -> None:
    """Whoever ends in an orderly way is not missed for a minute. Where the database is away, its row is forgotten later."""
    try:
        async with asyncio.timeout(GOODBYE_SECONDS), database.transaction() as work:
            await work.session.execute(delete(Heartbeat).where(Heartbeat.process == process))
    except (SQLAlchemyError, OSError, TimeoutError) as problem:
        log.info("the database heard no goodbye", problem=type(problem).__name__)


async def _beat_on(database: Database, process: str, role: str) -> None:
    while True:
        try:
            await beat(database, process, role)
        except (SQLAlchemyError, OSError, TimeoutError) as problem:
            log.warning("the database takes no heartbeat", problem=type(problem).__name__)
        await asyncio.sleep(BEAT_SECONDS)
