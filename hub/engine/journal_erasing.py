"""Taking out of the journal what somebody said, so that nothing of it is left, and what they sent once stays known as sent."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from crm.storage.unit_of_work import UnitOfWork
from hub.blob_dropping import drop_blobs
from hub.engine.model import JournalEntry, JournalState

ERASED_LANE = "erased"  # a lane names the address it was for
ROWS_AT_ONCE = 500


async def erase(work: UnitOfWork, journal_ids: Iterable[int]) -> int:
    """Empty these entries: bytes, headers, the event's id, the words of a problem and the lane are gone; how many were not erased before.

    The entry itself stays, with `erased_at` (the machine's time) and its fingerprint, so that a provider who repeats the event
    finds it known. A large
    body's blob is dropped by a job of this transaction, unless something else refers to it. A job that was to take the entry
    in does nothing.
    """
    erased = 0
    ids = sorted(set(journal_ids))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        erased += await _erase(work, ids[start : start + ROWS_AT_ONCE])
    return erased


async def _erase(work: UnitOfWork, ids: Sequence[int]) -> int:
    these = (JournalEntry.id.in_(ids), JournalEntry.erased_at.is_(None))
    held = select(JournalEntry.id, JournalEntry.blob_key).where(*these).order_by(JournalEntry.id).with_for_update()
    found = (await work.session.execute(held)).all()
    if not found:
        return 0
    emptied: dict[str, object] = {
        "item": b"",
        "headers": {},
        "lane": ERASED_LANE,
        "event_id": "",
        "problem": None,
        "blob_key": None,
        "state": JournalState.ACCEPTED.value,
        "erased_at": work.machine_now,
    }
    statement = update(JournalEntry).where(JournalEntry.id.in_([row.id for row in found])).values(emptied)
    await work.session.execute(statement.execution_options(synchronize_session=False))
    drop_blobs(work, [row.blob_key for row in found if row.blob_key is not None])
    return len(found)
