"""Making and finishing tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.opportunities.values import WorkPriority
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from crm.tasks.model import Task
from crm.tasks.values import TaskState


async def add(
    work: UnitOfWork,
    title: str,
    *,
    contact_id: UUID | None = None,
    interaction_id: UUID | None = None,
    assigned_to: UUID | None = None,
    created_by: UUID | None = None,
    due_at: datetime | None = None,
    priority: WorkPriority = WorkPriority.MEDIUM,
) -> Task:
    """Promise to do something, by `due_at` (hub time) where that is given."""
    task = Task(
        title=storable_text(title, 255),
        contact_id=contact_id,
        interaction_id=interaction_id,
        assigned_to=assigned_to,
        created_by=created_by,
        due_at=due_at,
        priority=priority,
        created_at=work.now,
        updated_at=work.now,
    )
    work.add(task)
    await work.session.flush()
    return task


async def finish(work: UnitOfWork, task_id: UUID, state: TaskState = TaskState.DONE) -> bool:
    """Close an open task as done or cancelled; False when it was closed before."""
    query = select(Task).where(Task.id == task_id).with_for_update().execution_options(populate_existing=True)
    task = (await work.session.execute(query)).scalar_one_or_none()
    if task is None:
        raise LookupError(f"there is no task {task_id}")
    if task.state is not TaskState.OPEN:
        return False
    task.state, task.done_at, task.updated_at = state, work.now, work.now
    await work.session.flush()
    return True
