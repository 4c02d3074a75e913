"""How fast messages go out by one account: at most so many at once, and so many a second in the long run, over all processes.

A part takes its place in line once, and keeps it: whoever comes later stands behind it. That is the generic cell rate algorithm
(ITU-T I.371): one number says when the account will have caught up with what was let through.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract.capabilities import Capabilities
from crm.storage.unit_of_work import UnitOfWork
from inbox.deliveries.model import AccountPace, DeliveryPart


async def seconds_to_wait(work: UnitOfWork, part_id: UUID, able: Capabilities) -> float:
    """0 when the part may go now; its place in line is kept with this transaction. A channel without a burst is not paced."""
    if able.burst <= 0:
        return 0.0
    part = await work.session.get_one(DeliveryPart, part_id, populate_existing=True)
    if part.slot_at is None:
        part.slot_at = await _slot(work, part.account_key, able)
        await work.session.flush()
    return max(0.0, (part.slot_at - work.machine_now).total_seconds())


async def _slot(work: UnitOfWork, account_key: str, able: Capabilities) -> datetime:
    """The next free moment (machine time). The row stays locked until the commit, so that no two get the same."""
    now, step = work.machine_now.timestamp(), 1 / able.messages_per_second
    insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
    larger = func.greatest if work.dialect == "postgresql" else func.max
    statement = insert(AccountPace).values(account_key=account_key, caught_up_at=now + step)
    grown = statement.on_conflict_do_update(
        index_elements=[AccountPace.account_key],
        set_={"caught_up_at": larger(AccountPace.caught_up_at, now) + step},
    )
    caught_up: float = (await work.session.execute(grown.returning(AccountPace.caught_up_at))).scalar_one()
    return datetime.fromtimestamp(max(now, caught_up - able.burst * step), UTC)
