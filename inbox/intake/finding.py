"""What an event speaks of: found among what was kept earlier, or waited for."""

from collections.abc import Sequence
from datetime import timedelta

from connectors.contract.inbound import Event
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.storage.jobs import JobRequest, RetryLater
from crm.storage.unit_of_work import UnitOfWork
from inbox.deliveries import store as delivery_store
from inbox.intake.envelope import Envelope
from inbox.jobs import INTAKE_LATE

# Seconds to wait, one after the other, for what an event speaks of. A status may overtake the receipt of its message, and
# an echo too; when it is still unknown after that, it is somebody else's.
RECEIPT_WAITS = (1.0, 2.0, 4.0, 8.0)
# Of a message that is under way: until whoever sends it has written its receipt, or was given up (a lease has 30 seconds).
UNDER_WAY_WAITS = (*RECEIPT_WAITS, 30.0)
# An edit, a deletion or a reaction may overtake its message when a provider posts in parallel.
ORIGINAL_WAITS = (0.5, 1.0, 2.0)


async def original_of(work: UnitOfWork, event: Event, envelope: Envelope, external_id: str) -> Interaction | None:
    """The interaction that goes by this id, ours or theirs."""
    return await interactions.by_external_id(work.session, event.channel, envelope.account, external_id)


async def carried_as(work: UnitOfWork, event: Event, envelope: Envelope, name: str) -> Interaction | None:
    """A message of ours by what the provider calls one of its parts."""
    for delivery_id in await delivery_store.by_provider_ids(
        work.session, f"{event.channel}:{envelope.account}", [name]
    ):
        delivery = await delivery_store.by_id(work.session, delivery_id)
        return await work.session.get(Interaction, delivery.interaction_id)
    return None


def looks_again(work: UnitOfWork, envelope: Envelope, waits: Sequence[float], why: str) -> bool:
    """True when it is worth looking again, and seen to; False once that was done often enough.

    The first time a job outside the lane is written: what the event speaks of may stand behind it in the same lane.
    """
    if not envelope.is_late:
        lane, then = f"late:{envelope.journal_id}", work.machine_now + timedelta(seconds=waits[0])
        work.enqueue(JobRequest(INTAKE_LATE, lane, {"journal": envelope.journal_id}, not_before=then))
        return True
    if envelope.attempt < len(waits):
        raise RetryLater(waits[envelope.attempt], why)
    return False
