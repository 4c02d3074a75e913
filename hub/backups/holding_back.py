"""After a restore: what waited to go out when the back-up was made may have gone out since, and nobody here can know.

So nothing of it goes by itself. An answer is given back to its rep, who reads why and sends it or not; what was just being
sent is unknown, as after any kill; and jobs that would write or call by themselves are laid aside as dead ones, which
`hub replay` does after all.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from crm.storage.jobs import Job, JobState
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from inbox.jobs import ASK_SATISFACTION, CONFIRM_OPT_OUT, LOOK_UNSEEN, PLACE_CALL, SAY_CLOSED

WORDS = (
    "The hub was restored from a back-up in which this still waited. It may have gone out since. Send it all the same?"
)
CODE = "Restored"
LAID_ASIDE = (
    "It waited when the back-up was made that was restored, and may have been done since. Replay it if it was not."
)
BY_THEMSELVES = (ASK_SATISFACTION, CONFIRM_OPT_OUT, LOOK_UNSEEN, PLACE_CALL, SAY_CLOSED)
GOING = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """`deliveries`: given back or unknown now; `jobs`: laid aside."""

    deliveries: int
    jobs: int


async def hold_back(database: Database) -> HeldBack:
    """Nothing that the restored database wanted to send goes by itself afterwards."""
    async with database.reading() as session:
        waiting = list(
            await session.scalars(select(Delivery.id).where(Delivery.state.in_(GOING)).order_by(Delivery.id))
        )
    for delivery_id in waiting:
        async with database.transaction() as work:
            await _give_back(work, delivery_id)
    async with database.transaction() as work:
        laid_aside = await work.session.execute(
            update(Job)
            .where(Job.kind.in_([kind.name for kind in BY_THEMSELVES]), Job.state == JobState.READY.value)
            .values(state=JobState.DEAD.value, last_error=LAID_ASIDE, coalesce_key=None)
            .returning(Job.id)
        )
        return HeldBack(len(waiting), len(laid_aside.all()))


async def _give_back(work: UnitOfWork, delivery_id: UUID) -> None:
    delivery = await delivery_store.by_id(work.session, delivery_id)
    if delivery.state is DeliveryState.SENDING:
        await deliveries.give_up_lost_part(work, delivery)
    else:
        await deliveries.give_back(work, delivery_id, WORDS, CODE)
