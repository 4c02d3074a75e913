"""A rep's duty switch, whichever way it is turned."""

from uuid import UUID

from crm.audit import actions as audit
from crm.reps import actions as reps
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.jobs import HAND_OUT


async def switch_duty(work: UnitOfWork, rep_id: UUID, on_duty: bool) -> None:
    """The rep is there, and what waits without an owner is offered; or they are not."""
    await reps.set_duty(work, rep_id, on_duty)
    audit.record(work, rep_id, "rep.duty", "rep", rep_id, {"on_duty": on_duty})
    if on_duty:
        work.enqueue(JobRequest(HAND_OUT, "hand_out", coalesce_key="hand_out"))
    desk.show_home(work, rep_id)
