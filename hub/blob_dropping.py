"""Taking bytes out of the blob store, once nothing refers to them any more.

A key is its content's fingerprint, so the same bytes may belong to several rows: whoever empties a row says which keys it
named, and a job looks whether somebody else names them too. What was put a moment ago is about to be named, and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Attachment
from crm.storage.jobs import JobKind, JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from hub.blobs import Blobs
from hub.engine.model import JournalEntry
from inbox.attachments import KEPT

DROP_BLOBS = JobKind("hub.drop_blobs")  # {"keys": [...]}; lane drop_blobs
LANE = "drop_blobs"
KEYS_AT_ONCE = 100
PUT_LATELY = timedelta(hours=1)  # in which whoever put something has written the row that names it, or never will


def drop_blobs(work: UnitOfWork, keys: Sequence[str]) -> None:
    """Once this transaction is committed, these blobs go, except those that some row still names."""
    distinct = sorted(set(keys))
    for start in range(0, len(distinct), KEYS_AT_ONCE):
        work.enqueue(JobRequest(DROP_BLOBS, LANE, {"keys": distinct[start : start + KEYS_AT_ONCE]}))


@dataclass(frozen=True, slots=True)
class Dropping:
    blobs: Blobs

    async def drop(self, run: JobRun) -> None:
        """Handler of `hub.drop_blobs`. What was put too lately is looked at once more, later."""
        put_before = run.database.clock.machine_now() - PUT_LATELY
        too_young: list[str] = []
        for key in run.payload["keys"]:
            async with run.database.reading() as session:
                is_named = await is_referred_to(session, key)
            if not is_named and not await self.blobs.drop(key, put_before):
                too_young.append(key)
        async with run.finish() as work:
            if too_young:
                later = work.machine_now + PUT_LATELY
                work.enqueue(JobRequest(DROP_BLOBS, LANE, {"keys": too_young}, not_before=later))


async def is_referred_to(session: AsyncSession, key: str) -> bool:
    """Whether some row names this blob."""
    for query in _who_names(key):
        if (await session.execute(query.limit(1))).first() is not None:
            return True
    return False


def _who_names(key: str) -> tuple[Select[Any], ...]:
    """Every place where a blob's key can stand. A file that is still to be fetched may name one, since it came with its message."""
    kept = Attachment.provider_reference["reference"].as_string() == f"{KEPT}{key}"
    return (
        select(JournalEntry.id).where(JournalEntry.blob_key == key),
        select(Attachment.id).where(Attachment.blob_key == key),
        select(Attachment.id).where(Attachment.blob_key.is_(None), kept),
    )
