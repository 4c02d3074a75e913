"""Which processes of the hub are alive, and whether this one can commit."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import Database
from hub.engine.model import Heartbeat

FORGOTTEN_AFTER = timedelta(days=1)


async def beat(database: Database, process: str, role: str) -> None:
    """Commit one small row: proof that this process can write. Raises what the database raises when it cannot."""
    async with database.transaction() as work:
        insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
        statement = insert(Heartbeat).values(process=process, role=role, seen_at=work.machine_now)
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
