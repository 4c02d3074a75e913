"""A hub that takes in requests as the web process and a worker do, on a new SQLite database, and what it then holds."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from crm.interactions.model import Interaction
from crm.interactions.store import OLDEST_FIRST
from crm.storage.jobs import Job, JobState
from crm.storage.unit_of_work import Database
from hub.engine.drain import Drain
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.engine.model import JournalEntry
from hub.intake import Intake
from hub.reading import ReadingProcess
from hub.web.metrics import Metrics
from inbox.jobs import INTAKE
from tests.hub.engine.engine import MemoryBlobs, StillClock
from tests.tables import make_tables


@dataclass
class House:
    """`take` keeps requests in their order, a second apart; `work` does the intake of all of them."""

    database: Database
    connector: Connector
    metrics: Metrics = field(default_factory=Metrics)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)

    def __post_init__(self) -> None:
        database, clock = self.database, self.clock
        self._writer = None if database.is_sqlite else PostgresJournalWriter(database)
        writer = self._writer or SqliteJournalWriter(database)
        self.journal = Journal(writer, clock, database.wake, self.blobs, self.metrics)
        self.entrance = Entrance(self.journal, clock, self.metrics)
        self.reading = ReadingProcess()
        accounts = {(self.connector.name, self.connector.account): self.connector}
        intake = Intake(accounts, self.blobs, self.entrance, self.reading)
        self._drain = Drain(database, {INTAKE.name: intake.run}, Leases(database, self.metrics), self.metrics)

    async def close(self) -> None:
        await self.journal.close()
        if self._writer is not None:
            await self._writer.close()
        self.reading.close()

    @property
    def clock(self) -> StillClock:
        assert isinstance(self.database.clock, StillClock)
        return self.database.clock

    async def take(self, requests: Sequence[WebhookRequest]) -> None:
        for request in requests:
            self.clock.pass_seconds(1)
            await self.entrance.admit(self.connector, request)

    async def happens(self, requests: Sequence[WebhookRequest]) -> None:
        await self.take(requests)
        await self.work()

    async def work(self) -> None:
        while lanes := await self._lanes():
            for lane in lanes:
                await self._drain.turn(lane)

    async def work_a_while(self, rounds: int = 3) -> None:
        """For what may fail and be tried again: so many rounds, a minute apart."""
        for _ in range(rounds):
            for lane in await self._lanes():
                await self._drain.turn(lane)
            self.clock.pass_seconds(60)

    async def events(self) -> list[tuple[str, bytes]]:
        """(event's id, its item) of everything in the journal, by id."""
        async with self.database.reading() as session:
            query = select(JournalEntry).order_by(JournalEntry.event_id)
            return [(entry.event_id, bytes(entry.item)) for entry in await session.scalars(query)]

    async def said(self) -> list[tuple[str | None, str | None]]:
        """(the provider's id, words) of every interaction in the order of the timeline."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(Interaction).order_by(*OLDEST_FIRST))
            return [(one.external_id, one.content) for one in rows]

    async def intake_states(self) -> list[str]:
        """Of the jobs of intake that are left."""
        async with self.database.reading() as session:
            return list(await session.scalars(select(Job.state).where(Job.kind == INTAKE.name)))

    async def _lanes(self) -> list[str]:
        async with self.database.reading() as session:
            waiting = select(Job.lane).where(Job.kind == INTAKE.name, Job.state == JobState.READY.value).distinct()
            return list(await session.scalars(waiting))


@asynccontextmanager
async def house(folder: Path, name: str, connector: Connector, url: str = "") -> AsyncIterator[House]:
    """`url`: an empty database, in place of a SQLite file of this name."""
    database = Database(url or f"sqlite+aiosqlite:///{folder / name}.db", StillClock())
    try:
        await make_tables(database.engine)
        taking_in = House(database, connector)
        yield taking_in
        await taking_in.close()
    finally:
        await database.close()
