"""The job of step 3: read a kept event again and hand it to the inbox. The journal stays the truth; a mended parser heals the past."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    ContentWaits,
    InboundEvent,
    LeadReported,
    MessageReceived,
    SystemNotice,
)
from connectors.contract.protocol import Connector, ContentSource, FollowsNotices, LeadSource, ReadsLater
from crm.storage.unit_of_work import JobRun
from hub.blobs import Blobs
from hub.engine.entrance import Entrance
from hub.engine.journal import short_key
from hub.engine.replay import Erased, JournalItem, read_item
from hub.notices import ask_to_follow
from hub.privacy.returning import IsErased, nobody_was_erased
from hub.privacy.unowned import forget_entry
from hub.reading import ReadingEnded, ReadingProcess
from inbox.attachments import KEPT
from inbox.conversations.actions import DeskPlace
from inbox.intake import Envelope, take_in
from inbox.jobs import INTAKE_LATE
from inbox.opt_out.leaving import ReadToken, no_tokens

CONTENT_LIMIT = 40 * 1024 * 1024  # bytes: what Amazon SES takes at most

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
                await forget_entry(work, int(run.payload["journal"]))
            return
        if isinstance(event, ContentWaits) or (isinstance(event, LeadReported) and not event.deleted):
            await self._bring(run, connector, event)
            return
        if isinstance(event, MessageReceived):
            event = await self._with_files_kept(event)
        journal_id = int(run.payload["journal"])
        envelope = Envelope(
            connector.name,
            connector.account,
            journal_id,
            run.attempt,
            is_late=run.kind == INTAKE_LATE.name,
            authenticates_sender=connector.capabilities.authenticates_sender,
            is_public=connector.capabilities.public,
            operators=self.operators,
            read_token=self.read_token,
        )
        async with run.finish() as work:
            await take_in(work, event, envelope)
            if isinstance(event, SystemNotice) and isinstance(connector, FollowsNotices):
                ask_to_follow(work, journal_id)

    async def kept(self, run: JobRun) -> tuple[Connector, InboundEvent]:
        """The event of the journal that the job names, and whose it is. LookupError when it cannot be had any more."""
        journal_id = int(run.payload["journal"])
        async with run.database.reading() as session:
            item = await read_item(session, self.blobs, journal_id)
        if item is None:
            raise LookupError(f"there is no journal entry {journal_id}")
        connector = self._connector(item)
        event = await self._event(connector, item)
        if await self.is_erased(run.database, connector, item, event):
            raise Erased(f"journal entry {journal_id} belongs to somebody who was erased")
        return connector, event

    def _connector(self, item: JournalItem) -> Connector:
        connector = self.accounts.get((item.connector, item.account))
        if connector is None:
            raise LookupError(f"there is no account {item.account!r} of {item.connector!r} in the settings any more")
        return connector

    async def _event(self, connector: Connector, item: JournalItem) -> InboundEvent:
        try:
            if isinstance(connector, ReadsLater):
                events = await self._read_apart(connector, item)
            else:
                events = connector.parse(item.request)
        except WebhookUnreadable as error:
            raise LookupError(f"this kept event could be read once and cannot now: {error}") from error
        for event in events:
            if short_key(event.event_id) == item.event_id:
                return event
        raise LookupError("this kept event yields nothing any more")

    async def _read_apart(self, connector: ReadsLater, item: JournalItem) -> list[InboundEvent]:
        """What cannot be read within its bounds is seen all the same, with its bytes as a file."""
        try:
            return await self.reading.read(connector.reader, item.account, item.request.body)
        except ReadingEnded as ended:
            log.error("a body could not be read; its head and its bytes are shown", journal=item.id, why=str(ended))
            return [connector.unread(item.request.body, str(ended))]

    async def _bring(self, run: JobRun, connector: Connector, event: ContentWaits | LeadReported) -> None:
        """Fetch what lies somewhere else and let it in by the one entrance; the journal knows it if it came before."""
        match event:
            case ContentWaits() if isinstance(connector, ContentSource):
                request = await connector.fetch_content(event.reference, CONTENT_LIMIT)
            case LeadReported() if isinstance(connector, LeadSource):
                request = await connector.fetch_lead(event.external_id)
            case _:
                raise LookupError(f"{connector.name} fetches nothing of this kind")
        await self.entrance.admit(connector, request)
        async with run.finish():
            return

    async def _with_files_kept(self, event: MessageReceived) -> MessageReceived:
        """Files that came with the message lie in the blob store before anything is written about them."""
        return replace(event, media=tuple([await self._kept_file(one) for one in event.media]))

    async def _kept_file(self, file: AttachmentRef) -> AttachmentRef:
        if file.content is None:
            return file
        return replace(
            file, reference=f"{KEPT}{await self.blobs.put(file.content)}", size=len(file.content), content=None
        )
