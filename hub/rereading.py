"""Reading a kept item again, with today's parser: for intake, for a replay, and to verify what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import InboundEvent
from connectors.contract.protocol import Connector, ReadsLater
from hub.engine.journal import short_key
from hub.engine.replay import JournalItem
from hub.reading import ReadingEnded, ReadingProcess

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rereading:
    """`accounts`: (connector's name, account) -> connector."""

    accounts: Mapping[tuple[str, str], Connector]
    reading: ReadingProcess

    def connector_of(self, item: JournalItem) -> Connector:
        """LookupError when the account is gone from the settings."""
        connector = self.accounts.get((item.connector, item.account))
        if connector is None:
            raise LookupError(f"there is no account {item.account!r} of {item.connector!r} in the settings any more")
        return connector

    async def event_of(self, item: JournalItem) -> InboundEvent:
        """The event of this item. LookupError when it cannot be had any more."""
        for event in await self.events_of(item):
            if short_key(event.event_id) == item.event_id:
                return event
        raise LookupError("this kept event yields nothing any more")

    async def events_of(self, item: JournalItem) -> list[InboundEvent]:
        """All that the item yields. LookupError when it cannot be read any more, or its account is gone."""
        connector = self.connector_of(item)
        try:
            if isinstance(connector, ReadsLater):
                return await self._read_apart(connector, item)
            return connector.parse(item.request)
        except WebhookUnreadable as error:
            raise LookupError(f"this kept event could be read once and cannot now: {error}") from error

    async def _read_apart(self, connector: ReadsLater, item: JournalItem) -> list[InboundEvent]:
        """What cannot be read within its bounds is seen all the same, with its bytes as a file."""
        try:
            return await self.reading.read(connector.reader, item.account, item.request.body)
        except ReadingEnded as ended:
            log.error("a body could not be read; its head and its bytes are shown", journal=item.id, why=str(ended))
            return [connector.unread(item.request.body, str(ended))]
