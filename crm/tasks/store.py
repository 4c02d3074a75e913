"""Named questions about tasks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.tasks.model import Task
from crm.tasks.values import TaskState


async def open_of_contact(session: AsyncSession, contact_id: UUID, limit: int = 20) -> Sequence[Task]:
    """What is still to do about a contact, the soonest first; what has no day comes last."""
    query = select(Task).where(Task.contact_id == contact_id, Task.state == TaskState.OPEN)
    soonest = (Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
    return (await session.execute(query.order_by(*soonest).limit(limit))).scalars().all()
