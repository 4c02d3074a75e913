"""What becomes of a call that was asked for, each verb one compare-and-set, and how it is told.

The lock of its conversation comes before that of its interaction, as everywhere.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update

from connectors.contract.outbound import Receipt
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox import calls
from inbox.calling.model import PlacedCall
from inbox.calling.values import PlacedState
from inbox.intake.following import show_again

LOST = "nobody knows whether it was placed. Look at your telephone before you call again"


async def claim(work: UnitOfWork, call: PlacedCall, attempt_id: UUID) -> bool:
    """Take it up, once: False when somebody else did."""
    return await _moved(work, call, (PlacedState.QUEUED,), PlacedState.CALLING, {"attempt_id": attempt_id})


async def put_back(work: UnitOfWork, call: PlacedCall, attempt_id: UUID) -> bool:
    """Surely nobody was called, and it may be tried again."""
    return await _moved(work, call, (PlacedState.CALLING,), PlacedState.QUEUED, {}, attempt_id)


async def record_receipt(work: UnitOfWork, call: PlacedCall, attempt_id: UUID, receipt: Receipt) -> bool:
    """The provider took it: recorded by the attempt, whoever holds the job now, so that a late answer settles what was lost."""
    values: JsonObject = {"provider_call_id": receipt.provider_message_id, "problem": None, "settled_at": work.now}
    before = (PlacedState.CALLING, PlacedState.UNKNOWN)
    if not await _moved(work, call, before, PlacedState.PLACED, values, attempt_id):
        return False
    await _tell(work, call, None)
    return True


async def lose(work: UnitOfWork, call: PlacedCall) -> bool:
    """It was handed over, and nobody knows what came of it: never placed again."""
    return await _ended(work, call, (PlacedState.CALLING,), PlacedState.UNKNOWN, LOST)


async def refuse(work: UnitOfWork, call: PlacedCall, why: str) -> bool:
    """The gate says no at the last moment."""
    return await _ended(work, call, (PlacedState.QUEUED,), PlacedState.REFUSED, f"it was not placed: {why}")


async def fail(work: UnitOfWork, call: PlacedCall, attempt_id: UUID, why: str) -> bool:
    """The provider says no: surely nobody was called."""
    before = (PlacedState.CALLING, PlacedState.UNKNOWN)
    return await _ended(work, call, before, PlacedState.FAILED, f"it was not placed: {why}", attempt_id)


async def _ended(
    work: UnitOfWork,
    call: PlacedCall,
    before: Iterable[PlacedState],
    after: PlacedState,
    words: str,
    attempt_id: UUID | None = None,
) -> bool:
    if not await _moved(work, call, before, after, {"problem": words, "settled_at": work.now}, attempt_id):
        return False
    await _tell(work, call, words)
    return True


async def _moved(
    work: UnitOfWork,
    call: PlacedCall,
    before: Iterable[PlacedState],
    after: PlacedState,
    values: JsonObject,
    attempt_id: UUID | None = None,
) -> bool:
    statement = update(PlacedCall).where(PlacedCall.id == call.id, PlacedCall.state.in_(list(before)))
    if attempt_id is not None:
        statement = statement.where(PlacedCall.attempt_id == attempt_id)
    moved = await work.session.execute(
        statement.values(state=after, **values).returning(PlacedCall.id).execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def _tell(work: UnitOfWork, call: PlacedCall, trouble: str | None) -> None:
    """Shown where the call stands in the conversation; what was reported of it meanwhile is worth more."""
    interaction = await work.session.get_one(Interaction, call.interaction_id)
    data = await interactions.current_data(work.session, interaction)
    before = data.get("call") or {}
    after = {name: value for name, value in before.items() if name != "trouble"}
    after = calls.not_placed(after, trouble) if trouble is not None else after
    if after == before:
        return
    await interactions.add_version(
        work,
        interaction.id,
        calls.in_words(after),
        edited_at=work.now,
        platform_data={**data, "call": after},
        is_edit=False,
    )
    await show_again(work, interaction)
