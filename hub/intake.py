"""The job of step 3: read a kept event again and hand it to the inbox. The journal stays the truth; a mended parser heals the past."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import InboundEvent
from connectors.contract.protocol import Connector
from crm.storage.unit_of_work import JobRun
from hub.blobs import Blobs
from hub.engine.journal import short_key
from hub.engine.replay import JournalItem, read_item
from inbox.intake import Envelope, take_in
from inbox.jobs import INTAKE_LATE


@dataclass(frozen=True, slots=True)
class Intake:
    """`accounts`: (connector's name, account) -> connector."""

    accounts: Mapping[tuple[str, str], Connector]
    blobs: Blobs

    async def run(self, run: JobRun) -> None:
        """Take in one kept event. One that yields nothing any more, or whose account is gone, fails the job: it is shown,
        and can be done again once that is mended."""
        journal_id = int(run.payload["journal"])
        async with run.database.reading() as session:
            item = await read_item(session, self.blobs, journal_id)
        if item is None:
            raise LookupError(f"there is no journal entry {journal_id}")
        connector = self._connector(item)
        event = _event(connector, item)
        envelope = Envelope(
            item.connector,
            item.account,
            journal_id,
            run.attempt,
            is_late=run.kind == INTAKE_LATE.name,
            authenticates_sender=connector.capabilities.authenticates_sender,
            is_public=connector.capabilities.public,
        )
        async with run.finish() as work:
            await take_in(work, event, envelope)

    def _connector(self, item: JournalItem) -> Connector:
        connector = self.accounts.get((item.connector, item.account))
        if connector is None:
            raise LookupError(f"there is no account {item.account!r} of {item.connector!r} in the settings any more")
        return connector


def _event(connector: Connector, item: JournalItem) -> InboundEvent:
    try:
        events = connector.parse(item.request)
    except WebhookUnreadable as error:
        raise LookupError(f"this kept event could be read once and cannot now: {error}") from error
    for event in events:
        if short_key(event.event_id) == item.event_id:
            return event
    raise LookupError("this kept event yields nothing any more")
