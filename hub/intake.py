"""The job of step 3: read a kept event again and hand it to the inbox. The journal stays the truth; a mended parser heals the past."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import InboundEvent
from connectors.contract.protocol import Connector
from crm.storage.unit_of_work import JobRun
from hub.blobs import Blobs
from hub.engine.replay import JournalItem, read_item
from inbox.intake import Envelope, take_in

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """`accounts`: (connector's name, account) -> connector."""

    accounts: Mapping[tuple[str, str], Connector]
    blobs: Blobs

    async def run(self, run: JobRun) -> None:
        """Take in one kept event. An account that is gone from the settings fails the job, which stays replayable."""
        journal_id = int(run.payload["journal"])
        async with run.database.reading() as session:
            item = await read_item(session, self.blobs, journal_id)
        event = None if item is None else self._event(item)
        async with run.finish() as work:
            if item is None or event is None:
                log.error("a kept event yields nothing any more", journal=journal_id)
                return
            connector = self.accounts[(item.connector, item.account)]
            envelope = Envelope(
                item.connector,
                item.account,
                journal_id,
                run.attempt,
                authenticates_sender=connector.capabilities.authenticates_sender,
                is_public=connector.capabilities.public,
            )
            await take_in(work, event, envelope)

    def _event(self, item: JournalItem) -> InboundEvent | None:
        connector = self.accounts.get((item.connector, item.account))
        if connector is None:
            raise LookupError(f"there is no account {item.account!r} of {item.connector!r} in the settings any more")
        try:
            events = connector.parse(item.request)
        except WebhookUnreadable as error:
            raise LookupError(f"this kept event could be read once and cannot now: {error}") from error
        same = [event for event in events if event.event_id == item.event_id]
        return same[0] if same else None
