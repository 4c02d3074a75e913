"""Steps 3 and 4 of a message's way for many messages at once: what is plain is done in one transaction, the rest is left."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.protocol import ReadsLater
from crm.storage.read_ahead import padded
from crm.storage.unit_of_work import UnitOfWork
from hub.engine.batch import Batch
from hub.engine.journal import short_key
from hub.engine.model import JournalEntry
from hub.engine.ready import NextJob
from hub.engine.replay import item_of
from hub.intake import Intake
from inbox.intake import take_in
from inbox.intake.together import Arrived, known, plain
from inbox.triage.actions import Triage
from inbox.triage.together import Said, judge_together, read

GATHERED = ("address", "conversation")
"""The families of lanes in which messages wait to be taken in and to be judged."""
GIVING_WAY = ("conversation",)
"""Where messages wait to be judged: somebody waits to see them, and both would hold each other up on the one thread of a process."""


@dataclass(frozen=True, slots=True)
class IntakeTogether:
    """Many jobs of `inbox.intake`. What cannot be read, was erased, or is anything but plain is left to `Intake`."""

    intake: Intake

    async def run(self, batch: Batch) -> None:
        async with batch.finish() as work:
            arrived = await self._read(work, batch.jobs)
            there = {one.name: one for one in await known(work, list(arrived.values()))}
            chosen = {job: one for job, one in arrived.items() if there.get(one.name) is one}
            claimed = await batch.claim(work, chosen)
            for job in sorted(claimed):
                await take_in(work, chosen[job].event, chosen[job].envelope)

    async def _read(self, work: UnitOfWork, jobs: list[NextJob]) -> dict[int, Arrived]:
        """By job. The journal's entries are read with one question, and each with today's parser."""
        numbers = {int(job.payload["journal"]): job.id for job in jobs}
        rows = await work.session.scalars(select(JournalEntry).where(JournalEntry.id.in_(padded(numbers))))
        found = [(numbers[row.id], await self._plain(work, row)) for row in rows]
        return {job: one for job, one in found if one is not None}

    async def _plain(self, work: UnitOfWork, entry: JournalEntry) -> Arrived | None:
        connector = self.intake.accounts.get((entry.connector, entry.account))
        is_whole = entry.erased_at is None and entry.emptied_at is None and entry.blob_key is None
        if connector is None or isinstance(connector, ReadsLater) or not is_whole:
            return None
        item = await item_of(entry, self.intake.blobs)
        try:
            events = connector.parse(item.request)
        except WebhookUnreadable:
            return None  # said by the job that takes it in alone
        event = next((one for one in events if short_key(one.event_id) == item.event_id), None)
        if event is None or await self.intake.is_erased(work.session, connector, item, event):
            return None
        return plain(event, self.intake.envelope(connector, entry.id), work.now)


@dataclass(frozen=True, slots=True)
class TriageTogether:
    """Many jobs of `inbox.triage`. What is not there any more is left to `Triage`."""

    triage: Triage

    async def run(self, batch: Batch) -> None:
        said = {job.id: said_of(job) for job in batch.jobs}
        async with batch.finish() as work:
            found = await read(work, said.values())
            claimed = await batch.claim(work, [job for job, one in said.items() if one.interaction_id in found])
            await judge_together(work, self.triage, [said[job] for job in sorted(claimed)], found)


def said_of(job: NextJob) -> Said:
    return Said(UUID(job.payload["interaction"]), UUID(job.payload["conversation"]))
