"""What is taken in and judged many at a time comes out as if each had been alone."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import select

import config
from connectors.contract.inbound import WebhookRequest
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from crm.contacts.model import Contact, Identity
from crm.interactions.model import Interaction
from crm.reps.model import Rep
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.engine.drain import Drain
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_postgres import PostgresJournalWriter
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.engine.leases import Leases
from hub.intake import Intake
from hub.reading import ReadingProcess
from hub.together import IntakeTogether, TriageTogether
from hub.web.metrics import Metrics
from inbox.conversations.model import Conversation, ConversationEntry, ConversationEvent
from inbox.jobs import INTAKE, TRIAGE
from inbox.routing.load import load_routing
from inbox.service_levels.load import load_service_levels
from inbox.triage.actions import Triage
from inbox.triage.values import TriageSettings
from tests.hub.engine.engine import MemoryBlobs, StillClock
from tests.tables import make_tables

FOLDER = Path(config.__file__).parent
SECRET = "shop-secret"
PEOPLE = ("Ann", "Bob", "Cid", "Dan", "Eve", "Fay")
ROUNDS = (
    # New people: nobody has a conversation yet.
    ("Hello, my parcel has not come.", "Guten Tag", "Our production is down, help at once!", "Hi", "?", "Salut"),
    # Known people.
    ("Is anybody there?", "Wo ist meine Bestellung? Ich warte seit zwei Wochen auf sie.", "STOP", "ok", "5", "merci"),
    ("I want my money back now, this is a fraud!", "Danke!", "Still down!!!", "no", "stop writing to me", "\x00\ud800"),
)
ANSWERS = {"Bob": 1}  # who answers a message of ours that we never sent


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_many_together_come_out_as_each_alone(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str, kind: str
) -> None:
    url = sqlite_url if kind == "sqlite" else request.getfixturevalue("postgres_url")
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'alone.db'}", together=False) as alone:
        expected = await alone.lives_through()
    async with opened(url, together=True) as together:
        found = await together.lives_through()
    assert found == expected
    assert together.done_together == {INTAKE.name: 10, TRIAGE.name: 18}


class House:
    def __init__(self, database: Database, *, together: bool) -> None:
        self.database, self.metrics, blobs = database, Metrics(), MemoryBlobs()
        settings = TelegramSettings(bot_token=SecretStr("1:x"), webhook_secret=SecretStr(SECRET))
        self.connector = TelegramConnector("shop", settings)
        self.writer = SqliteJournalWriter(database) if database.is_sqlite else PostgresJournalWriter(database)
        self.journal = Journal(self.writer, database.clock, database.wake, blobs, self.metrics)
        self.entrance = Entrance(self.journal, database.clock, self.metrics)
        self.reading = ReadingProcess()
        intake = Intake({("telegram", "shop"): self.connector}, blobs, self.entrance, self.reading)
        levels = load_service_levels(FOLDER / "calendars.yaml", ZoneInfo("UTC"))
        triage = Triage(
            load_routing(FOLDER / "routing.yaml", team="T0HUB", channel="C0INBOX"), TriageSettings(levels=levels)
        )
        self.done_together: Counter[str] = Counter()
        self.is_together = together
        many = {INTAKE.name: IntakeTogether(intake).run, TRIAGE.name: TriageTogether(triage).run} if together else {}
        self.drain = Drain(
            database,
            {INTAKE.name: intake.run, TRIAGE.name: triage.triage},
            Leases(database, self.metrics),
            self.metrics,
            together=MappingProxyType({kind: self._counted(kind, run) for kind, run in many.items()}),
        )

    def _counted(self, kind: str, run: Any) -> Any:
        async def counted(batch: Any) -> None:
            await run(batch)
            self.done_together[kind] += len(batch.done)

        return counted

    async def lives_through(self) -> dict[str, Any]:
        clock = self.database.clock
        assert isinstance(clock, StillClock)
        await self._hire(1, "Mia")
        await self._hire(2, "Noa")
        number = 0
        for words in ROUNDS:
            clock.pass_seconds(60)
            for who, text in zip(PEOPLE, words, strict=True):
                number += 1
                await self.entrance.admit(self.connector, told(number, who, text, clock))
            await self._work(INTAKE.name)
            await self._work(TRIAGE.name)
        return await self._as_it_is()

    async def _hire(self, number: int, name: str) -> None:
        """Of two who are equal the one with the lower id is next."""
        now = self.database.clock.now()
        async with self.database.transaction() as work:
            work.add(Rep(id=UUID(int=number), name=name, on_duty=True, created_at=now, updated_at=now))

    async def _work(self, kind: str) -> None:
        """New people are taken in one by one, in their order: it decides whose turn it is among the reps."""
        while lanes := await self._lanes(kind):
            many = self.is_together and (kind == TRIAGE.name or self.done_together[TRIAGE.name])
            for some in [lanes] if many else [[lane] for lane in lanes]:
                await self.drain.turns(some)

    async def _lanes(self, kind: str) -> Sequence[str]:
        async with self.database.reading() as session:
            lanes = await session.scalars(select(Job.lane).where(Job.kind == kind).order_by(Job.id))
            return list(dict.fromkeys(lanes))

    async def _as_it_is(self) -> dict[str, Any]:
        async with self.database.reading() as session:
            people: dict[Any, Any] = {one.id: one.first_name for one in await session.scalars(select(Contact))}
            return {
                "contacts": sorted(
                    (one.first_name, one.total_interactions, one.language, str(one.last_contact_date))
                    for one in await session.scalars(select(Contact))
                ),
                "identities": sorted(
                    (one.handle, str(one.last_seen), people.get(one.contact_id), one.evidence)
                    for one in await session.scalars(select(Identity))
                ),
                "interactions": sorted(
                    (
                        one.external_id,
                        one.content,
                        json.dumps(one.ai_analysis, sort_keys=True),
                        str(one.sentiment_score),
                    )
                    for one in await session.scalars(select(Interaction))
                ),
                "conversations": {
                    people[one.contact_id]: await self._of(session, one)
                    for one in await session.scalars(select(Conversation))
                },
                "jobs": sorted(Counter(job.kind for job in await session.scalars(select(Job))).items()),
            }

    async def _of(self, session: Any, one: Conversation) -> dict[str, Any]:
        names = {rep.id: rep.name for rep in await session.scalars(select(Rep))}
        entries = select(ConversationEntry.sequence, Interaction.external_id).join(
            Interaction, Interaction.id == ConversationEntry.interaction_id
        )
        events = select(ConversationEvent).where(ConversationEvent.conversation_id == one.id)
        told = [(event.kind, event.words, str(event.at)) for event in await session.scalars(events)]
        return {
            "owner": names.get(one.owner_id),
            "state": (one.state, one.turn, one.version, one.last_sequence, one.queue, one.desk_channel),
            "weight": (one.priority, one.urgency, str(one.sentiment), one.is_noise, one.summary, one.language),
            "judgement": one.judgement,
            "promised": (one.clock_round, *map(str, (one.clock_since, one.sla_due_at, one.resolution_due_at))),
            "entries": sorted(map(tuple, await session.execute(entries.where(_is(one))))),
            "events": sorted(told),
        }


def _is(one: Conversation) -> Any:
    return ConversationEntry.conversation_id == one.id


def told(number: int, who: str, text: str, clock: StillClock) -> WebhookRequest:
    person = {"id": 100 + PEOPLE.index(who), "first_name": who, "language_code": "en"}
    message: dict[str, Any] = {
        "message_id": number,
        "from": {**person, "is_bot": False},
        "chat": {**person, "type": "private"},
        "date": int(clock.now().timestamp()),
        "text": text,
    }
    if who in ANSWERS and number > len(PEOPLE):
        message["reply_to_message"] = {**message, "message_id": 900 + ANSWERS[who], "text": "Hello"}
    body = json.dumps({"update_id": number, "message": message}).encode()
    return WebhookRequest(body, {"X-Telegram-Bot-Api-Secret-Token": SECRET}, account="shop")


@asynccontextmanager
async def opened(url: str, *, together: bool) -> AsyncIterator[House]:
    database = Database(url, StillClock())
    try:
        await make_tables(database.engine)
        house = House(database, together=together)
        yield house
        await house.journal.close()
        if isinstance(house.writer, PostgresJournalWriter):
            await house.writer.close()
        house.reading.close()
    finally:
        await database.close()
