"""The job of step 3: read a kept event again and hand it to the inbox. The journal stays the truth; a mended parser heals the past."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from connectors.contract.errors import SendError, Throttled
from connectors.contract.inbound import (
    AttachmentRef,
    ContentWaits,
    InboundEvent,
    LeadReported,
    MessageReceived,
    SystemNotice,
    WebhookRequest,
)
from connectors.contract.protocol import Connector, ContentSource, FollowsNotices, LeadSource
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun
from hub.blobs import Blobs
from hub.engine import journal_erasing
from hub.engine.entrance import Entrance
from hub.engine.replay import Erased, read_item
from hub.notices import ask_to_follow
from hub.privacy.returning import IsErased, nobody_was_erased
from hub.reading import ReadingProcess
from hub.rereading import Rereading
from inbox.attachments import KEPT
from inbox.conversations.actions import DeskPlace
from inbox.intake import Envelope, take_in
from inbox.jobs import INTAKE_LATE
from inbox.opt_out.leaving import ReadToken, no_tokens

CONTENT_LIMIT = 40 * 1024 * 1024  # bytes: what Amazon SES takes at most
# What lies with a provider is not lost while the provider is away; after a day somebody should know, by a dead job.
FETCHED_WITHIN = timedelta(days=1)
FETCH_AGAIN_SECONDS = 60.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """`accounts`: (connector's name, account) -> connector. `operators`: where those read who look after the hub.
    `read_token` reads the tokens by which people unsubscribe; `is_erased` tells whose event this is."""

    accounts: Mapping[tuple[str, str], Connector]
    blobs: Blobs
    entrance: Entrance
    reading: ReadingProcess
    operators: DeskPlace | None = None
    read_token: ReadToken = no_tokens
    is_erased: IsErased = nobody_was_erased

    async def run(self, run: JobRun) -> None:
        """Take in one kept event. One that yields nothing any more, or whose account is gone, fails the job: it is shown,
        and can be done again once that is mended. Of one that was erased nothing is taken in."""
        try:
            connector, event = await self.kept(run)
        except Erased:
            log.info("of somebody who was erased; nothing is taken in", journal=run.payload["journal"])
            async with run.finish() as work:
                await journal_erasing.erase(work, [int(run.payload["journal"])])
            return
        if isinstance(event, ContentWaits) or (isinstance(event, LeadReported) and not event.deleted):
            await self._bring(run, connector, event)
            return
        if isinstance(event, MessageReceived):
            event = await self._with_files_kept(event)
        journal_id = int(run.payload["journal"])
        envelope = self.envelope(connector, journal_id)
        envelope = replace(envelope, attempt=run.attempt, is_late=run.kind == INTAKE_LATE.name)
        async with run.finish() as work:
            await take_in(work, event, envelope)
            if isinstance(event, SystemNotice) and isinstance(connector, FollowsNotices):
                ask_to_follow(work, journal_id)

    def envelope(self, connector: Connector, journal_id: int) -> Envelope:
        """Of an event that is taken in for the first time."""
        return Envelope(
            connector.name,
            connector.account,
            journal_id,
            authenticates_sender=connector.capabilities.authenticates_sender,
            is_public=connector.capabilities.public,
            operators=self.operators,
            read_token=self.read_token,
        )

    async def kept(self, run: JobRun) -> tuple[Connector, InboundEvent]:
        """The event of the journal that the job names, and whose it is. LookupError when it cannot be had any more."""
        journal_id = int(run.payload["journal"])
        async with run.database.reading() as session:
            item = await read_item(session, self.blobs, journal_id)
        if item is None:
            raise LookupError(f"there is no journal entry {journal_id}")
        rereading = Rereading(self.accounts, self.reading)
        connector, event = rereading.connector_of(item), await rereading.event_of(item)
        async with run.database.reading() as session:
            is_erased = await self.is_erased(session, connector, item, event)
        if is_erased:
            raise Erased(f"journal entry {journal_id} belongs to somebody who was erased")
        return connector, event

    async def _bring(self, run: JobRun, connector: Connector, event: ContentWaits | LeadReported) -> None:
        """Fetch what lies somewhere else and let it in by the one entrance; the journal knows it if it came before."""
        try:
            request = await _fetch(connector, event)
        except SendError as problem:
            if problem.retryable and await self._is_young(run):
                seconds = max(FETCH_AGAIN_SECONDS, problem.seconds if isinstance(problem, Throttled) else 0.0)
                raise RetryLater(seconds, str(problem), counts=False) from problem
            raise
        await self.entrance.admit(connector, request)
        async with run.finish():
            return

    async def _is_young(self, run: JobRun) -> bool:
        """Did what is to be fetched come so lately that its provider is waited for?"""
        async with run.database.reading() as session:
            item = await read_item(session, self.blobs, int(run.payload["journal"]))
        return item is not None and run.database.clock.now() - item.received_at < FETCHED_WITHIN

    async def _with_files_kept(self, event: MessageReceived) -> MessageReceived:
        """Files that came with the message lie in the blob store before anything is written about them."""
        return replace(event, media=tuple([await self._kept_file(one) for one in event.media]))

    async def _kept_file(self, file: AttachmentRef) -> AttachmentRef:
        if file.content is None:
            return file
        return replace(
            file, reference=f"{KEPT}{await self.blobs.put(file.content)}", size=len(file.content), content=None
        )


async def _fetch(connector: Connector, event: ContentWaits | LeadReported) -> WebhookRequest:
    match event:
        case ContentWaits() if isinstance(connector, ContentSource):
            return await connector.fetch_content(event.reference, CONTENT_LIMIT)
        case LeadReported() if isinstance(connector, LeadSource):
            return await connector.fetch_lead(event.external_id)
        case _:
            raise LookupError(f"{connector.name} fetches nothing of this kind")
