"""A task is done once."""

from crm.opportunities.values import WorkPriority
from crm.storage.unit_of_work import Database
from crm.tasks import actions
from crm.tasks.values import TaskState
from tests.crm.memory import NOON


async def test_a_task_is_done_once(memory: Database) -> None:
    async with memory.transaction() as work:
        task = await actions.add(work, "Call back", priority=WorkPriority.HIGH, due_at=NOON)
        assert task.state is TaskState.OPEN
        assert await actions.finish(work, task.id)
        assert not await actions.finish(work, task.id, TaskState.CANCELLED)
    assert (task.state, task.done_at) == (TaskState.DONE, NOON)
