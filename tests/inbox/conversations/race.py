"""One process of a race: `python -m tests.inbox.conversations.race URL NUMBER`.

Reads rounds from its input, a line each: how many messages, and the handles they come from in turn. Keeps them in the
journal, then works off whatever is ready, together with the other processes, until nothing is left; answers `done`.
The connector makes its events of what the journal kept, so that any process can take in what another one kept.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Refused
from connectors.contract.inbound import InboundEvent, MessageReceived, Sender, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Keys
from crm.contacts.merging import CONTACTS_MERGED
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database, JobRun
from hub.clock import SystemClock
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.wake import LocalWakeUp
from hub.engine.worker import Worker
from hub.intake import Intake
from hub.reading import ReadingProcess
from hub.web.metrics import Metrics
from inbox.conversations import merging
from inbox.jobs import INTAKE, TRIAGE
from tests.hub.engine.engine import MemoryBlobs

LOOK_SECONDS = 0.02


class Crowd:
    """Reads `{"id", "from", "text"}`; several addresses of one person are several handles."""

    name = "crowd"
    account = "main"
    channel = Channel.TELEGRAM
    capabilities = Capabilities(text_limit=4096)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        return None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        return

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        said = json.loads(request.body)
        event = MessageReceived(
            event_id=said["id"],
            item=request.body,
            channel=self.channel,
            address=ChannelAddress(self.channel, self.account, said["from"]),
            sender=Sender(said["from"], "Ann Novak"),
            external_id=said["id"],
            text=said["id"],
        )
        return [event]

    async def send(self, part: OutboundPart) -> Receipt:
        raise Refused("this crowd only writes")

    async def close(self) -> None:
        return


async def main(url: str, number: str) -> None:
    clock, metrics, wake_up, crowd = SystemClock(), Metrics(), LocalWakeUp(), Crowd()
    database = Database(url, clock, wake_up.wake)
    postgres = None if database.is_sqlite else PostgresJournalWriter(database)
    journal = Journal(postgres or SqliteJournalWriter(database), clock, wake_up.wake, MemoryBlobs(), metrics)
    entrance = Entrance(journal, clock, metrics)
    intake = Intake({(crowd.name, crowd.account): crowd}, MemoryBlobs(), entrance, ReadingProcess())
    handlers = {INTAKE.name: intake.run, TRIAGE.name: done, CONTACTS_MERGED.name: merging.follow_merge}
    worker = Worker(database, handlers, wake_up, metrics)
    working = asyncio.create_task(worker.run())
    say("ready")
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        handles, messages = line[1:], int(line[0])
        await asyncio.gather(
            *(writes(entrance, crowd, handles[n % len(handles)], f"{handles[0]}-{number}-{n}") for n in range(messages))
        )
        await until_done(database)
        say("done")
    worker.stop()
    await working
    await journal.close()
    if postgres is not None:
        await postgres.close()
    await database.close()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def writes(entrance: Entrance, crowd: Crowd, handle: str, name: str) -> None:
    body = json.dumps({"id": name, "from": handle}).encode()
    await entrance.admit(crowd, WebhookRequest(body))


async def until_done(database: Database) -> None:
    """Return when nothing is left to do."""
    while True:
        async with database.reading() as session:
            if not await session.scalar(select(func.count()).select_from(Job)):
                return
        await asyncio.sleep(LOOK_SECONDS)


async def done(run: JobRun) -> None:
    async with run.finish():
        return


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
