"""Blobs that no row names: a process that ended between putting bytes and writing the row left them. They go after a while.

One of 256 parts of the store is looked through at a time, by a job that writes its own successor, so that a large store costs
little at once: each part comes round in a week. Whatever was put within the grace stays, since whoever put it may still be
about to name it; what is put again meanwhile counts as put just then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import select

from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database, JobRun
from hub.blob_dropping import is_referred_to

SWEEP_BLOBS = JobKind(
    "hub.sweep_blobs", max_attempts=1_000_000
)  # {"part": "00" to "ff"}; lane sweep:blobs; it never gives up
LANE = "sweep:blobs"
PARTS = 256
ROUND = timedelta(days=7)
GRACE = timedelta(days=30)  # longer than any link holds under which a provider fetches what we sent
LEFT_OVER = timedelta(days=1)  # files that a process which was killed was just writing

log = structlog.stdlib.get_logger(__name__)


class Swept(Protocol):
    """A blob store that can say what lies in it."""

    async def listed(self, part: str, put_before: datetime) -> Sequence[str]:
        """Keys that begin with these two digits and were put before this moment (machine time)."""
        ...

    async def clear(self, part: str, left_before: datetime) -> None:
        """What was never finished before this moment is gone."""
        ...

    async def drop(self, key: str, put_before: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class BlobSweeping:
    blobs: Swept

    async def begin(self, database: Database) -> None:
        """See to it that there is one job."""
        async with database.transaction() as work:
            known = select(Job.id).where(Job.lane == LANE, Job.state == JobState.READY.value)
            if (await work.session.execute(known)).first() is None:
                work.enqueue(_request(0, work.now))

    async def sweep(self, run: JobRun) -> None:
        """Handler of `hub.sweep_blobs`."""
        part = int(run.payload["part"], 16)
        dropped = await self.sweep_part(run.database, _name(part))
        if dropped:
            log.info("blobs that nothing named are gone", number=dropped)
        async with run.finish() as work:
            work.enqueue(_request((part + 1) % PARTS, work.now))

    async def sweep_part(self, database: Database, part: str) -> int:
        """How many blobs of this part went. Each is asked for right before it goes."""
        now = database.clock.machine_now()
        await self.blobs.clear(part, now - LEFT_OVER)
        dropped = 0
        for key in await self.blobs.listed(part, now - GRACE):
            async with database.reading() as session:
                is_named = await is_referred_to(session, key)
            dropped += not is_named and await self.blobs.drop(key, now - GRACE)
        return dropped


def _name(part: int) -> str:
    return f"{part:02x}"


def _request(part: int, now: datetime) -> JobRequest:
    pause = ROUND / PARTS
    return JobRequest(SWEEP_BLOBS, LANE, {"part": _name(part)}, due_at=now + pause, coalesce_key="sweep")
