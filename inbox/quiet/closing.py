"""Once an hour what has gone quiet is closed: a job that writes its own successor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.storage.jobs import Job, JobRequest, JobState
from crm.storage.unit_of_work import Database, JobRun, UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.values import ConversationState
from inbox.jobs import CLOSE_QUIET
from inbox.quiet import store
from inbox.quiet.values import QuietRules

LANE = "close_quiet"
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QuietOnes:
    """Handler of `inbox.close_quiet`."""

    rules: QuietRules

    async def begin(self, database: Database) -> None:
        """See to it that there is one job; one that waits already goes on waiting."""
        async with database.transaction() as work:
            known = select(Job.id).where(Job.lane == LANE, Job.state == JobState.READY.value)
            if (await work.session.execute(known)).first() is None:
                work.enqueue(_request())

    async def close(self, run: JobRun) -> None:
        """Each conversation in a transaction of its own: a rep who speaks in that very moment wins."""
        now = run.database.clock.now()
        async with run.database.reading() as session:
            quiet = await store.to_close(session, now, self.rules)
        for conversation_id in quiet:
            async with run.database.transaction() as work:
                await self._close(work, conversation_id)
        async with run.finish() as work:
            work.enqueue(_request(work.now + EVERY))

    async def _close(self, work: UnitOfWork, conversation_id: UUID) -> None:
        conversation = await conversation_store.locked(work.session, conversation_id)
        if conversation.state is not ConversationState.WAITING or self.rules.close_after is None:
            return
        spoken = [one for one in (conversation.last_outbound_at, conversation.last_inbound_at) if one is not None]
        if any(one > work.now - self.rules.close_after for one in spoken):
            return
        words = f"Closed: they have said nothing for {self.rules.close_after.days} days. If they write again, it opens anew."
        await conversations.close_as_quiet(work, conversation.id, words)
        desk.show_notice(work, conversation, words)


def _request(due_at: datetime | None = None) -> JobRequest:
    return JobRequest(CLOSE_QUIET, LANE, due_at=due_at, coalesce_key="close")
