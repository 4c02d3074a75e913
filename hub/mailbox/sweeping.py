"""What lay ready for visitors is kept for a while, then forgotten: once a day, by a job that writes its own successor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.jobs import Job, JobKind, JobRequest, JobState
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from hub.mailbox.actions import sequence_at
from hub.mailbox.model import ChatFrame, ChatVisitor

SWEEP_CHATS = JobKind("hub.sweep_chats")  # {}; lane sweep:chats
LANE = "sweep:chats"
EVERY = timedelta(days=1)
ROWS_AT_ONCE = 500
TURNS = 200  # of rows at once, in one run; what is left then goes with the next


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Frames are forgotten `kept` after they were left, and a visitor who was not seen for so long and has none left."""

    kept: timedelta

    async def begin(self, database: Database) -> None:
        """See to it that there is one job; one that waits already goes on waiting."""
        async with database.transaction() as work:
            known = select(Job.id).where(Job.lane == LANE, Job.state == JobState.READY.value)
            if (await work.session.execute(known)).first() is None:
                work.enqueue(_request())

    async def sweep(self, run: JobRun) -> None:
        """Handler of `hub.sweep_chats`."""
        moment = run.database.clock.now() - self.kept
        for forget in (forget_frames, forget_visitors):
            for _ in range(TURNS):
                async with run.database.transaction() as work:
                    if await forget(work, moment) < ROWS_AT_ONCE:
                        break
        async with run.finish() as work:
            work.enqueue(_request(work.now + EVERY))


def _request(due_at: datetime | None = None) -> JobRequest:
    return JobRequest(SWEEP_CHATS, LANE, due_at=due_at, coalesce_key="sweep")


async def forget_frames(work: UnitOfWork, moment: datetime) -> int:
    """Some of the frames that were left before this moment (hub time) are gone; how many."""
    old = select(ChatFrame.id).where(ChatFrame.created_at < moment).order_by(ChatFrame.created_at).limit(ROWS_AT_ONCE)
    return await _deleted(work.session, delete(ChatFrame).where(ChatFrame.id.in_(old)))


async def forget_visitors(work: UnitOfWork, moment: datetime) -> int:
    """Some of the mailboxes that are empty and that nobody opened since this moment are gone; how many.

    A visitor who comes all the same gets a new one, whose sequences go on behind the old ones.
    """
    lying = select(ChatFrame.id).where(
        ChatFrame.account == ChatVisitor.account, ChatFrame.visitor == ChatVisitor.visitor
    )
    since = (ChatVisitor.looked_at, ChatVisitor.typed_at, ChatVisitor.read_at)
    old = (
        select(ChatVisitor.account, ChatVisitor.visitor)
        .where(ChatVisitor.last_sequence < sequence_at(moment), ~lying.exists())
        .where(*(or_(one.is_(None), one < moment) for one in since))
        .limit(ROWS_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    places = (await work.session.execute(old)).all()
    if not places:
        return 0
    key = tuple_(ChatVisitor.account, ChatVisitor.visitor)
    return await _deleted(work.session, delete(ChatVisitor).where(key.in_([tuple(place) for place in places])))


async def _deleted(session: AsyncSession, statement: Any) -> int:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    return done.rowcount if isinstance(done, CursorResult) else 0
